"""Pictures of the offices' pages for `tools.screenshots`, taken in a demonstration of their own, whose
cases stand at every stage: rounds, visits, experts, approvals, papers, notices, messages, supervision.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from journeys.walking import Offices, Person
    from playwright.sync_api import Locator

    from tools.screenshots import Camera

VISITED = "示例启航众创空间"
REVIEWED = "示例昆仑众创空间"
APPROVED = "示例石榴众创空间"
NOTICED = "示例天池众创空间"
FURTHER = ("示例专家四", "示例专家五")
DESK = "高新处（示例），0991-0000000"
LONG = 60_000


def photograph_offices(camera: Camera) -> None:
    from journeys.walking import Offices

    offices = Offices(camera.come)
    photograph_rounds(camera, offices["region2"])
    photograph_visits(camera, offices["prefecture1"])
    photograph_messages(camera, offices["prefecture1"])
    photograph_supervision(camera, offices["prefecture2"])
    photograph_approval(camera, offices["prefecture2"])
    photograph_experts(camera, offices)
    photograph_changes(camera, offices["region1"])
    photograph_wording(camera, offices["admin"])


def today() -> str:
    """The day the demonstration counts while nobody has moved it."""
    return datetime.now(ZoneInfo("Asia/Urumqi")).date().isoformat()


def case_of(officer: Person, space: str) -> Person:
    officer.go(f"/officer/cases/?q={space}")
    officer.page.locator("main tbody").get_by_role("link", name=space).first.click()
    return officer


def photograph_rounds(camera: Camera, approver: Person) -> None:
    """The round that runs, made longer; the next year's, taken from it."""
    approver.go("/officer/rounds/").follow("拟定备案批次")
    approver.page.locator("main a[href*='from=']").first.click()
    approver.fill("联系方式", DESK)
    camera.take(approver, "region-round-plan")
    approver.press("保存").sees("拟定中").follow("发布批次和备案通知")
    camera.take(approver, "region-round-open")
    approver.press("发布批次和备案通知").sees("已编号并向社会公开")
    public = urlsplit(approver.page.url).path.removeprefix("/officer")
    camera.take(camera.come(), "round-public", public)
    camera.take(approver, "region-round-page", "/officer/rounds/1/")


def photograph_visits(camera: Camera, officer: Person) -> None:
    """A visit agreed on, then on the phone that goes along."""
    case_of(officer, VISITED).follow("安排实地核查")
    page = officer.page
    page.get_by_label("核查日期").fill(today())
    page.get_by_label("上午").check()
    officer.choose("核查人二", "示例戊")
    camera.take(officer, "officer-visit-agree")
    officer.press("安排并通知").sees("申报机构和核查人已收到通知")
    visit = page.url
    camera.take(officer, "officer-visits", "/officer/visits/")
    phone = camera.come("prefecture1", 360)
    photograph_field(camera, phone, f"{visit}field/")


def photograph_field(camera: Camera, phone: Person, address: str) -> None:
    """The page of the field, kept on the phone, filled in without a network."""
    page = phone.go(address).page
    page.locator("[data-usable]", has_text="可以离线使用").wait_for(timeout=LONG)
    page.context.set_offline(True)
    for label, value in (("实测总面积", "1200"), ("实测服务场地面积", "960"), ("清点工位数", "60")):
        page.get_by_label(label).fill(value)
    for choice in page.get_by_label("属实", exact=True).all()[:3]:
        choice.check()
    page.locator("[data-state]", has_text="待同步").wait_for()
    page.get_by_label("实测总面积").scroll_into_view_if_needed()
    camera.take_screen(phone, "officer-field-360")
    sign(page.locator("[data-sign=first]"))
    camera.take_part(phone, "officer-field-sign-360", "[data-sign=first]")
    page.context.set_offline(False)
    page.get_by_role("button", name="同步").click()
    page.locator("[data-state]", has_text="已同步").wait_for(timeout=LONG)


def sign(section: Locator) -> None:
    """A signature drawn on the screen."""
    canvas = section.locator("canvas")
    canvas.scroll_into_view_if_needed()
    frame = canvas.bounding_box()
    if frame is None:
        raise SystemExit("there is nowhere to sign")
    mouse = canvas.page.mouse
    mouse.move(frame["x"] + 30, frame["y"] + 60)
    mouse.down()
    for step in range(1, 10):
        mouse.move(frame["x"] + 30 + 22 * step, frame["y"] + 60 + (-1) ** step * 5 * (step % 5))
    mouse.up()
    section.get_by_role("button", name=re.compile("确认签名")).click()


def photograph_messages(camera: Camera, officer: Person) -> None:
    """A message somebody signs, among those that went out by themselves; then the dossier."""
    case = case_of(officer, VISITED).page.url
    number = re.search(r"ZC\d{4}-\d+", officer.page.locator("main").inner_text())
    officer.go("/officer/outbox/").follow("起草消息")
    officer.fill("案件编号", number[0] if number else "").fill("标题", "实地核查请备齐原件")
    officer.fill("内容", "核查当天请出示租赁合同和入驻协议的原件。").press("保存").sees("待签发")
    camera.take(officer, "officer-outbox", "/officer/outbox/")
    officer.go(f"{case}dossier/").press("开始整理")
    officer.page.get_by_text("可以下载").first.wait_for(timeout=LONG)
    camera.take(officer, "officer-dossier")


def photograph_supervision(camera: Camera, approver: Person) -> None:
    camera.take(approver, "officer-supervision", "/officer/supervision/")
    camera.take(approver, "officer-leave", "/officer/leave/")


def photograph_approval(camera: Camera, approver: Person) -> None:
    case_of(approver, APPROVED).follow("审批")
    camera.take(approver, "officer-approval")


def photograph_experts(camera: Camera, offices: Offices) -> None:
    """Two more experts join; three are drawn, score apart from each other, and meet."""
    from journeys.test_experts import NAMES, join

    people = {name: offices[username] for name, username in NAMES.items()}
    for number, name in enumerate(FURTHER, start=4):
        people[name] = camera.come()
        join(offices, people[name], name, f"expert{number}")
    region = offices["region1"]
    camera.take(region, "region-pool", "/officer/experts/")
    case_of(region, REVIEWED).follow("抽取评审专家")
    region.fill("专家人数", "3").fill("候补人数", "2")
    camera.take(region, "region-draw")
    region.press("冻结名单").sees("可以抽取")
    region.fill("见证人给出的字句", "见证 8 6 4").press("抽取").sees("抽取结果")
    camera.take(region, "region-drawn")
    cells = region.page.locator("section[aria-labelledby=drawn-title] td[data-label=专家]")
    panel = [people[cell.inner_text()] for cell in cells.all()[:3]]
    for member, share in zip(panel, (60, 90, 90), strict=True):
        score(member, REVIEWED, share)
    case_of(region, REVIEWED)
    camera.take_part(region, "region-scores", "section[aria-labelledby=scores-title]")
    photograph_meeting(camera, region, panel)


def score(expert: Person, space: str, share: int = 90) -> None:
    """Sign the declaration where it is still open, fill the sheet in and hand it in."""
    expert.go("/expert/").follow(space)
    declaration = expert.page.get_by_label("没有利害关系")
    if declaration.count():
        declaration.check()
        expert.press("作出声明并查阅材料")
    for box in expert.page.locator("main input[data-score]").all():
        box.fill(str(int(box.get_attribute("data-score") or 0) * share // 100))
    expert.fill("评审意见", "独立评审意见。")
    expert.page.get_by_label("我已核对").check()
    expert.press("提交评分").sees("已提交")


def photograph_meeting(camera: Camera, region: Person, panel: list[Person]) -> None:
    """A panel called together on the day the system counts."""
    region.follow("本批次评审一览")
    camera.take(region, "region-reviews")
    region.follow("召集评审会议")
    for box in region.page.locator("main input[name=cases]").all():
        box.uncheck()
    region.page.get_by_label(REVIEWED).check()
    region.fill("会议时间", f"{today()} 00:30").fill("地点", "科技厅三楼会议室")
    region.page.get_by_label("主持人").select_option(index=1)
    region.press("召集").page.wait_for_url(re.compile(r"/officer/meetings/\d+/$"))
    meeting = region.page.url
    number = meeting.rstrip("/").rpartition("/")[2]
    for member in panel:
        member.go(f"/expert/meetings/{number}/").press("签到").sees("已签到")
        member.page.get_by_label("同意", exact=True).check()
        member.press("提交表决").sees("您的表决：同意")
    camera.take(panel[0], "expert-meeting")
    region.go(meeting).fill("会议纪要", "专家逐件讨论，意见一致。")
    camera.take(region, "region-meeting")


def photograph_changes(camera: Camera, region: Person) -> None:
    """An entry of a list put right: the page of the officer and the one of the public."""
    case_of(region, NOTICED).follow("查看公示和异议")
    row = region.page.locator("main tr").filter(has_text=NOTICED).first
    row.get_by_role("link", name="更正").click()
    region.page.get_by_label("地址").fill("乌鲁木齐市示例路18号")
    region.fill("变更理由", "门牌号有误。").press("更正并公告").sees("公示期重新计算")
    camera.take(region, "region-notice")
    public = str(region.page.get_by_role("link", name="公开页面").get_attribute("href"))
    camera.take(camera.come(), "notice-versions", public)


def photograph_wording(camera: Camera, administrator: Person) -> None:
    camera.take(administrator, "admin-wording", "/administration/wording/correction-notice/")
