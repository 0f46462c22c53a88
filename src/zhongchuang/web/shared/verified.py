"""What a visit verified of a number, in words: extrapolated with its bounds, exact, or measured."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.filing.models import VisitSample
from zhongchuang.filing.verified import Verified, Visited
from zhongchuang.kernel.columns import Kind, Level
from zhongchuang.policy import explain, wording
from zhongchuang.policy.findings import ComparisonOutcome
from zhongchuang.policy.model import Accuracy
from zhongchuang.policy.shapes import Shape
from zhongchuang.web.shared.figures import grouped, percent


def level_words(outcome: ComparisonOutcome, level: Level, words: explain.Voice) -> str:
    """The left side at one level, rounded against the applicant as the findings are told."""
    value: Fraction | None = outcome.values[level]
    if value is None:
        return words.say(wording.NO_DATA)
    if outcome.shape.kind is Kind.TRUTH:
        return words.say(wording.YES if value else wording.NO)
    rounding: Callable[[Fraction], int] = ceil if outcome.rule.operator in explain.UPWARD else floor
    return explain.amount(value, outcome.shape, rounding, words)


def verified_words(
    outcome: ComparisonOutcome, found: Visited | None, words: explain.Voice, *, dated: bool = False
) -> str:
    """What officers verified of the left side; "" where nobody has, which is not the same as 0.

    `dated` says when, for a reader whose other numbers are those of today.
    """
    one = found.of(outcome) if found else None
    if one is not None:
        told = number_words(one, outcome.shape, words)
        if not dated or one.sample is None:
            return told
        return _("%(day)s %(told)s") % {"day": date_format(one.visited_on), "told": told}
    if not outcome.values[Level.VERIFIED]:
        return ""
    told = level_words(outcome, Level.VERIFIED, words)
    return _("抽查属实 %(amount)s") % {"amount": told} if outcome.shape.counts_things else told


def number_words(found: Verified, shape: Shape, words: explain.Voice) -> str:
    """One number as a visit found it: 核实 9/10，推算 36 家（33–38 家，置信度 90 %）."""
    told = explain.amount(found.value, shape, floor, words)
    sample = found.sample
    if sample is None:
        measured = {"amount": told, "day": date_format(found.visited_on)}
        return _("%(amount)s（%(day)s 实测）") % measured
    given = {"good": sample.verified, "size": sample.size, "amount": told}
    if not sample.population:
        return _("%(amount)s（没有附佐证的记录）") % given
    if sample.is_complete:
        return _("%(amount)s（逐条核实，属实 %(good)s/%(size)s）") % given
    return _(
        "核实 %(good)s/%(size)s，推算 %(amount)s（%(low)s–%(high)s，置信度 %(confidence)s）"
    ) % {
        **given,
        "low": grouped(sample.low),
        "high": explain.amount(found.high, shape, floor, words),
        "confidence": percent(sample.confidence),
    }


def caution_words(outcome: ComparisonOutcome, found: Visited | None, words: explain.Voice) -> str:
    """That what was found can lie below what is asked; "" where it cannot. It decides nothing."""
    one = found.short_of(outcome) if found else None
    if one is None or outcome.threshold is None:
        return ""
    given = {
        "low": explain.amount(one.low, outcome.shape, floor, words),
        "asked": explain.amount(outcome.threshold, outcome.shape, ceil, words),
    }
    if one.low == one.high:
        return _("核实数 %(low)s，低于要求的 %(asked)s，请据此判断。") % given
    return _("推算下限 %(low)s，低于要求的 %(asked)s，请结合核查情况判断。") % given


def accuracy_words(sample: VisitSample | Accuracy) -> str:
    """How a sample was sized: 误差 ±25 %，置信度 90 %."""
    return _("误差 ±%(error)s，置信度 %(confidence)s") % {
        "error": percent(sample.error),
        "confidence": percent(sample.confidence),
    }
