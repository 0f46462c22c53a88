"""A frozen application as people read it: its conditions, each number at three levels.

Officers and experts read the same snapshot; the rows behind its numbers are `frozen_rows`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy

from zhongchuang.audit.chain import thaw
from zhongchuang.audit.models import Snapshot
from zhongchuang.filing.freezing import judge_again
from zhongchuang.filing.models import Application, SampledRow
from zhongchuang.filing.verified import Visited, last_visit
from zhongchuang.kernel.columns import Level
from zhongchuang.ledger.measures import model_behind
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
from zhongchuang.web.shared.verified import caution_words, level_words, verified_words

PERSONAL = {("tenancy", "head"), ("staffmember", "name"), ("mentor", "name")}
"""Columns of the ledger that name people."""

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
    """One line of a condition; a group's heading or a judgement has only its label.

    Attributes:
        verified: empty where nobody has verified anything, which is not 0.
        caution: that what was verified can lie below what is asked.
        measure: the number whose rows can be looked at; empty where there are none.
    """

    depth: int
    label: str
    word: str
    tone: Tone
    asked: str = ""
    claimed: str = ""
    evidenced: str = ""
    verified: str = ""
    missing: str = ""
    caution: str = ""
    measure: str = ""

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


@dataclass(frozen=True)
class Dossier:
    """The content of one snapshot under its policy.

    Attributes:
        personal: names are shown in full.
        visit: what the last visit of the case found.
    """

    content: Mapping[str, Any]
    policy: Policy
    personal: bool = False
    findings: tuple[Finding, ...] = ()
    frozen_at: datetime | None = None
    visit: Visited | None = None

    @property
    def conditions(self) -> list[Condition]:
        return [self.condition(finding) for finding in self.findings]

    def condition(self, finding: Finding) -> Condition:
        return condition_of(finding, self.policy, self.visit)

    def finding(self, criterion: str) -> Finding | None:
        return next((one for one in self.findings if one.id == criterion), None)

    @cached_property
    def checked(self) -> Mapping[str, SampledRow]:
        """What the visit found of each row it checked, by the row's key."""
        return {row.key: row for row in self.visit.visit.rows.all()} if self.visit else {}

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
    found = dossier_of(application.snapshot, policy, personal=personal)
    return replace(found, visit=last_visit(application))


def dossier_of(snapshot: Snapshot, policy: Policy, *, personal: bool = False) -> Dossier:
    """The dossier of one snapshot, without what was found on the spot."""
    content = thaw(snapshot)
    findings = judge_again(content, policy).of_space(0)
    return Dossier(content, policy, personal, findings, snapshot.frozen_at)


def voice() -> explain.Voice:
    return explain.Voice(gettext, get_language() or "zh-hans")


def condition_of(finding: Finding, policy: Policy, visit: Visited | None = None) -> Condition:
    words = voice()
    return Condition(
        id=finding.id,
        title=finding.criterion.name(words.language),
        citation=explain.citation(finding.article, words),
        note=explain.note(finding, words),
        word=explain.status_word(finding.status, words),
        tone=tone_of(finding),
        required=finding.binding is Binding.REQUIRED,
        lines=tuple(lines_of(finding.outcome, 0, words, visit)),
        measures=tuple(values.measure for values in finding.measures),
        explanation=explain.explanation(finding, words),
    )


def tone_of(finding: Finding) -> Tone:
    if finding.status is Status.NOT_MET and finding.binding is not Binding.REQUIRED:
        return "warning"
    return TONES[finding.status]


def lines_of(
    outcome: Outcome, depth: int, words: explain.Voice, visit: Visited | None = None
) -> Iterator[Line]:
    word, tone = explain.status_word(outcome.status, words), TONES[outcome.status]
    match outcome:
        case ComparisonOutcome():
            yield _comparison(outcome, depth, words, visit)
        case JudgementOutcome():
            yield Line(depth, explain.told(outcome, words), word, tone)
        case GroupOutcome(joint, n, _, parts):
            yield Line(depth, group_heading(joint, n, len(parts), words), word, tone)
            for part in parts:
                yield from lines_of(part, depth + 1, words, visit)


def group_heading(joint: str, n: int, total: int, words: explain.Voice) -> str:
    headings = {"all": wording.ALL_HEADING, "any": wording.ANY_HEADING}
    template = headings.get(joint, wording.SOME_HEADING)
    return words.say(template, n=n, total=total)


def _comparison(
    outcome: ComparisonOutcome, depth: int, words: explain.Voice, visit: Visited | None
) -> Line:
    return Line(
        depth,
        outcome.shape.title(words.language),
        explain.status_word(outcome.status, words),
        TONES[outcome.status],
        explain.asked(outcome, words),
        level_words(outcome, Level.CLAIMED, words),
        level_words(outcome, Level.EVIDENCED, words),
        verified_words(outcome, visit, words),
        explain.missing(outcome, words),
        caution_words(outcome, visit, words),
        measure_with_rows(outcome),
    )


def measure_with_rows(outcome: ComparisonOutcome) -> str:
    """The first number of a comparison if ledger rows stand behind it; "" for declared ones."""
    name = outcome.measures[0].measure if outcome.measures else ""
    return name if kinds_behind([name]) else ""


def kinds_behind(measures: Iterable[str]) -> list[str]:
    """The kinds of fact that measures are counted from; declared measures have none."""
    found: dict[str, None] = {}
    for measure in measures:
        try:
            found[str(model_behind(measure)._meta.model_name)] = None
        except KeyError:
            continue
    return list(found)
