"""Freezing what an application rests on, and recomputing it years later.

Frozen are the policy and its digest, the frame, every measure at its three levels as exact
fractions, the findings, the facts with who entered them and when, which of them each number counts,
and what the operator wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import BooleanField, ExpressionWrapper, F, Value

from zhongchuang.audit.chain import freeze, thaw
from zhongchuang.audit.models import Snapshot
from zhongchuang.directory.models import Space
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.selfcheck import context_of_spaces, measures_for, rows_for
from zhongchuang.kernel.columns import Column, Kind, Level, MeasureTable
from zhongchuang.kernel.periods import Frame, MeasureKey, Period
from zhongchuang.ledger.actions import note_freezing
from zhongchuang.ledger.evidence_needs import OF_MEASURES, asked_by, evidenced
from zhongchuang.ledger.measures import COUNTED, OVERSTAYERS, model_behind
from zhongchuang.ledger.models import FACTS, SpaceProfile
from zhongchuang.policy.engine import Findings, evaluate
from zhongchuang.policy.facts import context_of
from zhongchuang.policy.model import Policy

RESIDENT = "resident"
"""The field that says whose stay an agreement is."""


def frame_of(round_: Round) -> Frame:
    """The evaluation year and as-of date a round fixes."""
    return Frame(year=round_.evaluation_year, as_of=round_.as_of)


def freeze_application(application: Application, policy: Policy) -> Snapshot:
    """Freeze the case as it is submitted; the ledger notes it, and tells later changes from now on."""
    space = application.space
    frame = frame_of(application.round)
    table = measures_for([space], policy, frame)
    findings = evaluate(policy, frame, table, context=context_of_spaces([space]))
    snapshot = freeze(
        {
            "application": application.pk,
            "policy": {"id": policy.id, "digest": policy.digest},
            "frame": {"year": frame.year, "as_of": frame.as_of},
            "space": {
                "name": space.name,
                "operator": space.operator.name,
                "uscc": space.operator.uscc,
                "division": space.division_id,
                "address": space.address,
                "kind": space.kind,
            },
            "statement": {
                "direction": application.direction,
                "justification": application.justification,
                "undertaking": policy.undertaking,
                "undertaken_by": application.undertaken_by,
            },
            "measures": [_measure(key, levels) for key, levels in sorted(table.items())],
            "eligible": bool(findings.eligible[0]),
            "findings": [finding.as_data() for finding in findings.of_space(0)],
            "facts": facts_of_space(space),
            "behind": rows_behind_numbers(space, policy, table),
        }
    )
    title = f"{application.round.title} {application.reference}"
    note_freezing(space=space, snapshot=snapshot, title=title)
    return snapshot


def rows_behind_numbers(
    space: Space, policy: Policy, keys: Iterable[MeasureKey]
) -> list[dict[str, Any]]:
    """For every number counted from rows: which rows, each with the resident it stands for."""
    counted = [key for key in sorted(keys) if model_behind(key.measure) is not SpaceProfile]
    return [_behind(space, policy, key) for key in counted]


def _behind(space: Space, policy: Policy, key: MeasureKey) -> dict[str, Any]:
    item = COUNTED.get(key.measure)
    resident = item.distinct if item else RESIDENT if key.measure == OVERSTAYERS else None
    rows = rows_for(space, policy, key).annotate(
        frozen_evidenced=_evidenced(key.measure, policy),
        frozen_resident=F(resident) if resident else Value(""),
    )
    names = ("id", "version", "evidenced", "resident")
    values = rows.order_by("pk").values_list("pk", "version", "frozen_evidenced", "frozen_resident")
    return {
        "measure": key.measure,
        "period": [key.period.start, key.period.end],
        "kind": str(model_behind(key.measure)._meta.model_name),
        "rows": [dict(zip(names, row, strict=True)) for row in values],
    }


def _evidenced(measure: str, policy: Policy) -> ExpressionWrapper[Any]:
    """Has a row the evidence the policy asks for a measure? Records of returns need none."""
    if measure not in OF_MEASURES:
        return ExpressionWrapper(Value(True), BooleanField())
    return ExpressionWrapper(
        evidenced(asked_by(measure, policy.evidence_needed)), output_field=BooleanField()
    )


def facts_of_space(space: Space) -> dict[str, list[dict[str, Any]]]:
    """Every live fact of a space: its key, version, level and content."""
    profile = getattr(space, "profile", None)
    found = {"spaceprofile": [_fact(profile)] if profile else []}
    for model in FACTS:
        rows = model.objects.live().filter(space=space).order_by("pk")
        found[str(model._meta.model_name)] = [_fact(row) for row in rows]
    return found


def _fact(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "version": row.version,
        "evidence": row.evidence_count,
        "verification": row.verification,
        "recorded_by": row.recorded_by_id,
        "recorded_at": row.recorded_at,
        **row.content(),
    }


def _measure(key: MeasureKey, levels: Mapping[Level, Column]) -> dict[str, Any]:
    return {
        "measure": key.measure,
        "period": [key.period.start, key.period.end],
        "levels": {level.value: _fraction(column) for level, column in levels.items()},
        "kind": levels[Level.CLAIMED].kind.value,
        "unit": levels[Level.CLAIMED].unit,
    }


def _fraction(column: Column) -> list[int]:
    bottom = column.denominator
    return [
        int(column.numerator[0]),
        int(bottom) if isinstance(bottom, int) else int(bottom[0]),
    ]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a snapshot gives when it is judged again under the policy it names."""

    matches: bool
    difference: str = ""


def frozen_table(content: Mapping[str, Any]) -> MeasureTable:
    """The measures of a snapshot as columns of length one."""
    return {
        MeasureKey(item["measure"], Period(*(date.fromisoformat(day) for day in item["period"]))): {
            Level(level): Column(
                Kind(item["kind"]),
                np.array([top], dtype=np.int64),
                np.array([bottom], dtype=np.int64) if item["kind"] == Kind.SHARE else bottom,
                item["unit"],
            )
            for level, (top, bottom) in item["levels"].items()
        }
        for item in content["measures"]
    }


def judge_again(content: Mapping[str, Any], policy: Policy) -> Findings:
    """The findings a policy gives on frozen measures."""
    frame = Frame(
        year=content["frame"]["year"], as_of=date.fromisoformat(content["frame"]["as_of"])
    )
    space = content["space"]
    return evaluate(
        policy,
        frame,
        frozen_table(content),
        context=context_of(kind=space["kind"], division=space["division"]),
    )


def recompute(snapshot: Snapshot, policy: Policy) -> Recomputed:
    """Judge a snapshot again and compare with what was frozen.

    Raises:
        ValueError: the snapshot's text was altered.
    """
    content = thaw(snapshot)
    if content["policy"]["digest"] != policy.digest:
        return Recomputed(False, f"policy {policy.id} is not the version that was frozen")
    again = judge_again(content, policy).of_space(0)
    for frozen, finding in zip(content["findings"], again, strict=True):
        if frozen["status"] != finding.status.word:
            return Recomputed(
                False, f"{frozen['criterion']}: {frozen['status']} became {finding.status.word}"
            )
    return Recomputed(True)
