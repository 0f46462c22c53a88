"""A notice in the browser: an objection with a file is followed by its code from the receipt to the
review; the list changes and its term begins anew; the page is kept as proof."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from journeys.walking import CODE, Applicant, Offices, Person
from zhongchuang.demonstration.ledgers import evidence_pdf

NAME = "示例异议人甲"


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


def object_with_a_file(citizen: Person, applicant: Applicant, folder: Path) -> str:
    citizen.go(f"/notices/?q={applicant.space}")
    citizen.page.locator("main tbody").get_by_role("link", name="公示").click()
    row = citizen.page.locator("main tr").filter(has_text=applicant.space)
    row.get_by_role("link", name="提出异议").click()
    citizen.does_not_see("单位联系人")
    fits(citizen, "object")
    file = folder / "说明.pdf"
    file.write_bytes(evidence_pdf("objection"))
    citizen.fill("真实姓名", NAME).fill("联系电话", "13900000000")
    citizen.fill("异议内容", "场地面积与实际不符。")
    citizen.page.locator("input[type=file]").set_input_files(file)
    citizen.press("提交异议").sees("查询码")
    fits(citizen, "receipt")
    found = re.search(CODE, citizen.page.locator("main").inner_text())
    assert found is not None
    return found[0]


def follow(citizen: Person, code: str) -> Person:
    return citizen.go("/objections/").fill("查询码", code).press("查询")


def test_objection_is_followed_from_receipt_to_review(person, offices: Offices, tmp_path: Path):
    operator = person()
    applicant = operator.apply(tmp_path)
    offices.bring_to_notice(applicant)
    citizen = person()
    code = object_with_a_file(citizen, applicant, tmp_path)
    follow(citizen, code).sees("已收到")

    region = offices["region1"].go("/officer/objections/").follow(code)
    region.does_not_see(NAME).press("由我办理").sees(NAME).sees("说明.pdf")
    address = region.page.url
    region.page.locator("summary").filter(has_text="向运营机构询问").click()
    region.fill("询问内容", "请说明场地面积以何为准。").press("发出询问")
    fits(region, "objection")
    follow(citizen, code).sees("核实中")

    operator.go("/operator/").follow("公示期间的情况").sees("场地面积以何为准")
    operator.does_not_see(NAME)
    operator.fill("情况说明", "以租赁合同和实测为准。").press("提交说明").sees("本单位的说明")
    fits(operator, "question")

    region.go(address).sees("以租赁合同和实测为准")
    region.fill("处理结果", "经实地复核，面积属实。").press("异议不成立").sees("异议不成立")
    follow(citizen, code).sees("经实地复核，面积属实。")
    fits(citizen, "answer")
    citizen.fill("申请复核的理由", "没有到现场测量。").press("申请复核").sees("复核中")

    region.go(address).sees("未参与原答复")
    department = offices["region2"].go(address)
    department.fill("处理结果", "复核维持原答复。").press("异议不成立").sees("复核决定")
    follow(citizen, code).sees("复核维持原答复。").does_not_see("申请复核的理由")
    with citizen.page.expect_download() as download:
        citizen.page.get_by_role("button", name="下载答复文件").last.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_changed_list_is_told_and_proved(person, offices: Offices, tmp_path: Path):
    applicant = person().apply(tmp_path)
    offices.bring_to_notice(applicant)
    region = offices["region1"].open_case(applicant).follow("查看公示和异议")
    row = region.page.locator("main tr").filter(has_text=applicant.space).first
    row.get_by_role("link", name="更正").click()
    region.page.get_by_label("名称", exact=False).first.fill(f"{applicant.space}（更名）")
    region.fill("变更理由", "名称有误。").press("更正并公告").sees("公示期重新计算")
    fits(region, "notice-changed")
    region.page.get_by_role("link", name="公开页面").click()
    public = region.page
    expect(public.locator("main")).to_contain_text("名单变更")
    expect(public.locator("main")).to_contain_text("名称有误。")
    proof = public.locator("li").filter(has_text="名单变更").last
    digest = proof.locator(".digest").inner_text()
    with public.expect_download() as download:
        proof.get_by_role("link").click()
    assert hashlib.sha256(download.value.path().read_bytes()).hexdigest() == digest
