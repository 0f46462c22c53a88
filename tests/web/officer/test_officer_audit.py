"""The audit list and its verification."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

import zhongchuang
from zhongchuang.audit.models import Entry
from zhongchuang.filing.states import Act, State
from zhongchuang.ledger import entry
from zhongchuang.ledger.keeping import VERBS
from zhongchuang.web.officer.audits import ACT_NAMES, SUBJECT_NAMES

SOURCE = Path(zhongchuang.__file__).parent

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


def recorded_acts() -> set[str]:
    """The first argument of every call of `record` in the source, written out."""
    found: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                found |= written_out(node.args[0])
    return found


def written_out(act: ast.expr) -> set[str]:
    if isinstance(act, ast.Constant):
        return {str(act.value)}
    return set(WRITTEN_OUT[ast.unparse(act)])


WRITTEN_OUT = {
    "f'filing.{act.value}'": [f"filing.{act.value}" for act in Act],
    "f'filing.objection-{state.value}'": [
        "filing.objection-dismissed",
        "filing.objection-upheld",
    ],
    "f'ledger.{verb or VERBS[act]}'": [
        f"ledger.{verb}" for verb in (*VERBS.values(), "record-exit")
    ],
    "f'ledger.{VERBS[act]}-many'": [f"ledger.{verb}-many" for verb in entry.VERBS.values()],
    "act": ["ledger.show-photograph", "ledger.hide-photograph"],
}
"""What the names that are put together at run time can become."""


RECORDED_BEFORE = {"ledger.match-evidence"}
"""Acts that only earlier versions recorded; their entries are still read."""


def test_every_act_that_is_recorded_has_a_name():
    assert recorded_acts() - set(ACT_NAMES) == set()


def test_every_name_is_of_an_act_that_is_recorded():
    assert set(ACT_NAMES) - recorded_acts() == RECORDED_BEFORE


def test_every_subject_of_a_case_has_a_name(drive):
    drive(State.NOTICE_RUNNING)
    subjects = set(Entry.objects.values_list("subject_type", flat=True))
    assert subjects - set(SUBJECT_NAMES) == set()
