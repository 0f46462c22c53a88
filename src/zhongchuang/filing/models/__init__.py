"""CASE: rounds, applications and what each stage leaves on record (Art. 8 to 11)."""

from __future__ import annotations

from zhongchuang.filing.models.assignments import Assignment
from zhongchuang.filing.models.cases import Application, Opinion, Step
from zhongchuang.filing.models.corrections import ClockMark, CorrectionItem
from zhongchuang.filing.models.experts import ScoreSheet
from zhongchuang.filing.models.notices import NoticeEntry, Objection, PublicNotice
from zhongchuang.filing.models.planning import (
    FieldEntry,
    FieldPhoto,
    PlannedVisit,
    VisitSignature,
)
from zhongchuang.filing.models.proposals import Proposal
from zhongchuang.filing.models.rounds import Round
from zhongchuang.filing.models.visits import SampledRow, SiteVisit, VisitSample

__all__ = [
    "Application",
    "Assignment",
    "ClockMark",
    "CorrectionItem",
    "FieldEntry",
    "FieldPhoto",
    "NoticeEntry",
    "Objection",
    "Opinion",
    "PlannedVisit",
    "Proposal",
    "PublicNotice",
    "Round",
    "SampledRow",
    "ScoreSheet",
    "SiteVisit",
    "Step",
    "VisitSample",
    "VisitSignature",
]
