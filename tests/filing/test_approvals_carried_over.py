"""What was prepared and decided before sheets had rows becomes rows (migration 0009)."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.db import connection

from zhongchuang.filing.actions import proposing
from zhongchuang.filing.models import Proposal, SignOff
from zhongchuang.filing.states import State

migration = importlib.import_module("zhongchuang.filing.migrations.0009_approve_in_rows")


@pytest.fixture
def carried(monkeypatch):
    """Carry sheets over as they were before: without rows, the field of the deputised still there."""

    def carry() -> None:
        SignOff.objects.all().delete()
        monkeypatch.setattr(Proposal, "prepared_for_id", None, raising=False)
        with connection.schema_editor() as editor:
            migration.carry_over(apps, editor)

    return carry


def rows() -> list[tuple[str, bool]]:
    found = SignOff.objects.order_by("pk")
    return [(one.step, one.voided_at is None) for one in found]


@pytest.mark.django_db(transaction=True)
def test_undecided_sheet_waits_for_its_approval(drive, carried, prefecture):
    drive(State.RECOMMENDATION_PREPARED)
    carried()
    found = Proposal.objects.get()
    assert (rows(), found.next_step, found.next_by, found.organisation) == (
        [("prepared", True)],
        "approved",
        "approver",
        prefecture,
    )


@pytest.mark.django_db(transaction=True)
def test_approved_sheet_has_both_rows(drive, carried):
    drive(State.FORMAL)
    carried()
    assert (rows(), Proposal.objects.get().next_step) == (
        [("prepared", True), ("approved", True)],
        "",
    )


@pytest.mark.django_db(transaction=True)
def test_sheet_sent_back_keeps_its_signature_void(drive, carried, prefecture_approver):
    sheet = proposing.open_proposal(drive(State.RECOMMENDATION_PREPARED))
    proposing.send_back(actor=prefecture_approver, proposal=sheet, note="理由不足")
    carried()
    assert (rows(), SignOff.objects.get().voided_why) == ([("prepared", False)], "理由不足")
