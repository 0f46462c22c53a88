"""What an operator should do next: computed from its cases and its ledger, empty when all is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import Role
from zhongchuang.filing.models import Application, ObjectionQuestion
from zhongchuang.filing.selfcheck import SelfCheck
from zhongchuang.filing.states import CORRECTIONS, UNSETTLED, State
from zhongchuang.ledger.measures import model_behind
from zhongchuang.ledger.models import Recorded
from zhongchuang.web.operator.selfcheck import required_unmet
from zhongchuang.web.operator.spaces import Here
from zhongchuang.web.operator.standpoint import Standpoint, closing_day

AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: what, why, and where."""

    label: str
    why: str
    url: str
    due_on: date | None = None


def next_steps(
    actor: Actor,
    here: Here,
    at: Standpoint,
    check: SelfCheck,
    cases: Iterable[Application],
    *,
    may_apply: bool,
) -> list[Todo]:
    """The most urgent first, three at most."""
    found = [*case_steps(actor, cases), *ledger_steps(here, check)]
    if may_apply and check.eligible:
        found += start_step(at)
    return found[:AT_MOST]


def case_steps(actor: Actor, cases: Iterable[Application]) -> Iterator[Todo]:
    """Cases that wait for this person: corrections before drafts."""
    for case in sorted(cases, key=lambda case: case.place not in CORRECTIONS):
        url = reverse("operator:application", args=[case.pk])
        if case.place in CORRECTIONS:
            yield Todo(
                _("答复“%(space)s”的补正要求") % {"space": case.space.name},
                _("材料被退回补正，须在期限内逐项答复并重新提交。"),
                reverse("operator:corrections", args=[case.pk]),
                case.due_on,
            )
        elif case.place == State.NOTICE_RUNNING:
            yield from hearing_steps(case)
        elif case.place == State.CHECKING and actor.role == Role.OPERATOR_OWNER:
            yield Todo(
                _("审核并提交“%(space)s”的申请") % {"space": case.space.name},
                _("申报人已填好，等待申报单位检查、署名承诺并提交。"),
                url,
            )
        elif case.place == State.DRAFTING:
            yield Todo(
                _("完成“%(space)s”的申请") % {"space": case.space.name},
                _("申请还在填写中，提交后才进入受理。"),
                url,
            )


def hearing_steps(case: Application) -> Iterator[Todo]:
    """What the authority asks during the public notice."""
    asked = ObjectionQuestion.objects.unanswered().filter(
        objection__entry__application=case, objection__state__in=sorted(UNSETTLED)
    )
    for one in asked:
        yield Todo(
            _("说明“%(space)s”公示期间的情况") % {"space": case.space.name},
            _("公示单位在核实情况，请在期限内书面说明。"),
            reverse("operator:question", args=[case.pk, one.pk]),
            one.due_on,
        )


def ledger_steps(here: Here, check: SelfCheck) -> Iterator[Todo]:
    """What the ledger still lacks: the profile, any rows at all, evidence, then the conditions."""
    if not has_profile(check):
        yield Todo(
            _("填写空间基本情况"),
            _("面积、工位和运营时间是自查与申报的基础。"),
            here.url("operator:profile"),
        )
    if not claimed_rows(check):
        yield Todo(
            _("导入或录入台账"),
            _("可以下载空白工作簿，填好后一次导入。"),
            here.url("operator:import"),
        )
        return
    lacking = unsupported(check)
    if lacking:
        yield Todo(
            _("补充佐证材料（%(count)s 条）") % {"count": lacking},
            _("没有佐证的记录不计入条件。可以按文件名批量上传。"),
            here.url("operator:evidence"),
        )
    unmet = required_unmet(check)
    if unmet:
        yield Todo(
            _("补足未达到的条件（%(count)s 项）") % {"count": len(unmet)},
            _("；").join(item.missing for item in unmet[:2]),
            here.url("operator:selfcheck"),
        )


def start_step(at: Standpoint) -> Iterator[Todo]:
    """Applying, once nothing required is missing."""
    if at.round:
        yield Todo(
            _("申请备案"),
            _("“%(round)s”正在受理。") % {"round": at.round.title},
            reverse("operator:start"),
            closing_day(at.round),
        )


def has_profile(check: SelfCheck) -> bool:
    """Does the ledger say anything of the space itself?"""
    stated = ("premises", "operating-time", "management-body")
    return any(
        number.values.claimed not in (None, False)
        for item in check.conditions
        if item.finding.id in stated
        for number in item.measures
    )


def claimed_rows(check: SelfCheck) -> int:
    """How many counted rows the ledger holds at all."""
    return sum(
        number.values.claimed
        for item in check.conditions
        for number in item.measures
        if type(number.values.claimed) is int and number.values.measure != "months_operating"
    )


def unsupported(check: SelfCheck) -> int:
    """Counted rows without evidence; a row that counts for two conditions is one row."""
    by_kind: dict[type[Recorded], int] = {}
    for item in check.conditions:
        for number in item.measures:
            model = model_behind(number.values.measure)
            by_kind[model] = max(by_kind.get(model, 0), number.unsupported)
    return sum(by_kind.values())
