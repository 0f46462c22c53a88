"""`[expert_review]`: the score sheet of a policy, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from zhongchuang.policy.messages import gettext_noop, in_language
from zhongchuang.policy.reading import DUPLICATE, Section, duplicates

SCORE_SUM = gettext_noop("各项分值之和为 {total}，应等于满分 {maximum}")
SCORE_MINIMUM = gettext_noop("最低分不能高于该项分值 {maximum}")
SCORE_LEAST = gettext_noop("起评分应低于该项分值 {maximum}")
ONE_VALUE = gettext_noop("至少列出两个档次")
ZERO_WEIGHT = gettext_noop("应大于 0")
VETO_WITHOUT = gettext_noop("否决项不设分值，不能写“{name}”")
VALUES_WITHOUT = gettext_noop("已列出档次，不能再写“{name}”")
NO_SCORES = gettext_noop("至少要有一个计分项")
NO_VETO = gettext_noop("没有否决项，不必写此项")
TOO_FEW_TO_TRIM = gettext_noop("去掉最高分和最低分，至少需要 3 位专家")


class PanelMean(StrEnum):
    """How the experts' totals become the panel's: all of them, or without the highest and lowest."""

    MEAN = "mean"
    TRIMMED = "trimmed-mean"


class VetoBy(StrEnum):
    """How many experts a veto takes."""

    ONE = "one"
    MAJORITY = "majority"


@dataclass(frozen=True, slots=True)
class ScoreValue:
    """One labelled value of an item, such as 优 for 20 points."""

    label: str
    label_en: str
    points: int

    def name(self, language: str) -> str:
        return in_language(language, self.label, self.label_en)


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One line of the sheet.

    Attributes:
        maximum, least: the whole points an expert gives lie between them, both allowed.
        minimum: a mean of the experts' points below it fails, whatever the total.
        weight: what a point counts for in the total.
        values: the only points that can be given, best first; empty where any can.
        veto: answered yes (1) or no (0) instead of with points.
        abstain: an expert may leave it out, with a reason; the others decide it.
    """

    id: str
    title: str
    title_en: str
    maximum: int
    minimum: int
    article: str
    least: int = 0
    weight: Decimal = Decimal(1)
    values: tuple[ScoreValue, ...] = ()
    veto: bool = False
    abstain: bool = False

    def name(self, language: str) -> str:
        return in_language(language, self.title, self.title_en)

    def takes(self, points: int) -> bool:
        """Whether an expert may give so many points."""
        if self.values:
            return points in {value.points for value in self.values}
        return self.least <= points <= self.maximum


@dataclass(frozen=True, slots=True)
class ExpertReview:
    """The experts' score sheet and what a panel's sheets come to.

    Attributes:
        experts: how many have to score at least.
        pass_mark: what the panel's total has to reach.
        outlier: a total further than this share of the maximum from the median asks for a word;
            None where nothing is asked.
        meeting: the panel has to have met before the review is concluded.
        quorum: members who have to be present at a meeting.
    """

    experts: int
    maximum: int
    pass_mark: int
    items: tuple[ScoreItem, ...]
    result: PanelMean = PanelMean.MEAN
    veto_by: VetoBy = VetoBy.ONE
    outlier: Decimal | None = None
    meeting: bool = False
    quorum: int = 1

    @property
    def scored(self) -> tuple[ScoreItem, ...]:
        """The items that are given points."""
        return tuple(item for item in self.items if not item.veto)

    @property
    def vetoes(self) -> tuple[ScoreItem, ...]:
        return tuple(item for item in self.items if item.veto)


def expert_review(section: Section) -> ExpertReview:
    maximum = section.integer("maximum", least=1)
    pass_mark = section.integer("pass_mark", least=0, most=maximum)
    items = tuple(_item(item) for item in section.sections("item"))
    scored = [item for item in items if not item.veto]
    total = sum(item.maximum * item.weight for item in scored)
    if items and not scored:
        section.mistake("item", NO_SCORES)
    elif total != maximum:
        section.mistake("item", SCORE_SUM, total=_plain(Decimal(total)), maximum=maximum)
    for again in duplicates(item.id for item in items):
        section.mistake("item", DUPLICATE, value=again)
    if section.has("veto_by") and len(scored) == len(items):
        section.mistake("veto_by", NO_VETO)
    experts = section.integer("experts", least=1)
    result = section.choice("result", PanelMean, PanelMean.MEAN)
    if result is PanelMean.TRIMMED and experts < 3:
        section.mistake("result", TOO_FEW_TO_TRIM)
    found = ExpertReview(
        experts,
        maximum,
        pass_mark,
        items,
        result,
        section.choice("veto_by", VetoBy, VetoBy.ONE),
        section.optional_decimal("outlier", most=1),
        section.flag("meeting", False),
        section.integer("quorum", least=1) if section.has("quorum") else experts,
    )
    section.close()
    return found


def _plain(number: Decimal) -> str:
    """A number without needless zeros: 100.00 → 100."""
    return format(number.normalize() + 0, "f")


def _item(section: Section) -> ScoreItem:
    """A line with points from `least` to `maximum`, with listed values, or with a veto."""
    if section.flag("veto", False):
        return _veto(section)
    values = tuple(_value(item) for item in section.sections("value"))
    points = [value.points for value in values]
    if values:
        _check_values(section, values)
        least, maximum = min(points), max(points)
    else:
        maximum = section.integer("maximum", least=1)
        least = section.optional_integer("least") or 0
        if least >= maximum:
            section.mistake("least", SCORE_LEAST, maximum=maximum)
    item = ScoreItem(
        section.text("id"),
        section.text("title"),
        section.text("title_en"),
        maximum,
        section.optional_integer("minimum") or 0,
        section.text("article"),
        least,
        section.decimal("weight") if section.has("weight") else Decimal(1),
        tuple(sorted(values, key=lambda value: -value.points)),
        abstain=section.flag("abstain", False),
    )
    if item.minimum > item.maximum:
        section.mistake("minimum", SCORE_MINIMUM, maximum=item.maximum)
    if section.has("weight") and not item.weight:
        section.mistake("weight", ZERO_WEIGHT)
    section.close()
    return item


def _check_values(section: Section, values: tuple[ScoreValue, ...]) -> None:
    """Two values at least, none twice, and no bounds beside them."""
    if len(values) == 1:
        section.mistake("value", ONE_VALUE)
    for again in duplicates(str(value.points) for value in values):
        section.mistake("value", DUPLICATE, value=again)
    for again in duplicates(value.label for value in values):
        section.mistake("value", DUPLICATE, value=again)
    for key in ("maximum", "least"):
        if section.has(key):
            section.take(key)
            section.mistake(key, VALUES_WITHOUT, name=key)


def _veto(section: Section) -> ScoreItem:
    for key in ("maximum", "minimum", "least", "weight", "value"):
        if section.has(key):
            section.take(key)
            section.mistake(key, VETO_WITHOUT, name=key)
    item = ScoreItem(
        section.text("id"),
        section.text("title"),
        section.text("title_en"),
        1,
        0,
        section.text("article"),
        veto=True,
        abstain=section.flag("abstain", False),
    )
    section.close()
    return item


def _value(section: Section) -> ScoreValue:
    value = ScoreValue(
        section.text("label"), section.text("label_en"), section.integer("points", least=0)
    )
    section.close()
    return value
