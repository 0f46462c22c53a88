"""Conditions as bars: of each condition the one comparison that decides it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse

from zhongchuang.filing.selfcheck import Condition, SelfCheck
from zhongchuang.kernel.columns import Kind, Level
from zhongchuang.ledger.measures import model_behind
from zhongchuang.ledger.models import Recorded
from zhongchuang.policy.exact import Operator
from zhongchuang.policy.explain import missing, present
from zhongchuang.policy.findings import ComparisonOutcome, GroupOutcome, Outcome, Status
from zhongchuang.policy.model import Binding
from zhongchuang.web.operator.by_when import ByWhen
from zhongchuang.web.operator.standpoint import YEAR
from zhongchuang.web.operator.voice import voice
from zhongchuang.web.shared.components import Tone

TRUE_MET = Fraction(10**9)
"""A truth that holds never decides a condition that also asks for a number."""

TONES: dict[Status, Tone] = {
    Status.MET: "done",
    Status.NOT_MET: "refused",
    Status.NEEDS_JUDGEMENT: "judgement",
    Status.NOT_APPLICABLE: "neutral",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A number against its threshold, as `gap_meter` draws it; `weak` is what is claimed."""

    value: int | Decimal
    threshold: int | Decimal
    unit: str
    bound: str
    weak: int | Decimal | None


@dataclass(frozen=True, slots=True)
class Meter:
    """A line of the gap meter: with a bar where a number decides, in words otherwise.

    Attributes:
        words: what is said in place of a bar.
        missing: what is missing, beside a bar; empty where nothing is.
        by: until when it can be made up; empty where nothing is missing or nobody asked.
    """

    title: str
    citation: str
    url: str
    tone: Tone
    bar: Bar | None
    words: str
    missing: str
    by: str = ""

    @property
    def met(self) -> bool:
        return self.tone == "done"


def tone_of(status: Status, binding: Binding) -> Tone:
    """A condition that is not required is no ground for refusal when it is missed."""
    if status is Status.NOT_MET and binding is not Binding.REQUIRED:
        return "warning"
    return TONES[status]


def meters(check: SelfCheck, by_when: ByWhen, query: str) -> list[Meter]:
    """Every condition of the policy, in its order; `query` leads to the rows of the same window."""
    return [meter(condition, by_when, query) for condition in check.conditions]


def meter(condition: Condition, by_when: ByWhen, query: str) -> Meter:
    """One condition, drawn by the comparison that decides it."""
    finding = condition.finding
    decisive = deciding(finding.outcome)
    drawn = bar(decisive) if decisive else None
    return Meter(
        condition.title,
        condition.citation,
        f"{rows_url(condition)}?{query}",
        tone_of(finding.status, finding.binding),
        drawn,
        present(decisive, voice())
        if decisive is not None and decisive.value is None
        else condition.missing or condition.explanation,
        condition.missing,
        by_when(decisive) if decisive and finding.status is Status.NOT_MET else "",
    )


def rows_url(condition: Condition, measure: str = "") -> str:
    address = reverse("operator:selfcheck_rows", args=[condition.finding.id])
    return f"{address}?measure={measure}" if measure else address


def fed_by(model: type[Recorded], check: SelfCheck, window: str = YEAR) -> list[Meter]:
    """The single comparisons that rows of one kind of fact count for, each once; they lead to the
    rows of the same window."""
    found = [
        comparison_meter(condition, outcome, window)
        for condition in check.conditions
        for outcome in condition.finding.comparisons()
        if any(is_behind(model, values.measure, check) for values in outcome.measures)
    ]
    return list({meter.title: meter for meter in found}.values())


def is_behind(model: type[Recorded], measure: str, check: SelfCheck) -> bool:
    declared = check.policy.catalogue[measure].declared
    return not declared and model_behind(measure) is model


def comparison_meter(condition: Condition, outcome: ComparisonOutcome, window: str) -> Meter:
    return Meter(
        outcome.shape.title(voice().language),
        condition.citation,
        f"{rows_url(condition, outcome.measures[0].measure)}&window={window}",
        tone_of(outcome.status, condition.finding.binding),
        bar(outcome),
        present(outcome, voice()),
        missing(outcome, voice()),
    )


def deciding(outcome: Outcome) -> ComparisonOutcome | None:
    """Of alternatives the one that is nearest, of joint demands the one that lacks most."""
    found = _deciding(outcome)
    return found[1] if found else None


def _deciding(outcome: Outcome) -> tuple[Fraction, ComparisonOutcome] | None:
    if isinstance(outcome, ComparisonOutcome):
        return reached(outcome), outcome
    if not isinstance(outcome, GroupOutcome):
        return None
    parts = [found for part in outcome.parts if (found := _deciding(part))]
    pick = min if outcome.joint == "all" else max
    return pick(parts, key=lambda part: part[0]) if parts else None


def reached(outcome: ComparisonOutcome) -> Fraction:
    """How much of the threshold is there; 1 and more where the comparison holds."""
    if outcome.value is None or outcome.threshold is None:
        return Fraction(0)
    if outcome.shape.kind is Kind.TRUTH or outcome.rule.operator is Operator.AT_MOST:
        return TRUE_MET if outcome.status is Status.MET else Fraction(0)
    return outcome.value / outcome.threshold if outcome.threshold else TRUE_MET


def bar(outcome: ComparisonOutcome) -> Bar | None:
    """The bar of a comparison of numbers; None for truths and unknown values."""
    if outcome.shape.kind is Kind.TRUTH or outcome.value is None or outcome.threshold is None:
        return None
    claimed = outcome.values[Level.CLAIMED]
    unit = "%" if outcome.shape.kind is Kind.SHARE else outcome.shape.unit_in(voice().language)
    return Bar(
        _shown(outcome.value, outcome),
        _shown(outcome.threshold, outcome),
        unit,
        "at_most" if outcome.rule.operator is Operator.AT_MOST else "at_least",
        None if claimed is None else _shown(claimed, outcome),
    )


def _shown(value: Fraction, outcome: ComparisonOutcome) -> int | Decimal:
    """A number for the bar: cut, never rounded up to the threshold."""
    if outcome.shape.kind is Kind.COUNT:
        return int(value)
    scaled = value * 100 if outcome.shape.kind is Kind.SHARE else value
    cut = Decimal(int(scaled * 100)).scaleb(-2)
    return int(cut) if cut == cut.to_integral_value() else cut
