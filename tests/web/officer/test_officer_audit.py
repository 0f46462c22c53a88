"""The audit list and its verification."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from zhongchuang.audit.models import Entry
from zhongchuang.filing.states import State

AUDIT = reverse("officer:audit")
VERIFY = reverse("officer:audit_verify")


@pytest.fixture(params=["auditor", "region_approver"])
def reader(request, client_of):
    return client_of(request.getfixturevalue(request.param))


def levels(answer) -> list[str]:
    return [message.level_tag for message in get_messages(answer.wsgi_request)]


def test_audit_lists_the_newest_first(reader, drive):
    drive(State.ACCEPTANCE)
    rows = reader.get(AUDIT).context["listing"].table.rows
    sequences = [row.record.sequence for row in rows]
    assert sequences == sorted(sequences, reverse=True)


def test_audit_filter_by_act_narrows(reader, drive):
    drive(State.PRELIMINARY)
    rows = reader.get(AUDIT, {"act": "filing.accept"}).context["listing"].table.rows
    assert [row.record.act for row in rows] == ["filing.accept"]


def test_audit_search_by_person_narrows(reader, drive):
    drive(State.PRELIMINARY)
    rows = reader.get(AUDIT, {"q": "示例prefecture_officer"}).context["listing"].table.rows
    assert {row.record.account_name for row in rows} == {"示例prefecture_officer"}


def test_audit_entry_shows_its_digest(reader, drive):
    drive(State.ACCEPTANCE)
    last = Entry.objects.last()
    page = reader.get(reverse("officer:audit_entry", args=[last.sequence]))
    assert last.digest in page.content.decode()


def test_audit_entry_that_does_not_exist_is_not_found(reader, drive):
    assert reader.get(reverse("officer:audit_entry", args=[99999])).status_code == 404


def test_verifying_an_intact_chain_says_so(reader, drive):
    drive(State.ACCEPTANCE)
    assert levels(reader.post(VERIFY)) == ["success"]


def test_verifying_a_changed_chain_says_where(reader, drive):
    drive(State.ACCEPTANCE)
    Entry.objects.filter(sequence=3).update(account_name="别人")
    answer = reader.post(VERIFY)
    assert levels(answer) == ["error"]
    assert "第 3 条" in str(next(iter(get_messages(answer.wsgi_request))))


def test_verifying_by_a_link_is_not_possible(reader):
    assert reader.get(VERIFY).status_code == 405
