"""Every paper the system words: one line a paper. Pages and tests go by this list."""

from __future__ import annotations

from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import Form
from zhongchuang.filing.papers import (
    acceptance_slip,
    call,
    certificate,
    confirmation,
    correction_notice,
    expert_minutes,
    notice_addendum,
    objection_answer,
    objection_review,
    public_notice,
    recommendation_letter,
    refusal,
    visit_record,
)

FORMS: dict[DocumentKind, Form] = {
    paper.FORM.kind: paper.FORM
    for paper in (
        call,
        refusal,
        correction_notice,
        certificate,
        acceptance_slip,
        visit_record,
        recommendation_letter,
        expert_minutes,
        public_notice,
        notice_addendum,
        objection_answer,
        objection_review,
        confirmation,
    )
}

NOT_FOR_APPLICANTS = frozenset(
    {
        DocumentKind.RECOMMENDATION_LETTER,
        DocumentKind.EXPERT_MINUTES,
        DocumentKind.OBJECTION_ANSWER,
        DocumentKind.OBJECTION_REVIEW,
    }
)
"""Papers of a case that go from authority to authority, or to somebody whose name is kept."""
