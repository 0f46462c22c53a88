"""The audit chain as a list, one entry in full, and its verification."""

from __future__ import annotations

import json
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhongchuang.audit.chain import verify
from zhongchuang.audit.models import Entry
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import Role
from zhongchuang.filing.sealing import keys_closed_to
from zhongchuang.filing.states import Act
from zhongchuang.web.officer.access import for_audit
from zhongchuang.web.shared import components
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.dossier import KIND_NAMES
from zhongchuang.web.shared.listing import Empty, listing

ACT_NAMES: dict[str, Any] = {
    **{f"filing.{act.value}": act.label for act in Act},
    "filing.plan-visit": gettext_lazy("安排实地核查"),
    "filing.replan-visit": gettext_lazy("实地核查改期"),
    "filing.cancel-visit": gettext_lazy("取消实地核查"),
    "filing.reword": gettext_lazy("修改公文文稿"),
    "filing.withdraw-paper": gettext_lazy("撤回公文"),
    "filing.assign": gettext_lazy("分配或改派案件"),
    "filing.hand-out": gettext_lazy("导出案卷或批次"),
    "filing.plan-round": gettext_lazy("拟定备案批次"),
    "filing.change-round": gettext_lazy("修改拟定的备案批次"),
    "filing.void-sign-offs": gettext_lazy("签署作废"),
    "filing.open-round": gettext_lazy("发布备案批次"),
    "filing.extend-round": gettext_lazy("延长受理期限"),
    "filing.cancel-round": gettext_lazy("取消备案批次"),
    "filing.archive-round": gettext_lazy("归档备案批次"),
    "filing.permit-late": gettext_lazy("准予逾期申报"),
    "filing.take-back-late": gettext_lazy("收回逾期申报许可"),
    "filing.look-early": gettext_lazy("提前查看封存的申请"),
    "filing.answer-item": gettext_lazy("答复补正事项"),
    "filing.settle-item": gettext_lazy("核对补正答复"),
    "filing.assign-experts": gettext_lazy("指派评审专家"),
    "filing.open-material": gettext_lazy("声明无利害关系并查阅材料"),
    "filing.recuse": gettext_lazy("专家回避"),
    "filing.score": gettext_lazy("提交评分"),
    "filing.open-scores": gettext_lazy("评分全部提交，公开各专家评分"),
    "filing.explain-outlier": gettext_lazy("说明评分差异"),
    "filing.reopen-sheet": gettext_lazy("退回评分表重评"),
    "filing.rule-on-conflict": gettext_lazy("认定专家是否回避"),
    "filing.release-expert": gettext_lazy("取消不能参加的专家"),
    "filing.move-up": gettext_lazy("候补专家递补"),
    "filing.freeze-pool": gettext_lazy("冻结专家名单"),
    "filing.draw-experts": gettext_lazy("抽取评审专家"),
    "filing.call-meeting": gettext_lazy("召集评审会议"),
    "filing.cancel-meeting": gettext_lazy("取消评审会议"),
    "filing.sign-in": gettext_lazy("会议签到"),
    "filing.vote": gettext_lazy("会议表决"),
    "filing.write-minutes": gettext_lazy("形成会议纪要"),
    "filing.confirm-minutes": gettext_lazy("确认会议纪要"),
    "filing.close-meeting": gettext_lazy("结束评审会议"),
    "directory.describe-expert": gettext_lazy("填报专家信息"),
    "directory.declare-interest": gettext_lazy("申报利害关系"),
    "directory.end-interest": gettext_lazy("终止利害关系申报"),
    "filing.object": gettext_lazy("提出异议"),
    "filing.freeze-list": gettext_lazy("公示名单定稿"),
    "filing.cancel-notice": gettext_lazy("取消定时公示"),
    "filing.keep-proof": gettext_lazy("留存公示网页"),
    "filing.ask-review": gettext_lazy("申请复核异议"),
    "filing.take-up-objection": gettext_lazy("办理异议"),
    "filing.note-objection": gettext_lazy("记录异议核实情况"),
    "filing.ask-operator": gettext_lazy("向运营机构询问"),
    "filing.answer-question": gettext_lazy("运营机构说明情况"),
    "filing.prepare-objection-answer": gettext_lazy("拟办异议答复"),
    "filing.send-back-objection-answer": gettext_lazy("退回异议答复"),
    "filing.objection-dismissed": gettext_lazy("答复异议：不成立"),
    "filing.objection-upheld": gettext_lazy("答复异议：成立"),
    "directory.register-operator": gettext_lazy("运营机构注册"),
    "directory.grant": gettext_lazy("授予身份"),
    "directory.end-mandate": gettext_lazy("停用身份"),
    "directory.delegate": gettext_lazy("委托职责"),
    "directory.end-delegation": gettext_lazy("结束委托"),
    "directory.invite": gettext_lazy("邀请同事"),
    "directory.withdraw-invitation": gettext_lazy("撤回邀请"),
    "directory.accept-invitation": gettext_lazy("接受邀请"),
    "directory.add-space": gettext_lazy("新增众创空间"),
    "directory.edit-space": gettext_lazy("修改空间信息"),
    "directory.place-space": gettext_lazy("登记空间位置"),
    "directory.enter-register": gettext_lazy("列入备案名录"),
    "directory.ban": gettext_lazy("禁止申报"),
    "directory.add-authority": gettext_lazy("登记主管部门"),
    "directory.edit-authority": gettext_lazy("修改主管部门信息"),
    "directory.appoint": gettext_lazy("管理员邀请人员"),
    "directory.revoke-mandate": gettext_lazy("管理员停用身份"),
    "directory.create-administrator": gettext_lazy("建立系统管理员"),
    "directory.deactivate-account": gettext_lazy("停用账号"),
    "directory.reactivate-account": gettext_lazy("恢复账号"),
    "ledger.add": gettext_lazy("录入台账记录"),
    "ledger.correct": gettext_lazy("更正台账记录"),
    "ledger.end": gettext_lazy("终止台账记录"),
    "ledger.retract": gettext_lazy("撤回台账记录"),
    "ledger.add-many": gettext_lazy("批量录入台账记录"),
    "ledger.correct-many": gettext_lazy("批量更正台账记录"),
    "ledger.end-many": gettext_lazy("批量终止台账记录"),
    "ledger.retract-many": gettext_lazy("批量撤回台账记录"),
    "ledger.classify-evidence": gettext_lazy("标明佐证种类"),
    "ledger.renew-tenancy": gettext_lazy("登记续签协议"),
    "ledger.extend-tenancy": gettext_lazy("说明延期理由"),
    "ledger.incorporate-team": gettext_lazy("登记团队注册为企业"),
    "ledger.record-exit": gettext_lazy("登记退出"),
    "ledger.add-workstations": gettext_lazy("登记工位"),
    "ledger.seat": gettext_lazy("安排工位"),
    "ledger.free-seat": gettext_lazy("腾出工位"),
    "ledger.import": gettext_lazy("导入台账"),
    "ledger.verify": gettext_lazy("现场核实台账记录"),
    "ledger.attach-evidence": gettext_lazy("上传佐证"),
    "ledger.withdraw-evidence": gettext_lazy("撤下佐证"),
    "evidence.quarantine": gettext_lazy("隔离含有病毒的文件"),
    "ledger.show-photograph": gettext_lazy("公开展示照片"),
    "ledger.hide-photograph": gettext_lazy("停止展示照片"),
    "ledger.match-evidence": gettext_lazy("按文件名匹配佐证"),
    "messaging.write": gettext_lazy("起草消息"),
    "messaging.hold": gettext_lazy("暂缓发送消息"),
    "messaging.release": gettext_lazy("放行消息"),
    "messaging.edit": gettext_lazy("修改待签发的消息"),
    "messaging.resend": gettext_lazy("重新发送消息"),
    "integrity.refresh": gettext_lazy("比对台账，更新诚信提示"),
    "integrity.answer": gettext_lazy("说明诚信提示"),
    "integrity.settle": gettext_lazy("处理诚信提示"),
    "policy.set-days": gettext_lazy("修改工作日历"),
    "policy.remove-day": gettext_lazy("删除日历日期"),
    "policy.complete-year": gettext_lazy("日历标为完整"),
    "policy.reopen-year": gettext_lazy("撤销日历完整标记"),
}
SUBJECT_NAMES: dict[str, Any] = {
    "filing.application": gettext_lazy("备案申请"),
    "filing.round": gettext_lazy("备案批次"),
    "filing.proposal": gettext_lazy("审批单"),
    "filing.scoresheet": gettext_lazy("评分表"),
    "filing.expertdraw": gettext_lazy("专家抽取"),
    "filing.panelmeeting": gettext_lazy("评审会议"),
    "directory.expertinterest": gettext_lazy("利害关系申报"),
    "filing.objection": gettext_lazy("异议"),
    "filing.publicnotice": gettext_lazy("公示"),
    "filing.correctionitem": gettext_lazy("补正事项"),
    "directory.organisation": gettext_lazy("机构"),
    "directory.mandate": gettext_lazy("身份"),
    "directory.invitation": gettext_lazy("邀请"),
    "directory.space": gettext_lazy("众创空间"),
    "directory.standing": gettext_lazy("名录条目"),
    "directory.ban": gettext_lazy("禁止申报"),
    "directory.account": gettext_lazy("账号"),
    "integrity.run": gettext_lazy("诚信检查"),
    "integrity.signal": gettext_lazy("诚信提示"),
    "policy.calendaryear": gettext_lazy("工作日历年份"),
    "ledger.workstation": gettext_lazy("工位"),
    **{f"ledger.{kind}": name for kind, name in KIND_NAMES.items()},
}


def role_name(value: str) -> Any:
    known = {role.value: role.label for role in Role}
    return known.get(value, {"system": _("系统"), "public": _("社会公众")}.get(value, value))


def act_name(value: str) -> Any:
    return ACT_NAMES.get(value, value)


def subject_name(entry: Entry) -> str:
    return f"{SUBJECT_NAMES.get(entry.subject_type, entry.subject_type)} {entry.subject_id}"


class EntryFilter(django_filters.FilterSet):
    act = django_filters.ChoiceFilter(
        label=gettext_lazy("行为"), choices=list(ACT_NAMES.items()), field_name="act"
    )
    role = django_filters.ChoiceFilter(
        label=gettext_lazy("身份"), choices=Role.choices, field_name="role"
    )
    on = django_filters.DateFromToRangeFilter(label=gettext_lazy("日期"), field_name="at")

    class Meta:
        model = Entry
        fields = ("act", "role", "on")


class EntryTable(tables.Table):
    """One official act a row."""

    sequence = tables.Column(gettext_lazy("序号"))
    at = tables.DateTimeColumn(verbose_name=gettext_lazy("时间"), format="Y-m-d H:i:s")
    account_name = tables.Column(gettext_lazy("办理人"))
    role = tables.Column(gettext_lazy("身份"))
    organisation = tables.Column(gettext_lazy("单位"))
    act = tables.Column(gettext_lazy("行为"))
    subject = tables.Column(
        gettext_lazy("对象"), accessor="subject_type", order_by=("subject_type", "subject_id")
    )

    def render_sequence(self, record: Entry) -> Any:
        return components.link(
            str(record.sequence), reverse("officer:audit_entry", args=[record.sequence])
        )

    def value_sequence(self, record: Entry) -> int:
        return record.sequence

    def render_role(self, value: str) -> Any:
        return role_name(value)

    def render_act(self, value: str) -> Any:
        return act_name(value)

    def render_subject(self, record: Entry) -> Any:
        return subject_name(record)


def entries_for(actor: Actor) -> QuerySet[Entry]:
    """The chain, without the entries that would tell who has handed in while a round is sealed;
    they come to light when it closes, and are part of what is verified all the time."""
    return Entry.objects.exclude(
        subject_type="filing.application", subject_id__in=keys_closed_to(actor)
    )


SEARCHED = ("account_name", "organisation", "act", "subject_type", "subject_id")


@for_audit
def entries(request: ActingRequest) -> HttpResponse:
    """The chain, newest first."""
    return listing(
        request,
        entries_for(request.actor).order_by("-sequence"),
        EntryTable,
        EntryFilter,
        title=_("审计记录"),
        template="officer/audit.html",
        search=SEARCHED,
        context={
            "lead": _("每一项公务行为都在同一事务中记入一条前后相连的记录，任何改动都能被发现。")
        },
        empty=Empty(_("还没有审计记录"), _("办理任何事项后，记录会出现在这里。")),
    )


@for_audit
def entry(request: ActingRequest, sequence: int) -> HttpResponse:
    """One record in full."""
    found = get_object_or_404(entries_for(request.actor), sequence=sequence)
    pairs = [
        (_("序号"), found.sequence),
        (_("时间"), found.at),
        (_("办理人"), found.account_name),
        (_("身份"), role_name(found.role)),
        (_("单位"), found.organisation),
        (_("行为"), _("%(name)s（%(code)s）") % {"name": act_name(found.act), "code": found.act}),
        (_("对象"), subject_name(found)),
        (_("前一条的摘要"), found.previous),
        (_("本条的摘要"), found.digest),
    ]
    context = {
        "title": _("审计记录 %(number)s") % {"number": found.sequence},
        "crumbs": [Crumb(_("审计记录"), reverse("officer:audit")), Crumb(str(found.sequence))],
        "pairs": pairs,
        "data": json.dumps(found.data, ensure_ascii=False, indent=2, sort_keys=True),
        "case": found.subject_id if found.subject_type == "filing.application" else "",
    }
    return render(request, "officer/audit_entry.html", context)


@require_POST
@for_audit
def verify_chain(request: ActingRequest) -> HttpResponse:
    """Recompute the whole chain and say what was found."""
    broken = verify()
    if broken is None:
        count = Entry.objects.count()
        words = _("审计链完整：%(count)s 条记录全部核对一致。") % {"count": count}
        messages.success(request, words)
    else:
        words = _("审计链在第 %(number)s 条处不一致：%(reason)s。请立即联系系统管理员。")
        messages.error(request, words % {"number": broken.sequence, "reason": broken.reason})
    return redirect("officer:audit")
