"""Reading rules: the TOML form of the rule language into its frozen form, with every mistake."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any as Anything

from zhongchuang.kernel.columns import Kind
from zhongchuang.kernel.periods import PeriodKind
from zhongchuang.policy.exact import Operator
from zhongchuang.policy.measures import Measure
from zhongchuang.policy.messages import gettext_noop
from zhongchuang.policy.model import SPACE_KINDS
from zhongchuang.policy.reading import NOT_NUMBER, NOT_TABLE, NOT_TEXT, Section, as_decimal
from zhongchuang.policy.rules import (
    All,
    Any,
    AtLeast,
    CannotNegate,
    Chosen,
    Comparison,
    Condition,
    Difference,
    Growth,
    Judgement,
    Named,
    Number,
    OnePer,
    Operand,
    Rule,
    Share,
    Sum,
    Times,
    negated,
)
from zhongchuang.policy.shapes import Mixed, Shape, shape_of

UNKNOWN_MEASURE = gettext_noop("没有名为“{value}”的指标")
UNKNOWN_PERIOD = gettext_noop("没有名为“{value}”的期间")
NO_RULE = gettext_noop("应恰好写明一种规则：{choices}")
NO_OPERAND = gettext_noop("应恰好写明一个比较对象：{choices}")
NO_OPERATOR = gettext_noop("应恰好写明一种比较方式：{choices}")
MIXED = gettext_noop("这些指标不能相加减或求比例")
ONLY_IS = gettext_noop("是否类指标只能用 is 比较")
NOT_IS = gettext_noop("数量类指标不能用 is 比较")
NOT_SHARE = gettext_noop("比例应写成不大于 1 的数，如 0.75")
NOT_WHOLE = gettext_noop("数量的标准应为整数")
NO_OPPOSITE = gettext_noop("需由人员判断的内容不能取反，请直接写明相反的要求")
TOO_MANY = gettext_noop("共 {size} 项，不能要求满足 {n} 项")
TOO_FEW_PARTS = gettext_noop("至少需要两项")
BAD_DIVISION = gettext_noop("“{value}”不是行政区划代码")
EMPTY_CONDITION = gettext_noop("应写明空间类型或行政区划")
NOT_POSITIVE = gettext_noop("应大于 0")

GROUPS = ("all", "any", "at_least_n_of", "not", "judgement")
SOURCES = ("measure", "sum", "difference", "share", "growth")
OPERATORS = ("at_least", "at_most", "more_than", "less_than", "equals", "is")
NOTHING = Judgement("")
ZERO = Number(Decimal(0))


class RuleReader:
    """Reads rules that may use the measures of one catalogue."""

    def __init__(self, catalogue: Mapping[str, Measure]) -> None:
        self.catalogue = catalogue

    def rule(self, holder: Section, key: str, value: Anything) -> Rule:
        """The rule at `key` of `holder`; a harmless one where there is a mistake."""
        if not isinstance(value, dict):
            holder.mistake(key, NOT_TABLE)
            return NOTHING
        section = holder.inner(key, value)
        kinds = [kind for kind in (*GROUPS, *SOURCES) if section.has(kind)]
        if len(kinds) != 1:
            section.mistake("", NO_RULE, choices="、".join((*GROUPS, *SOURCES)))
            return NOTHING
        rule = self._of_kind(section, kinds[0])
        section.close()
        return rule

    def _of_kind(self, section: Section, kind: str) -> Rule:
        match kind:
            case "all":
                return All(self._rules(section, "all"))
            case "any":
                return Any(self._rules(section, "any"))
            case "at_least_n_of":
                return self._n_of(section.section("at_least_n_of"))
            case "not":
                return self._not(section)
            case "judgement":
                return Judgement(section.text("judgement"), section.optional_text("judgement_en"))
            case _:
                return self._comparison(section, kind)

    def _rules(self, section: Section, key: str) -> tuple[Rule, ...]:
        items = section.items(key)
        return tuple(self.rule(section, f"{key}[{n}]", item) for n, item in enumerate(items))

    def _n_of(self, section: Section) -> Rule:
        n = section.integer("n", least=1)
        of = self._rules(section, "of")
        if n > len(of):
            section.mistake("n", TOO_MANY, size=len(of), n=n)
        section.close()
        return AtLeast(n, of)

    def _not(self, section: Section) -> Rule:
        inner = self.rule(section, "not", section.take("not"))
        try:
            return negated(inner)
        except CannotNegate:
            section.mistake("not", NO_OPPOSITE)
            return inner

    def _comparison(self, section: Section, source: str) -> Rule:
        left = self._source(section, source)
        label = section.optional_text("label")
        label_en = section.optional_text("label_en")
        found = [operator for operator in OPERATORS if section.has(operator)]
        section.asked.update(found)
        if len(found) != 1:
            section.mistake("", NO_OPERATOR, choices="、".join(OPERATORS))
            return NOTHING
        shape = self._shape(section, source, left)
        right = self._right(section, found[0], shape)
        return Comparison(left, Operator(found[0]), right, label, label_en)

    def _shape(self, section: Section, source: str, left: Operand) -> Shape | None:
        try:
            return shape_of(left, self.catalogue)
        except Mixed:
            section.mistake(source, MIXED)
        except KeyError:
            pass  # an unknown measure inside, reported where it stands
        return None

    def _right(self, section: Section, operator: str, shape: Shape | None) -> Operand:
        is_truth = shape is not None and shape.kind is Kind.TRUTH
        if operator == "is":
            if shape is not None and not is_truth:
                section.mistake(operator, NOT_IS)
            return Number(Decimal(section.flag("is")))
        if is_truth:
            section.mistake(operator, ONLY_IS)
        return self._threshold(section, operator, section.take(operator), shape)

    def _threshold(
        self, section: Section, key: str, value: Anything, shape: Shape | None
    ) -> Operand:
        number = as_decimal(value)
        if number is not None:
            self._check_number(section, key, number, shape)
            return Number(number)
        if not isinstance(value, dict):
            section.mistake(key, NOT_NUMBER)
            return ZERO
        inner = section.inner(key, value)
        operand = self._threshold_table(inner, shape)
        inner.close()
        return operand

    def _check_number(
        self, section: Section, key: str, number: Decimal, shape: Shape | None
    ) -> None:
        if shape is None:
            return
        if shape.kind is Kind.COUNT and number != number.to_integral_value():
            section.mistake(key, NOT_WHOLE)
        plain_share = shape.kind is Kind.SHARE and not section.has("growth")
        if plain_share and not 0 <= number <= 1:
            section.mistake(key, NOT_SHARE)

    def _threshold_table(self, inner: Section, shape: Shape | None) -> Operand:
        if inner.has("usually"):
            return self._chosen(inner, shape)
        if inner.has("one_per"):
            size = self._positive(inner, "one_per")
            return OnePer(size, self._operand(inner, "of", inner.take("of")))
        if inner.has("times"):
            factor = self._positive(inner, "times")
            return Times(factor, self._operand(inner, "of", inner.take("of")))
        return self._only_source(inner)

    def _positive(self, section: Section, key: str) -> Decimal:
        number = section.decimal(key)
        if number <= 0:
            section.mistake(key, NOT_POSITIVE)
            return Decimal(1)
        return number

    def _chosen(self, inner: Section, shape: Shape | None) -> Operand:
        usually = self._threshold(inner, "usually", inner.take("usually"), shape)
        cases = []
        for case in inner.sections("cases"):
            condition = self.condition(case)
            value = self._threshold(case, "value", case.take("value"), shape)
            cases.append((condition, value))
            case.close()
        return Chosen(tuple(cases), usually)

    def condition(self, section: Section) -> Condition:
        """The `kind` and `division` lists of a table; an empty condition is a mistake."""
        kinds = section.texts("kind")
        for kind in kinds:
            if kind not in SPACE_KINDS:
                section.mistake("kind", UNKNOWN_KIND, value=kind, choices="、".join(SPACE_KINDS))
        divisions = section.texts("division")
        for code in divisions:
            if not is_division(code):
                section.mistake("division", BAD_DIVISION, value=code)
        if not kinds and not divisions:
            section.mistake("", EMPTY_CONDITION)
        return Condition(frozenset(kinds), divisions)

    def _source(self, section: Section, source: str) -> Operand:
        """The left side of a comparison, from one of the `SOURCES` of its table."""
        match source:
            case "measure":
                return self._named(section, "measure")
            case "sum":
                return Sum(self._operands(section, "sum"))
            case "difference":
                return Difference(self._operands(section, "difference"))
            case "share":
                return self._share(section.section("share"))
            case _:
                return self._growth(section.section("growth"))

    def _named(self, section: Section, key: str) -> Named:
        name = section.text(key)
        if name and name not in self.catalogue:
            section.mistake(key, UNKNOWN_MEASURE, value=name)
        own = section.optional_text("period") or None
        if own:
            check_period(section, "period", own)
        return Named(name, own)

    def _operands(self, section: Section, key: str) -> tuple[Operand, ...]:
        items = section.items(key)
        if len(items) < 2:
            section.mistake(key, TOO_FEW_PARTS)
        return tuple(self._operand(section, f"{key}[{n}]", item) for n, item in enumerate(items))

    def _operand(self, section: Section, key: str, value: Anything) -> Operand:
        """A part: the name of a measure, or a table with one of the `SOURCES`."""
        if isinstance(value, str):
            if value not in self.catalogue:
                section.mistake(key, UNKNOWN_MEASURE, value=value)
            return Named(value)
        if not isinstance(value, dict):
            section.mistake(key, NOT_TEXT)
            return ZERO
        inner = section.inner(key, value)
        operand = self._only_source(inner)
        inner.close()
        return operand

    def _only_source(self, inner: Section) -> Operand:
        found = [source for source in SOURCES if inner.has(source)]
        if len(found) != 1:
            inner.mistake("", NO_OPERAND, choices="、".join(SOURCES))
            return ZERO
        return self._source(inner, found[0])

    def _share(self, section: Section) -> Operand:
        part = self._operand(section, "part", section.take("part"))
        whole = self._operand(section, "whole", section.take("whole"))
        section.close()
        return Share(part, whole)

    def _growth(self, section: Section) -> Operand:
        of = self._named(section, "of")
        since = section.text("since")
        if since:
            check_period(section, "since", since)
        section.close()
        return Growth(of, since)


UNKNOWN_KIND = gettext_noop("没有“{value}”这种空间类型：{choices}")


def is_division(code: str) -> bool:
    return code.isdecimal() and len(code) in (2, 4, 6) and not code.startswith("0")


def check_period(section: Section, key: str, name: str) -> None:
    """Notes a mistake unless `name` is a kind of period or range:NAME."""
    if name.startswith("range:") and name != "range:":
        return
    if name == PeriodKind.RANGE or name not in list(PeriodKind):
        section.mistake(key, UNKNOWN_PERIOD, value=name)
