"""Plan, import and export: what a workbook changes is seen first, and done wholly or not at all."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import making
from ledger.books import CODE, Book, good, mistakes_of, packed, put, read
from zhongchuang.audit.models import Entry
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.models import (
    FACTS,
    Activity,
    Financing,
    SpaceProfile,
    StaffMember,
    Tenancy,
    Version,
)
from zhongchuang.ledger.workbook.importing import PlanChanged, import_workbook
from zhongchuang.ledger.workbook.plan import plan_import
from zhongchuang.ledger.workbook.read import read_workbook
from zhongchuang.ledger.workbook.sheets import NAMES
from zhongchuang.ledger.workbook.write import write_ledger, write_template

NOTHING = {"added": 0, "changed": 0, "ended": 0, "unchanged": 0, "absent": 0}


def _brought_in(operator, space, book: Book | None = None):
    return import_workbook(actor=operator, space=space, workbook=read(book or good()))


def _exported(space) -> bytes:
    file = BytesIO()
    write_ledger(space, file)
    return file.getvalue()


def _counts(space, book: Book) -> dict[str, int]:
    plan = plan_import(space, read(book))
    return {name: count for name, count in plan.counts.items() if count}


def test_plan_of_an_empty_ledger_adds_every_row(space):
    assert _counts(space, good()) == {"added": 9}


def test_plan_writes_nothing(space):
    plan_import(space, read(good()))
    assert [model.objects.count() for model in (SpaceProfile, *FACTS)] == [0] * 8


def test_import_writes_every_row(operator, space):
    _brought_in(operator, space)
    assert [model.objects.count() for model in (SpaceProfile, *FACTS)] == [1, 2, 1, 1, 1, 1, 1, 1]


def test_import_writes_exact_values(operator, space):
    _brought_in(operator, space)
    own = Financing.objects.get()
    assert (own.amount, own.on, own.tenancy.name, own.investor, own.evidence_names) == (
        Decimal("500000.50"),
        date(2025, 6, 1),
        "乙公司",
        "示例基金",
        "f.pdf",
    )


def test_import_listed_files_are_not_yet_evidence(operator, space):
    _brought_in(operator, space)
    assert Activity.objects.get().evidence_count == 0


def test_import_again_changes_nothing(operator, space):
    _brought_in(operator, space)
    assert _counts(space, good()) == {"unchanged": 8}


def test_import_records_one_act(operator, space):
    before = Entry.objects.count()
    plan = _brought_in(operator, space)
    entry = Entry.objects.order_by("-sequence")[0]
    assert (Entry.objects.count() - before, entry.act, entry.data) == (
        1,
        "ledger.import",
        {"workbook": plan.workbook.digest, "rows": 8, **NOTHING, "added": 9},
    )


def test_import_by_another_operator_is_refused(rival, space):
    with pytest.raises(Refused, match="只有运营本空间的机构"):
        _brought_in(rival, space)


def test_import_by_an_officer_is_refused(prefecture_officer, space):
    with pytest.raises(Refused, match="只有运营本空间的机构"):
        _brought_in(prefecture_officer, space)


@pytest.mark.parametrize(
    ("sheet", "place", "cell", "counts"),
    [
        ("入驻", "G2", date(2025, 12, 31), {"ended": 1, "unchanged": 7}),
        ("入驻", "D2", "示例新人", {"changed": 1, "unchanged": 7}),
        ("入驻", "E2", "ZC-9", {"changed": 1, "unchanged": 7}),
        ("入驻", "C2", CODE, {"changed": 1, "unchanged": 7}),
        ("融资", "C2", 500001, {"changed": 1, "unchanged": 7}),
        ("融资", "A2", "甲团队", {"added": 1, "absent": 1, "unchanged": 7}),
        ("人员", "F2", date(2025, 12, 31), {"ended": 1, "unchanged": 7}),
        ("活动", "E2", 21, {"changed": 1, "unchanged": 7}),
        ("活动", "A2", "另一场", {"added": 1, "absent": 1, "unchanged": 7}),
        ("空间", "B11", 1001, {"changed": 1, "unchanged": 8}),
        ("空间", "B10", "", {"changed": 1, "unchanged": 8}),
    ],
)
def test_plan_of_one_changed_cell(operator, space, sheet, place, cell, counts):
    _brought_in(operator, space)
    assert _counts(space, put(good(), sheet, place, cell)) == counts


@pytest.mark.parametrize(
    ("sheet", "place", "cell"),
    [
        ("入驻", "G2", date(2025, 12, 31)),
        ("入驻", "C2", CODE),
        ("入驻", "A3", "改名公司"),
        ("空间", "B11", 1001),
    ],
)
def test_import_of_one_changed_cell_then_nothing_is_left_to_change(
    operator, space, sheet, place, cell
):
    _brought_in(operator, space)
    book = put(good(), sheet, place, cell)
    book["融资"][1][0] = book["入驻"][2][0]
    _brought_in(operator, space, book)
    assert plan_import(space, read(book)).is_empty


def test_plan_names_what_differs(operator, space):
    _brought_in(operator, space)
    plan = plan_import(space, read(put(good(), "活动", "E2", 21)))
    (change,) = next(part for part in plan.sheets if part.sheet.name == "活动").changed
    assert (change.row, change.label, change.differences) == (
        2,
        "示例沙龙",
        (("参加人数", 20, 21),),
    )


def test_import_of_a_change_keeps_the_version_before(operator, space):
    _brought_in(operator, space)
    _brought_in(operator, space, put(good(), "活动", "E2", 21))
    version = Version.objects.get()
    current = Activity.objects.get()
    assert (version.number, version.data["participants"], version.act) == (1, 20, "corrected")
    assert (current.version, current.participants) == (2, 21)


def test_import_of_an_end_is_kept_as_an_end(operator, space):
    _brought_in(operator, space)
    _brought_in(operator, space, put(good(), "人员", "F2", date(2025, 12, 31)))
    assert (Version.objects.get().act, StaffMember.objects.get().left_on) == (
        "ended",
        date(2025, 12, 31),
    )


def test_import_of_a_change_drops_the_verification(operator, space):
    _brought_in(operator, space)
    Activity.objects.update(verification="verified")
    Tenancy.objects.update(verification="verified")
    _brought_in(operator, space, put(good(), "活动", "E2", 21))
    assert (Activity.objects.get().verification, Tenancy.objects.first().verification) == (
        "unverified",
        "verified",
    )


def test_import_of_the_profile_keeps_the_version_before(operator, space):
    _brought_in(operator, space)
    _brought_in(operator, space, put(good(), "空间", "B11", 1001))
    version, current = Version.objects.get(), SpaceProfile.objects.get()
    assert (version.data["total_area"], current.total_area, current.version) == (
        "1000.0000",
        Decimal("1001"),
        2,
    )


def test_import_keeps_facts_absent_from_the_workbook(operator, space):
    making.activity(space, name="只在系统里")
    _brought_in(operator, space)
    assert Activity.objects.filter(name="只在系统里", version=1).count() == 1


def test_import_leaves_other_spaces_alone(operator, space, rival_space):
    making.activity(rival_space, name="示例沙龙", participants=5)
    _brought_in(operator, space)
    assert Activity.objects.get(space=rival_space).participants == 5


def test_import_does_not_take_retracted_facts_for_existing(operator, space):
    _brought_in(operator, space)
    Activity.objects.update(retracted_at="2026-01-01T00:00Z")
    assert _counts(space, good()) == {"added": 1, "unchanged": 7}


def test_import_equal_rows_belong_to_equal_facts_one_by_one(operator, space):
    book = good()
    book["活动"].append(list(book["活动"][1]))
    _brought_in(operator, space, book)
    assert _counts(space, book) == {"unchanged": 9}


def test_import_a_third_equal_row_is_an_addition(operator, space):
    book = good()
    book["活动"].append(list(book["活动"][1]))
    _brought_in(operator, space, book)
    book["活动"].append(list(book["活动"][1]))
    assert _counts(space, book) == {"added": 1, "unchanged": 9}


def test_import_event_hangs_on_the_agreement_running_on_its_day(operator, space):
    book = good()
    second = list(book["入驻"][2])
    book["入驻"][2][6] = date(2025, 5, 31)
    second[5] = date(2025, 6, 1)
    book["入驻"].append(second)
    _brought_in(operator, space, book)
    assert Financing.objects.get().tenancy.entered_on == date(2025, 6, 1)


def test_import_a_renewal_later_moves_no_event(operator, space):
    _brought_in(operator, space)
    book = good()
    renewal = list(book["入驻"][2])
    renewal[5] = date(2025, 3, 1)
    book["入驻"].append(renewal)
    assert _counts(space, book) == {"added": 1, "unchanged": 8}


def test_import_of_a_plan_that_was_previewed(operator, space):
    workbook = read(good())
    plan = plan_import(space, workbook)
    import_workbook(actor=operator, space=space, workbook=workbook, expected=plan.digest)
    assert Tenancy.objects.count() == 2


def test_import_after_the_ledger_changed_is_refused(operator, space):
    workbook = read(good())
    plan = plan_import(space, workbook)
    making.activity(space)
    with pytest.raises(PlanChanged):
        import_workbook(actor=operator, space=space, workbook=workbook, expected=plan.digest)
    assert Tenancy.objects.count() == 0


def test_import_refused_after_a_change_says_what_would_happen_now(operator, space):
    workbook = read(good())
    digest = plan_import(space, workbook).digest
    making.activity(space, name="另一场")
    with pytest.raises(PlanChanged) as refused:
        import_workbook(actor=operator, space=space, workbook=workbook, expected=digest)
    assert refused.value.plan.counts["absent"] == 1


def test_plan_digest_differs_by_workbook(space):
    first = plan_import(space, read(good())).digest
    assert first != plan_import(space, read(put(good(), "活动", "E2", 21))).digest


def test_import_that_fails_half_way_leaves_nothing(operator, space):
    workbook = read(good())
    bad = workbook.rows["统计"][0]
    workbook.rows["统计"][0] = type(bad)(bad.number, ("2025年报", "no such status", None))
    with pytest.raises(DatabaseError), transaction.atomic():
        import_workbook(actor=operator, space=space, workbook=workbook)
    assert [model.objects.count() for model in (SpaceProfile, *FACTS)] == [0] * 8


def test_plan_warns_of_another_identity(space):
    book = put(put(good(), "空间", "B2", "别的空间"), "空间", "B5", "喀什地区")
    assert plan_import(space, read(book)).warnings[:2] == [
        "“名称”在工作簿中写的是“别的空间”，系统登记为“示例绿洲众创空间”；导入不改变登记。",
        "“统一社会信用代码”在工作簿中写的是“91650100MA7708271M”，系统登记为“"
        + space.operator.uscc
        + "”；导入不改变登记。",
    ]


def test_export_imports_again_unchanged(operator, space):
    _brought_in(operator, space)
    plan = plan_import(space, read_workbook(_exported(space)))
    assert (plan.is_empty, plan.counts["unchanged"], plan.counts["absent"]) == (True, 8, 0)


def test_export_of_an_empty_ledger_imports_again_unchanged(space):
    assert plan_import(space, read_workbook(_exported(space))).counts == NOTHING


def test_export_leaves_out_retracted_facts(space):
    making.activity(space, retracted_at="2026-01-01T00:00Z")
    assert read_workbook(_exported(space)).count == 0


def test_export_text_like_a_formula_stays_text(space):
    making.activity(space, name="=1+1")
    book = openpyxl.load_workbook(BytesIO(_exported(space)))
    assert (book["活动"]["A2"].value, book["活动"]["A2"].data_type) == ("=1+1", "s")


def test_template_has_the_declared_sheets_and_headers():
    file = BytesIO()
    write_template(file)
    book = openpyxl.load_workbook(file)
    headers = {name: [cell.value for cell in book[name][1]] for name in book.sheetnames}
    assert headers == {name: good()[name][0] for name in NAMES}


def test_template_offers_choices():
    file = BytesIO()
    write_template(file)
    rules = openpyxl.load_workbook(file)["统计"].data_validations.dataValidation
    assert [rule.formula1 for rule in rules if rule.type == "list"] == ['"已审核,已上报,未上报"']


@pytest.mark.parametrize("sheet", ["融资", "案例"])
def test_template_offers_the_residents(sheet):
    file = BytesIO()
    write_template(file)
    rules = openpyxl.load_workbook(file)[sheet].data_validations.dataValidation
    assert [rule.formula1 for rule in rules if rule.type == "list"] == ["入驻!$A$2:$A$5000"]


@pytest.mark.parametrize(
    ("sheet", "kinds"),
    [
        ("空间", ["date", "date", "list", *["decimal"] * 4, "whole", "list", "list"]),
        ("入驻", ["list", "date", "date", "date", "whole"]),
        ("融资", ["list", "date", "decimal"]),
        ("活动", ["list", "date", "date", "whole"]),
    ],
)
def test_template_holds_cells_to_their_kind(sheet, kinds):
    file = BytesIO()
    write_template(file)
    rules = openpyxl.load_workbook(file)[sheet].data_validations.dataValidation
    assert [rule.type for rule in rules] == kinds


def test_template_notes_what_must_be_filled_in():
    file = BytesIO()
    write_template(file)
    comments = {cell.value: cell.comment for cell in openpyxl.load_workbook(file)["融资"][1]}
    told = {header: comment.text for header, comment in comments.items() if comment}
    assert told == {
        "入驻名称": "必填",
        "日期": "必填",
        "金额": "必填；元",
        "佐证": "佐证材料的文件名，多个文件用英文分号 ; 隔开",
    }


def test_template_keeps_its_headers_in_view():
    file = BytesIO()
    write_template(file)
    assert {page.freeze_panes for page in openpyxl.load_workbook(file)} == {"A2", "B2"}


def test_template_as_it_is_says_what_is_missing():
    file = BytesIO()
    write_template(file)
    told = [(mistake.sheet, mistake.column) for mistake in mistakes_of(file.getvalue())]
    assert told == [
        ("空间", header) for header in ("名称", "运营机构", "统一社会信用代码", "地州市")
    ]


TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co")), max_size=30
).map(str.strip)
NAME = TEXT.filter(lambda text: text and text not in {"#N/A", "#REF!"})
DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
LATER = st.none() | st.integers(0, 2000)
AMOUNTS = st.integers(1, 10**15 - 1).map(lambda cents: Decimal(cents).scaleb(-2))
AREAS = st.none() | st.integers(0, 10**12 - 1).map(lambda area: Decimal(area).scaleb(-4))
COUNTS = st.none() | st.integers(0, 2**31 - 1)


@st.composite
def ledgers(draw):
    """Facts as keyword arguments of the makers, ends given as days after the beginning."""
    names = draw(st.lists(NAME, min_size=1, max_size=4, unique=True))
    return {
        "tenancies": [
            (name, draw(DAYS), draw(LATER), draw(TEXT), draw(COUNTS), draw(DAYS | st.none()))
            for name in [*names, names[0]]
        ],
        "financings": draw(
            st.lists(st.tuples(st.integers(0, len(names)), DAYS, AMOUNTS, TEXT), max_size=4)
        ),
        "cases": draw(
            st.lists(st.tuples(st.integers(0, len(names)), DAYS, NAME, TEXT), max_size=3)
        ),
        "staff": draw(st.lists(st.tuples(NAME, DAYS, LATER, st.booleans(), TEXT), max_size=3)),
        "activities": draw(st.lists(st.tuples(NAME, DAYS, LATER, COUNTS, TEXT), max_size=3)),
        "areas": draw(st.tuples(AREAS, AREAS)),
    }


def _end(start: date, days: int | None) -> date | None:
    return None if days is None else start + timedelta(days=days)


def _store(space, drawn) -> None:
    Financing.objects.all().delete()
    for model in (*FACTS[2:], FACTS[0], SpaceProfile):
        model.objects.all().delete()
    tenancies = [
        Tenancy.objects.create(
            space=space,
            name=name,
            kind="team",
            entered_on=start,
            left_on=_end(start, days),
            agreement_number=number,
            headcount=count,
            incorporated_on=registered,
        )
        for name, start, days, number, count, registered in drawn["tenancies"]
    ]
    for at, on, amount, investor in drawn["financings"]:
        making.financing(tenancies[at], on.isoformat(), amount=amount, investor=investor)
    for at, on, title, summary in drawn["cases"]:
        making.case(tenancies[at], on.isoformat(), title=title, summary=summary)
    for name, start, days, full, ability in drawn["staff"]:
        StaffMember.objects.create(
            space=space,
            name=name,
            joined_on=start,
            left_on=_end(start, days),
            full_time=full,
            ability=ability,
        )
    for name, start, days, count, files in drawn["activities"]:
        Activity.objects.create(
            space=space,
            name=name,
            kind="other",
            starts_on=start,
            ends_on=_end(start, days),
            participants=count,
            evidence_names=files,
        )
    public, service = drawn["areas"]
    making.profile(
        space,
        total_area=None,
        workstation_area=None,
        public_area=public,
        service_area=service,
    )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=ledgers())
def test_any_ledger_exported_imports_again_unchanged(space, drawn):
    _store(space, drawn)
    plan = plan_import(space, read_workbook(_exported(space)))
    assert (plan.is_empty, plan.counts["absent"]) == (True, 0)


def test_import_does_not_alter_the_workbook_it_was_given(operator, space):
    book = good()
    before = deepcopy(book)
    _brought_in(operator, space, book)
    assert packed(book)[:2] == packed(before)[:2] == b"PK"
    assert book == before


def _queries(space, book: Book, django_assert_num_queries) -> None:
    workbook = read(book)
    with django_assert_num_queries(8):
        plan_import(space, workbook)


def test_plan_queries_for_one_row(space, django_assert_num_queries):
    _queries(space, good(), django_assert_num_queries)


def test_plan_queries_for_three_rows(space, django_assert_num_queries):
    book = good()
    book["活动"] += [["第二场", *book["活动"][1][1:]], ["第三场", *book["活动"][1][1:]]]
    _queries(space, book, django_assert_num_queries)
