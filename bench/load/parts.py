"""What each person does in the round, page by page, as it is written on the pages.

Each step begins where the person would begin, and raises Trouble where the page does not let it on.
When a page changes, its step here changes, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench.load.browser import Browser, Trouble
from bench.load.people import Fate, fate, number_in, space

CODE = re.compile("[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}")
ENOUGH = "80"
"""Hundredths of the points that experts give."""


def listed(person: Browser, path: str) -> Iterator[tuple[int, str]]:
    """Number and address of every application on a list, page after page."""
    page = person.go(path)
    while True:
        for text, url in page.links("示例第", "//tbody"):
            yield number_in(text), url
        following = page.links("下一页")
        if not following:
            return
        page = person.go(following[0][1])


def cases(person: Browser, stage: str, mine: Callable[[int], bool] = lambda _n: True) -> list[Any]:
    """The applications in a stage that this person handles, as the worklist has them now."""
    found = dict(listed(person, f"/officer/cases/?stage={stage}"))
    return [(number, url) for number, url in found.items() if mine(number)]


# The round


def open_round(person: Browser) -> None:
    form = person.go("/officer/rounds/plan/").form("保存")
    planned = form.fill("联系方式", "示例处，0000-0000000").press()
    planned.follow("发布批次和备案通知").press("发布批次和备案通知")


# The operator


def apply(person: Browser) -> None:
    """Look at the ledger, start, fill in, undertake, submit."""
    person.go("/operator/")
    person.go("/operator/selfcheck/")
    case = person.go("/operator/applications/start/").press("为此空间申报")
    case.follow("发展方向与运营模式").form("保存").fill(
        "发展方向", "面向软件创业者，提供低成本空间、导师辅导与投融资对接。"
    ).press()
    contact = case.again().follow("联系人").form("保存")
    contact.fill("联系人", "示例联系人").fill("联系电话", "13800000000").press()
    form = case.again().follow("诚信承诺并提交").form("提交申请")
    form.fill("承诺人", "示例法定代表人").check_all().press()


def answer(person: Browser) -> None:
    """Answer what was asked, hand in again."""
    case = person.go("/operator/applications/")
    page = case.browser.go(case.links("ZC", "//tbody")[0][1]).follow("答复补正")
    page = page.form("保存答复").fill("补正说明", "已在台账中补充说明。").press()
    page.press("提交补正")


# The prefecture


def take_in(person: Browser, number: int, url: str) -> None:
    """Accept an application, or return it for correction."""
    if fate(number) == Fate.CORRECTED:
        asking = person.go(url).follow("退回补正").form("记入待发")
        page = asking.fill("需要补正的内容", "请说明工位面积怎样计算。").press()
        page.press("退回申报机构补正")
        return
    accept(person, number, url)


def settle_and_accept(person: Browser, number: int, url: str) -> None:
    """Look at what was answered, then accept."""
    person.go(url).form("记录核对结果").check("已补正").press()
    accept(person, number, url)


def accept(person: Browser, _number: int, url: str) -> None:
    person.go(url).follow("受理").press("确认受理")


def review(person: Browser, number: int, url: str) -> None:
    form = person.go(url).follow("填写初审意见")
    if fate(number) == Fate.FAILED:
        failing = form.form("不予通过").check("符合").fill("总体意见", "不符合备案条件。")
        failing.choose("不予通过所依据的条款", "第六条").press()
        return
    form.form("通过，转入").check("符合").fill("总体意见", "材料齐全。").press()


def visit(person: Browser, _number: int, url: str) -> None:
    form = person.go(url).follow("填写实地核查记录").form("核查通过").check("属实")
    form.fill("核查人一", "示例核查人甲").fill("核查人二", "示例核查人乙")
    form.fill("运营机构代表", "示例代表").fill("实测总面积", "1200")
    form.fill("实测服务场地面积", "960").fill("实测创业工位与公共服务场地面积", "960")
    form.fill("清点工位数", "60").fill("核查情况", "现场与申报材料一致。").press()


def recommend(person: Browser, number: int, url: str) -> None:
    form = person.go(url).follow("拟推荐意见").form("提交审批")
    favourable = fate(number) != Fate.NOT_RECOMMENDED
    form.check("拟同意推荐" if favourable else "拟不予推荐")
    form.fill("理由", "运营规范，成效明显。" if favourable else "服务成效不足。").press()


def approve(person: Browser, number: int, url: str) -> None:
    favourable = fate(number) != Fate.NOT_RECOMMENDED
    page = person.go(url).follow("审批")
    page.press("批准推荐并发函" if favourable else "批准不予推荐")


# The region and its experts


def examine(person: Browser, _number: int, url: str) -> None:
    form = person.go(url).follow("填写审核意见").form("通过，转入").check("符合")
    form.fill("总体意见", "同意。").press()


def draw(person: Browser, together: Sequence[tuple[int, str]]) -> None:
    """Draw the experts of several applications from the pool, at once."""
    form = person.go(together[0][1]).follow("抽取评审专家").form("冻结名单")
    for number, _url in together[1:]:
        form.check_holding(space(number))
    form.press().press("抽取")


def score(person: Browser) -> int:
    """Declare no conflict and score, for everything that was assigned; how many sheets that was."""
    waiting = [url for _words, url in person.go("/expert/").links("示例第", "//section")]
    for url in waiting:
        page = person.go(url).form("作出声明").check_holding("没有利害关系").press()
        form = page.form("提交评分").fill_all(points)
        form.fill("评审意见", "独立评审意见。").check_holding("我已核对").press()
    return len(waiting)


def points(one: Any) -> str | None:
    most = one.get("data-score")
    return None if most is None else str(int(most) * int(ENOUGH) // 100)


def conclude_review(person: Browser, _number: int, url: str) -> None:
    person.go(url).follow("办结专家评审").press("按评分结果办结")


def publish(person: Browser) -> None:
    page = person.go(the_round(person)).follow("发布公示")
    page.press("下一步：核对名单").press("确认发布")


def the_round(person: Browser) -> str:
    found = person.go("/officer/rounds/").links("备案", "//tbody")
    return found[0][1]


# The public


def object_to(citizen: Browser, number: int) -> str:
    """Object by name to a space on the running notice; the code to ask with."""
    notice = citizen.go(f"/notices/?q={space(number)}")
    page = citizen.go(notice.links("公示", "//tbody")[0][1])
    rows = page.main.xpath(f".//tr[contains(., '{space(number)}')]//a[contains(., '提出异议')]")
    form = citizen.go(rows[0].get("href")).form("提交异议")
    form.fill("真实姓名", "示例异议人").fill("联系电话", "13900000000")
    receipt = form.fill("异议内容", "场地面积与实际不符。").press()
    found = CODE.search(receipt.text)
    if found is None:
        raise Trouble(f"no code on the receipt: {receipt.text[:300]}")
    return found[0]


def settle(person: Browser, number: int, code: str) -> None:
    page = person.go("/officer/objections/").follow(code)
    if fate(number) == Fate.UPHELD:
        form = page.form("异议成立").fill("处理结果", "经复核，面积不足。")
        form.choose("依据的条款", "第六条").press()
        return
    page.form("异议不成立").fill("处理结果", "经实地复核，面积属实。").press()


def follow_up(citizen: Browser, code: str) -> None:
    page = citizen.go("/objections/").form("查询").fill("查询码", code).press()
    if "复核" not in page.text:
        raise Trouble(f"no answer to {code}: {page.text[:300]}")


# The end


def move_calendar(person: Browser) -> None:
    person.go("/demo/").press("前进 10 天")


def conclude_notice(person: Browser) -> None:
    page = person.go("/officer/notices/")
    page = person.go(page.links("公示", "//tbody")[0][1])
    page.follow("办结公示").press("确认办结")


def prepare(person: Browser) -> None:
    page = person.go(the_round(person)).follow("拟确认文件")
    page.form("提交审批").fill("拟办理由", "公示期满无异议。").press()


def confirm(person: Browser) -> None:
    found = person.go("/officer/confirmations/")
    page = person.go(found.links("", "//tbody")[0][1])
    page.press("批准确认")
