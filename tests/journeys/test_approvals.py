"""Approvals in rows, walked by clicks: four people sign, a change voids, several are recommended in one
go, what is disputed holds up nobody, and the certificate stands on the register."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from journeys.conftest import demonstration
from journeys.walking import PASSWORD, Applicant, Offices, Person, objects_to
from zhongchuang import policies

XINJIANG = Path(policies.__file__).parent / "xinjiang-2019"
TITLE = "自治区众创空间管理办法（四人签署）"
ROUND = "示例四人签署批次"
NEXT_YEAR = datetime.now(ZoneInfo("Asia/Urumqi")).year + 1
"""This year's round is the demonstration's; each year has one."""
APPROVALS = """approval = true
approvals = [
  { step = "prepared", by = "officer" },
  { step = "checked", by = "officer" },
  { step = "approved", by = "approver" },
  { step = "issued", by = "approver" },
]"""


@pytest.fixture(scope="module")
def system(tmp_path_factory) -> Iterator[str]:
    """A demonstration that also knows the measures of a region where four people recommend."""
    folder = tmp_path_factory.mktemp("approvals")
    policy = folder / "policies" / "four-hands"
    shutil.copytree(XINJIANG, policy)
    text = (policy / "policy.toml").read_text(encoding="utf-8")
    for before, after in (
        ('id = "xinjiang-2019"', 'id = "four-hands"'),
        ('title = "自治区众创空间管理办法"', f'title = "{TITLE}"'),
        ("approval = true", APPROVALS),
    ):
        assert before in text
        text = text.replace(before, after, 1)
    (policy / "policy.toml").write_text(text, encoding="utf-8")
    with demonstration(folder, ZHONGCHUANG_POLICIES=str(folder / "policies")) as address:
        yield address


@pytest.fixture
def offices(person) -> Offices:
    return Offices(person)


def fits(somebody: Person, name: str) -> None:
    """Nothing runs off the page on a phone."""
    somebody.page.set_viewport_size({"width": 360, "height": 740})
    width = somebody.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    somebody.photograph(f"{name}-360")
    somebody.page.set_viewport_size({"width": 1440, "height": 900})
    somebody.photograph(f"{name}-1440")
    assert width <= 0, name


def join(approver: Person, newcomer: Person, username: str, name: str, role: str) -> Person:
    """A colleague the approver invites, who joins."""
    approver.go("/officer/people/").fill("姓名", name)
    approver.choose("角色", role).press("生成邀请链接")
    link = approver.page.locator("code.link-once").inner_text()
    newcomer.go(re.sub(r"^https?://[^/]+", "", link))
    newcomer.fill("姓名", name).fill("手机号码", "13800000000")
    newcomer.fill("电子邮箱", f"{username}@example.com").fill("用户名", username)
    for box in newcomer.page.locator("main input[type=password]").all():
        box.fill(PASSWORD)
    newcomer.press("创建账号并接受邀请")
    return newcomer


def open_round(department: Person) -> None:
    department.go("/officer/rounds/plan/").fill("名称", ROUND)
    policy = department.page.get_by_label("管理办法")
    value = policy.locator("option").filter(has_text="四人签署").get_attribute("value")
    policy.select_option(value=value)
    department.fill("备案年度", str(NEXT_YEAR)).fill(
        "联系方式", "高新处（示例），0991-0000000"
    ).press("保存").sees("拟定中")
    department.follow("发布批次和备案通知").press("发布批次和备案通知").sees("受理中")


def apply_in(operator: Person, folder: Path, title: str) -> Applicant:
    applicant = operator.sign_up()
    operator.upload_evidence(folder, operator.import_ledger(folder, applicant))
    operator.go("/operator/applications/start/")
    offer = operator.page.locator("main section").filter(has_text=title)
    offer.get_by_role("button", name="为此空间申报").click()
    operator.fill_in_application().submit_application()
    return applicant


def test_four_people_sign_and_a_change_voids(person, offices: Offices, tmp_path: Path):
    open_round(offices["region2"])
    operator = person()
    applicant = apply_in(operator, tmp_path, ROUND)
    for act in (offices.accept, offices.review, offices.visit):
        act(applicant)
    preparer, approver = offices["prefecture1"], offices["prefecture2"]
    checker = join(approver, person(), "checker1", "示例核稿人", "地州市经办人")
    issuer = join(approver, person(), "issuer1", "示例签发人", "地州市审批人")

    preparer.open_case(applicant).follow("拟推荐意见")
    preparer.page.get_by_label("拟同意推荐").check()
    preparer.fill("理由", "运营规范。").press("提交审批").sees("经办人核稿")
    approver.open_case(applicant).sees("查看签署情况").does_not_see("批准或者退回重拟")
    checker.open_case(applicant).follow("核稿").press("核稿同意，转下一环节").sees("已签署。")

    preparer.open_case(applicant).follow("查看签署情况").follow("修改拟办内容")
    fits(preparer, "revise")
    preparer.fill("理由", "运营规范，成效明显。").press("保存并重新提交").sees("已作废")
    checker.go("/inbox/").sees("签署作废")
    checker.open_case(applicant).follow("核稿")
    fits(checker, "sheet")
    checker.press("核稿同意，转下一环节").sees("已签署。")
    approver.open_case(applicant).follow("审批").press("审批同意，转下一环节").sees("已签署。")
    approver.open_case(applicant).sees("审批人签发")
    issuer.open_case(applicant).follow("签发").press("批准推荐并发函").sees("公文已编号")
    for name in ("示例核稿人", "示例签发人", "示例丁", "示例戊"):
        issuer.sees(name)
    fits(issuer, "sheet-decided")


def test_several_are_recommended_in_one_go_and_what_is_disputed_waits(
    person, offices: Offices, tmp_path: Path
):
    title = "年度自治区众创空间备案"
    first, second = (apply_in(person(), tmp_path, title) for _ in range(2))
    for applicant in (first, second):
        for act in (offices.accept, offices.review, offices.visit):
            act(applicant)
    officer = offices["prefecture1"].go("/officer/cases/")
    for applicant in (first, second):
        row = officer.page.locator("main tbody tr").filter(has_text=applicant.space)
        row.get_by_role("checkbox").check()
    officer.press("批量办理所选案件").sees("已选择 2 件").sees(first.space).sees(second.space)
    fits(officer, "batch")
    officer.page.get_by_label("拟同意推荐").check()
    officer.fill("理由", "运营规范。").press("拟推荐意见（2 件）").sees("已办理 2 件")
    offices["prefecture2"].open_case(first).follow("审批").press("批准推荐并发函（2 家）")
    for applicant in (first, second):
        offices.examine(applicant)
        offices.judge(applicant)
        offices.publish(applicant)

    objects_to(person(), second, "场地面积与实际不符。")
    offices.pass_days()
    region = offices["region1"].open_case(first).follow("查看公示和异议")
    region.follow("办结公示").press("确认办结")
    region.open_case(first).follow("拟确认文件").sees("暂不列入").sees("有异议待处理")
    expect(region.page.get_by_label(second.space)).to_have_count(0)
    fits(region, "confirm")
    region.press("提交审批").sees("未列入本文件的").sees(second.space)
    fits(region, "sheet-confirmation")
    offices["region2"].open_case(first).follow("审批").press("批准确认（1 家）").sees("已编号")
    region.open_case(second).sees("公示")

    citizen = person().go(f"/register/?q={first.space}")
    citizen.page.locator("main tbody").get_by_role("link", name=first.space).click()
    citizen.sees("备案证书")
    fits(citizen, "register-entry")
    link = citizen.page.locator("main").get_by_role("link", name=re.compile("-001$"))
    certificate = citizen.page.request.get(link.get_attribute("href") or "")
    assert certificate.body().startswith(b"%PDF")


def test_officer_ticks_the_whole_page_at_once(offices: Offices):
    page = offices["prefecture1"].go("/officer/cases/").page
    boxes = page.locator("input[type=checkbox][form=batch]")
    button = page.get_by_role("button", name="全选或全不选")
    button.click()
    ticked = page.locator("input[type=checkbox][form=batch]:checked")
    assert (ticked.count(), boxes.count() > 1) == (boxes.count(), True)
    button.click()
    assert ticked.count() == 0
