"""Evidence as an operator brings it: dropped, put to its rows, looked at; sent on after a break."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from journeys.test_every_page import violations
from zhongchuang.demonstration.ledgers import evidence_pdf

DROP = """
([place, files]) => {
  const carried = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name, { lastModified: 1 }));
  }
  const target = document.querySelector(place);
  for (const kind of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(
      new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
  }
}
"""


def drop(somebody, place: str, files: Mapping[str, bytes]) -> None:
    """Let go of files over a place on the page."""
    given = [[name, base64.b64encode(content).decode()] for name, content in files.items()]
    somebody.page.evaluate(DROP, [place, given])


def paper(pages: int, tone: int = 200) -> bytes:
    out = BytesIO()
    leaves = [Image.new("RGB", (300, 400), (tone, tone, 20 * n)) for n in range(pages)]
    leaves[0].save(out, "PDF", save_all=True, append_images=leaves[1:])
    return out.getvalue()


def heavy(size: int = 3 * 1024**2) -> bytes:
    """A picture of some megabytes that no packing makes smaller."""
    side = int((size / 3) ** 0.5)
    out = BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(out, "PNG", compress_level=0)
    return out.getvalue()


@pytest.fixture(params=[1440, 360], ids=["wide", "phone"])
def operator(person, request):
    """A newcomer with one activity and one member of staff in the ledger."""
    somebody = person(width=request.param)
    somebody.sign_up()
    somebody.go("/operator/ledger/activities/add/").fill("名称", "春季创业路演")
    somebody.choose("类型", "路演").fill("开始日期", "2025-03-01").press("保存")
    somebody.sees("已录入")
    somebody.go("/operator/ledger/staff/add/").fill("姓名", "示例员工甲")
    somebody.page.get_by_label("专职").first.check()
    somebody.fill("专业能力", "创业辅导").fill("入职日期", "2024-01-01").press("保存")
    somebody.sees("已录入")
    return somebody


def uploaded(somebody, count: int) -> None:
    done = somebody.page.locator("main .upload-line[data-state=done]")
    expect(done).to_have_count(count)


def clean(somebody) -> None:
    """No barrier for anybody, nothing sideways."""
    assert violations(somebody.page) == []
    page = somebody.page
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_files_dropped_find_their_rows_and_complete_the_checklist(operator):
    page = operator.page
    operator.go("/operator/ledger/staff/")
    page.locator("main tbody").get_by_role("link", name="示例员工甲").click()
    operator.sees("仅按申报计，缺：劳动合同或社保缴纳证明、专业服务能力证明")
    row = page.url

    operator.go("/operator/evidence/")
    drop(
        operator,
        "[data-drop-zone=pile-form]",
        {
            "示例员工甲劳动合同.pdf": evidence_pdf("contract"),
            "示例员工甲资格证书.pdf": evidence_pdf("certificate"),
            "春季创业路演签到表.pdf": paper(3),
            "不知道是什么.pdf": evidence_pdf("unknown"),
            "程序.exe": b"MZ",
        },
    )
    uploaded(operator, 4)
    operator.sees("这类文件不能作为佐证")
    clean(operator)
    operator.press("下一步").sees("共 4 份文件，其中 3 份已找到对应的记录")
    clean(operator)

    lost = page.locator(".matching > li").filter(has_text="不知道是什么.pdf")
    lost.get_by_label("对到的记录").fill("活动 · 春季创业路演 · 2025年3月1日")
    lost.get_by_label("材料种类").select_option(label="其他材料")
    operator.press("确认附上").sees("已附上 4 份佐证，对到 2 条记录。")

    operator.go(row).does_not_see("仅按申报计")
    expect(page.locator(".checklist .state-done")).to_have_count(2)
    clean(operator)


def test_pages_are_turned_and_a_photograph_enlarged(operator):
    page = operator.page
    operator.go("/operator/ledger/activities/")
    page.locator("main tbody").get_by_role("link", name="春季创业路演").click()
    row = page.url
    drop(operator, "#evidence", {"签到表.pdf": paper(3), "现场照片.png": heavy(200_000)})
    uploaded(operator, 2)
    operator.press("附上").sees("已附上 2 份佐证")
    operator.follow("签到表.pdf").sees("第 1 页，共 3 页")
    clean(operator)
    operator.follow("下一页").sees("第 2 页，共 3 页")
    first = page.locator(".preview-sheet img")
    assert first.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    operator.follow("上一页").sees("第 1 页，共 3 页")
    operator.go(row).follow("现场照片.png")
    page.locator(".preview-sheet").click()
    expect(page).to_have_url(re.compile(r"pages/1\.png"))


def test_file_dropped_on_a_row_of_the_table(person):
    somebody = person("operator2")
    page = somebody.go("/operator/ledger/activities/").page
    name = page.locator("tr[data-drop-row]").first.get_attribute("data-drop-name")
    drop(somebody, "tr[data-drop-row]", {"补交的通知.pdf": evidence_pdf("late")})
    uploaded(somebody, 1)
    clean(somebody)
    somebody.press("下一步").sees("拖到的记录").sees(name or "")
    somebody.press("确认附上").sees("已附上 1 份佐证，对到 1 条记录。")


def test_upload_cut_in_the_middle_goes_on_where_it_was(operator):
    page = operator.page
    operator.go("/operator/evidence/")
    offsets: list[str] = []

    def fail_after_two(route) -> None:
        offsets.append(route.request.headers["upload-offset"])
        if len(offsets) > 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    content = heavy()
    page.route(
        "**/uploads/*/",
        lambda route: (
            fail_after_two(route) if route.request.method == "PATCH" else route.continue_()
        ),
    )
    drop(operator, "[data-drop-zone=pile-form]", {"春季创业路演照片.png": content})
    while len(offsets) < 3:
        page.wait_for_timeout(100)

    # the page is loaded again, the same file chosen again: only what is missing is sent
    page.reload()
    page.unroute_all()
    sent: list[int] = []
    page.on(
        "request",
        lambda request: (
            sent.append(int(request.headers["upload-offset"]))
            if request.method == "PATCH"
            else None
        ),
    )
    drop(operator, "[data-drop-zone=pile-form]", {"春季创业路演照片.png": content})
    uploaded(operator, 1)
    assert min(sent) == 2 * 512 * 1024
    operator.press("下一步").press("确认附上").sees("已附上 1 份佐证")


def slow_down(page, bytes_a_second: int) -> None:
    """A line as slow as some offices have."""
    line = {
        "offline": False,
        "latency": 20,
        "downloadThroughput": -1,
        "uploadThroughput": bytes_a_second,
    }
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)


def test_upload_is_paused_and_goes_on(operator):
    page = operator.page
    operator.go("/operator/evidence/")
    slow_down(page, 1024**2)
    drop(operator, "[data-drop-zone=pile-form]", {"春季创业路演照片.png": heavy()})
    page.get_by_role("button", name="暂停").click()
    operator.sees("已暂停")
    page.get_by_role("button", name="继续").click()
    uploaded(operator, 1)


def test_form_waits_for_what_is_still_on_its_way(operator):
    operator.go("/operator/evidence/")
    slow_down(operator.page, 1024**2)
    drop(operator, "[data-drop-zone=pile-form]", {"春季创业路演照片.png": heavy()})
    operator.press("下一步").sees("传完后自动继续").sees("核对文件与记录")
    operator.sees("春季创业路演照片.png")


def test_evidence_without_scripts(browser, system, operator, tmp_path):
    context = browser.new_context(
        base_url=system,
        java_script_enabled=False,
        storage_state=operator.page.context.storage_state(),
        locale="zh-CN",
    )
    page = context.new_page()
    page.goto("/operator/evidence/")
    file = tmp_path / "春季创业路演签到表.pdf"
    file.write_bytes(paper(1))
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="确认附上（1 份）").click()
    expect(page.locator("main")).to_contain_text("已附上 1 份佐证，对到 1 条记录。")
    context.close()


@pytest.mark.parametrize("width", [1440, 360])
def test_reviewer_looks_at_a_file(person, width):
    officer = person("prefecture1", width=width).go("/officer/cases/1/facts/activity/")
    officer.page.locator("main tbody").get_by_role("link", name=re.compile(r"\.pdf$")).first.click()
    officer.sees("文件信息").sees("SHA-256").sees("未查毒")
    clean(officer)
