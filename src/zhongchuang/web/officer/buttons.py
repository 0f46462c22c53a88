"""Which acts a case page offers: what the rules allow this actor, each leading to its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.actor import Actor
from zhongchuang.filing import approvals, rules
from zhongchuang.filing.actions.proposing import open_proposal
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import Act, SheetStep
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy
from zhongchuang.web.officer.awaiting import awaited
from zhongchuang.web.shared import components

Kind = Literal["primary", "secondary", "refuse"]
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Button:
    """The page an act is done on, what its button says and what follows."""

    url_name: str
    label: Text
    hint: Text
    kind: Kind = "primary"


BUTTONS: dict[Act, tuple[Button, ...]] = {
    Act.ACCEPT: (
        Button(
            "officer:accept",
            gettext_lazy("受理"),
            gettext_lazy("申请材料齐全的，出具受理通知书，转入下一环节。"),
        ),
    ),
    Act.PASS_PRELIMINARY: (
        Button(
            "officer:review",
            gettext_lazy("填写初审意见"),
            gettext_lazy("逐项给出意见后，通过或者不予通过。"),
        ),
    ),
    Act.PASS_FORMAL: (
        Button(
            "officer:review",
            gettext_lazy("填写审核意见"),
            gettext_lazy("逐项给出意见后，通过或者不予通过。"),
        ),
    ),
    Act.PASS_VISIT: (
        Button(
            "officer:plan_visit",
            gettext_lazy("安排实地核查"),
            gettext_lazy("约定日期和两名核查人，现场用手机填写、拍照和签名，没有网络也能用。"),
        ),
        Button(
            "officer:visit",
            gettext_lazy("填写实地核查记录"),
            gettext_lazy("现场没有用手机的，凭纸质记录补录。"),
            "secondary",
        ),
    ),
    Act.PREPARE_RECOMMENDATION: (
        Button(
            "officer:recommend",
            gettext_lazy("拟推荐意见"),
            gettext_lazy("拟好后由本局审批人审批，批准后推荐函自动编号。"),
        ),
    ),
    Act.PASS_EXPERT: (
        Button(
            "officer:draw",
            gettext_lazy("抽取评审专家"),
            gettext_lazy("从专家库随机抽取，含候补；有利害关系的自动排除，结果可以复算。"),
        ),
        Button(
            "officer:experts",
            gettext_lazy("指派评审专家"),
            gettext_lazy("不抽取而直接指派；有利害关系的专家不能选择。"),
            "secondary",
        ),
        Button(
            "officer:conclude_review",
            gettext_lazy("办结专家评审"),
            gettext_lazy("全部评分提交后，按平均分和合格线得出结果。"),
            "secondary",
        ),
    ),
    Act.RETURN: (
        Button(
            "officer:return",
            gettext_lazy("退回补正"),
            gettext_lazy("一次性告知全部需要补正的内容。"),
            "secondary",
        ),
    ),
    Act.REFUSE: (
        Button(
            "officer:refuse",
            gettext_lazy("不予受理"),
            gettext_lazy("须写明理由和依据的条款，申报机构将收到通知。"),
            "refuse",
        ),
    ),
    Act.LAPSE: (
        Button(
            "officer:lapse",
            gettext_lazy("逾期未补正，终止办理"),
            gettext_lazy("补正期限届满仍未提交的，可以终止本案。"),
            "refuse",
        ),
    ),
}


def acts_for(actor: Actor, case: Application, policy: Policy) -> list[components.Act]:
    """The acts open to the actor on this case, in the order of the table above."""
    found = [
        components.Act(
            button.label, reverse(button.url_name, args=[case.pk]), button.kind, button.hint
        )
        for act, buttons in BUTTONS.items()
        if rules.may(actor, act, case, policy) is None and (act != Act.LAPSE or overdue(case))
        for button in buttons
    ]
    return found + elsewhere(actor, case, policy)


def overdue(case: Application) -> bool:
    return case.due_on is not None and case.due_on < today()


def elsewhere(actor: Actor, case: Application, policy: Policy) -> list[components.Act]:
    """Acts that are done on the page of the round, the notice or the proposal."""
    may = {act for act in Act if rules.may(actor, act, case, policy) is None}
    if Act.PUBLISH in may:
        url = reverse("officer:publish", args=[case.round_id])
        return [components.Act(_("发布公示"), url, "primary", _("可与同批次的其他空间一并公示。"))]
    if Act.CLEAR in may:
        return _notice_act(case)
    if Act.PREPARE_CONFIRMATION in may:
        url = reverse("officer:confirm", args=[case.round_id])
        return [
            components.Act(_("拟确认文件"), url, "primary", _("可与同批次的其他空间一并确认。"))
        ]
    return _sheet_act(actor, case, policy) if Act.SIGN in may else []


def _notice_act(case: Application) -> list[components.Act]:
    if case.listing is None:
        return []
    url = reverse("officer:notice", args=[case.listing.notice_id])
    return [components.Act(_("查看公示和异议"), url, "primary", _("公示期满且异议已处理后办结。"))]


def _sheet_act(actor: Actor, case: Application, policy: Policy) -> list[components.Act]:
    """The sheet: to sign for whoever's row is next, to look at for the others of the authority."""
    sheet = open_proposal(case)
    if sheet is None:
        return []
    url = reverse("officer:proposal", args=[sheet.pk])
    if approvals.may_sign(actor, sheet):
        return [components.Act(_("查看签署情况"), url, "secondary", awaited(case, policy))]
    if sheet.next_step == SheetStep.PREPARED:
        url = reverse("officer:proposal_revise", args=[sheet.pk])
        return [components.Act(_("重新拟办"), url, "primary", _("此前的签署已作废，须重新签署。"))]
    last = approvals.decides(sheet, policy)
    hint = _("批准或者退回重拟。") if last else _("同意后转下一环节，或者退回。")
    return [components.Act(SheetStep(sheet.next_step).label, url, "primary", hint)]
