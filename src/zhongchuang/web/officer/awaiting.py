"""Whose move a case waits for, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhongchuang.filing.actions.proposing import open_proposal
from zhongchuang.filing.lifecycle import Party, acts_in, authority_of
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import CORRECTIONS, DRAFTS, SheetStep
from zhongchuang.policy.approvals import Signatory
from zhongchuang.policy.model import Policy


def awaited(case: Application, policy: Policy) -> str:
    """Whose move it is; of a sheet, whose row."""
    if case.is_final:
        return _("本案已办结：%(state)s。") % {"state": case.place.label}
    if case.place in CORRECTIONS:
        return _("等待申报机构逐项补正并重新提交。")
    if case.place in DRAFTS:
        return _("申报机构尚未提交申请。")
    office = authority_name(case, policy)
    sheet = open_proposal(case)
    if sheet is not None:
        words = {"office": office, "step": SheetStep(sheet.next_step).label}
        if sheet.next_step == SheetStep.PREPARED:
            return _("签署已作废，等待%(office)s经办人重新拟办。") % words
        if sheet.next_by == Signatory.APPROVER:
            return _("等待%(office)s审批人%(step)s。") % words
        return _("等待%(office)s经办人%(step)s。") % words
    if any(row.party == Party.APPROVER for row in acts_in(case.place)):
        return _("等待%(office)s审批人审批。") % {"office": office}
    return _("等待%(office)s经办人办理。") % {"office": office}


def authority_name(case: Application, policy: Policy) -> str:
    authority = authority_of(case.place, policy)
    if authority == case.round.level:
        return case.round.authority.name
    return _("%(place)s科技局") % {"place": case.space.division.name}
