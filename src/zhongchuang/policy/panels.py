"""What a panel's score sheets come to: exact totals, the result, outliers, ranks.

A sheet is a mapping of item id → whole points; a veto is 1, no veto 0, and an item that is left out
was abstained from. Everything is counted in fractions; only what is shown is cut to two decimals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from zhongchuang.policy.score_sheet import ExpertReview, PanelMean, ScoreItem, VetoBy

Sheet = Mapping[str, int]


class SheetMistake(ValueError):
    """A score sheet that does not fit: a missing or unknown item, a score its item does not take."""


@dataclass(frozen=True, slots=True)
class PanelResult:
    """What a panel's score sheets come to.

    Attributes:
        mean: the panel's total by the policy's way, cut to two decimals.
        too_low: items whose mean lies below their minimum.
        vetoed: veto items that as many experts answered with yes as the policy asks for.
    """

    mean: Decimal
    too_low: tuple[str, ...]
    passed: bool
    vetoed: tuple[str, ...] = ()


def cut(number: Fraction) -> Decimal:
    """A number that is not negative, cut to two decimals."""
    return Decimal(100 * number.numerator // number.denominator) / 100


def sheet_total(review: ExpertReview, sheet: Sheet) -> Fraction:
    """The weighted total of a sheet. What was abstained from counts neither way: the rest is
    stretched to the full maximum."""
    given = [item for item in review.scored if item.id in sheet]
    reachable = sum((Fraction(item.weight) * item.maximum for item in given), Fraction(0))
    points = sum((Fraction(item.weight) * sheet[item.id] for item in given), Fraction(0))
    return points * review.maximum / reachable if reachable else Fraction(0)


def panel_result(review: ExpertReview, sheets: Sequence[Sheet]) -> PanelResult:
    """The result of a panel, one sheet an expert.

    Raises:
        SheetMistake: too few sheets, or a sheet that does not fit the policy.
    """
    if len(sheets) < review.experts:
        raise SheetMistake(f"{len(sheets)} of {review.experts} sheets")
    for sheet in sheets:
        check_sheet(review, sheet)
    mean = _mean(review, [sheet_total(review, sheet) for sheet in sheets])
    low = tuple(item.id for item in review.scored if _too_low(item, sheets))
    vetoed = tuple(item.id for item in review.vetoes if _vetoed(review, item, sheets))
    passed = not low and not vetoed and mean >= review.pass_mark
    return PanelResult(cut(mean), low, passed, vetoed)


def _mean(review: ExpertReview, totals: list[Fraction]) -> Fraction:
    kept = sorted(totals)[1:-1] if review.result is PanelMean.TRIMMED else totals
    return sum(kept, Fraction(0)) / len(kept)


def _too_low(item: ScoreItem, sheets: Sequence[Sheet]) -> bool:
    given = [sheet[item.id] for sheet in sheets if item.id in sheet]
    return bool(given) and sum(given) < item.minimum * len(given)


def _vetoed(review: ExpertReview, item: ScoreItem, sheets: Sequence[Sheet]) -> bool:
    for_it = sum(sheet.get(item.id, 0) for sheet in sheets)
    return for_it >= 1 if review.veto_by is VetoBy.ONE else 2 * for_it > len(sheets)


def check_sheet(review: ExpertReview, sheet: Sheet) -> None:
    """Raises SheetMistake naming the first item that does not fit."""
    items = {item.id: item for item in review.items}
    for name in sorted(items.keys() ^ sheet.keys()):
        if name not in items or not items[name].abstain:
            raise SheetMistake(name)
    for name, score in sheet.items():
        if not items[name].takes(score):
            raise SheetMistake(name)
    if not any(item.id in sheet for item in review.scored):
        raise SheetMistake(review.scored[0].id)


def outliers(review: ExpertReview, totals: Sequence[Fraction]) -> list[int]:
    """The places of totals further from the median than the policy's share of the maximum."""
    if review.outlier is None or not totals:
        return []
    middle, far = median(totals), Fraction(review.outlier) * review.maximum
    return [place for place, total in enumerate(totals) if abs(total - middle) > far]


def ranks(means: Sequence[Decimal]) -> list[int]:
    """The rank of each mean, the highest 1; equals share a rank, and the next one is left out."""
    return [1 + sum(other > mean for other in means) for mean in means]
