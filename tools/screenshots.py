"""Take the pictures of the documentation from the running system.

Usage: .venv/bin/python -m tools.screenshots [--to docs/images] [--part journey|offices]

Starts `zhongchuang demo` on a free port with a data folder of its own, brings operator1 from the
workbook to the register in Chromium, and photographs the pages on the way, in Chinese; the ledger's
own pages are in `tools.ledger_pictures`. The pages of `tools.office_pictures` are taken in a second
demonstration. Needs what `make setup-dev` installs (Chromium, Chinese fonts).
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tools.ledger_pictures import (
    first_row,
    photograph_big_import,
    photograph_entry,
    photograph_evidence,
    photograph_public_picture,
    photograph_signals,
)
from tools.office_pictures import photograph_offices, score
from tools.preparing import ROOT, prepare
from tools.sample_ledger import SPACE, write

if TYPE_CHECKING:
    from journeys.walking import Applicant, Offices, Person

WIDE, NARROW, HEIGHT = 1440, 360, 900
TALLEST = 1400
"""Pixels down to which a page is photographed; what follows is cut off."""
EDGE, LOW = 16, 560
"""Pixels around a part of a page, and how far down what follows it is shown."""
COLOURS = 128
STARTS_WITHIN = 120
CORRECTED = "路演第1期"
"""The activity that is put right after the application is handed in."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demonstration(folder: Path, password: str) -> Iterator[str]:
    """The address of a demonstration that lasts as long as the block."""
    port = free_port()
    (folder / "data").mkdir()
    environment = {
        **os.environ,
        "ZHONGCHUANG_DATA": str(folder / "data"),
        "ZHONGCHUANG_DEMO_PASSWORD": password,
    }
    command = [sys.executable, "-m", "zhongchuang", "demo", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
    try:
        wait_for(f"http://localhost:{port}/readyz", process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    raise SystemExit("the demonstration did not start")


@dataclass
class Camera:
    """Opens browsers for people and keeps the pictures of their pages."""

    browser: Browser
    address: str
    folder: Path

    def come(self, username: str = "", width: int = WIDE) -> Person:
        from journeys.walking import Person

        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": HEIGHT},
            device_scale_factor=1,
            locale="zh-CN",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        person = Person(context.new_page())
        return person.sign_in(username) if username else person

    def take(self, person: Person, name: str, path: str = "") -> None:
        """The page as it is, or the one at `path`, from its top to at most `TALLEST`."""
        if path:
            person.go(path)
        person.page.wait_for_load_state("networkidle")
        self.take_now(person, name)

    def take_now(self, person: Person, name: str) -> None:
        """The page as it is, whatever is still under way."""
        page = person.page
        height = min(TALLEST, max(HEIGHT, full_height(page)))
        file = self.folder / f"{name}.png"
        page.screenshot(
            path=file,
            full_page=True,
            clip={"x": 0, "y": 0, "width": page.evaluate("innerWidth"), "height": height},
            animations="disabled",
        )
        shrink(file)

    def take_screen(self, person: Person, name: str) -> None:
        """What is on the screen now, bars at its edges included."""
        file = self.folder / f"{name}.png"
        person.page.screenshot(path=file, animations="disabled")
        shrink(file)

    def take_from(self, person: Person, name: str, selector: str) -> None:
        """One part of the page as wide as it is, and what follows below it."""
        page = person.page
        page.wait_for_load_state("networkidle")
        place = page.locator(selector).first.bounding_box()
        if place is None:
            raise SystemExit(f"{selector} is not on the page for {name}")
        x, y, width = (round(place[side]) for side in ("x", "y", "width"))
        clip = {"x": x - EDGE, "y": y - EDGE, "width": width + 2 * EDGE, "height": LOW}
        file = self.folder / f"{name}.png"
        page.screenshot(path=file, full_page=True, clip=clip, animations="disabled")
        shrink(file)

    def take_part(self, person: Person, name: str, selector: str) -> None:
        """One part of the page."""
        person.page.wait_for_load_state("networkidle")
        part = person.page.locator(selector).first
        part.scroll_into_view_if_needed()
        file = self.folder / f"{name}.png"
        part.screenshot(path=file, animations="disabled")
        shrink(file)

    def take_paper(self, pdf: bytes, name: str, scale: float = 80 / 72) -> None:
        """The first page of an official document."""
        file = self.folder / f"{name}.png"
        pdfium.PdfDocument(pdf)[0].render(scale=scale).to_pil().save(file)
        shrink(file)


def full_height(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def shrink(file: Path) -> None:
    """Reduce the picture to a small palette, which interface pages hardly show."""
    with Image.open(file) as picture:
        flat = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(file, optimize=True)


def photograph_public(camera: Camera) -> None:
    citizen = camera.come()
    camera.take(citizen, "home", "/")
    camera.take(citizen, "register", "/register/")
    camera.take(citizen, "policy", "/policies/xinjiang-2019/")
    camera.take(citizen, "signup", "/signup/")
    phone = camera.come(width=NARROW)
    camera.take(phone, "home-360", "/")
    camera.take(phone, "register-360", "/register/")


def photograph_ledger(camera: Camera, operator: Person, folder: Path) -> None:
    """The workbook with a mistake, then the right one, then its evidence."""
    workbook, files = write(folder / "sample", datetime.now().astimezone().year - 1)
    upload(operator, with_mistakes(workbook, folder))
    camera.take(operator, "operator-import-mistakes")
    upload(operator, workbook)
    camera.take(operator, "operator-import-preview")
    operator.press("确认导入").sees("导入完成")
    camera.take(operator, "operator-selfcheck-gaps", "/operator/selfcheck/")
    photograph_evidence(camera, operator, files)
    photograph_public_picture(camera, operator, folder)
    photograph_signals(camera, operator, folder)
    camera.take(operator, "operator-condition", "/operator/selfcheck/activities/")
    camera.take(operator, "operator-ledger", "/operator/ledger/")
    camera.take(operator, "operator-facts", "/operator/ledger/activities/")
    camera.take(operator, "operator-people", "/operator/people/")


def upload(operator: Person, workbook: Path) -> None:
    operator.go("/operator/import/")
    operator.page.get_by_label("台账工作簿").set_input_files(workbook)
    operator.press("上传并预览")


def with_mistakes(workbook: Path, folder: Path) -> Path:
    """A copy in which a number, a code and a date are wrong."""
    from openpyxl import load_workbook

    book = load_workbook(workbook)
    book["空间"]["B11"], book["入驻"]["C6"], book["活动"]["C2"] = "一千", "9165010", "昨天"
    file = folder / "mistakes.xlsx"
    book.save(file)
    return file


def photograph_application(camera: Camera, operator: Person) -> None:
    operator.start_application()
    case = operator.page.url
    camera.take(operator, "operator-draft", case)
    operator.fill_in_application()
    operator.page.goto(case)
    operator.follow("诚信承诺并提交")
    camera.take(operator, "operator-submit")
    operator.go(case).submit_application()
    camera.take(operator, "operator-case", case)
    phone = camera.come("operator1", NARROW)
    camera.take(phone, "operator-selfcheck-360", "/operator/selfcheck/")


def photograph_prefecture(camera: Camera, offices: Offices, applicant: Applicant) -> None:
    officer = offices["prefecture1"]
    camera.take(officer, "officer-home", "/officer/")
    camera.take(officer, "officer-cases", "/officer/cases/")
    officer.open_case(applicant)
    camera.take(officer, "officer-case")
    case = officer.page.url
    correct_afterwards(camera.come("operator1"))
    photograph_numbers(camera, officer, case)
    photograph_batch(camera, officer)
    photograph_correction(camera, officer, case)
    offices.accept(applicant)
    camera.take(officer, "officer-review", f"{case}review/")
    offices.review(applicant)
    camera.take(officer, "officer-visit", f"{case}visit/")
    officer.go(f"{case}visit/")
    offices.visit(applicant)
    officer.go(case)
    camera.take_from(officer, "officer-levels", "article.condition:has-text('第六条第 5 项')")
    officer.open_case(applicant).follow("拟推荐意见")
    camera.take(officer, "officer-recommend")
    officer.page.get_by_label("拟同意推荐").check()
    officer.fill("理由", "运营规范，成效明显。").press("提交审批")
    approver = offices["prefecture2"].open_case(applicant).follow("审批")
    approver.press("批准推荐并发函")


def photograph_batch(camera: Camera, officer: Person) -> None:
    """Two cases that wait for their acceptance, as one act."""
    rows = officer.go("/officer/cases/").page.locator("main tbody tr").filter(has_text="待受理")
    for row in rows.all():
        row.locator("input[type=checkbox]").check()
    officer.press("批量办理").sees("已选择 2 件")
    camera.take(officer, "officer-batch")


def photograph_correction(camera: Camera, officer: Person, case: str) -> None:
    """Two things asked for, each with its place; answered, compared, settled."""
    officer.go(case).page.locator(".case-side").get_by_role("link", name="导师", exact=True).click()
    officer.follow("要求补正").fill("需要补正的内容", "请补充聘书。").press("记入待发")
    officer.go(f"{case}return/").choose("类型", "更正内容").choose("对应内容", "发展方向与运营模式")
    officer.fill("需要补正的内容", "请写明服务对象。").press("记入待发").sees("请写明服务对象。")
    camera.take(officer, "officer-return")
    officer.press("退回申报机构补正（2 项）").sees("计时暂停")
    with tempfile.TemporaryDirectory() as folder:
        answer_corrections(camera, camera.come("operator1"), Path(folder))
    officer.go(f"{case}changes/")
    camera.take(officer, "officer-compare")
    for asked in ("请补充聘书。", "请写明服务对象。"):
        answer = officer.go(case).page.locator(".correction-list > li", has_text=asked)
        answer.locator("summary").click()
        answer.get_by_label("已补正", exact=True).check()
        if asked == "请补充聘书。":
            part = "section[aria-labelledby=corrections-title]"
            camera.take_part(officer, "officer-settle", part)
        answer.get_by_role("button", name="记录核对结果").click()


def answer_corrections(camera: Camera, operator: Person, folder: Path) -> None:
    from zhongchuang.demonstration.ledgers import evidence_pdf

    page = operator.go("/operator/").follow("补正").page
    corrections = page.url
    file = folder / "聘书.pdf"
    file.write_bytes(evidence_pdf("appointment"))
    lacking = page.locator("main section").filter(has_text="请补充聘书。")
    lacking.locator("input[type=file]").set_input_files(file)
    lacking.get_by_role("button", name="保存答复").click()
    operator.sees("聘书.pdf")
    camera.take(operator, "operator-corrections")
    operator.follow("修改申报内容")
    operator.fill("发展方向", "面向高校毕业生和软件创业者，提供低成本空间、导师辅导与投融资对接。")
    operator.press("保存").go(corrections)
    page.locator("main section").filter(has_text="请写明服务对象。").get_by_role(
        "button", name="保存答复"
    ).click()
    operator.press("提交补正").sees("ZC")


def correct_afterwards(operator: Person) -> None:
    """A row put right after the case froze the ledger; whoever reviews the case sees that."""
    operator.go(first_row(operator, f"/operator/ledger/activities/?q={CORRECTED}"))
    operator.follow("更正").fill("参加人数", "36").fill("更正原因", "补记签到人数。")
    operator.press("保存更正").sees("36")


def photograph_numbers(camera: Camera, officer: Person, case: str) -> None:
    """From a number to its rows, to the versions of one and to a file; the system's questions."""
    camera.take(officer, "officer-rows", f"{case}conditions/activities/")
    main = officer.page.locator("main tbody")
    main.get_by_role("link", name="png").first.click()
    camera.take(officer, "officer-file")
    officer.go(f"{case}conditions/activities/").page.locator("main tbody tr").filter(
        has_text=CORRECTED
    ).get_by_role("link", name="历史版本").click()
    camera.take(officer, "officer-history")
    officer.go(f"{case}").page.locator("#signals summary").filter(has_text="处理意见").first.click()
    camera.take_part(officer, "officer-signals", "#signals")
    officer.page.get_by_label("说明成立").first.check()
    officer.fill("理由", "已核对两份协议和现场照片，属实。").press("记录处理意见").sees("已处理")


def photograph_region(camera: Camera, offices: Offices, applicant: Applicant) -> None:
    offices.examine(applicant)
    region = offices["region1"]
    region.open_case(applicant).follow("抽取评审专家").press("冻结名单")
    region.fill("见证人给出的字句", "见证 8 6 4").press("抽取").sees("抽取结果")
    expert = offices["expert1"].go("/expert/")
    camera.take(expert, "expert-home")
    expert.follow(SPACE)
    camera.take(expert, "expert-declaration")
    expert.page.get_by_label("没有利害关系").check()
    expert.press("作出声明并查阅材料")
    camera.take(expert, "expert-sheet")
    for name in ("expert1", "expert2", "expert3"):
        score(offices[name], SPACE)
    region.open_case(applicant).follow("办结专家评审")
    camera.take(region, "region-conclude-review")
    region.press("按评分结果办结")
    region.go("/officer/rounds/1/publish/")
    camera.take(region, "region-publish")
    offices.publish(applicant)


def photograph_end(camera: Camera, offices: Offices, applicant: Applicant) -> None:
    """Notice, objection, confirmation, register, verification."""
    from journeys.walking import objects_to

    citizen, region = camera.come(), offices["region1"]
    citizen.go("/notices/")
    citizen.page.locator("main tbody").get_by_role("link", name="公示").first.click()
    camera.take(citizen, "notice")
    citizen.page.locator("main").get_by_role("link", name="提出异议").first.click()
    camera.take(citizen, "objection")
    code = objects_to(citizen, applicant, "场地面积与实际不符。")
    camera.take(citizen, "objection-receipt")
    camera.take(citizen.go("/objections/").fill("查询码", code).press("查询"), "objection-follow")
    region.go("/officer/objections/").follow(code).press("由我办理")
    camera.take(region, "region-objection")
    region.fill("处理结果", "经实地复核，面积属实。").press("异议不成立")
    offices.pass_days()
    region.open_case(applicant).follow("查看公示和异议").follow("办结公示").press("确认办结")
    region.open_case(applicant).follow("拟确认文件")
    camera.take(region, "region-confirm")
    region.page.get_by_label(SPACE).check()
    region.fill("拟办理由", "公示期满无异议。").press("提交审批")
    offices["region2"].open_case(applicant).follow("审批").press("批准")
    photograph_register(camera, citizen)


def photograph_register(camera: Camera, citizen: Person) -> None:
    citizen.go(f"/register/?q={SPACE}")
    citizen.page.locator("main tbody").get_by_role("link", name=SPACE).click()
    camera.take(citizen, "register-entry")
    paper = citizen.page.get_by_role("link", name="查看文件").first.get_attribute("href")
    camera.take_paper(citizen.page.request.get(str(paper)).body(), "confirmation")
    certificate = certificates(citizen).first.get_attribute("href")
    camera.take_paper(citizen.page.request.get(str(certificate)).body(), "certificate", 0.8)
    citizen.page.locator("main a.code").click()
    camera.take(citizen, "verify")


def certificates(citizen: Person) -> Locator:
    section = citizen.page.locator("main section").filter(has_text="备案证书")
    return section.get_by_role("link")


def photograph_administration(camera: Camera) -> None:
    administrator = camera.come("admin")
    camera.take(administrator, "admin-home", "/administration/")
    camera.take(administrator, "admin-invite", "/administration/people/invite/")
    camera.take(administrator, "admin-calendar", "/administration/calendar/")
    auditor = camera.come("auditor")
    camera.take(auditor, "auditor-audit", "/officer/audit/")


def photograph_all(camera: Camera, folder: Path) -> None:
    from journeys.walking import Applicant, Offices

    from zhongchuang.demonstration.people import FIRST_OPERATOR

    applicant = Applicant("operator1", FIRST_OPERATOR, SPACE, "")
    offices = Offices(camera.come)
    photograph_public(camera)
    photograph_administration(camera)
    photograph_entry(camera)
    photograph_big_import(camera, folder)
    operator = camera.come("operator1")
    photograph_ledger(camera, operator, folder)
    photograph_application(camera, operator)
    for step in (photograph_prefecture, photograph_region, photograph_end):
        step(camera, offices, applicant)


def with_browser(address: str, target: Path, work: Callable[[Camera], None]) -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    arguments = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        work(Camera(browser, address, target))
        browser.close()


PARTS: dict[str, Callable[[Camera, Path], None]] = {
    "journey": photograph_all,
    "offices": lambda camera, _folder: photograph_offices(camera),
}
"""Each is photographed in a demonstration of its own."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--to", type=Path, default=ROOT / "docs/images", metavar="FOLDER")
    parser.add_argument("--part", choices=PARTS, action="append")
    given = parser.parse_args()
    target: Path = given.to
    prepare()
    from journeys.walking import PASSWORD

    target.mkdir(parents=True, exist_ok=True)
    for part in given.part or PARTS:
        photograph_part(PARTS[part], target, PASSWORD)
    print(f"{len(list(target.glob('*.png')))} pictures in {target}")


def photograph_part(work: Callable[[Camera, Path], None], target: Path, password: str) -> None:
    with tempfile.TemporaryDirectory() as place, demonstration(Path(place), password) as address:
        with_browser(address, target, lambda camera: work(camera, Path(place)))


if __name__ == "__main__":
    main()
