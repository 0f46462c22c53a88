"""Deterministic synthetic ledgers in bulk, and a database to put them in."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import django

ROWS_A_SPACE = 70
"""30 tenancies, 5 financings, 4 cases, 6 staff, 6 mentors, 16 activities, 3 returns."""
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WORDS = ("天山", "绿洲", "丝路", "塔里木", "云帆", "启航", "石榴", "星火", "昆仑", "博格达")
YEAR = 2025


@contextmanager
def database() -> Iterator[None]:
    """A migrated database that is gone afterwards: SQLite in a temporary folder, or a test
    database beside the one DATABASE_URL names."""
    with tempfile.TemporaryDirectory(prefix="zhongchuang-bench-") as folder:
        os.environ["ZHONGCHUANG_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhongchuang.config.settings")
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        if connection.vendor == "postgresql":
            old = connection.settings_dict["NAME"]
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            try:
                yield
            finally:
                connection.creation.destroy_test_db(old, verbosity=0)
        else:
            connection.close()
            connection.settings_dict["NAME"] = f"{folder}/bench.sqlite3"
            call_command("migrate", verbosity=0)
            yield
            connection.close()


def uscc(serial: int) -> str:
    """A code with a right check character that no real firm bears (registration body 9999)."""
    body = f"91659999MA{serial:07d}"
    weights = [pow(3, i, 31) for i in range(17)]
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, weights, strict=True))
    return body + ALPHABET[-total % 31]


def spaces(count: int) -> list[int]:
    """Insert so many spaces of one operator; their ids."""
    from zhongchuang.directory.models import Organisation, Space
    from zhongchuang.directory.states import OrganisationKind

    operator = Organisation.objects.create(
        kind=OrganisationKind.OPERATOR, name="示例运营机构", division_id="650100", uscc=uscc(0)
    )
    Space.objects.bulk_create(
        (
            Space(
                operator=operator, name=f"示例空间{n:05d}", division_id="650100", address="示例路"
            )
            for n in range(count)
        ),
        batch_size=500,
    )
    return list(Space.objects.filter(operator=operator).values_list("pk", flat=True))


def fill(ids: Sequence[int], seed: int = 1) -> int:
    """Fill the ledgers of these spaces; returns the number of rows, profiles aside."""
    from django.db import transaction

    draw = random.Random(seed)
    with transaction.atomic():
        _profiles(ids, draw)
        _tenancies(ids, draw)
        _events(ids, draw)
        _people(ids, draw)
        _activities(ids, draw)
    return len(ids) * ROWS_A_SPACE


def _insert(model: Any, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    from django.utils import timezone

    from zhongchuang.kernel.pinyin import initials
    from zhongchuang.ledger import bulk

    constants = {"version": 1, "retracted_at": None, "recorded_at": timezone.now()}
    if hasattr(model, "NAMED"):
        named = names.index(model.NAMED)
        rows = [(*row, initials(row[named])) for row in rows]
        names = (*names, "initials")
    bulk.insert(model, names, rows, constants, "default")


def _levels(draw: random.Random, *kinds: str) -> tuple[int, str, str]:
    """Evidence count, its kinds and verification: most rows have all the evidence that is asked,
    some only a part or files of no kind, few are verified."""
    evidence = draw.choice((0, 1, 1, 1, 2))
    held = draw.choice((kinds, kinds, kinds, kinds[:1], ("*",), ("other",))) if evidence else ()
    text = f" {' '.join(sorted(held))} " if held else ""
    return evidence, text, draw.choice(("unverified", "unverified", "verified", "disputed"))


def _day(draw: random.Random, first: date, days: int) -> date:
    return first + timedelta(days=draw.randrange(days))


LEVELS = ("evidence_count", "evidence_kinds", "verification")


def _profiles(ids: Sequence[int], draw: random.Random) -> None:
    from zhongchuang.ledger.models import SpaceProfile

    rows = []
    for space in ids:
        total = Decimal(draw.randrange(4000, 20000)) / 10
        parts = (total * 9 / 10, total / 2, total * draw.randrange(2, 5) / 10)
        opened = _day(draw, date(2020, 1, 1), 2200)
        rows.append(
            (space, opened, opened, True, "运营部", total, *parts, 40, True, True, *_levels(draw))
        )
    _insert(SpaceProfile, ("space", *SpaceProfile.CONTENT, *LEVELS), rows)


def _tenancies(ids: Sequence[int], draw: random.Random) -> None:
    from zhongchuang.ledger.models import Tenancy

    rows = [
        _tenancy(space, place * 30 + n, n, draw)
        for place, space in enumerate(ids)
        for n in range(30)
    ]
    _insert(Tenancy, ("space", *Tenancy.CONTENT, *LEVELS), rows)


def _tenancy(space: int, serial: int, n: int, draw: random.Random) -> tuple[Any, ...]:
    team = n < 18
    entered = _day(draw, date(2023, 1, 1), 1095)
    left = entered + timedelta(days=draw.randrange(200, 900)) if draw.random() < 0.4 else None
    registered = entered + timedelta(days=60) if team and draw.random() < 0.5 else None
    word = draw.choice(WORDS)
    # Every tenth agreement renews the one before it, so that residents are fewer than rows.
    whose = serial - 1 if n % 10 == 9 else serial
    return (
        space,
        f"{word}{'团队' if team else '企业'}{whose:07d}",
        "team" if team else "company",
        "" if team and n % 3 == 0 and whose == serial else uscc(whose),
        "示例负责人",
        f"ZC-{serial:07d}",
        entered,
        left,
        registered,
        "软件和信息服务",
        draw.randrange(2, 20),
        f"协议{serial}.pdf",
        *_levels(draw, *(("agreement", "licence") if registered else ("agreement",))),
    )


def _events(ids: Sequence[int], draw: random.Random) -> None:
    from zhongchuang.ledger.models import Financing, IncubationCase, Tenancy

    own: dict[int, list[int]] = {space: [] for space in ids}
    for space, tenancy in Tenancy.objects.order_by("pk").values_list("space_id", "pk"):
        if space in own:
            own[space].append(tenancy)
    financings, cases = [], []
    for space in ids:
        for n, tenancy in enumerate(draw.sample(own[space], 9)):
            on = _day(draw, date(2024, 7, 1), 600)
            if n < 5:
                amount = Decimal(draw.randrange(10**7, 10**9)).scaleb(-2)
                levels = _levels(draw, "investment")
                financings.append((space, tenancy, on, amount, "示例基金", "协议.pdf", *levels))
            else:
                levels = _levels(draw, "case")
                cases.append(
                    (space, f"案例{n}", tenancy, on, "服务过程与成果", "案例.pdf", *levels)
                )
    names = ("tenancy", "on", "amount", "investor", "evidence_names")
    _insert(Financing, ("space", *names, *LEVELS), financings)
    names = ("title", "tenancy", "on", "summary", "evidence_names")
    _insert(IncubationCase, ("space", *names, *LEVELS), cases)


def _people(ids: Sequence[int], draw: random.Random) -> None:
    from zhongchuang.ledger.models import Mentor, StaffMember

    staff, mentors = [], []
    for space in ids:
        for n in range(6):
            day = _day(draw, date(2021, 1, 1), 1800)
            end = day + timedelta(days=900) if draw.random() < 0.3 else None
            skill = draw.choice(("辅导师", "辅导师", ""))
            full = draw.random() < 0.8
            levels = _levels(draw, "employment", "ability")
            staff.append((space, f"员工{n}", "服务", full, skill, day, end, "社保.pdf", *levels))
            kind = draw.choice(("full-time", "part-time"))
            levels = _levels(draw, "appointment")
            mentors.append((space, f"导师{n}", "大学", kind, day, end, "聘书.pdf", *levels))
    _insert(StaffMember, ("space", *StaffMember.CONTENT, *LEVELS), staff)
    _insert(Mentor, ("space", *Mentor.CONTENT, *LEVELS), mentors)


def _activities(ids: Sequence[int], draw: random.Random) -> None:
    from zhongchuang.ledger.models import Activity, ReturnRecord

    activities, returns = [], []
    kinds = ("salon", "roadshow", "contest", "training", "other")
    for space in ids:
        for n in range(16):
            day = _day(draw, date(2024, 10, 1), 500)
            kind = draw.choice(kinds)
            levels = _levels(draw, "activity")
            activities.append((space, f"活动{n}", kind, day, day, 30, "签到.pdf", *levels))
        for period in ("2024年报", "2025半年报", "2025年报"):
            status = draw.choice(("accepted", "accepted", "accepted", "filed"))
            returns.append((space, period, status, date(2026, 1, 18), "", *_levels(draw)))
    _insert(Activity, ("space", *Activity.CONTENT, *LEVELS), activities)
    _insert(ReturnRecord, ("space", *ReturnRecord.CONTENT, "evidence_names", *LEVELS), returns)
