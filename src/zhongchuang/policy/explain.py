"""Findings in words: what is asked, what is there, what is missing, by which article.

Every function takes a `Voice`: the reader's language and the function that translates a template.
Without one the words are Chinese.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import ceil, floor

from zhongchuang.kernel.columns import Kind
from zhongchuang.policy import wording
from zhongchuang.policy.exact import Operator
from zhongchuang.policy.findings import (
    ComparisonOutcome,
    Finding,
    GroupOutcome,
    JudgementOutcome,
    Outcome,
    Status,
)
from zhongchuang.policy.messages import Message, Translate, in_language, message
from zhongchuang.policy.model import chinese_numeral
from zhongchuang.policy.shapes import Shape

UPWARD = (Operator.AT_MOST, Operator.LESS_THAN)
"""Where more is worse: values are shown rounded up there, down elsewhere, never to advantage."""

SHORT_OF = (Operator.AT_LEAST, Operator.MORE_THAN)


@dataclass(frozen=True, slots=True)
class Voice:
    """Whom the words are for: a language and the translation of templates into it."""

    translate: Translate = str
    language: str = "zh-hans"

    def say(self, template: str, **params: object) -> str:
        return self.render(message(template, **params))

    def render(self, words: Message) -> str:
        return words.render(self.translate)


CHINESE = Voice()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a finding: a heading of a group, a comparison, or a judgement.

    Attributes:
        depth: 0 for the outermost.
        asked, present, missing: empty where they do not apply.
    """

    depth: int
    status: Status
    label: str
    asked: str = ""
    present: str = ""
    missing: str = ""


def citation(reference: str, voice: Voice = CHINESE) -> str:
    """An article reference as papers cite it: "6.4" → 第六条第 4 项."""
    number, _, item = reference.partition(".")
    template = wording.ARTICLE_ITEM if item else wording.ARTICLE
    numeral = chinese_numeral(int(number))
    return voice.say(template, numeral=numeral, number=number, item=item)


def explanation(finding: Finding, voice: Voice = CHINESE) -> str:
    """The whole finding as one sentence."""
    if finding.status is Status.NOT_APPLICABLE:
        return voice.say(wording.NOT_APPLICABLE)
    return told(finding.outcome, voice)


def note(finding: Finding, voice: Voice = CHINESE) -> str:
    """What the binding of the criterion means; empty for a required one."""
    template = wording.NOTES.get(finding.binding)
    return voice.say(template) if template else ""


def status_word(status: Status, voice: Voice = CHINESE) -> str:
    return voice.say(wording.STATUS[status.word])


def gap(finding: Finding, voice: Voice = CHINESE) -> str:
    """Only what is missing (还差 3 场创业活动); empty unless the criterion is not met."""
    outcome = finding.outcome
    if finding.status is not Status.NOT_MET or isinstance(outcome, JudgementOutcome):
        return ""
    return _gap(outcome, voice)


def lines(finding: Finding, voice: Voice = CHINESE) -> list[Line]:
    """The finding as a table: groups as headings, each comparison on a line of its own."""
    return list(_lines(finding.outcome, 0, voice))


def told(outcome: Outcome, voice: Voice = CHINESE) -> str:
    """One outcome as a sentence."""
    match outcome:
        case ComparisonOutcome():
            return _comparison(outcome, voice)
        case JudgementOutcome(rule):
            text = in_language(voice.language, rule.text, rule.text_en)
            return voice.say(wording.JUDGED, text=text)
        case _:
            return _group(outcome, voice)


def _group(outcome: GroupOutcome, voice: Voice) -> str:
    text = _joined(wording.BOTH, (told(part, voice) for part in outcome.parts), voice)
    if outcome.joint == "all":
        return text
    template = wording.ANY_OF if outcome.joint == "any" else wording.SOME_OF
    return voice.say(template, parts=text, n=outcome.n, total=len(outcome.parts))


def _joined(template: str, texts: Iterable[str], voice: Voice) -> str:
    return reduce(lambda first, second: voice.say(template, first=first, second=second), texts)


def _comparison(outcome: ComparisonOutcome, voice: Voice) -> str:
    words = {
        "label": outcome.shape.title(voice.language),
        "asked": asked(outcome, voice),
        "value": present(outcome, voice),
        "missing": _missing_amount(outcome, voice),
    }
    return voice.say(_template(outcome), **words)


def _template(outcome: ComparisonOutcome) -> str:
    met = outcome.status is Status.MET
    operator = outcome.rule.operator
    if outcome.value is None or outcome.threshold is None:
        return wording.UNKNOWN
    if operator is Operator.IS:
        return wording.TRUE_MET if met else wording.TRUE_NOT_MET
    if met and operator in SHORT_OF:
        return wording.EXACTLY if outcome.exactly else wording.MET
    if met:
        return wording.WITHIN
    return _by_direction(
        outcome, wording.SHORT, wording.OVER, wording.OFF, otherwise=wording.NOT_MET
    )


def _by_direction(
    outcome: ComparisonOutcome, short: str, over: str, off: str, otherwise: str
) -> str:
    operator = outcome.rule.operator
    if operator in SHORT_OF:
        return short
    if operator in UPWARD:
        return over
    return off if operator is Operator.EQUALS else otherwise


def asked(outcome: ComparisonOutcome, voice: Voice = CHINESE) -> str:
    """What the comparison asks for: 不少于 20 家."""
    if outcome.rule.operator is Operator.IS:
        wanted = outcome.threshold == 1
        return voice.say(wording.ASKED_TRUE if wanted else wording.ASKED_FALSE)
    threshold = _amount(outcome.threshold, outcome, _threshold_rounding(outcome), voice)
    return voice.say(wording.ASKED[outcome.rule.operator], threshold=threshold)


def _threshold_rounding(outcome: ComparisonOutcome) -> Callable[[Fraction], int]:
    return floor if outcome.rule.operator in UPWARD else ceil


def present(outcome: ComparisonOutcome, voice: Voice = CHINESE) -> str:
    """What is there: 19 家."""
    if outcome.shape.kind is Kind.TRUTH and outcome.value is not None:
        return voice.say(wording.YES if outcome.value else wording.NO)
    rounding = ceil if outcome.rule.operator in UPWARD else floor
    return _amount(outcome.value, outcome, rounding, voice)


def missing(outcome: ComparisonOutcome, voice: Voice = CHINESE) -> str:
    """How much is missing: 还差 1 家; empty where nothing is, or no amount would say it."""
    if outcome.missing is None:
        return ""
    template = _by_direction(
        outcome,
        wording.MISSING_SHORT,
        wording.MISSING_OVER,
        wording.MISSING_OFF,
        otherwise=wording.MISSING_OFF,
    )
    return voice.say(template, missing=_missing_amount(outcome, voice))


def _missing_amount(outcome: ComparisonOutcome, voice: Voice) -> str:
    if outcome.missing is None:
        return ""
    if outcome.shape.kind is Kind.SHARE:
        number = _number(Fraction(outcome.missing) * 100, 2, ceil, least=0)
        return voice.say(wording.PERCENT_POINTS, number=number)
    return _amount(Fraction(outcome.missing), outcome, ceil, voice)


def _amount(
    value: Fraction | None,
    outcome: ComparisonOutcome,
    rounding: Callable[[Fraction], int],
    voice: Voice,
) -> str:
    if value is None:
        return voice.say(wording.NO_DATA)
    return amount(value, outcome.shape, rounding, voice)


def amount(
    value: Fraction,
    shape: Shape,
    rounding: Callable[[Fraction], int] = floor,
    voice: Voice = CHINESE,
) -> str:
    """A number with its unit: 20 家, 499.99 ㎡, 74.99%.

    Decimals show at least two places, shares are per cent with at most two.
    """
    if shape.kind is Kind.SHARE:
        return voice.say(wording.PERCENT, number=_number(value * 100, 2, rounding, least=0))
    least = 2 if shape.kind is Kind.DECIMAL else 0
    number = _number(value, shape.places, rounding, least)
    unit = shape.unit_in(voice.language)
    return f"{number} {unit}" if unit else number


def _number(value: Fraction, places: int, rounding: Callable[[Fraction], int], least: int) -> str:
    """The number with thousands grouped, at most `places` decimals, at least `least`."""
    scaled = Decimal(rounding(value * 10**places)).scaleb(-places)
    whole, _, rest = f"{scaled:,f}".partition(".")
    rest = rest.rstrip("0").ljust(least, "0")
    return f"{whole}.{rest}" if rest else whole


def _gap(outcome: ComparisonOutcome | GroupOutcome, voice: Voice) -> str:
    """What an outcome that is not met lacks."""
    if isinstance(outcome, ComparisonOutcome):
        return _comparison_gap(outcome, voice)
    return _group_gap(outcome, voice)


def _group_gap(outcome: GroupOutcome, voice: Voice) -> str:
    texts = [
        _gap(part, voice)
        for part in outcome.parts
        if part.status is Status.NOT_MET and not isinstance(part, JudgementOutcome)
    ]
    if outcome.joint == "any":
        return _joined(wording.EITHER, texts, voice)
    text = _joined(wording.BOTH, texts, voice)
    if outcome.joint == "all":
        return text
    needed = outcome.n - (len(outcome.parts) - len(texts))
    return voice.say(wording.SOME_OF, parts=text, n=needed, total=len(texts))


def _comparison_gap(outcome: ComparisonOutcome, voice: Voice) -> str:
    label = outcome.shape.title(voice.language)
    return voice.say(_gap_template(outcome), label=label, missing=_missing_amount(outcome, voice))


def _gap_template(outcome: ComparisonOutcome) -> str:
    if outcome.value is None or outcome.threshold is None:
        return wording.UNKNOWN
    if outcome.rule.operator is Operator.IS:
        return wording.TRUE_NOT_MET
    short = wording.GAP_COUNT if outcome.shape.counts_things else wording.GAP_AMOUNT
    return _by_direction(
        outcome, short, wording.GAP_OVER, wording.GAP_OFF, otherwise=wording.GAP_NOT_MET
    )


def _lines(outcome: Outcome, depth: int, voice: Voice) -> Iterable[Line]:
    match outcome:
        case ComparisonOutcome():
            yield Line(
                depth,
                outcome.status,
                outcome.shape.title(voice.language),
                asked(outcome, voice),
                present(outcome, voice),
                missing(outcome, voice),
            )
        case JudgementOutcome():
            yield Line(depth, outcome.status, told(outcome, voice))
        case _:
            yield Line(depth, outcome.status, _heading(outcome, voice))
            for part in outcome.parts:
                yield from _lines(part, depth + 1, voice)


def _heading(outcome: GroupOutcome, voice: Voice) -> str:
    if outcome.joint == "all":
        return voice.say(wording.ALL_HEADING)
    if outcome.joint == "any":
        return voice.say(wording.ANY_HEADING)
    return voice.say(wording.SOME_HEADING, n=outcome.n, total=len(outcome.parts))
