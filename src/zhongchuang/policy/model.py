"""What a policy is: everything one regulation fixes, as frozen data.

A policy is one edition of one regulation, in force for a span of days. `digest` names its exact
content, so that a decision can say by which text it was taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import floor
from typing import Any

from zhongchuang.kernel.periods import Frame, MeasureKey, Period
from zhongchuang.policy.approvals import ApprovalRow
from zhongchuang.policy.evidence import EvidenceKind
from zhongchuang.policy.integrity import SignalRule
from zhongchuang.policy.measures import Measure
from zhongchuang.policy.messages import in_language
from zhongchuang.policy.rules import Condition, Rule, comparisons, named
from zhongchuang.policy.score_sheet import ExpertReview


class Binding(StrEnum):
    """What a criterion does to the outcome."""

    REQUIRED = "required"
    IN_PRINCIPLE = "in-principle"
    ADVISORY = "advisory"
    PRIORITY = "priority"
    VETO = "veto"


class Tier(StrEnum):
    REGION = "region"
    PREFECTURE = "prefecture"


class Party(StrEnum):
    """Who acts in a stage."""

    OPERATOR = "operator"
    PREFECTURE = "prefecture"
    REGION = "region"


class StageKind(StrEnum):
    """The stages the code knows; a policy lists those it uses, in this order."""

    DRAFTING = "drafting"
    ACCEPTANCE = "acceptance"
    PRELIMINARY_REVIEW = "preliminary-review"
    SITE_VERIFICATION = "site-verification"
    RECOMMENDATION = "recommendation"
    FORMAL_REVIEW = "formal-review"
    EXPERT_REVIEW = "expert-review"
    PUBLIC_NOTICE = "public-notice"
    CONFIRMATION = "confirmation"


SPACE_KINDS = {"general": "综合", "professional": "专业", "university": "高校"}
"""Kinds of space rules may depend on: identifier → Chinese name."""

FACT_KINDS = (
    "space",
    "tenancy",
    "incorporation",
    "financing",
    "case",
    "staff",
    "mentor",
    "activity",
    "procedure",
)
"""Kinds of fact a policy may ask evidence for."""

NOTICE_FIELDS = ("name", "operator", "address", "founded", "division", "kind")
"""What a public notice may show of a space: nothing personal."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article, verbatim: its opening text and its numbered items."""

    number: int
    chapter: int
    text: str
    items: tuple[str, ...] = ()
    closing: str = ""

    @property
    def title(self) -> str:
        return f"第{chinese_numeral(self.number)}条"

    @property
    def full_text(self) -> str:
        items = [f"{n}. {item}" for n, item in enumerate(self.items, start=1)]
        return "\n".join(part for part in (self.text, *items, self.closing) if part)


def chinese_numeral(number: int) -> str:
    """1–99 in Chinese numerals, as articles are numbered: 14 → 十四."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of the policy.

    Attributes:
        periods: names of periods; with several, the rule is met when it is met in any of them.
        only_for: the spaces it applies to, None for all; elsewhere it is not applicable.
        points: what a met `priority` criterion adds to the ranking.
    """

    id: str
    article: str
    title: str
    title_en: str
    binding: Binding
    periods: tuple[str, ...]
    rule: Rule
    only_for: Condition | None
    not_for: Condition | None
    points: Decimal

    def name(self, language: str) -> str:
        return in_language(language, self.title, self.title_en)

    @property
    def point_places(self) -> int:
        """How many decimals the points have."""
        return len(format(self.points, "f").partition(".")[2])


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the procedure, named in three voices; `days` is a term in working days,
    `approvals` who signs in turn what it decides."""

    kind: StageKind
    article: str
    by: Party
    name: str
    name_en: str
    applicant_name: str
    applicant_name_en: str
    public_name: str
    public_name_en: str
    days: int | None
    approvals: tuple[ApprovalRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Tenure:
    """How long a resident may stay (Art. 7)."""

    months: int
    binding: Binding
    article: str


@dataclass(frozen=True, slots=True)
class Sanctions:
    """Years of the ban after fraud; failed assessments and missed returns in a row that revoke."""

    fraud_ban_years: int
    fraud_article: str
    failed_assessments: int
    missed_returns: int
    supervision_article: str


@dataclass(frozen=True, slots=True)
class Rounds:
    """What a regulation says of rounds.

    Attributes:
        article, area_article, force_article: what refusals cite, "" where the regulation has
            none: when a round is held, for which area, from when the regulation is in force.
        sealed: applications stay unopened until the round closes.
    """

    article: str = ""
    area_article: str = ""
    force_article: str = ""
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class PublicNotice:
    working_days: int
    start_day_counts: bool
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Objections:
    """Who may object and how, and what becomes of it.

    Attributes:
        answer_days: working days in which an objection is answered; None where no term is set.
        review_days: working days after a dismissal in which the objector may ask once for review;
            None where there is none.
        approval: an answer is prepared by an officer and decided by an approver.
    """

    real_name: bool
    person_gives: tuple[str, ...]
    unit_gives: tuple[str, ...]
    accept_late: bool
    answer_days: int | None
    review_days: int | None = None
    approval: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """Telling once all that is missing, within working days; silence means accepted."""

    tell_within_days: int
    silence_accepts: bool
    basis: str


@dataclass(frozen=True, slots=True)
class Remedies:
    reconsideration_days: int
    basis: str


@dataclass(frozen=True, slots=True)
class Publication:
    working_days: int
    basis: str


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How well a sample has to speak for the rows it is drawn from.

    Attributes:
        error: half of what the bounds of the extrapolated number may lie apart, as a share.
        confidence: how often such bounds contain the true number at least.
        minimum: rows checked whatever error and confidence say, all where there are fewer.
    """

    error: Decimal
    confidence: Decimal
    minimum: int


@dataclass(frozen=True, slots=True)
class SiteVisit:
    """Officers at a visit, and how well the rows they check speak for all rows: usually, and of
    the kinds of fact for which the policy says otherwise."""

    officers: int
    usual: Accuracy
    sample: Mapping[str, Accuracy]

    def accuracy(self, fact_kind: str) -> Accuracy:
        return self.sample.get(fact_kind, self.usual)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A recognition whose holders may not file, held by the space itself or by its operator."""

    recognition: str
    holder: str
    article: str
    text: str
    binding: Binding


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `share` of a population; divisions in `relaxed` use `relaxed_share` if given."""

    share: Decimal
    of: str
    article: str
    relaxed: tuple[str, ...]
    relaxed_share: Decimal | None


@dataclass(frozen=True, slots=True)
class RecommendationQuota:
    """How many spaces of one round a prefecture may recommend at most: a number, or a share of the
    applications handed in from it; `divisions` have numbers of their own.

    Attributes:
        limit, share: one of the two is given, the other None.
    """

    article: str
    limit: int | None
    share: Decimal | None
    divisions: Mapping[str, int]

    def places(self, division: str, applications: int) -> int:
        """How many a division may recommend out of so many applications, cut to a whole number."""
        if division in self.divisions:
            return self.divisions[division]
        return floor(self.share * applications) if self.share is not None else self.limit or 0


@dataclass(frozen=True, slots=True)
class Validity:
    years: int
    article: str


@dataclass(frozen=True, slots=True)
class Naming:
    """The form a space's name must have: a regular expression the whole name matches."""

    pattern: str
    text: str
    article: str


@dataclass(frozen=True, slots=True)
class ReturnDue:
    """A statistical return that was due: its name (2025年报), what it covers, and when."""

    name: str
    kind: str
    period: Period
    due: date


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """A kind of return: covers from/to (month, day) of a year, due on a day `years_later`."""

    kind: str
    name: str
    start: tuple[int, int]
    end: tuple[int, int]
    due: tuple[int, int]
    years_later: int

    def of_year(self, year: int) -> ReturnDue:
        period = Period(date(year, *self.start), date(year, *self.end))
        due = date(year + self.years_later, *self.due)
        return ReturnDue(self.name.replace("{year}", str(year)), self.kind, period, due)


@dataclass(frozen=True, slots=True)
class Statistics:
    forms: tuple[ReturnForm, ...] = ()

    def returns_due(self, period_start: date, as_of: date) -> list[ReturnDue]:
        """The returns whose due date lies from `period_start` to `as_of`, both included."""
        latest = max((form.years_later for form in self.forms), default=0)
        years = range(period_start.year - latest, as_of.year + 1)
        found = [form.of_year(year) for form in self.forms for year in years]
        due = [item for item in found if period_start <= item.due <= as_of]
        return sorted(due, key=lambda item: item.due)


@dataclass(frozen=True, eq=False)
class Policy:
    """One edition of one regulation. Two policies are the same when their digests are."""

    id: str
    series: str
    title: str
    title_en: str
    document_number: str
    issuing_authority: str
    competent_department: str
    jurisdiction: str
    tier: Tier
    carrier_type: str
    carrier_type_en: str
    level_name: str
    level_name_en: str
    issued: date
    effective_from: date
    effective_until: date | None
    chapters: tuple[str, ...]
    articles: Mapping[int, Article]
    criteria: tuple[Criterion, ...]
    procedure: tuple[Stage, ...]
    tenure: Tenure | None
    rounds: Rounds
    sanctions: Sanctions
    public_notice: PublicNotice
    objections: Objections
    correction: Correction
    remedies: Remedies
    publication: Publication
    site_visit: SiteVisit | None
    expert_review: ExpertReview | None
    evidence: Mapping[str, tuple[EvidenceKind, ...]]
    undertaking: str
    exclusions: tuple[Exclusion, ...]
    quotas: tuple[Quota, ...]
    recommendation_quota: RecommendationQuota | None
    validity: Validity | None
    naming: Naming | None
    catalogue: Mapping[str, Measure]
    statistics: Statistics
    signals: tuple[SignalRule, ...]
    data: Mapping[str, Mapping[str, Any]]
    digest: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def in_force(self, day: date) -> bool:
        until = self.effective_until
        return self.effective_from <= day and (until is None or day <= until)

    def criterion(self, criterion_id: str) -> Criterion:
        """Raises KeyError: no criterion of that id."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    def stage(self, kind: StageKind | str) -> Stage | None:
        """The stage of that kind, or None if this procedure goes without it."""
        return next((stage for stage in self.procedure if stage.kind == kind), None)

    def has_article(self, reference: str) -> bool:
        try:
            self.article_text(reference)
        except KeyError:
            return False
        return True

    def article_text(self, reference: str) -> str:
        """The text of an article ("6") or of one of its items ("6.4").

        Raises:
            KeyError: no such article or item.
        """
        number, _, item = reference.partition(".")
        article = self.articles.get(int(number)) if number.isdecimal() else None
        if article is None:
            raise KeyError(reference)
        if not item:
            return article.full_text
        if not item.isdecimal() or not 0 < int(item) <= len(article.items):
            raise KeyError(reference)
        return article.items[int(item) - 1]

    def evidence_for(self, fact_kind: str) -> tuple[EvidenceKind, ...]:
        """The kinds of evidence asked for a kind of fact; empty where none is asked."""
        return self.evidence.get(fact_kind, ())

    @property
    def evidence_needed(self) -> Mapping[str, tuple[str, ...]]:
        """Kind of fact → the ids of the kinds of evidence asked for it."""
        return {fact: tuple(kind.id for kind in kinds) for fact, kinds in self.evidence.items()}

    def returns_due(self, period_start: date, as_of: date) -> list[ReturnDue]:
        return self.statistics.returns_due(period_start, as_of)

    def needs(self, frame: Frame) -> set[MeasureKey]:
        """The measures, each in its period, that the criteria read.

        Raises:
            KeyError: a criterion uses a range the frame does not name.
        """
        return {
            MeasureKey(measure, frame.resolve(name))
            for criterion in self.criteria
            for period in criterion.periods
            for comparison in comparisons(criterion.rule)
            for side in (comparison.left, comparison.right)
            for measure, name in named(side, period)
        }
