"""A rule in words, as the machine reads it: what every comparison asks, without any facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from zhongchuang.policy import wording
from zhongchuang.policy.exact import Operator
from zhongchuang.policy.explain import UPWARD, Voice, amount
from zhongchuang.policy.measures import Measure
from zhongchuang.policy.messages import in_language
from zhongchuang.policy.model import SPACE_KINDS, Criterion, Policy
from zhongchuang.policy.rules import (
    All,
    Any,
    AtLeast,
    Chosen,
    Comparison,
    Condition,
    Judgement,
    Number,
    OnePer,
    Operand,
    Rule,
    Times,
)
from zhongchuang.policy.shapes import Shape, shape, shape_of

Catalogue = Mapping[str, Measure]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One line of a rule; `depth` 0 is the outermost, `judged` marks what people judge."""

    depth: int
    text: str
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One condition of a policy with its machine reading."""

    criterion: Criterion
    name: str
    note: str
    period: str
    lines: tuple[RuleLine, ...]


def voice() -> Voice:
    """The reader's language."""
    return Voice(_, get_language() or "zh-hans")


def readings(policy: Policy) -> dict[str, list[Reading]]:
    """The conditions of a policy by the article or item they rest on."""
    found: dict[str, list[Reading]] = {}
    for criterion in policy.criteria:
        found.setdefault(criterion.article, []).append(reading_of(criterion, policy))
    return found


def reading_of(criterion: Criterion, policy: Policy) -> Reading:
    said = voice()
    template = wording.NOTES.get(criterion.binding)
    return Reading(
        criterion,
        criterion.name(said.language),
        said.say(template) if template else "",
        _("、").join(period_words(name) for name in criterion.periods),
        tuple(lines_of(criterion.rule, policy.catalogue, said)),
    )


def period_words(name: str) -> str:
    """A period of a policy, in words."""
    words = {
        "as-of": _("截止统计日期当日"),
        "year": _("考核年度全年"),
        "previous-year": _("上一年度"),
        "half-year": _("最近一个半年度"),
        "last-12-months": _("截止统计日期前十二个月"),
        "3-years": _("近三年"),
    }
    return words.get(name) or _("批次公告规定的期间")


def lines_of(rule: Rule, catalogue: Catalogue, said: Voice, depth: int = 0) -> Iterator[RuleLine]:
    """The rule line by line: groups as headings, comparisons and judgements below them."""
    match rule:
        case Comparison():
            yield RuleLine(depth, comparison_words(rule, catalogue, said))
        case Judgement(text, text_en):
            words = in_language(said.language, text, text_en)
            yield RuleLine(depth, said.say(wording.JUDGED, text=words), judged=True)
        case All(of) | Any(of) | AtLeast(_, of):
            yield RuleLine(depth, heading(rule, said))
            for part in of:
                yield from lines_of(part, catalogue, said, depth + 1)


def heading(rule: All | Any | AtLeast, said: Voice) -> str:
    if isinstance(rule, All):
        return said.say(wording.ALL_HEADING)
    if isinstance(rule, Any):
        return said.say(wording.ANY_HEADING)
    return said.say(wording.SOME_HEADING, n=rule.n, total=len(rule.of))


def comparison_words(rule: Comparison, catalogue: Catalogue, said: Voice) -> str:
    """One comparison: 入驻团队和企业：不少于 20 家."""
    form = shape(rule, catalogue)
    if rule.operator is Operator.IS:
        wanted = isinstance(rule.right, Number) and rule.right.value == 1
        asked = said.say(wording.ASKED_TRUE if wanted else wording.ASKED_FALSE)
    else:
        threshold = operand_words(rule.right, form, rule.operator, catalogue, said)
        asked = said.say(wording.ASKED[rule.operator], threshold=threshold)
    return _("%(label)s：%(asked)s") % {"label": form.title(said.language), "asked": asked}


def operand_words(
    operand: Operand, form: Shape, operator: Operator, catalogue: Catalogue, said: Voice
) -> str:
    """A threshold in words; numbers take the unit of what they are compared with."""
    match operand:
        case Number():
            rounding = floor if operator in UPWARD else ceil
            return amount(operand.fraction, form, rounding, said)
        case OnePer(size, of):
            return _("每 %(size)s %(label)s 1 %(unit)s") % {
                "size": f"{size:f}",
                "label": shape_of(of, catalogue).title(said.language),
                "unit": form.unit_in(said.language),
            }
        case Times(factor, of):
            return _("%(label)s的 %(percent)s%%") % {
                "label": shape_of(of, catalogue).title(said.language),
                "percent": f"{(factor * 100).normalize():f}",
            }
        case Chosen(cases, usually):
            options = [
                _("%(condition)s为 %(threshold)s")
                % {
                    "condition": condition_words(condition),
                    "threshold": operand_words(chosen, form, operator, catalogue, said),
                }
                for condition, chosen in cases
            ]
            rest = operand_words(usually, form, operator, catalogue, said)
            return _("%(usual)s（%(exceptions)s）") % {
                "usual": rest,
                "exceptions": _("；").join(options),
            }
        case _:
            return shape_of(operand, catalogue).title(said.language)


def condition_words(condition: Condition) -> str:
    """Which spaces a condition speaks of: 高校类, 部分地区."""
    kinds = [_(SPACE_KINDS[kind]) for kind in sorted(condition.kinds)]
    parts = [_("%(kinds)s类") % {"kinds": _("、").join(kinds)}] if kinds else []
    if condition.divisions:
        parts.append(
            pgettext("rule", "区划 %(codes)s") % {"codes": _("、").join(condition.divisions)}
        )
    return _("，").join(parts)
