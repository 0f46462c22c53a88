"""The wording of papers as a text: what it may say, what it must say, and which version holds."""

from __future__ import annotations

from datetime import date

import pytest

from zhongchuang.documents.content import (
    Attachment,
    Document,
    Heading,
    Note,
    NumberedItem,
    Paragraph,
    Table,
)
from zhongchuang.documents.models import DocumentKind, Wording
from zhongchuang.documents.phrasing import (
    SHELL_TITLE,
    Draft,
    Form,
    Misworded,
    draft_from_plain,
    mistakes_in,
    text_in_force,
)

TABLE = Table(("甲",), (("乙",),))


def draft(space: str = "甲众创空间", many: bool = False) -> Draft:
    shell = Document(SHELL_TITLE, number="甲科〔2026〕1号", date=date(2026, 3, 1))
    return Draft(FORM, {"space": space, "many": many}, {"list": (TABLE,)}, shell)


FORM = Form(
    DocumentKind.CALL,
    "标题：关于{{ space }}的通知\n[[list]]",
    words={"space": "名称"},
    flags={"many": "多家"},
    blocks={"list": "名单"},
    required=frozenset({"space", "list"}),
    samples=lambda: [draft(), draft(many=True)],
)
HEAD = "标题：关于{{ space }}\n标题：的通知\n主送：各单位\n附注：此件公开\n"


def body_of(text: str, **filled: object) -> tuple[object, ...]:
    return draft(**filled).worded(f"标题：通知\n{text}").body


def test_head_gives_title_addressee_and_annotation():
    document = draft().worded(HEAD)
    assert (document.title, document.addressee, document.annotation) == (
        "关于甲众创空间\n的通知",
        "各单位",
        "此件公开",
    )


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("现予公示。", Paragraph("现予公示。")),
        ("| 特此通知。", Paragraph("特此通知。", indent=False)),
        ("## （一）条件", Heading(2, "（一）条件")),
        ("一、应当报送。", NumberedItem("一、", "应当报送。")),
        ("（二）应当报送。", NumberedItem("（二）", "应当报送。")),
        ("3. 应当报送。", NumberedItem("3.", "应当报送。")),
        ("3.5 公里", Paragraph("3.5 公里")),
        ("> 注：一", Note("注：一")),
        ("[[list]]", TABLE),
        ("[[ list ]]", TABLE),
    ],
)
def test_line_makes_its_block(line, block):
    assert body_of(line) == (block,)


def test_what_follows_an_annex_stands_on_its_page():
    document = draft().worded("标题：通知\n见附件。\n附件：{{ space }}名单\n[[list]]\n> 注：一")
    assert document.attachments == (Attachment("甲众创空间名单", (TABLE, Note("注：一"))),)
    assert document.body == (Paragraph("见附件。"),)


def test_condition_chooses_words_within_a_line_and_around_lines():
    text = "共{% if many %}多{% else %}一{% endif %}家。\n{% if many %}\n[[list]]\n{% endif %}"
    assert body_of(text) == (Paragraph("共一家。"),)
    assert body_of(text, many=True) == (Paragraph("共多家。"), TABLE)


@pytest.mark.parametrize("name", ["[[list]]", "# 甲", "附件：甲", "标题：甲", "> 甲", "| 甲"])
def test_value_is_never_read_as_structure(name):
    assert body_of("{{ space }}", space=name) == (Paragraph(name),)


def test_value_stays_in_one_line():
    assert body_of("{{ space }}", space="甲\n\n# 乙") == (Paragraph("甲 # 乙"),)


def test_value_is_not_escaped():
    assert body_of("{{ space }}", space="甲 & <乙>") == (Paragraph("甲 & <乙>"),)


def test_value_holds_no_template():
    assert body_of("{{ space }}", space="{{ many }}{% if %}") == (Paragraph("{{ many }}{% if %}"),)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("标题：{{ space }}\n[[list]]\n{{ spcae }}", 3, "没有名为“spcae”的填充项。"),
        (
            "标题：{{ space }}\n[[list]]\n{% if moer %}甲{% endif %}",
            3,
            "没有名为“moer”的填充项。",
        ),
        ("标题：{{ space }}\n[[lsit]]\n[[list]]", 2, "没有名为“lsit”的内容块。"),
        ("标题：{{ space }}\n甲[[list]]", 2, "内容块“list”须独占一行。"),
        ("标题：{{ space }}\n[[list]]\n{{ many }}", 3, "“many”只能用在条件里，不能印出。"),
        (
            "标题：{{ space }}\n[[list]]",
            None,
            None,
        ),
        ("[[list]]\n{{ space }}", 0, "文稿须以“标题：”开头，标题不超过 200 字。"),
        ("标题：{{ space }}", 0, "缺少“名单”（list）：这一项在任何情形下都必须写入。"),
        ("标题：通知\n[[list]]", 0, "缺少“名称”（space）：这一项在任何情形下都必须写入。"),
        (
            "标题：{{ space }}\n{% if many %}\n[[list]]\n{% endif %}",
            0,
            "缺少“名单”（list）：这一项在任何情形下都必须写入。",
        ),
    ],
)
def test_mistake_is_told_with_its_line(text, line, reason):
    found = [(mistake.line, mistake.reason) for mistake in mistakes_in(FORM, text)]
    assert found == ([] if line is None else [(line, reason)])


@pytest.mark.parametrize(
    "tag",
    [
        "{% load static %}",
        "{% include 'base.html' %}",
        "{% for x in space %}{% endfor %}",
        "{{ space|upper }}",
        "{{ space.__class__ }}",
        "{% if many %}",
        "{{ }}",
    ],
)
def test_everything_but_placeholders_and_conditions_is_refused_with_its_line(tag):
    [mistake] = mistakes_in(FORM, f"标题：{{{{ space }}}}\n[[list]]\n{tag}")
    assert mistake.line == 3


def test_attributes_of_values_cannot_be_reached():
    [mistake] = mistakes_in(FORM, "标题：{{ space }}\n[[list]]\n{{ space.encode }}")
    assert mistake == type(mistake)(3, "没有名为“space.encode”的填充项。")


def test_text_without_title_makes_no_paper():
    with pytest.raises(Misworded):
        draft().worded("甲")


def test_draft_that_fills_too_little_is_refused():
    with pytest.raises(ValueError, match="space"):
        Draft(FORM, {"many": False}, {"list": ()}, Document(SHELL_TITLE))


def test_draft_comes_back_from_its_plain_form():
    assert draft_from_plain(FORM, draft().plain()).worded(FORM.text) == draft().worded(FORM.text)


def version(number: int, text: str, day: date) -> Wording:
    return Wording.objects.create(
        kind=FORM.kind, version=number, text=text, valid_from=day, by="甲", by_id=1, note="改"
    )


@pytest.mark.django_db
def test_words_that_come_with_the_system_hold_until_changed():
    assert text_in_force(FORM, date(2026, 3, 1)) == (0, FORM.text)


@pytest.mark.django_db
def test_latest_version_holds_from_its_day_on():
    version(1, "标题：{{ space }}\n[[list]]", date(2026, 3, 1))
    version(2, "标题：二{{ space }}\n[[list]]", date(2026, 4, 1))
    numbers = [text_in_force(FORM, date(2026, month, 1))[0] for month in (2, 3, 4)]
    assert numbers == [0, 1, 2]


@pytest.mark.django_db
def test_version_the_paper_has_outgrown_is_passed_over():
    version(1, "标题：{{ old }}\n[[list]]", date(2026, 3, 1))
    assert text_in_force(FORM, date(2026, 3, 1)) == (0, FORM.text)


@pytest.mark.django_db
def test_paper_names_the_version_it_was_worded_by():
    version(1, "标题：新{{ space }}\n[[list]]", date(2026, 3, 1))
    made = draft().document
    assert (made.title, made.wording.split()[0]) == ("新甲众创空间", "1")
