"""Every way a row is written keeps the initials of its name."""

from __future__ import annotations

from datetime import date
from importlib import import_module

from django.apps import apps

from ledger import making
from ledger.books import good, read
from zhongchuang.ledger.actions import add_fact, correct_fact
from zhongchuang.ledger.entry import add_facts, correct_facts
from zhongchuang.ledger.models import (
    Activity,
    Financing,
    IncubationCase,
    Mentor,
    ReturnRecord,
    StaffMember,
    Tenancy,
)
from zhongchuang.ledger.workbook.importing import import_workbook

SALON = {"name": "喀什沙龙", "kind": "salon", "starts_on": date(2025, 5, 1)}


def test_initials_of_a_row_added(operator, space):
    add_fact(actor=operator, space=space, model=Activity, values=SALON)
    assert Activity.objects.get().initials == "kssl"


def test_initials_follow_a_correction(operator, space):
    fact = making.activity(space)
    values = {"name": "乌什路演"}
    correct_fact(actor=operator, fact=fact, version=1, values=values, reason="写错")
    assert Activity.objects.get().initials == "wsly"


def test_initials_stay_when_something_else_is_corrected(operator, space):
    fact = making.activity(space)
    values = {"participants": 7}
    correct_fact(actor=operator, fact=fact, version=1, values=values, reason="写错")
    assert Activity.objects.get().initials == "slsl"


def test_initials_of_rows_added_together(operator, space):
    rows = [("天山路演", "roadshow", date(2025, 4, 1), None, None, "")]
    add_facts(actor=operator, space=space, model=Activity, rows=rows, way="typed")
    assert Activity.objects.get().initials == "tsly"


def test_initials_follow_a_correction_of_many(operator, space):
    event = making.financing(making.tenancy(space))
    correct_facts(
        actor=operator,
        space=space,
        model=Financing,
        chosen={event.pk: 1},
        values={"investor": "昆仑基金"},
        reason="写错",
    )
    assert Financing.objects.get().initials == "kljj"


def test_initials_of_a_workbook_imported(operator, space):
    import_workbook(actor=operator, space=space, workbook=read(good()))
    models = (Tenancy, Financing, IncubationCase, StaffMember, Mentor, Activity, ReturnRecord)
    found = [
        list(model.objects.order_by("pk").values_list("initials", flat=True)) for model in models
    ]
    assert found == [
        ["jtd", "ygs"],
        ["sljj"],
        ["slal"],
        ["slyg"],
        ["slds"],
        ["slsl"],
        ["2025nb"],
    ]


def test_initials_follow_an_import_that_changes_a_name(operator, space):
    import_workbook(actor=operator, space=space, workbook=read(good()))
    book = good()
    book["入驻"][1][0] = book["案例"][1][1] = "尉犁团队"
    import_workbook(actor=operator, space=space, workbook=read(book))
    assert Tenancy.objects.get(agreement_number="ZC-1").initials == "yltd"


def test_initials_of_the_demonstration(full_space):
    mentor = Mentor.objects.filter(space=full_space).first()
    assert mentor.initials == mentor.name.replace("示例导师", "slds")


def test_migration_fills_what_older_rows_lack(space):
    fact = making.tenancy(space, evidence_count=1)
    bare = making.tenancy(space)
    Tenancy.objects.update(initials="", evidence_kinds="")
    migration = import_module("zhongchuang.ledger.migrations.0003_fill_initials_and_kinds")
    migration.fill_initials(apps, None)
    migration.fill_kinds(apps, None)
    found = Tenancy.objects.in_bulk()
    assert [(found[own.pk].initials, found[own.pk].evidence_kinds) for own in (fact, bare)] == [
        ("sltd", " * "),
        ("sltd", ""),
    ]
