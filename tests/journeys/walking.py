"""What people do at the browser, step by step, as they would say it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from journeys.workbooks import ledger_workbook
from zhongchuang.demonstration.ledgers import evidence_pdf, synthetic_uscc

PASSWORD = "demonstration only 2026"
SERIALS = count(70001)
LONG = 60_000
"""Milliseconds for many files to go up, or to be looked at."""
CODE = re.compile("[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}")


@dataclass(frozen=True)
class Applicant:
    """An operator that joined in this journey."""

    username: str
    organisation: str
    space: str
    uscc: str


@dataclass
class Person:
    """Somebody at a browser."""

    page: Page

    def go(self, path: str) -> Person:
        self.page.goto(path)
        return self

    def fill(self, label: str, value: str) -> Person:
        self.page.get_by_label(label, exact=False).first.fill(value)
        return self

    def choose(self, label: str, option: str) -> Person:
        self.page.get_by_label(label, exact=False).first.select_option(label=option)
        return self

    def press(self, button: str) -> Person:
        self.page.locator("main").get_by_role("button", name=button).first.click()
        return self

    def follow(self, link: str) -> Person:
        self.page.locator("main").get_by_role("link", name=link).first.click()
        return self

    def photograph(self, name: str) -> None:
        folder = os.environ.get("JOURNEY_PICTURES")
        if folder:
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def sees(self, text: str | re.Pattern[str]) -> Person:
        expect(self.page.locator("main")).to_contain_text(text)
        return self

    def does_not_see(self, text: str) -> Person:
        expect(self.page.locator("main")).not_to_contain_text(text)
        return self

    def sign_in(self, username: str, password: str = PASSWORD) -> Person:
        self.go("/accounts/login/").fill("账号", username).fill("密码", password).press("登录")
        expect(self.page).not_to_have_url(re.compile("login"))
        return self

    def sign_up(self, place: str = "乌鲁木齐市", called: str = "示例旅程") -> Applicant:
        """Join as an operator that is new to the system."""
        serial = next(SERIALS)
        worker = abs(hash(self.page.context)) % 1000
        applicant = Applicant(
            f"journey{serial}x{worker}",
            f"示例旅程{serial}创业服务有限公司",
            f"{called}{serial}众创空间",
            synthetic_uscc(serial),
        )
        self.go("/signup/")
        self.fill("运营机构全称", applicant.organisation)
        self.fill("统一社会信用代码", applicant.uscc)
        self.fill("众创空间名称", applicant.space)
        self.choose("所在地州市", place)
        self.fill("空间地址", f"{place}示例路99号")
        self.fill("您的姓名", "示例负责人")
        self.fill("手机号码", "13800000000")
        self.fill("电子邮箱", f"{applicant.username}@example.com")
        self.fill("用户名", applicant.username)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("input[name=again]").fill(PASSWORD)
        self.press("注册并登录")
        expect(self.page).to_have_url(re.compile("/operator/"))
        return applicant

    # the operator

    def import_ledger(self, folder: Path, applicant: Applicant) -> bytes:
        """Bring the ledger in as a workbook, look at what will change, confirm."""
        content = ledger_workbook(applicant.space, applicant.organisation, applicant.uscc)
        file = folder / f"{applicant.username}.xlsx"
        file.write_bytes(content)
        self.go("/operator/import/")
        self.page.get_by_label("台账工作簿").set_input_files(file)
        self.press("上传并预览").sees("新增")
        self.press("确认导入")
        self.sees("导入完成")
        return content

    def upload_evidence(self, folder: Path, workbook: bytes) -> None:
        """Upload every file the ledger names; each finds its rows by its name."""
        names = evidence_names(workbook)
        files = []
        for name in names:
            file = folder / name
            file.write_bytes(evidence_pdf(name.encode("unicode_escape").decode()))
            files.append(file)
        self.go("/operator/evidence/")
        self.page.locator("input[type=file]").set_input_files(files)
        self.press("下一步")
        confirm = self.page.locator("main").get_by_role("button", name="确认附上")
        confirm.wait_for(timeout=LONG)
        confirm.click(timeout=LONG)
        self.page.get_by_text("已附上").wait_for(timeout=LONG)

    def start_application(self) -> Person:
        self.go("/operator/applications/start/")
        return self.press("为此空间申报")

    def fill_in_application(self) -> Person:
        """Every part of the task list, as it asks for them."""
        case = self.page.url
        self.follow("发展方向与运营模式")
        self.fill("发展方向", "面向软件创业者，提供低成本空间、导师辅导与投融资对接。")
        self.press("保存")
        self.go(case).follow("联系人")
        self.fill("联系人", "示例联系人").fill("联系电话", "13800000000")
        self.press("保存")
        return self.go(case)

    def submit_application(self) -> str:
        """Check, undertake, submit; returns the case's address for the operator."""
        case = self.page.url
        self.follow("诚信承诺并提交")
        self.fill("承诺人", "示例法定代表人")
        self.tick_all().press("提交申请")
        self.sees("ZC")
        return case

    def apply(self, folder: Path) -> Applicant:
        """From joining to the submitted application."""
        applicant = self.sign_up()
        workbook = self.import_ledger(folder, applicant)
        self.upload_evidence(folder, workbook)
        self.start_application().fill_in_application().submit_application()
        return applicant

    def tick_all(self) -> Person:
        for box in self.each(self.page.locator("main input[type=checkbox]")):
            box.check()
        return self

    # the authorities

    def open_case(self, applicant: Applicant) -> Person:
        self.go(f"/officer/cases/?q={applicant.space}")
        self.page.locator("main tbody").get_by_role("link", name=applicant.space).click()
        return self

    def each(self, found: Locator) -> list[Locator]:
        """All that is found, once the page that holds it is there."""
        found.first.wait_for()
        return found.all()

    def give_opinions(self, note: str) -> Person:
        for met in self.each(self.page.get_by_label("符合", exact=True)):
            met.check()
        return self.fill("总体意见", note)

    def record_visit(self, second_officer: str) -> Person:
        for verified in self.each(self.page.get_by_label("属实", exact=True)):
            verified.check()
        self.fill("核查人一", "示例丁").fill("核查人二", second_officer)
        self.fill("运营机构代表", "示例代表")
        self.fill("实测总面积", "1600").fill("实测服务场地面积", "1400")
        self.fill("实测创业工位与公共服务场地面积", "1300").fill("清点工位数", "96")
        return self.fill("核查情况", "现场与申报材料一致。")


@dataclass
class Offices:
    """The people of the authorities, each at a browser of their own once needed."""

    come: Callable[[str], Person]

    def __post_init__(self) -> None:
        self.people: dict[str, Person] = {}

    def __getitem__(self, username: str) -> Person:
        if username not in self.people:
            self.people[username] = self.come(username)
        return self.people[username]

    def accept(self, applicant: Applicant) -> None:
        officer = self["prefecture1"].open_case(applicant)
        officer.follow("受理").press("确认受理").sees("受理通知书")

    def review(self, applicant: Applicant) -> None:
        officer = self["prefecture1"].open_case(applicant).follow("填写初审意见")
        officer.give_opinions("材料齐全。").press("通过，转入下一环节").sees("待实地核查")

    def visit(self, applicant: Applicant) -> None:
        officer = self["prefecture1"].open_case(applicant).follow("填写实地核查记录")
        officer.record_visit("示例戊").press("核查通过").sees("待拟推荐意见")

    def recommend(self, applicant: Applicant, *, favourable: bool = True) -> None:
        officer = self["prefecture1"].open_case(applicant).follow("拟推荐意见")
        officer.page.get_by_label("拟同意推荐" if favourable else "拟不予推荐").check()
        officer.fill("理由", "运营规范，成效明显。" if favourable else "成效不足。").press(
            "提交审批"
        )
        approver = self["prefecture2"].open_case(applicant).follow("审批")
        approver.press("批准推荐并发函" if favourable else "批准不予推荐")

    def examine(self, applicant: Applicant) -> None:
        region = self["region1"].open_case(applicant).follow("填写审核意见")
        region.give_opinions("同意。").press("通过，转入下一环节").sees("专家评审")

    def judge(self, applicant: Applicant, *, share: int = 100) -> None:
        """Three experts give `share` per cent of each item; the region draws the result."""
        region = self["region1"].open_case(applicant).follow("指派评审专家")
        for name in ("示例专家一", "示例专家二", "示例专家三"):
            region.page.get_by_label(name, exact=True).check()
        region.fill("直接指派的理由", "三位专家熟悉本地情况。").press("指派")
        for name in ("expert1", "expert2", "expert3"):
            expert = self[name].go("/expert/").follow(applicant.space)
            expert.page.get_by_label("没有利害关系").check()
            expert.press("作出声明并查阅材料")
            for box in expert.each(expert.page.locator("main input[data-score]")):
                box.fill(str(int(box.get_attribute("data-score") or 0) * share // 100))
            expert.fill("评审意见", "独立评审意见。")
            expert.page.get_by_label("我已核对").check()
            expert.press("提交评分").sees("已提交")
        region.open_case(applicant).follow("办结专家评审").press("按评分结果办结")

    def publish(self, applicant: Applicant) -> None:
        region = self["region1"].go("/officer/rounds/1/publish/")
        for box in region.each(region.page.locator("main input[type=checkbox]")):
            box.uncheck()
        region.page.get_by_label(applicant.space).check()
        region.press("下一步：核对名单").sees("5 个工作日").press("确认发布").sees("公示中")

    def pass_days(self, days: int = 10) -> None:
        self["region1"].go("/demo/").press(f"前进 {days} 天")

    def bring_to_notice(self, applicant: Applicant) -> None:
        """From acceptance to a running public notice."""
        for act in (self.accept, self.review, self.visit, self.recommend, self.examine, self.judge):
            act(applicant)
        self.publish(applicant)


def objects_to(citizen: Person, applicant: Applicant, text: str) -> str:
    """A citizen objects by name to a space on a running notice; returns the query code."""
    citizen.go(f"/notices/?q={applicant.space}")
    citizen.page.locator("main tbody").get_by_role("link", name="公示").click()
    row = citizen.page.locator("main tr").filter(has_text=applicant.space)
    row.get_by_role("link", name="提出异议").click()
    citizen.fill("真实姓名", "示例异议人").fill("联系电话", "13900000000")
    citizen.fill("异议内容", text).press("提交异议")
    found = re.search(CODE, citizen.page.locator("main").inner_text())
    assert found is not None
    return found[0]


def evidence_names(workbook: bytes) -> list[str]:
    """Every file name that stands in a 佐证 column."""
    names: dict[str, None] = {}
    for sheet in load_workbook(BytesIO(workbook), read_only=True):
        rows = list(sheet.iter_rows(values_only=True))
        if "佐证" not in rows[0]:
            continue
        column = rows[0].index("佐证")
        for row in rows[1:]:
            for name in str(row[column] or "").split(";"):
                if name.strip():
                    names[name.strip()] = None
    return list(names)
