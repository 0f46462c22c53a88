"""Every paper the system words: one line a paper. Pages and tests go by this list."""

from __future__ import annotations

from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import Form
from zhongchuang.filing.papers import (
    acceptance_slip,
    certificate,
    confirmation,
    public_notice,
    recommendation_letter,
)

FORMS: dict[DocumentKind, Form] = {
    paper.FORM.kind: paper.FORM
    for paper in (
        certificate,
        acceptance_slip,
        recommendation_letter,
        public_notice,
        confirmation,
    )
}
