"""`zhongchuang seed`: thousands of synthetic spaces with their ledgers, the same for one seed.

Written in bulk and not by the acts people use: nothing of it stands in the audit chain, and the
files behind the rows are not in the storage. It is for measuring, training and trying out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from zhongchuang.demonstration.drafts import Draft, Plan, Serials, reset_serials, write
from zhongchuang.demonstration.fraud import Padded, pad
from zhongchuang.demonstration.honest import tie_together, write_ledger
from zhongchuang.demonstration.ledgers import uscc
from zhongchuang.directory.models import Account, Division, Organisation, Space
from zhongchuang.directory.states import OrganisationKind, SpaceKind
from zhongchuang.kernel.periods import Frame

TOGETHER = 250
"""Spaces drafted at a time; what spaces share they share within these."""
CODES_FROM = 9_000_000
"""The serials of operators' codes, far from those of residents."""
NAME = "示例众创空间"


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was written.

    Attributes:
        rows: ledger rows, profiles aside.
        truth: which spaces pad their ledgers, where it was asked for.
    """

    frame: Frame
    spaces: tuple[int, ...]
    rows: int
    truth: tuple[Padded, ...]


class NotEmpty(Exception):
    """The database holds something that is not synthetic, or was seeded before."""


def frame_of(year: int) -> Frame:
    """The evaluation year with the as-of date rounds use."""
    return Frame(year, date(year + 1, 3, 1))


def require_room() -> None:
    """Raises NotEmpty: this is neither an empty system nor a demonstration, or it is seeded."""
    if Space.objects.filter(name__startswith=NAME).exists():
        raise NotEmpty
    if settings.DEMO:
        return
    if Space.objects.exists() or Organisation.objects.exists() or Account.objects.exists():
        raise NotEmpty


@transaction.atomic
def seed(
    spaces: int,
    number: int = 1,
    *,
    year: int,
    with_fraud: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Seeded:
    """Write so many spaces with their ledgers of the evaluation year and the one before.

    Args:
        number: the seed; the same one gives the same data in a database with the same keys.
        progress: told the number of spaces written so far.

    Raises:
        NotEmpty: as for `require_room`.
    """
    require_room()
    draw = random.Random(number)
    serials = Serials()
    plans = _spaces(spaces, draw, year)
    rows, truth = 0, []
    for first in range(0, len(plans), TOGETHER):
        drafts = _drafted(plans[first : first + TOGETHER], year, serials, draw)
        if with_fraud:
            truth += pad(drafts, draw)
        rows += write(drafts)
        if progress:
            progress(min(first + TOGETHER, len(plans)))
    reset_serials()
    return Seeded(frame_of(year), tuple(plan.pk for plan in plans), rows, tuple(truth))


def _drafted(
    plans: Sequence[Plan], year: int, serials: Serials, draw: random.Random
) -> list[Draft]:
    as_of = frame_of(year).as_of
    drafts = [Draft(plan, year, as_of, serials, draw) for plan in plans]
    for draft in drafts:
        write_ledger(draft)
    tie_together(drafts)
    return drafts


def _spaces(number: int, draw: random.Random, year: int) -> list[Plan]:
    """The operators and their spaces; one operator in twenty runs two."""
    prefectures = list(Division.objects.filter(code__endswith="00").exclude(parent=None))
    weights = [12, *([3] * (len(prefectures) - 1))]
    where = [draw.choices(prefectures, weights)[0] for _n in range(number)]
    operators = Organisation.objects.bulk_create(
        (
            Organisation(
                kind=OrganisationKind.OPERATOR,
                name=f"示例创业服务有限公司{n:05d}",
                uscc=uscc(CODES_FROM + n),
                division=place,
            )
            for n, place in enumerate(where)
        ),
        batch_size=500,
    )
    runs = [n - 1 if n and draw.random() < 0.05 else n for n in range(number)]
    created = Space.objects.bulk_create(
        (
            Space(
                operator=operators[runs[n]],
                name=f"{NAME}{n:05d}",
                division=place,
                address=f"{place.name}示例路{n}号",
                kind=draw.choices(list(SpaceKind), (6, 3, 1))[0],
            )
            for n, place in enumerate(where)
        ),
        batch_size=500,
    )
    return [_plan(space, operators[runs[n]], draw, year) for n, space in enumerate(created)]


def _plan(space: Space, operator: Organisation, draw: random.Random, year: int) -> Plan:
    """One space in eight is young: it opened in the evaluation year or the one before."""
    opened = date(year - draw.randint(2, 8), draw.randint(1, 12), draw.randint(1, 28))
    if draw.random() < 0.125:
        opened = date(year - draw.randint(0, 1), draw.randint(2, 9), draw.randint(1, 28))
    return Plan(space.pk, operator.name, opened, min(max(draw.gauss(1, 0.2), 0.6), 1.6))
