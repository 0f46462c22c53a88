"""A visit on a phone: planned, opened once, filled in without a network, synchronised, on record."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from playwright.sync_api import Error, expect

from journeys.test_every_page import violations
from journeys.walking import PASSWORD, Offices


def photo() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def phone(person):
    """The officer at a narrow screen that says where it is."""
    somebody = person("prefecture1", width=360)
    context = somebody.page.context
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 43.8256, "longitude": 87.6168})
    return somebody


@pytest.fixture
def planned(person, phone, tmp_path):
    """A case that waits for its visit, agreed on for today; its space and address of the visit."""
    offices = Offices(person)
    applicant = person().apply(tmp_path)
    offices.accept(applicant)
    offices.review(applicant)
    phone.open_case(applicant).follow("安排实地核查")
    phone.page.get_by_label("核查日期").fill(server_day(phone))
    phone.page.get_by_label("上午").check()
    phone.choose("核查人二", "示例戊").press("安排并通知").sees("申报机构和核查人已收到通知")
    return applicant, phone.page.url


def server_day(somebody) -> str:
    """Today, as the demonstration's calendar has it."""
    shown = somebody.page.evaluate("document.body.dataset.today || ''")
    return shown or (datetime.now(UTC) + timedelta(hours=6)).date().isoformat()


def bar(somebody):
    return somebody.page.locator("[data-state]")


def opened(somebody, address: str) -> None:
    somebody.go(f"{address}field/")
    expect(somebody.page.locator("[data-usable]")).to_contain_text("可以离线使用")


def fill_in(somebody) -> None:
    page = somebody.page
    for label, value in (
        ("实测总面积", "1600"),
        ("实测服务场地面积", "1400"),
        ("实测创业工位与公共服务场地面积", "1300"),
        ("清点工位数", "96"),
        ("总体情况", "现场与申报材料一致。"),
        ("运营机构代表姓名", "示例代表"),
        ("运营机构的异议", "三层面积未计入。"),
    ):
        page.get_by_label(label).fill(value)
    for choice in page.get_by_label("属实", exact=True).all():
        choice.check()
    for choice in page.get_by_label("与申报一致", exact=True).all():
        choice.check()


def shoot(somebody) -> None:
    file = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    somebody.page.locator("#space [data-shoot]").set_input_files([file])
    expect(somebody.page.locator("#space .photo")).to_have_count(1)


def sign(somebody, party: str) -> None:
    section = somebody.page.locator(f"[data-sign={party}]")
    canvas = section.locator("canvas")
    canvas.scroll_into_view_if_needed()
    frame = canvas.bounding_box()
    mouse = somebody.page.mouse
    mouse.move(frame["x"] + 20, frame["y"] + 20)
    mouse.down()
    for step in range(1, 8):
        mouse.move(frame["x"] + 20 + 20 * step, frame["y"] + 20 + 30 * (step % 2))
    mouse.up()
    section.get_by_role("button", name=re.compile("确认签名")).click()
    expect(section.locator("[data-signed-words]")).to_contain_text("已签名")


def test_visit_without_a_network_comes_in_once_and_whole(phone, planned):
    applicant, address = planned
    page, context = phone.page, phone.page.context
    opened(phone, address)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360

    context.set_offline(True)
    page.reload()
    expect(page.locator("[data-field][data-ready]")).to_have_count(1)
    fill_in(phone)
    shoot(phone)
    for party in ("first", "second", "operator"):
        sign(phone, party)
    expect(page.locator("[data-complete]")).to_be_visible()
    expect(bar(phone)).to_contain_text("已保存在本机，待同步")
    page.reload()
    expect(page.get_by_label("总体情况")).to_have_value("现场与申报材料一致。")
    expect(page.locator("#space .photo")).to_have_count(1)
    expect(page.locator("[data-complete]")).to_be_visible()

    context.set_offline(False)
    page.get_by_role("button", name="同步").click()
    expect(bar(phone)).to_have_text("已同步")
    page.get_by_role("button", name="同步").click()
    expect(page.locator("[data-synced-at]")).to_contain_text("同步")
    page.get_by_role("link", name="去办结").click()
    phone.sees("1 张").does_not_see("还不能办结")
    page.get_by_label("核查通过").check()
    phone.press("形成核查记录").sees("核查记录已形成")
    phone.open_case(applicant).sees("三层面积未计入").sees("43.825600")
    expect(page.locator(".photo-list > li")).to_have_count(1)
    expect(page.locator("svg.signature")).to_have_count(3)
    paper = page.locator("main").get_by_role("link", name=re.compile("实地核查记录 乌科函核"))
    paper.first.click()
    pdf = page.locator("main").get_by_role("link", name=re.compile("PDF")).first
    answer = context.request.get(pdf.get_attribute("href"))
    assert answer.body()[:5] == b"%PDF-"


def test_two_phones_that_disagree_are_asked(phone, planned, person):
    _applicant, address = planned
    other = person("prefecture2", width=360)
    for somebody in (phone, other):
        opened(somebody, address)
        somebody.page.context.set_offline(True)
    phone.page.get_by_label("清点工位数").fill("96")
    other.page.get_by_label("清点工位数").fill("95")
    phone.page.context.set_offline(False)
    phone.page.get_by_role("button", name="同步").click()
    expect(bar(phone)).to_have_text("已同步")
    other.page.context.set_offline(False)
    other.page.get_by_role("button", name="同步").click()
    box = other.page.locator("[data-item=workstations]")
    expect(box).to_contain_text("另一台设备也改了这一项")
    expect(box.locator("[data-theirs]")).to_have_text("96")
    expect(box.locator("[data-mine]")).to_have_text("95")
    assert violations(other.page) == []
    box.get_by_role("button", name="用本机的").click()
    other.page.get_by_role("button", name="同步").click()
    expect(bar(other)).to_have_text("已同步")
    phone.page.get_by_role("button", name="同步").click()
    expect(phone.page.get_by_label("清点工位数")).to_have_value("95")


def test_session_that_ran_out_keeps_everything(phone, planned):
    _applicant, address = planned
    page, context = phone.page, phone.page.context
    opened(phone, address)
    context.set_offline(True)
    page.get_by_label("总体情况").fill("没有网络时所写。")
    expect(bar(phone)).to_contain_text("待同步 1 项")
    context.clear_cookies()
    context.set_offline(False)
    page.get_by_role("button", name="同步").click()
    expect(page.locator("[data-trouble-line]")).to_contain_text("登录已过期")
    page.get_by_role("link", name="重新登录").click()
    phone.fill("账号", "prefecture1").fill("密码", PASSWORD)
    phone.press("登录")
    expect(page.get_by_label("总体情况")).to_have_value("没有网络时所写。")
    expect(bar(phone)).to_have_text("已同步")


def test_signing_out_leaves_nothing_of_the_case(phone, planned):
    _applicant, address = planned
    page, context = phone.page, phone.page.context
    opened(phone, address)
    page.get_by_label("总体情况").fill("所写")
    expect(bar(phone)).to_have_text("已同步")
    page.locator("details.menu").filter(has_text="示例丁").locator("summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page).not_to_have_url(re.compile("officer"))
    left = page.evaluate(
        "async () => [(await caches.keys()).length, (await indexedDB.databases()).length]"
    )
    context.set_offline(True)
    with pytest.raises(Error, match="net::ERR_"):
        page.goto(f"{address}field/")
    context.set_offline(False)
    page.goto("/")
    assert left == [0, 0]
