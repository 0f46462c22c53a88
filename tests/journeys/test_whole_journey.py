"""From a workbook to the register: the whole filing, walked by clicks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from journeys.walking import Offices, objects_to
from journeys.workbooks import ledger_workbook


@pytest.mark.whole_journey
def test_filing_from_workbook_to_register(person, tmp_path):
    operator = person()
    applicant = operator.sign_up()

    # ledger: first a workbook with a mistake, then the right one
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(ledger_workbook(applicant.space, applicant.organisation, "9165"))
    operator.go("/operator/import/")
    operator.page.get_by_label("台账工作簿").set_input_files(bad)
    operator.press("上传并预览").sees("B4").sees("统一社会信用代码")
    workbook = operator.import_ledger(tmp_path, applicant)

    # self-check: claimed but not evidenced; then evidence, then all met
    operator.go("/operator/selfcheck/").sees("还差 10 场创业活动")
    operator.upload_evidence(tmp_path, workbook)
    operator.go("/operator/selfcheck/").does_not_see("没有达到")

    # application
    operator.start_application().fill_in_application().submit_application()

    # prefecture: accept, review, visit, recommend; region: formal review, experts, notice
    offices = Offices(person)
    offices.bring_to_notice(applicant)

    # the public reads the notice and objects; the region dismisses with reasons
    citizen = person()
    code = objects_to(citizen, applicant, "场地面积与实际不符。")
    region = offices["region1"]
    region.go("/officer/objections/").follow(code).sees("场地面积与实际不符。")
    region.fill("处理结果", "经实地复核，面积属实。").press("异议不成立")
    citizen.go("/objections/").fill("查询码", code).press("查询").sees("经实地复核，面积属实。")

    # working days pass; the region concludes, prepares, approves
    offices.pass_days()
    region.open_case(applicant).follow("查看公示和异议").follow("办结公示").press("确认办结")
    region.open_case(applicant).follow("拟确认文件")
    region.page.get_by_label(applicant.space).check()
    region.fill("拟办理由", "公示期满无异议。").press("提交审批")
    department = offices["region2"]
    department.open_case(applicant).follow("审批").sees(applicant.space).press("批准")

    # the register, with its document
    citizen.go(f"/register/?q={applicant.space}")
    citizen.page.locator("main tbody").get_by_role("link", name=applicant.space).click()
    citizen.sees("已备案").sees(re.compile("新科高字〔\\d{4}〕\\d+号"))
    paper = citizen.page.get_by_role("link", name="查看文件").first.get_attribute("href")
    assert citizen.page.request.get(str(paper)).body().startswith(b"%PDF")
    citizen.page.locator("main a.code").click()
    citizen.sees("真实，确认的备案全部有效")

    # everybody's to-do is empty of the case, and the chain holds
    for username in ("prefecture1", "region1"):
        person(username).go("/officer/").does_not_see(applicant.space)
    auditor = person("auditor")
    auditor.go("/officer/audit/").press("核对审计链")
    expect(auditor.page.get_by_text("审计链完整")).to_be_visible()
    operator.go("/operator/").sees("已备案")
