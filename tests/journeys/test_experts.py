"""Expert review from the invitation of experts to the paper: drawn, stepped aside, moved up, scored
apart from each other, an outlier explained, a sheet given back, a meeting with its minutes, concluded."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from journeys.walking import PASSWORD, Offices, Person

NAMES = {"示例专家一": "expert1", "示例专家二": "expert2", "示例专家三": "expert3"}
FURTHER = {"示例专家四": "expert4", "示例专家五": "expert5"}


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
    assert width <= 0


def join(offices: Offices, newcomer: Person, name: str, username: str) -> None:
    """The approver invites an expert, who joins and says who they are."""
    approver = offices["region2"].go("/officer/people/")
    approver.fill("姓名", name).choose("角色", "评审专家").press("生成邀请链接")
    link = approver.page.locator("code.link-once").inner_text()
    newcomer.go(re.sub(r"^https?://[^/]+", "", link))
    newcomer.fill("姓名", name).fill("手机号码", "13800000000")
    newcomer.fill("电子邮箱", f"{username}@example.com").fill("用户名", username)
    for box in newcomer.page.locator("main input[type=password]").all():
        box.fill(PASSWORD)
    newcomer.press("创建账号并接受邀请")
    newcomer.go("/expert/profile/").fill("工作单位", f"{name}的单位")
    newcomer.page.get_by_label("创业孵化与运营管理").check()
    newcomer.press("保存").sees("专家信息已保存")


def open_sheet(expert: Person, space: str) -> Person:
    return expert.go("/expert/").follow(space)


def score(expert: Person, space: str, share: int) -> None:
    open_sheet(expert, space)
    declaring, scoring = (
        expert.page.get_by_label("没有利害关系"),
        expert.page.locator("main input[data-score]"),
    )
    declaring.or_(scoring).first.wait_for()
    if declaring.count():
        declaring.check()
        expert.press("作出声明并查阅材料")
    for box in expert.each(scoring):
        box.fill(str(int(box.get_attribute("data-score") or 0) * share // 100))
    expert.fill("评审意见", f"独立意见，总体 {share}。")
    expert.press("保存草稿").sees("草稿已保存")
    expert.page.get_by_label("我已核对").check()
    expert.press("提交评分").sees("已提交")


def drawn_names(region: Person) -> list[str]:
    cells = region.page.locator("section[aria-labelledby=drawn-title] tbody td[data-label=专家]")
    return [cell.inner_text() for cell in cells.all()]


def test_experts_are_drawn_score_apart_meet_and_decide(person, offices: Offices, tmp_path: Path):
    people = {name: offices[username] for name, username in NAMES.items()}
    for name, username in FURTHER.items():
        people[name] = person()
        join(offices, people[name], name, f"{username}{id(tmp_path)}")
    applicant = person().apply(tmp_path)
    for act in (offices.accept, offices.review, offices.visit, offices.recommend):
        act(applicant)
    offices.examine(applicant)

    region = offices["region1"].open_case(applicant)
    case = region.page.url
    region.follow("抽取评审专家").fill("专家人数", "3").fill("候补人数", "2")
    region.press("冻结名单").sees("5 位专家可以抽取").does_not_see("抽取结果")
    fits(region, "frozen")
    region.fill("见证人给出的字句", "见证 8 6 4").press("抽取").sees("抽取结果")
    order = drawn_names(region)
    assert sorted(order) == sorted(people)
    region.follow("复算并比对").sees("完全一致")
    draw = region.page.url

    away = open_sheet(people[order[0]], applicant.space).sees("被评审的众创空间")
    away.does_not_see("各项条件")
    away.page.get_by_text("有利害关系？申请回避").click()
    away.fill("回避理由", "与负责人相识").press("回避本案").sees("已回避")
    region.go(draw).sees("已递补").sees("完全一致")
    panel = order[1:4]

    for name, share in zip(panel[:2], (40, 90), strict=True):
        score(people[name], applicant.space, share)
    region.go(case).sees("已提交 2 份").does_not_see("独立意见")
    score(people[panel[2]], applicant.space, 90)
    region.go(case).sees("独立意见，总体 40").sees("专家尚未说明")
    fits(region, "scores-open")
    far = open_sheet(people[panel[0]], applicant.space)
    far.fill("说明", "孵化成效的佐证偏少。").press("提交说明").sees("说明已记录")
    region.go(case).sees("孵化成效的佐证偏少")

    approver = offices["region2"].go(case)
    row = approver.page.locator("section[aria-labelledby=scores-title] tr").filter(
        has_text=panel[0]
    )
    row.get_by_role("link", name="退回重评").click()
    approver.fill("理由", "第一项加总有误。").press("退回重评").sees("原评分")
    region.go(case).sees("已提交 2 份")
    score(people[panel[0]], applicant.space, 60)

    region.go(case).follow("本批次评审一览").sees(applicant.space).follow("召集评审会议")
    for box in region.each(region.page.locator("main input[name=cases]")):
        box.uncheck()
    region.page.get_by_label(applicant.space).check()
    region.fill("会议时间", datetime.now(ZoneInfo("Asia/Urumqi")).strftime("%Y-%m-%d 00:30"))
    region.fill("地点", "科技厅三楼会议室").choose("主持人", panel[1]).press("召集")
    expect(region.page).to_have_url(re.compile(r"/officer/meetings/\d+/$"))
    number = region.page.url.rstrip("/").rpartition("/")[2]
    for name in panel:
        member = people[name].go(f"/expert/meetings/{number}/").press("签到").sees("已签到")
        member.page.get_by_label("同意", exact=True).check()
        member.press("提交表决").sees("您的表决：同意")
    fits(people[panel[0]], "meeting-member")
    region.go(f"/officer/meetings/{number}/").sees("签到 3 位")
    region.fill("会议纪要", "专家逐件讨论，意见一致。").press("形成纪要并请专家确认")
    for name in panel:
        people[name].go(f"/expert/meetings/{number}/").press("确认纪要无误").sees("已确认")
    region.go(f"/officer/meetings/{number}/").press("结束会议并印发纪要").sees("新科高字纪")
    fits(region, "meeting")

    region.go(case).follow("办结专家评审").press("按评分结果办结").sees("待公示")
    for words in ("抽取评审专家", "申请回避", "递补", "退回", "专家评审会议形成纪要"):
        expect(region.page.locator("section[aria-labelledby=timeline-title]")).to_contain_text(
            words
        )
