"""A frozen application as people read it: its conditions at three levels and the rows behind them.

Officers and experts read the same snapshot; what is personal in a row is masked unless the reader
works on the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy

from zhongchuang.audit.chain import thaw
from zhongchuang.audit.models import Snapshot
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.freezing import judge_again
from zhongchuang.filing.models import Application
from zhongchuang.kernel.columns import Kind, Level
from zhongchuang.kernel.periods import MeasureKey
from zhongchuang.ledger.measures import COUNTED, model_behind, rows_behind
from zhongchuang.ledger.models import FACTS
from zhongchuang.policy import explain, wording
from zhongchuang.policy.findings import (
    ComparisonOutcome,
    Finding,
    GroupOutcome,
    JudgementOutcome,
    Outcome,
    Status,
)
from zhongchuang.policy.model import Binding, Policy
from zhongchuang.web.shared.components import Tone
from zhongchuang.web.shared.figures import grouped
from zhongchuang.web.shared.masking import mask_name

PERSONAL = {("tenancy", "head"), ("staffmember", "name"), ("mentor", "name")}
"""Columns of the ledger that name people."""

ROWS_A_PAGE = 200
"""Frozen rows on one page: a ledger of thousands stays readable on an old computer."""
KIND_NAMES: dict[str, str | Promise] = {
    "spaceprofile": gettext_lazy("空间基本情况"),
    **{str(model._meta.model_name): model._meta.verbose_name or "" for model in FACTS},
}
TONES: dict[Status, Tone] = {
    Status.MET: "done",
    Status.NOT_MET: "refused",
    Status.NEEDS_JUDGEMENT: "judgement",
    Status.NOT_APPLICABLE: "ended",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a condition; a group's heading or a judgement has only its label."""

    depth: int
    label: str
    word: str
    tone: Tone
    asked: str = ""
    claimed: str = ""
    evidenced: str = ""
    verified: str = ""
    missing: str = ""

    @property
    def is_heading(self) -> bool:
        return not self.asked


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as it was found when the application was frozen."""

    id: str
    title: str
    citation: str
    note: str
    word: str
    tone: Tone
    required: bool
    lines: tuple[Line, ...]
    measures: tuple[str, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class FrozenRow:
    """One ledger row as frozen. `counted` is None where the row has changed since."""

    id: int
    labelled: tuple[tuple[str, str], ...]
    evidence: int
    verification: str
    tone: Tone
    counted: bool | None
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenTable:
    """The frozen rows of one kind of fact."""

    kind: str
    name: str | Promise
    headers: tuple[str, ...]
    rows: tuple[FrozenRow, ...]
    page: Page[FrozenRow] | None = None

    @property
    def parameter(self) -> str:
        """What names its page in the address."""
        return f"{self.kind}-page"

    @property
    def total(self) -> int:
        """How many rows there are on all pages."""
        return self.page.paginator.count if self.page else len(self.rows)

    def turned(self, query: Mapping[str, Any]) -> FrozenTable:
        """The page of a long table that the address asks for."""
        page = Paginator(self.rows, ROWS_A_PAGE).get_page(query.get(self.parameter))
        return replace(self, rows=tuple(page), page=page)


@dataclass(frozen=True)
class Dossier:
    """The content of one snapshot under its policy; `personal` shows names in full."""

    content: Mapping[str, Any]
    policy: Policy
    personal: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def conditions(self) -> list[Condition]:
        return [condition_of(finding, self.policy) for finding in self.findings]

    @property
    def met(self) -> frozenset[str]:
        """The conditions found met on the evidenced level."""
        return frozenset(one.id for one in self.findings if one.status is Status.MET)

    @property
    def statement(self) -> Mapping[str, str]:
        return dict(self.content["statement"])

    def rows(self, kind: str) -> list[dict[str, Any]]:
        return list(self.content["facts"].get(kind, ()))


def open_dossier(
    application: Application, policy: Policy, *, personal: bool = False
) -> Dossier | None:
    """What the case rests on, or None before its first submission.

    Raises:
        ValueError: the snapshot was altered.
    """
    if application.snapshot is None:
        return None
    return dossier_of(application.snapshot, policy, personal=personal)


def dossier_of(snapshot: Snapshot, policy: Policy, *, personal: bool = False) -> Dossier:
    """The dossier of one snapshot."""
    content = thaw(snapshot)
    return Dossier(content, policy, personal, judge_again(content, policy).of_space(0))


def voice() -> explain.Voice:
    return explain.Voice(gettext, get_language() or "zh-hans")


def condition_of(finding: Finding, policy: Policy) -> Condition:
    words = voice()
    return Condition(
        id=finding.id,
        title=finding.criterion.name(words.language),
        citation=explain.citation(finding.article, words),
        note=explain.note(finding, words),
        word=explain.status_word(finding.status, words),
        tone=tone_of(finding),
        required=finding.binding is Binding.REQUIRED,
        lines=tuple(lines_of(finding.outcome, 0, words)),
        measures=tuple(values.measure for values in finding.measures),
        explanation=explain.explanation(finding, words),
    )


def tone_of(finding: Finding) -> Tone:
    if finding.status is Status.NOT_MET and finding.binding is not Binding.REQUIRED:
        return "warning"
    return TONES[finding.status]


def lines_of(outcome: Outcome, depth: int, words: explain.Voice) -> Iterator[Line]:
    word, tone = explain.status_word(outcome.status, words), TONES[outcome.status]
    match outcome:
        case ComparisonOutcome():
            yield _comparison(outcome, depth, words)
        case JudgementOutcome():
            yield Line(depth, explain.told(outcome, words), word, tone)
        case GroupOutcome(joint, n, _, parts):
            yield Line(depth, group_heading(joint, n, len(parts), words), word, tone)
            for part in parts:
                yield from lines_of(part, depth + 1, words)


def group_heading(joint: str, n: int, total: int, words: explain.Voice) -> str:
    headings = {"all": wording.ALL_HEADING, "any": wording.ANY_HEADING}
    template = headings.get(joint, wording.SOME_HEADING)
    return words.say(template, n=n, total=total)


def _comparison(outcome: ComparisonOutcome, depth: int, words: explain.Voice) -> Line:
    claimed, evidenced, verified = (level_text(outcome, level, words) for level in Level)
    return Line(
        depth,
        outcome.shape.title(words.language),
        explain.status_word(outcome.status, words),
        TONES[outcome.status],
        explain.asked(outcome, words),
        claimed,
        evidenced,
        verified,
        explain.missing(outcome, words),
    )


def level_text(outcome: ComparisonOutcome, level: Level, words: explain.Voice) -> str:
    """The left side at one level, rounded against the applicant as the findings are told."""
    value: Fraction | None = outcome.values[level]
    if value is None:
        return words.say(wording.NO_DATA)
    if outcome.shape.kind is Kind.TRUTH:
        return words.say(wording.YES if value else wording.NO)
    rounding: Callable[[Fraction], int] = ceil if outcome.rule.operator in explain.UPWARD else floor
    return explain.amount(value, outcome.shape, rounding, words)


@dataclass(frozen=True, slots=True)
class Change:
    """One condition that was found otherwise in an earlier submission."""

    title: str
    citation: str
    before: str
    after: str


def changes(before: Dossier, after: Dossier) -> list[Change]:
    """The conditions whose explanation differs between two submissions."""
    earlier = {condition.id: condition for condition in before.conditions}
    return [
        Change(now.title, now.citation, then.explanation, now.explanation)
        for now in after.conditions
        if (then := earlier.get(now.id)) and then.explanation != now.explanation
    ]


def statement_changes(before: Dossier, after: Dossier) -> list[tuple[str, str, str]]:
    """What the operator wrote otherwise: name of the text, before, after."""
    names = {
        "direction": gettext("发展方向与运营模式"),
        "justification": gettext("非独立法人情况说明"),
    }
    pairs = [(name, before.statement[key], after.statement[key]) for key, name in names.items()]
    return [one for one in pairs if one[1] != one[2]]


# ── the rows behind a number ────────────────────────────────────────────────────────────────────


def kinds_behind(measures: Iterable[str]) -> list[str]:
    """The kinds of fact that measures are counted from; declared measures have none."""
    found: dict[str, None] = {}
    for measure in measures:
        try:
            found[str(model_behind(measure)._meta.model_name)] = None
        except KeyError:
            continue
    return list(found)


def tables_behind(
    application: Application, dossier: Dossier, finding: Finding
) -> list[FrozenTable]:
    """The frozen rows behind a finding, one table a kind of fact, counted rows first."""
    counted = counted_rows(application, dossier.policy, finding)
    return [
        frozen_table(dossier, kind, counted.get(kind))
        for kind in kinds_behind(values.measure for values in finding.measures)
    ]


def counted_rows(
    application: Application, policy: Policy, finding: Finding
) -> dict[str, dict[int, int]]:
    """For each counted kind the rows the measures count today: id → version.

    Which rows a measure counts is defined once, in the ledger; a frozen row whose version is
    still the live one is counted exactly when the live one is.
    """
    months = policy.tenure.months if policy.tenure else 0
    found: dict[str, dict[int, int]] = {}
    for values in finding.measures:
        if values.measure not in COUNTED and values.measure != "overstayers":
            continue
        key = MeasureKey(values.measure, values.period)
        rows = rows_behind(application.space_id, key, tenure_months=months)
        kind = str(model_behind(values.measure)._meta.model_name)
        found.setdefault(kind, {}).update(rows.values_list("pk", "version"))
    return found


def frozen_table(
    dossier: Dossier, kind: str, counted: Mapping[int, int] | None = None
) -> FrozenTable:
    """The frozen rows of a kind; with `counted`, those that count stand first."""
    model = apps.get_model("ledger", kind)
    names = [name for name in model.CONTENT if name != "evidence_names"]
    fields = [model._meta.get_field(name) for name in names]
    frozen = dossier.rows(kind)
    files = files_of(model, [row["id"] for row in frozen])
    live = live_rows(model, frozen)
    residents = {row["id"]: row["name"] for row in dossier.rows("tenancy")}
    rows = [
        FrozenRow(
            row["id"],
            tuple(
                (str(one.verbose_name), cell(kind, one, row, residents, dossier.personal))
                for one in fields
            ),
            row["evidence"],
            *verification_of(model, found_of(row, live)),
            is_counted(row, counted, live),
            tuple(files.get(row["id"], ())),
        )
        for row in frozen
    ]
    rows.sort(key=lambda row: row.counted is False)
    headers = tuple(str(one.verbose_name) for one in fields)
    return FrozenTable(kind, KIND_NAMES[kind], headers, tuple(rows))


def verification_of(model: type[models.Model], value: str) -> tuple[str, Tone]:
    tones: dict[str, Tone] = {"verified": "done", "disputed": "refused"}
    field: Any = model._meta.get_field("verification")
    labels = dict(field.flatchoices)
    return str(labels[value]), tones.get(value, "neutral")


LIVE = ("pk", "version", "verification")
Live = Mapping[int, tuple[int, str]]
"""What frozen rows are today: id → version and verification."""


def live_rows(model: type[models.Model], frozen: Sequence[Mapping[str, Any]]) -> Live:
    rows = model._default_manager.filter(pk__in=[row["id"] for row in frozen])
    return {key: (version, found) for key, version, found in rows.values_list(*LIVE)}


def found_of(row: Mapping[str, Any], live: Live) -> str:
    """What officers found of a row: what they found since it was frozen, if it is still the same."""
    version, found = live.get(row["id"], (0, ""))
    return found if version == row["version"] else str(row["verification"])


def is_counted(
    row: Mapping[str, Any], counted: Mapping[int, int] | None, live: Live
) -> bool | None:
    if live.get(row["id"], (0, ""))[0] != row["version"]:
        return None
    return counted is None or row["id"] in counted


def files_of(model: type[models.Model], ids: Sequence[int]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = {}
    attached = Attachment.objects.filter(
        subject_type=model._meta.label_lower, subject_id__in=ids, withdrawn_at=None
    ).select_related("file")
    for attachment in attached:
        found.setdefault(attachment.subject_id, []).append(attachment)
    return found


def cell(
    kind: str, one: Any, row: Mapping[str, Any], residents: Mapping[int, str], personal: bool
) -> str:
    """One frozen value in words; foreign keys name the resident, people are masked."""
    if one.is_relation:
        return residents.get(row[one.attname], "—")
    value = row[one.name]
    if value is None or value == "":
        return "—"
    if (kind, one.name) in PERSONAL and not personal:
        return mask_name(value)
    return in_words(one, value)


def in_words(one: Any, value: Any) -> str:
    if one.flatchoices:
        return str(dict(one.flatchoices).get(value, value))
    if isinstance(one, models.BooleanField):
        return gettext("是") if value else gettext("否")
    if isinstance(one, models.DateField):
        return date.fromisoformat(value).isoformat()
    if isinstance(one, models.DecimalField):
        return grouped(Decimal(value).normalize() + 0, 2)
    return str(value)
