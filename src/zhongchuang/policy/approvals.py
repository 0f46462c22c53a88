"""Who signs what is decided in a stage, row by row: prepared, checked, approved, issued (Art. 10)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhongchuang.policy.messages import gettext_noop
from zhongchuang.policy.reading import Section

NO_ROWS_HERE = gettext_noop("只有推荐和确认环节可以规定签署次序")
NOT_PREPARED_FIRST = gettext_noop("签署应以经办人拟办（prepared、officer）开始")
NOT_APPROVED = gettext_noop("签署次序中应有批准（approved）")
NOT_DECIDED = gettext_noop("最后一步应由审批人（approver）签署")
NOT_IN_ORDER = gettext_noop("“{value}”不应排在此处，次序为：{choices}")


class ApprovalStep(StrEnum):
    """What a signature on an approval sheet says; each once at most, in this order."""

    PREPARED = "prepared"
    CHECKED = "checked"
    APPROVED = "approved"
    ISSUED = "issued"


class Signatory(StrEnum):
    """Whose hand a row asks for, in the authority of the stage."""

    OFFICER = "officer"
    APPROVER = "approver"


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One row of an approval sheet; the last one decides."""

    step: ApprovalStep
    by: Signatory


USUAL = (
    ApprovalRow(ApprovalStep.PREPARED, Signatory.OFFICER),
    ApprovalRow(ApprovalStep.APPROVED, Signatory.APPROVER),
)
"""Prepared by one, approved by another; with the approval the paper goes out."""


def approval_rows(section: Section, *, approval: bool) -> tuple[ApprovalRow, ...]:
    """The rows of a stage: those it names, the usual two, or none where nothing is approved."""
    if not section.has("approvals"):
        return USUAL if approval else ()
    rows = []
    for part in section.sections("approvals"):
        rows.append(ApprovalRow(part.choice("step", ApprovalStep), part.choice("by", Signatory)))
        part.close()
    if not approval:
        section.mistake("approvals", NO_ROWS_HERE)
        return tuple(rows)
    _check(section, rows)
    return tuple(rows)


def _check(section: Section, rows: list[ApprovalRow]) -> None:
    if not rows or rows[0] != USUAL[0]:
        section.mistake("approvals[0]" if rows else "approvals", NOT_PREPARED_FIRST)
    order = list(ApprovalStep)
    for place, (before, after) in enumerate(zip(rows, rows[1:], strict=False), start=1):
        if order.index(after.step) <= order.index(before.step):
            choices = "、".join(order)
            section.mistake(
                f"approvals[{place}].step", NOT_IN_ORDER, value=after.step, choices=choices
            )
    if ApprovalStep.APPROVED not in {row.step for row in rows}:
        section.mistake("approvals", NOT_APPROVED)
    if rows and rows[-1].by is not Signatory.APPROVER:
        section.mistake(f"approvals[{len(rows) - 1}].by", NOT_DECIDED)
