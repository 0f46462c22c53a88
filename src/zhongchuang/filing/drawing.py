"""Drawing a panel from the pool (Art. 10.3) so that nobody chooses it and anybody can draw it again.

First the pool is frozen: who is in it, who is barred and why, the conditions, the digests of what the
cases rest on, and the SHA-256 of a nonce that is kept back. Then a witness may say any words, and the
panel is drawn. The seed is the SHA-256 of all three, so neither whoever froze the pool, nor whoever
runs the system, nor the witness could have aimed it. The order is that of the SHA-256 of
`seed:expert:12`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from zhongchuang.audit.chain import thaw
from zhongchuang.filing.models import ExpertDraw, ScoreSheet
from zhongchuang.kernel import sampling
from zhongchuang.kernel.canonical import sha256_text

METHOD = "sha256-commit-order-1"
"""How panels are drawn: nonce committed, words said, order by hash; first edition."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked of a panel.

    Attributes:
        size, alternates: experts, and those who wait to move up.
        fields: an expert knows at least one of them; empty: any.
        per_employer: at most so many of one employer, alternates included; None: any number.
        workload: an expert with so many sheets still to do is left out; None: nobody is.
    """

    size: int
    alternates: int = 0
    fields: tuple[str, ...] = ()
    per_employer: int | None = None
    workload: int | None = None

    def plain(self) -> dict[str, Any]:
        return {**asdict(self), "fields": list(self.fields)}


@dataclass(frozen=True, slots=True)
class InPool:
    """One expert as frozen; `barred` says why they cannot be drawn, empty where they can."""

    key: str
    name: str
    employer: str
    employer_code: str
    fields: tuple[str, ...]
    workload: int
    barred: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        return {**asdict(self), "fields": list(self.fields), "barred": list(self.barred)}


def expert_key(account_id: int) -> str:
    return f"expert:{account_id}"


def account_of(key: str) -> int:
    return int(key.removeprefix("expert:"))


def seed_of(digest: str, nonce: str, words: str) -> str:
    """The seed that a frozen pool, its nonce and a witness's words give."""
    return sha256_text(f"{digest}:{nonce}:{words}")


def reachable(pool: Sequence[InPool], per_employer: int | None) -> int:
    """How many experts can be drawn at all: the employers' limits are kept whatever the order."""
    counts = Counter(one.employer_code for one in pool if not one.barred)
    return sum(min(count, per_employer or count) for count in counts.values())


def order_of(content: Mapping[str, Any], seed: str) -> tuple[list[str], list[str]]:
    """The experts and the alternates that a frozen pool and a seed give, each in order."""
    asked = content["conditions"]
    free = {one["key"]: one["employer_code"] for one in content["pool"] if not one["barred"]}
    wanted, taken = asked["size"] + asked["alternates"], Counter[str]()
    found: list[str] = []
    for key in sampling.drawn(free, len(free), seed):
        if asked["per_employer"] and taken[free[key]] >= asked["per_employer"]:
            continue
        taken[free[key]] += 1
        found.append(key)
    return found[: asked["size"]], found[asked["size"] : wanted]


def difference(draw: ExpertDraw) -> str:
    """The first thing in which a draw differs from what its frozen pool gives; "" if none.

    Raises:
        ValueError: the frozen pool was altered.
    """
    return next(_differences(draw), "")


def _differences(draw: ExpertDraw) -> Iterator[str]:
    content = thaw(draw.frozen)
    if draw.drawn_at is None:
        yield _("尚未抽取")
        return
    if sha256_text(draw.nonce) != content["nonce_digest"]:
        yield _("公布的随机数与冻结名单时承诺的摘要不一致")
    seed = seed_of(draw.frozen.digest, draw.nonce, draw.words)
    if seed != draw.seed:
        yield _("种子应为 %(right)s，记录为 %(kept)s") % {"right": seed, "kept": draw.seed}
    drawn, waiting = order_of(content, seed)
    for place, (right, kept) in enumerate(
        zip_longest(drawn + waiting, list(draw.drawn) + list(draw.waiting)), start=1
    ):
        if right != kept:
            yield _("第 %(place)s 位应为 %(right)s，记录为 %(kept)s") % {
                "place": place,
                "right": right or "—",
                "kept": kept or "—",
            }
    yield from _seats(draw, drawn, waiting)


def _seats(draw: ExpertDraw, drawn: list[str], waiting: list[str]) -> Iterator[str]:
    """Whether the sheets went to those drawn, and alternates moved up in order."""
    order = drawn + waiting
    by_case: dict[int, list[ScoreSheet]] = {}
    for sheet in draw.sheets.order_by("application", "place"):
        by_case.setdefault(sheet.application_id, []).append(sheet)
    for case in draw.cases.order_by("pk"):
        sheets = by_case.get(case.pk, [])
        for sheet in sheets:
            key, place = expert_key(sheet.expert_id), sheet.place or 0
            right = order[place - 1] if place <= len(order) else "—"
            if key != right:
                yield _("案件 %(case)s 的第 %(place)s 位应为 %(right)s，实际为 %(kept)s") % {
                    "case": case.reference,
                    "place": place,
                    "right": right,
                    "kept": key,
                }
        places = [sheet.place for sheet in sheets if (sheet.place or 0) <= len(drawn)]
        if places != list(range(1, len(drawn) + 1)):
            yield _("案件 %(case)s 没有给每一位抽中的专家评分表") % {"case": case.reference}
        up = sorted((sheet.pk, sheet.place or 0) for sheet in sheets if sheet.replaces_id)
        if [place for _pk, place in up] != sorted(place for _pk, place in up):
            yield _("案件 %(case)s 的候补没有按顺序递补") % {"case": case.reference}
