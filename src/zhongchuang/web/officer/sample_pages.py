"""A visit's samples on the page: number by number, with what anyone needs to draw them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.actions.visiting import key_of
from zhongchuang.filing.sampling import Sample
from zhongchuang.filing.verified import Visited
from zhongchuang.ledger.models import Fact
from zhongchuang.policy.explain import citation
from zhongchuang.policy.findings import Finding
from zhongchuang.policy.model import Policy
from zhongchuang.web.officer.visit_forms import SampleForm
from zhongchuang.web.shared.dossier import Dossier, voice
from zhongchuang.web.shared.frozen_rows import files_of
from zhongchuang.web.shared.verified import accuracy_words, caution_words, number_words


@dataclass(frozen=True, slots=True)
class RowToCheck:
    """One drawn row with its form, its files, and the other numbers it counts for."""

    form: SampleForm
    files: Sequence[Attachment]
    also: Sequence[str]
    changed: bool


@dataclass(frozen=True, slots=True)
class SampleGroup:
    """The sample of one number.

    Attributes:
        rows: those to check here; `earlier` are drawn too, but checked under a number before.
        population: the keys it was drawn from.
    """

    criterion: str
    title: str
    citation: str
    label: str
    accuracy: str
    population: Sequence[str]
    drawn: Sequence[str]
    rows: list[RowToCheck] = field(default_factory=list)
    earlier: list[SampleForm] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SampleResult:
    """What one sample said, as the visit kept it."""

    criterion: str
    measure: str
    label: str
    accuracy: str
    population: int
    size: int
    verified: int
    disputed: int
    words: str
    caution: str
    keys: Sequence[str]


def groups_of(
    samples: Sequence[Sample], forms: Sequence[SampleForm], dossier: Dossier, policy: Policy
) -> list[SampleGroup]:
    """The samples with the rows to check, each row under the first number it was drawn for."""
    by_key = {key_of(form.fact): form for form in forms}
    labels = {id(sample): label_of(sample.measure, policy) for sample in samples}
    files = _files([form.fact for form in forms])
    frozen = {f"{kind}:{row['id']}": row["version"] for kind, row in _frozen(dossier)}
    seen: set[str] = set()
    found = []
    for sample in samples:
        criterion = policy.criterion(sample.criterion)
        group = SampleGroup(
            sample.criterion,
            criterion.name(voice().language),
            citation(criterion.article, voice()),
            labels[id(sample)],
            accuracy_words(sample.accuracy),
            sample.population,
            sample.keys,
        )
        for key in sample.keys:
            form = by_key[key]
            if key in seen:
                group.earlier.append(form)
                continue
            seen.add(key)
            also = [labels[id(o)] for o in samples if o is not sample and key in o.keys]
            changed = frozen.get(key) != form.fact.version
            group.rows.append(RowToCheck(form, files.get(key, ()), also, changed))
        found.append(group)
    return found


def label_of(measure: str, policy: Policy) -> str:
    return policy.catalogue[measure].title(voice().language)


def _frozen(dossier: Dossier) -> Iterable[tuple[str, dict[str, Any]]]:
    return ((kind, row) for kind, rows in dossier.content["facts"].items() for row in rows)


def _files(facts: Sequence[Fact]) -> dict[str, list[Attachment]]:
    """The files of the drawn rows; one query a kind."""
    found: dict[str, list[Attachment]] = {}
    for model in dict.fromkeys(type(fact) for fact in facts):
        own = files_of(model, [fact.pk for fact in facts if type(fact) is model])
        found |= {f"{model._meta.model_name}:{key}": files for key, files in own.items()}
    return found


def results_of(visit: Visited, findings: Iterable[Finding], policy: Policy) -> list[SampleResult]:
    """What the samples of a visit said, number by number."""
    outcomes = {
        (finding.id, values.measure): outcome
        for finding in findings
        for outcome in finding.comparisons()
        for values in outcome.measures
    }
    found = []
    for sample in visit.samples:
        outcome = outcomes.get((sample.criterion, sample.measure))
        if outcome is None:
            continue
        number = visit.of(outcome)
        found.append(
            SampleResult(
                sample.criterion,
                sample.measure,
                label_of(sample.measure, policy),
                accuracy_words(sample),
                sample.population,
                sample.size,
                sample.verified,
                sample.size - sample.verified,
                number_words(number, outcome.shape, voice()) if number else "",
                caution_words(outcome, visit, voice()),
                sample.keys,
            )
        )
    return found
