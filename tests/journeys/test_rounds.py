"""Rounds, walked by clicks: the region's from its plan to a late application, and a prefecture's own
beside it, from its plan to the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from journeys.conftest import demonstration
from journeys.walking import Person

POLICIES = Path(__file__).parents[1] / "policies" / "fixtures"
TODAY = datetime.now(ZoneInfo("Asia/Urumqi")).date()
DESK = "高新处（示例），0998-0000000"
DAYS_TO_CLOSING = 110
"""More than the demonstration's round still runs."""


@pytest.fixture(scope="module")
def system(tmp_path_factory) -> Iterator[str]:
    """A demonstration that knows the measures of a prefecture, and whose days may pass."""
    folder = tmp_path_factory.mktemp("rounds")
    with demonstration(folder, ZHONGCHUANG_POLICIES=str(POLICIES)) as address:
        yield address


def apply_in(operator: Person, title: str) -> str:
    """Start in the round of that title, fill in, submit; the address of the case."""
    operator.go("/operator/applications/start/")
    offer = operator.page.locator("main section").filter(has_text=title)
    offer.get_by_role("button", name="为此空间申报").click()
    return operator.fill_in_application().submit_application()


def test_prefecture_holds_its_own_round_beside_the_regions(person, tmp_path):
    approver, officer = person("kashgar2"), person("kashgar1")
    title = f"{TODAY.year}年度喀什地区众创空间备案"
    approver.go("/officer/rounds/").follow("拟定备案批次")
    approver.fill("联系方式", DESK).press("保存").sees("拟定中")
    approver.follow("发布批次和备案通知").sees("喀什地区科学技术局文件")
    approver.press("发布批次和备案通知").sees("受理中")
    page = approver.page.url
    person().go("/").follow(title).sees(DESK)

    operator = person()
    applicant = operator.sign_up("喀什地区", "喀什旅程")
    operator.import_ledger(tmp_path, applicant)
    operator.go("/operator/applications/start/").sees("自治区众创空间备案").sees(title)
    apply_in(operator, title)

    officer.open_case(applicant).follow("受理").press("确认受理").sees("受理通知书")
    officer.open_case(applicant).follow("填写初审意见").give_opinions("符合。")
    officer.press("通过，转入下一环节").sees("待公示")
    officer.go(page).follow("发布公示")
    officer.page.get_by_label(applicant.space).check()
    officer.press("下一步：核对名单").press("确认发布").sees("公示中")
    notice = officer.page.url
    officer.go("/demo/").press("前进 10 天").press("前进 10 天")
    officer.go(notice).follow("办结公示").press("确认办结")
    officer.open_case(applicant).follow("拟确认文件")
    officer.page.get_by_label(applicant.space).check()
    officer.fill("拟办理由", "公示期满无异议。").press("提交审批")
    approver.open_case(applicant).follow("审批").press("批准")

    citizen = person().go(f"/register/?q={applicant.space}")
    citizen.page.locator("main tbody").get_by_role("link", name=applicant.space).click()
    citizen.sees("已备案").sees("地州市级").sees("喀科")


def test_region_plans_like_last_year_opens_extends_and_lets_one_in_late(person, tmp_path):
    department = person("region2")
    this, following = TODAY.year, TODAY.year + 1

    # planned like this year's, changed, opened
    department.go("/officer/rounds/").follow("拟定备案批次")
    department.follow(f"{this}年度自治区众创空间备案").sees("尚未保存")
    department.press("保存").sees("拟定中")
    department.follow("修改").fill("联系方式", DESK).press("保存").sees(DESK)
    department.follow("发布批次和备案通知").sees("关于组织申报").sees("第六条规定的条件")
    department.press("发布批次和备案通知").sees("已编号并向社会公开").sees("尚未开始")
    citizen = person().go("/").follow(f"{following}年度自治区众创空间备案")
    citizen.sees("关于组织申报").sees(DESK)

    # this year's runs longer
    longer = f"{TODAY + timedelta(days=105)}T18:00"
    department.go("/officer/rounds/1/").follow("延长受理期限")
    department.fill("延长后的截止受理时间", longer).fill("理由", "应各地请求。").press("延长")
    department.sees("受理中（已延长）").sees("应各地请求。")
    citizen.go("/rounds/1/").sees("受理中（已延长）").sees("应各地请求。").sees("关于延长")

    # it closes; one space is let in by name
    operator = person()
    applicant = operator.sign_up()
    operator.import_ledger(tmp_path, applicant)
    for _ in range(DAYS_TO_CLOSING // 10):
        department.go("/demo/").press("前进 10 天")
    operator.go("/operator/").sees("目前没有正在受理的批次")
    department.go("/officer/rounds/1/").sees("已截止受理").follow("准予逾期申报")
    until = TODAY + timedelta(days=DAYS_TO_CLOSING + 30)
    department.fill("众创空间", applicant.space).fill("准予至", str(until))
    department.fill("理由", "停电三日，有供电部门证明。").press("准予").sees("未使用")
    operator.go("/operator/").sees("经准予")
    apply_in(operator, f"{this}年度自治区众创空间备案")
    department.go("/officer/rounds/1/").sees("已使用").sees("停电三日")
    person("prefecture1").open_case(applicant).sees("准予逾期申报").follow("受理").press("确认受理")
