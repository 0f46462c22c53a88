"""A signal from the operator's first look to the officer's reason, walked by clicks on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeys.walking import Applicant, Person
from zhongchuang.demonstration.ledgers import evidence_pdf, synthetic_uscc

SHARED = "示例共用企业有限公司"
SHARED_CODE = synthetic_uscc(69001)
WORDS = "该企业总部在别处，本空间为其研发部门，协议见附件。"
REASON = "已核对两份协议和现场照片，属实。"


def keep_ledger(operator: Person) -> None:
    """The facts of the space, and one resident company that another space has, too."""
    operator.go("/operator/ledger/profile/")
    operator.fill("总面积", "1200").fill("服务场地面积", "900")
    operator.choose("独立法人", "是").press("保存")
    add_company(operator)


def add_company(operator: Person) -> None:
    operator.go("/operator/ledger/tenancies/add/")
    operator.fill("名称", SHARED).choose("类型", "企业")
    operator.fill("统一社会信用代码", SHARED_CODE).fill("入驻日期", "2025-01-10")
    operator.press("保存")


@pytest.fixture
def rival(person) -> tuple[Person, Applicant]:
    """Another operator, in whose space the same company is resident."""
    somebody = person()
    joined = somebody.sign_up()
    add_company(somebody)
    return somebody, joined


def fits_a_phone(somebody: Person) -> None:
    width = somebody.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0


def test_signal_is_seen_explained_handed_in_and_settled(person, rival, tmp_path: Path):
    other, other_applicant = rival
    operator = person(width=360)
    applicant = operator.sign_up()
    keep_ledger(operator)

    operator.start_application().sees("诚信提示").sees("1 项待说明").sees("不影响提交")
    case = operator.page.url
    operator.follow("诚信提示").sees(SHARED).sees("另一家众创空间").sees("不是结论")
    operator.does_not_see(other_applicant.space)
    fits_a_phone(operator)

    operator.follow("说明情况")
    address = operator.page.url
    fits_a_phone(operator)
    file = tmp_path / "两份协议.pdf"
    file.write_bytes(evidence_pdf("agreements"))
    operator.fill("情况说明", WORDS)
    operator.page.locator("input[type=file]").set_input_files(file)
    operator.press("保存说明").sees("已说明，待处理").sees(WORDS).sees("两份协议.pdf")

    operator.go(case).sees("已说明")
    operator.fill_in_application().submit_application()

    officer = person("prefecture1", width=360).open_case(applicant)
    panel = officer.page.locator("#signals")
    officer.sees(SHARED).sees(other_applicant.space).sees(WORDS).sees("两份协议.pdf")
    fits_a_phone(officer)
    panel.locator("summary", has_text="填写处理意见").click()
    panel.get_by_label("说明成立").check()
    panel.get_by_label("理由").fill(REASON)
    panel.get_by_role("button", name="记录处理意见").click()
    officer.sees("案件照常办理").sees("已处理").sees(REASON).sees("待受理")

    officer.go(f"/officer/signals/?state=settled&q={applicant.space}").sees("共 1 项")
    operator.go(address).sees("说明成立").sees(REASON)

    other.go("/operator/signals/").press("检查台账").sees(SHARED).sees("另一家众创空间")
    other.does_not_see(applicant.space).does_not_see(WORDS)
    assert other.page.goto(address).status == 404
