"""Every way a case can leave the straight road, walked by clicks."""

from __future__ import annotations

import pytest

from journeys.walking import Offices, objects_to


@pytest.fixture
def offices(person) -> Offices:
    return Offices(person)


@pytest.fixture
def operator(person):
    return person()


@pytest.fixture
def applicant(operator, tmp_path):
    """An operator that has just submitted its application."""
    return operator.apply(tmp_path)


def my_case(operator):
    operator.go("/operator/applications/")
    operator.page.locator("main tbody").get_by_role("link").first.click()
    return operator


def settle_everything(officer):
    """Every answer looked at and found enough."""
    waiting = officer.page.locator("main li").filter(has_text="核对这项答复")
    while waiting.count():
        one = waiting.first
        if not one.locator("details").evaluate("details => details.open"):
            one.locator("summary").click()
        one.get_by_label("已补正", exact=True).check()
        one.get_by_role("button", name="记录核对结果").click()
        officer.sees("已记录核对结果")


def test_correction_is_asked_item_by_item_and_answered(operator, applicant, offices):
    officer = offices["prefecture1"].open_case(applicant).follow("退回补正")
    for request in ("请补充场地租赁合同。", "请说明入驻企业数量。"):
        officer.fill("需要补正的内容", request).press("记入待发").sees(request)
    officer.press("退回申报机构补正").sees("受理退回补正")

    operator.go("/operator/").follow("补正")
    for request in ("请补充场地租赁合同。", "请说明入驻企业数量。"):
        item = operator.page.locator("main section").filter(has_text=request)
        item.locator("textarea").fill(f"已办：{request}")
        item.get_by_role("button", name="保存答复").click()
    operator.press("提交补正")

    officer.open_case(applicant).sees("已办：请补充场地租赁合同。")
    settle_everything(officer)
    offices.accept(applicant)


def test_barred_operator_is_refused_with_article_and_remedy(person):
    barred = person("operator3")
    barred.go("/operator/applications/start/")
    barred.sees("弄虚作假").sees("第十一条").sees("行政复议")
    assert barred.page.get_by_role("button", name="为此空间申报").count() == 0


def test_not_recommended_ends_the_case_with_reason_and_remedy(operator, applicant, offices):
    for act in (offices.accept, offices.review, offices.visit):
        act(applicant)
    offices.recommend(applicant, favourable=False)
    my_case(operator).sees("不予推荐").sees("成效不足。").sees("行政复议")


def test_failed_review_names_article_and_remedy(operator, applicant, offices):
    offices.accept(applicant)
    officer = offices["prefecture1"].open_case(applicant).follow("填写初审意见")
    officer.give_opinions("入驻协议不足。")
    officer.page.get_by_label("不予通过所依据的条款").select_option("6.5")
    officer.press("不予通过，终结本案")
    my_case(operator).sees("未通过").sees("入驻协议不足。").sees("第六条第 5 项").sees("行政复议")


def test_experts_below_the_pass_mark_end_the_case(operator, applicant, offices):
    for act in (
        offices.accept,
        offices.review,
        offices.visit,
        offices.recommend,
        offices.examine,
    ):
        act(applicant)
    offices.judge(applicant, share=50)
    my_case(operator).sees("未通过").sees("合格线 60")


def test_upheld_objection_removes_the_space_from_the_list(operator, applicant, offices, person):
    offices.bring_to_notice(applicant)
    code = objects_to(person(), applicant, "实际工位不足 30 个。")
    region = offices["region1"].go("/officer/objections/").follow(code)
    region.press("由我办理").fill("处理结果", "经核实，工位与场地均不足。")
    region.page.get_by_label("依据的条款").select_option("6.4")
    region.press("异议成立，移出名单")
    my_case(operator).sees("异议成立").sees("第六条第 4 项").sees("行政复议")


def test_withdrawal_frees_the_space_to_apply_again(operator, applicant):
    my_case(operator).follow("撤回申请")
    operator.page.locator("main textarea").first.fill("场地调整，暂缓申报。")
    operator.press("确认撤回")
    my_case(operator).sees("已撤回")
    operator.start_application().sees("发展方向与运营模式")


def test_own_proposal_cannot_be_approved(applicant, offices):
    for act in (offices.accept, offices.review, offices.visit):
        act(applicant)
    officer = offices["prefecture1"].open_case(applicant).follow("拟推荐意见")
    officer.page.get_by_label("拟同意推荐").check()
    officer.fill("理由", "运营规范。").press("提交审批")
    assert officer.open_case(applicant).page.get_by_role("link", name="审批").count() == 0
