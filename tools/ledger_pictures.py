"""Pictures of the ledger's pages for `tools.screenshots`: lists typed and pasted, what falls due,
stays and seats, files put to their rows, questions of the system, a big workbook under way.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from journeys.walking import Person
    from playwright.sync_api import Page

    from tools.screenshots import Camera

ACTIVITIES = "/operator/ledger/activities/"
BLOCK = """名称\t类型\t开始日期\t参加人数
创业政策宣讲\t培训\t2026/3/4\t42
春季项目路演\t路演\t2026-03-18\t60
投资人见面会\t聚会\t2026/4/2\t25
"""
ANSWER = "该企业总部在别处，研发部门在本空间办公，两份协议见附件。"
SHARED, SHARED_SERIAL = "示例共用科技有限公司", 69001
PHOTOGRAPH = "活动现场照片.png"
BIG = 60_000
"""Rows of a workbook whose progress can be watched."""
UNDER_WAY = re.compile(r"第 [123] 步.*（[2-9]\d %）")
LONG = 120_000


def photograph_entry(camera: Camera) -> None:
    """Lists of the second operator, whose ledger is kept but short of some conditions."""
    operator = camera.come("operator2")
    camera.take(operator, "operator-home", "/operator/")
    camera.take(operator, "operator-due", "/operator/due/")
    camera.take(operator, "operator-residents", "/operator/residents/")
    camera.take(operator, "operator-workstations", "/operator/workstations/")
    operator.go("/operator/residents/").page.locator("main tbody a").first.click()
    camera.take(operator, "operator-resident")
    photograph_pasting(camera, operator)
    camera.take(operator, "operator-copy", f"{ACTIVITIES}copy/")
    photograph_typing(camera, operator)
    phone = camera.come("operator2", 360)
    camera.take(phone, "operator-entry-360", f"{ACTIVITIES}?enter=1")


def photograph_typing(camera: Camera, operator: Person) -> None:
    """Rows from the keyboard, then two of them ticked."""
    page = operator.go(f"{ACTIVITIES}?enter=1").page
    for cells in (("春季创业沙龙", "sl", "2026-3-1"), ("项目路演", "ly", "2026-4-2")):
        type_row(page, cells)
    page.keyboard.type("创新创业大赛")
    page.keyboard.press("Tab")
    page.keyboard.type("ds")
    camera.take(operator, "operator-entry")
    operator.go(f"{ACTIVITIES}?q=cjcysl").sees("春季创业沙龙")
    page = operator.go(f"{ACTIVITIES}?year=2026").page
    page.get_by_role("button", name="全选本页").click()
    page.get_by_label("对选中的记录做什么").select_option(label="更正：类型")
    operator.press("下一步")
    operator.choose("类型", "培训").fill("原因", "录入时选错").press("下一步：核对")
    camera.take(operator, "operator-together")


def type_row(page: Page, cells: tuple[str, ...]) -> None:
    saved = page.locator(".grid-saved")
    count = saved.count()
    for number, words in enumerate(cells):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    saved.nth(count).wait_for()
    page.wait_for_timeout(500)


def photograph_pasting(camera: Camera, operator: Person) -> None:
    page = operator.go(f"{ACTIVITIES}paste/").page
    page.locator("textarea[name=block]").fill(BLOCK)
    operator.press("检查并预览")
    camera.take(operator, "operator-paste")


def photograph_evidence(camera: Camera, operator: Person, files: list[Path]) -> None:
    """What a row lacks; the workbook's files put to their rows; one of them looked at."""
    row = first_row(operator, "/operator/ledger/staff/?standing=none")
    camera.take(operator, "operator-fact-lacking", row)
    page = operator.go("/operator/evidence/").page
    page.locator("input[type=file]").set_input_files(files)
    page.locator("main .upload-line[data-state=done]").nth(len(files) - 1).wait_for(timeout=LONG)
    camera.take(operator, "operator-evidence")
    operator.press("下一步")
    confirm = page.locator("main").get_by_role("button", name="确认附上")
    confirm.wait_for(timeout=LONG)
    camera.take(operator, "operator-matching")
    confirm.click(timeout=LONG)
    page.get_by_text("已附上").wait_for(timeout=LONG)


def first_row(operator: Person, path: str) -> str:
    link = operator.go(path).page.locator("main tbody tr a").first
    return str(link.get_attribute("href"))


def photograph_public_picture(camera: Camera, operator: Person, folder: Path) -> None:
    """A photograph attached to an activity, looked at, and shown to the public."""
    file = folder / PHOTOGRAPH
    file.write_bytes(drawn_room())
    page = operator.go(first_row(operator, ACTIVITIES)).page
    page.locator("main input[type=file]").first.set_input_files(file)
    page.locator("main .upload-line[data-state=done]").first.wait_for(timeout=LONG)
    operator.press("附上").sees("已附上").follow(PHOTOGRAPH)
    camera.take(operator, "operator-file")
    operator.press("公开展示").sees("不再公开展示")


def drawn_room() -> bytes:
    """A drawn meeting, in the place of a photograph."""
    picture = Image.new("RGB", (1200, 800), "#d8dfe8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 560, 1200, 800), fill="#b7a58c")
    draw.rectangle((330, 120, 870, 430), fill="#f6f8fb", outline="#5b6b80", width=6)
    for number, height in enumerate((90, 150, 120, 210)):
        left = 420 + number * 100
        draw.rectangle((left, 390 - height, left + 60, 390), fill="#3a6ea5")
    for number in range(7):
        left = 60 + number * 160
        draw.ellipse((left, 560, left + 80, 640), fill="#7d5a44")
        draw.rectangle((left - 20, 640, left + 100, 800), fill=("#44546a", "#8a4b3c")[number % 2])
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def add_shared_company(operator: Person) -> None:
    """One company that two spaces have as their resident: something to ask about."""
    from zhongchuang.demonstration.ledgers import synthetic_uscc

    operator.go("/operator/ledger/tenancies/add/")
    operator.fill("名称", SHARED).choose("类型", "企业")
    operator.fill("统一社会信用代码", synthetic_uscc(SHARED_SERIAL))
    operator.fill("入驻日期", "2025-01-10").press("保存").sees("已录入")


def photograph_signals(camera: Camera, operator: Person, folder: Path) -> None:
    """A question of the system, looked for and answered before anything is handed in."""
    from zhongchuang.demonstration.ledgers import evidence_pdf

    add_shared_company(camera.come("operator2"))
    add_shared_company(operator)
    operator.go("/operator/signals/").press("检查台账").sees(SHARED)
    camera.take(operator, "operator-signals")
    operator.follow("说明情况")
    file = folder / "两份协议.pdf"
    file.write_bytes(evidence_pdf("agreements"))
    operator.fill("情况说明", ANSWER)
    operator.page.locator("input[type=file]").set_input_files(file)
    operator.press("保存说明").sees("已说明")
    camera.take(operator, "operator-signal")


def photograph_big_import(camera: Camera, folder: Path) -> None:
    """A workbook so big that its progress is watched, brought by somebody who has just joined."""
    operator = camera.come()
    applicant = operator.sign_up()
    file = folder / "多年台账.xlsx"
    file.write_bytes(big_workbook(applicant.space, applicant.organisation, applicant.uscc))
    operator.go("/operator/import/").page.get_by_label("台账工作簿").set_input_files(file)
    operator.press("上传并预览").sees("可以离开本页")
    operator.page.get_by_text(UNDER_WAY).first.wait_for(timeout=LONG)
    camera.take_now(operator, "operator-import-progress")


def big_workbook(space: str, organisation: str, uscc: str) -> bytes:
    import openpyxl
    from journeys.workbooks import ledger_workbook

    book = openpyxl.load_workbook(BytesIO(ledger_workbook(space, organisation, uscc)))
    for number in range(1, BIG + 1):
        day = f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}"
        book["活动"].append([f"示例沙龙第{number}期", "沙龙", day, None, 30, f"签到{number}.pdf"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
