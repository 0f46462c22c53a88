"""What the papers of a case say, word for word, as the clerk of the office would check them."""

from __future__ import annotations

import io
import re

import pypdf
import pytest

from zhongchuang.documents.content import Paragraph, Table
from zhongchuang.documents.issue import content_of
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.documents.pdf import render_pdf
from zhongchuang.filing.actions import noticing, proposing
from zhongchuang.filing.states import State


def paper(kind: str):
    return content_of(OfficialDocument.objects.get(kind=kind))


def texts(content) -> list[str]:
    return [getattr(part, "text", "—") for part in content.body]


@pytest.fixture
def letter_with(drive, prefecture_officer, prefecture_approver):
    """The recommendation letter that rests on these grounds."""

    def write(grounds: str):
        proposal = proposing.prepare_recommendation(
            actor=prefecture_officer,
            application=drive(State.RECOMMENDATION),
            favourable=True,
            grounds=grounds,
        )
        proposing.approve_recommendation(actor=prefecture_approver, proposal=proposal)
        return paper("recommendation-letter")

    return write


@pytest.fixture
def confirmation(driver, drive, later):
    case = drive(State.NOTICE_RUNNING)
    later(10)
    noticing.conclude(actor=driver.region_officer, notice=case.notice_entries.get().notice)
    proposal = proposing.prepare_confirmation(
        actor=driver.region_officer,
        round_=case.round,
        applications=[case],
        grounds="公示期满无异议。",
    )
    proposing.approve_confirmation(actor=driver.region_approver, proposal=proposal)
    return paper("confirmation")


def test_acceptance_slip_tells_what_follows_and_on_what_condition(drive):
    drive(State.PRELIMINARY)
    assert texts(paper("acceptance-slip"))[1] == (
        "我局将依照规定开展初审和实地核查，办理进度可凭案件编号登录系统查询。申报材料应当真实、完整；"
        "弄虚作假的，依照该办法第十一条处理。"
    )


def test_acceptance_slip_leaves_a_line_to_sign_and_date(drive):
    drive(State.PRELIMINARY)
    line = paper("acceptance-slip").signatories[-1]
    assert (line.label, line.value.split()) == ("申报单位签收（盖章）", ["年", "月", "日"])


def test_acceptance_slip_fits_on_one_page(drive):
    drive(State.PRELIMINARY)
    printed = pypdf.PdfReader(io.BytesIO(render_pdf(paper("acceptance-slip"))))
    assert len(printed.pages) == 1


@pytest.mark.parametrize(
    ("grounds", "paragraphs"),
    [
        ("运营规范。", ["推荐意见：运营规范。"]),
        ("运营规范", ["推荐意见：运营规范。"]),
        ("运营规范；\n\n成效明显.", ["推荐意见：运营规范。", "成效明显。"]),
    ],
)
def test_letter_sets_the_grounds_as_sentences_in_paragraphs(letter_with, grounds, paragraphs):
    assert texts(letter_with(grounds))[1:-3] == paragraphs


def test_letter_recommends_for_the_level_and_closes_in_words(letter_with):
    content = letter_with("运营规范。")
    assert texts(content)[2:] == [
        "经研究，同意推荐该空间申报自治区众创空间，情况如下：",
        "—",
        "特此函报，请予审核。",
    ]


def test_letter_says_how_many_checked_rows_hold(letter_with):
    letter = letter_with("运营规范。")
    first = next(block.text for block in letter.body if isinstance(block, Paragraph))
    assert re.search(
        r"进行了初审，并于\d+年\d+月\d+日进行了实地核查，抽查台账记录(\d+)条，属实\1条。$", first
    )


def test_letter_names_whom_to_ask(letter_with, prefecture_officer):
    content = letter_with("运营规范。")
    assert content.annotation == f"联系人：{prefecture_officer.account}"


def test_notice_tells_where_objections_go(drive, settings):
    drive(State.NOTICE_RUNNING)
    last = texts(paper("public-notice"))[-1]
    assert f"书面意见请送自治区科学技术厅，也可以登录{settings.PUBLIC_URL}提出。" in last


def test_notice_names_the_level_in_title_and_text(drive):
    drive(State.NOTICE_RUNNING)
    content = paper("public-notice")
    assert content.title == "关于2026年度拟备案\n自治区众创空间名单的公示"
    assert texts(content)[0].endswith("拟将下列1家单位备案为自治区众创空间，现予公示。")


def test_confirmation_numbers_its_requirements_as_official_documents_do(confirmation):
    labels = [part.label for part in confirmation.body if hasattr(part, "label")]
    assert labels == ["一、", "二、", "三、"]


def test_confirmation_cites_sanctions_of_the_same_measures(confirmation):
    assert texts(confirmation)[4] == (
        "我厅对备案单位实行动态管理，适时开展考核评价；连续2次考核评价不合格或者未上报统计数据的，"
        "依照该办法第十二条取消备案资格。"
    )


@pytest.mark.parametrize("kind", ["acceptance-slip", "recommendation-letter", "public-notice"])
def test_signature_follows_a_paragraph_and_never_stands_alone_after_a_table(drive, kind):
    drive(State.NOTICE_RUNNING)
    assert isinstance(paper(kind).body[-1], Paragraph)


def test_confirmation_closes_with_a_paragraph_after_its_list(confirmation):
    kinds = [type(part) for part in confirmation.body]
    assert (kinds[1], kinds[-1]) == (Table, Paragraph)
