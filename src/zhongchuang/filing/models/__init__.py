"""CASE: rounds, applications and what each stage leaves on record (Art. 8 to 11)."""

from __future__ import annotations

from zhongchuang.filing.models.assignments import Assignment
from zhongchuang.filing.models.cases import Application, Opinion, Step
from zhongchuang.filing.models.corrections import ClockMark, CorrectionItem
from zhongchuang.filing.models.exceptions import EarlyLook, LatePermission
from zhongchuang.filing.models.experts import (
    ConflictRuling,
    ExpertDraw,
    MeetingCase,
    MeetingMember,
    MeetingVote,
    PanelMeeting,
    ScoreSheet,
    ScoreVersion,
)
from zhongchuang.filing.models.notices import (
    NoticeEntry,
    NoticeProof,
    NoticeVersion,
    PublicNotice,
)
from zhongchuang.filing.models.objections import (
    Objection,
    ObjectionAnswer,
    ObjectionNote,
    ObjectionQuestion,
)
from zhongchuang.filing.models.planning import (
    FieldEntry,
    FieldPhoto,
    PlannedVisit,
    VisitSignature,
)
from zhongchuang.filing.models.proposals import Proposal, SignOff, SignOffPerson
from zhongchuang.filing.models.rounds import Round, RoundStep
from zhongchuang.filing.models.visits import SampledRow, SiteVisit, VisitSample

__all__ = [
    "Application",
    "Assignment",
    "ClockMark",
    "ConflictRuling",
    "CorrectionItem",
    "EarlyLook",
    "ExpertDraw",
    "FieldEntry",
    "FieldPhoto",
    "LatePermission",
    "MeetingCase",
    "MeetingMember",
    "MeetingVote",
    "NoticeEntry",
    "NoticeProof",
    "NoticeVersion",
    "Objection",
    "ObjectionAnswer",
    "ObjectionNote",
    "ObjectionQuestion",
    "Opinion",
    "PanelMeeting",
    "PlannedVisit",
    "Proposal",
    "PublicNotice",
    "Round",
    "RoundStep",
    "SampledRow",
    "ScoreSheet",
    "ScoreVersion",
    "SignOff",
    "SignOffPerson",
    "SiteVisit",
    "Step",
    "VisitSample",
    "VisitSignature",
]
