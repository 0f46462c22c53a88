"""A message drafted, changed, signed and read; and a person's choice of how to be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeys.test_every_page import violations
from journeys.walking import Applicant, Offices, Person

DRAFT, SIGNED = "请备齐原件", "请备齐原件和复印件"


def fits(somebody: Person) -> None:
    """No barrier, no sideways scroll."""
    assert violations(somebody.page) == []
    assert somebody.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.fixture
def applied(person, tmp_path: Path) -> tuple[Person, Applicant]:
    """An operator whose application was accepted."""
    operator = person(width=360)
    applicant = operator.apply(tmp_path)
    Offices(person).accept(applicant)
    return operator, applicant


def test_message_is_drafted_changed_signed_and_read(person, applied):
    operator, applicant = applied
    operator.go("/notifications/")
    operator.page.get_by_label("每日汇总一次").check()
    fits(operator)
    operator.press("保存").sees("通知方式已保存")

    officer = person("prefecture1", width=360)
    officer.open_case(applicant)
    case = officer.page.locator("main").inner_text().split("ZC", 1)[1].split()[0]
    officer.go("/officer/outbox/").follow("起草消息")
    fits(officer)
    officer.fill("案件编号", f"ZC{case}").fill("标题", DRAFT).fill("内容", "核查当天请出示。")
    officer.press("保存").sees("待签发")
    fits(officer)
    operator.go("/inbox/").does_not_see(DRAFT)

    officer.follow("修改").fill("标题", SIGNED).press("保存").sees("消息已修改")
    officer.press("签发并发送").sees("已放行")
    officer.go(f"/officer/outbox/?q={applicant.space}").sees(SIGNED).sees("申请已受理")
    fits(officer)
    officer.photograph("outbox")

    operator.go("/inbox/").sees(SIGNED)
    operator.follow(SIGNED).sees("核查当天请出示。").follow("前往办理").sees(applicant.space)


def test_administrator_sees_channels_without_messages(person):
    administrator = person("admin", width=360)
    administrator.go("/administration/channels/").sees("电子邮件").does_not_see("申请已受理")
    fits(administrator)
    administrator.press("给自己发送测试消息").sees("测试消息")
