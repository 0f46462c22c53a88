"""Unified social credit codes that cannot be right (GB 32100-2015), of residents and operators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from zhongchuang.directory.models import Organisation, Space
from zhongchuang.integrity.inquiry import Hit, Inquiry, grouped, key_of
from zhongchuang.ledger.models import Tenancy

Bools = NDArray[np.bool_]

LENGTH = 18
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = np.array([pow(3, place, 31) for place in range(LENGTH - 1)], dtype=np.int64)
AUTHORITIES = "123456789AEGNY"
"""Registering authorities (登记管理部门) that have been given a character."""
PROVINCES = frozenset(
    [
        "10",
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
    ]
)
"""GB/T 2260 at the level of provinces, and 10 for what the state registers itself."""

FAULTS = ("length", "authority", "division", "check")
"""What can be wrong, the first that is."""


def faults(codes: Sequence[str]) -> NDArray[np.int64]:
    """For each code the index in `FAULTS` of what is wrong with it, -1 for nothing."""
    texts = np.array(codes, dtype=f"U{LENGTH + 1}")
    letters = texts.view(np.uint32).reshape(len(texts), LENGTH + 1)
    values = _values()[np.minimum(letters[:, :LENGTH], 127)]
    well_formed = (values >= 0).all(axis=1) & (letters[:, LENGTH] == 0)
    total = (values[:, :-1] * WEIGHTS).sum(axis=1)
    wrong = (
        ~well_formed,
        ~np.isin(texts.astype("U1"), list(AUTHORITIES)),
        ~_within(letters),
        (-total) % 31 != values[:, -1],
    )
    return np.select(wrong, range(len(FAULTS)), -1).astype(np.int64)


def _values() -> NDArray[np.int64]:
    """The value of each ASCII character in a code, -1 for one that has none."""
    table = np.full(128, -1, dtype=np.int64)
    table[[ord(character) for character in CHARACTERS]] = range(len(CHARACTERS))
    return table


def _within(letters: NDArray[np.uint32]) -> Bools:
    """Is the division six digits that begin with a province?"""
    division = letters[:, 2:8].astype(np.int64) - ord("0")
    digits = ((division >= 0) & (division <= 9)).all(axis=1)
    province = division[:, 0] * 10 + division[:, 1]
    return digits & np.isin(province, [int(code) for code in PROVINCES])


def wrong_codes(inquiry: Inquiry) -> Iterator[Hit]:
    """Codes of residents of the span, and of the operators, that cannot have been given."""
    residents = (
        inquiry.scope.facts(Tenancy)
        .filter(inquiry.during("entered_on", "left_on"))
        .exclude(uscc="")
        .order_by()
        .values_list("space_id", "uscc", "name", "pk")
    )
    yield from _wrong(inquiry, list(residents), str(Tenancy._meta.model_name))
    operators = (
        Space.objects.using(inquiry.using)
        .filter(inquiry.among("pk"))
        .exclude(operator__uscc="")
        .order_by()
        .values_list("pk", "operator__uscc", "operator__name", "operator_id")
    )
    yield from _wrong(inquiry, list(operators), str(Organisation._meta.model_name))


def _wrong(inquiry: Inquiry, rows: list[tuple[int, str, str, int]], kind: str) -> Iterator[Hit]:
    found = faults([code for _space, code, *_ in rows])
    wrong = [(*rows[at], FAULTS[found[at]]) for at in np.flatnonzero(found >= 0)]
    for (space, code), group in grouped(sorted(wrong), 2).items():
        _space, _code, name, _pk, fault = group[0]
        yield inquiry.hit(
            space,
            key_of(kind, code),
            ((kind, each[3]) for each in group),
            name=name,
            code=code,
            fault=fault,
        )
