"""The chain of official acts shows every change, removal and insertion."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from zhongchuang.audit.chain import GENESIS, SYSTEM, Break, digest_of, freeze, record, thaw, verify
from zhongchuang.audit.models import Entry, Head, Snapshot
from zhongchuang.directory.models import Division

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> list[Entry]:
    subject = Division.objects.get(code="650000")
    with transaction.atomic():
        return [record(f"test.act-{n}", subject, SYSTEM, {"n": n}) for n in range(1, 6)]


def test_verify_empty_chain_holds():
    assert verify() is None


def test_verify_untouched_chain_holds(chain):
    assert verify() is None


def test_record_links_each_entry_to_the_one_before(chain):
    assert [entry.previous for entry in chain] == [GENESIS, *[e.digest for e in chain[:-1]]]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("act", "test.other"),
        ("account_name", "某人"),
        ("role", "region-approver"),
        ("organisation", "别的单位"),
        ("subject_id", "650100"),
        ("data", {"n": 99}),
        ("at", "2020-01-01T00:00:00+00:00"),
    ],
)
def test_verify_changed_entry_is_named(chain, field, value):
    Entry.objects.filter(sequence=3).update(**{field: value})
    assert verify() == Break(3, "entry changed")


def test_verify_changed_entry_with_new_digest_breaks_the_next(chain):
    entry = Entry.objects.get(sequence=3)
    entry.act = "test.other"
    entry.digest = digest_of(entry)
    entry.save()
    assert verify() == Break(4, "entry does not follow the one before it")


def test_verify_removed_entry_is_named(chain):
    Entry.objects.filter(sequence=3).delete()
    assert verify() == Break(3, "entry removed")


def test_verify_removed_last_entry_is_named(chain):
    Entry.objects.filter(sequence=5).delete()
    assert verify() == Break(5, "chain ends at 4, its head says 5")


def test_verify_inserted_entry_is_named(chain):
    last = Entry.objects.get(sequence=5)
    extra = Entry(
        sequence=6,
        at=last.at,
        account_name="",
        role="",
        organisation="",
        act="test.extra",
        subject_type="x",
        subject_id="1",
        data={},
        previous=last.digest,
    )
    extra.digest = digest_of(extra)
    extra.save()
    assert verify() == Break(7, "chain ends at 6, its head says 5")


@pytest.mark.django_db(transaction=True)
def test_record_without_its_act_is_refused():
    subject = Division(code="650000")
    with pytest.raises(RuntimeError):
        record("test.act", subject, SYSTEM)
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_record_rolled_back_with_its_act_leaves_no_trace():
    subject = Division(code="650000")
    with transaction.atomic():
        record("test.act", subject, SYSTEM)
        transaction.set_rollback(True)
    assert (Entry.objects.count(), verify()) == (0, None)


def test_verify_command_untouched_chain_says_so(chain, capsys):
    call_command("verify", "audit")
    assert "5" in capsys.readouterr().out


def test_verify_command_broken_chain_exits_with_1(chain):
    Entry.objects.filter(sequence=2).update(act="test.other")
    with pytest.raises(CommandError) as error:
        call_command("verify", "audit")
    assert (error.value.returncode, "2" in str(error.value)) == (1, True)


def test_freeze_same_content_gives_same_digest():
    assert freeze({"b": 1, "a": [2]}).digest == freeze({"a": [2], "b": 1}).digest


def test_thaw_altered_snapshot_is_refused():
    snapshot = freeze({"a": 1})
    Snapshot.objects.update(content='{"a":2}')
    snapshot.refresh_from_db()
    with pytest.raises(ValueError, match="altered"):
        thaw(snapshot)


def test_head_is_single():
    with pytest.raises(IntegrityError), transaction.atomic():
        Head.objects.create(pk=2, digest=GENESIS)
