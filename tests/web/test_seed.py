"""`zhongchuang seed`: what it writes, where it refuses, what it says."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count

from zhongchuang.demonstration.fraud import WAYS
from zhongchuang.directory.models import Account, Space
from zhongchuang.evidence.models import Attachment
from zhongchuang.kernel.identifiers import is_uscc
from zhongchuang.ledger.models import Activity, SpaceProfile, Tenancy
from zhongchuang.web.management.commands.seed import TRUTH_FILE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.DATA = tmp_path


def seed(*arguments: str) -> str:
    out = StringIO()
    call_command("seed", *arguments, "--year=2025", stdout=out, stderr=StringIO())
    return out.getvalue()


def content() -> list[tuple]:
    """What the ledgers say, keys aside."""
    columns = ("name", "uscc", "entered_on", "left_on", "incorporated_on", "recorded_at")
    return list(Tenancy.objects.order_by("pk").values_list(*columns))


def test_seed_writes_spaces_with_their_ledgers():
    told = seed("--spaces=5")
    rows = Tenancy.objects.count() + Activity.objects.count()
    assert (Space.objects.count(), SpaceProfile.objects.count(), rows > 100) == (5, 5, True)
    assert told.startswith("已写入 5 个虚构空间、")


def test_names_say_that_they_are_synthetic():
    seed("--spaces=3")
    names = [*Space.objects.values_list("name", flat=True), *(row[0] for row in content())]
    assert [name for name in names if not name.startswith("示例")] == []


def test_every_code_of_an_honest_ledger_is_right():
    seed("--spaces=3")
    assert [row[1] for row in content() if row[1] and not is_uscc(row[1])] == []


def test_evidence_is_counted():
    seed("--spaces=2")
    counted = dict(Activity.objects.values_list("pk", "evidence_count"))
    attached = dict(
        Attachment.objects.filter(subject_type="ledger.activity", withdrawn_at=None)
        .values("subject_id")
        .annotate(number=Count("pk"))
        .values_list("subject_id", "number")
    )
    assert attached == {pk: number for pk, number in counted.items() if number}


def test_rows_can_be_added_after_seeding():
    seed("--spaces=2")
    space = Space.objects.first()
    Activity.objects.create(space=space, name="新活动", kind="salon", starts_on="2026-01-05")
    assert Activity.objects.filter(name="新活动").count() == 1


def test_same_seed_gives_the_same_ledgers():
    found = []
    for number in ("7", "7", "8"):
        with transaction.atomic():
            seed("--spaces=3", f"--seed={number}")
            found.append(content())
            transaction.set_rollback(True)
    assert (found[0] == found[1], found[0] == found[2]) == (True, False)


def test_truth_names_every_way_of_padding(settings):
    seed("--spaces=160", "--with-fraud")
    truth = json.loads((settings.DATA / TRUTH_FILE).read_text("utf-8"))
    assert (truth["year"], truth["as_of"], truth["spaces"]) == (2025, "2026-03-01", 160)
    assert {padded["signal"] for padded in truth["padded"]} == set(WAYS)


def test_honest_seed_leaves_no_truth(settings):
    seed("--spaces=2")
    assert not (settings.DATA / TRUTH_FILE).exists()


def test_system_in_use_is_refused():
    Account.objects.create_user("somebody", "", None)
    with pytest.raises(CommandError, match="数据库中已有数据"):
        seed("--spaces=2")


def test_demonstration_is_seeded_once(settings):
    settings.DEMO = True
    Account.objects.create_user("somebody", "", None)
    seed("--spaces=2")
    with pytest.raises(CommandError, match="只能写入一次"):
        seed("--spaces=2")


def test_no_space_at_all_is_refused():
    with pytest.raises(CommandError, match="至少为 1"):
        seed("--spaces=0")
