"""The administrator's home: what is set up, what is missing, and where to set it up."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhongchuang.directory.states import OrganisationKind, Role
from zhongchuang.web.admin.pages import for_administrators
from zhongchuang.web.admin.setup import Place, Setup, current_setup
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Task

Section = tuple[str, list[Task]]


@for_administrators
def home(request: ActingRequest) -> HttpResponse:
    """The task list of an installation."""
    setup = current_setup()
    sections = sections_of(setup)
    tasks = [task for _title, tasks in sections for task in tasks]
    context = {
        "title": _("系统概览"),
        "lead": _("开展备案工作前需要设置的事项。系统管理员看不到任何案件内容。"),
        "sections": sections,
        "next": next((t for t in tasks if t.tone == "warning" and t.url), None),
        "bureaus": [(place, bureau_state(place)) for place in setup.bureaus],
        "ready": sum(place.is_ready for place in setup.bureaus),
    }
    return render(request, "admin/home.html", context)


def sections_of(setup: Setup) -> list[Section]:
    return [
        (_("自治区科技厅"), region_tasks(setup.region)),
        (_("专家、审计与管理"), people_tasks(setup)),
        (_("备案批次"), [round_task(setup)]),
        (_("工作日历"), [year_task(*one) for one in setup.years.items()]),
        (_("系统运行"), [mail_task(setup), checks_task()]),
    ]


def task(label: str, done: bool, url: str, hint: str = "", word: str = "") -> Task:
    """One line: done, or to be set up; `word` names the state."""
    if done:
        return Task(label, word or _("已设置"), "done", url, hint)
    return Task(label, word or _("待设置"), "warning", url, hint)


def people(count: int) -> str:
    return _("%(n)d 人") % {"n": count}


def region_tasks(region: Place) -> list[Task]:
    if region.authority is None:
        add = f"{reverse('admin:add_organisation')}?kind={OrganisationKind.REGION.value}"
        url = f"{add}&division={region.division.pk}"
        hint = _("组织备案、印发确认文件的机关。登记后才能邀请它的人员。")
        return [task(_("登记自治区科技厅"), False, url, hint)]
    page = reverse("admin:organisation", args=[region.authority.pk])
    return [
        task(region.authority.name, True, page, region.authority.number_prefix),
        invite_task(region, _("科技厅经办人"), region.officers, Role.REGION_OFFICER),
        invite_task(region, _("科技厅审批人"), region.approvers, Role.REGION_APPROVER),
    ]


def invite_task(place: Place, label: str, count: int, role: Role) -> Task:
    """People for one role of an authority that is set up."""
    pk = place.authority.pk if place.authority else 0
    if count:
        return task(label, True, reverse("admin:organisation", args=[pk]), word=people(count))
    url = f"{reverse('admin:invite_to', args=[pk])}?role={role.value}"
    return task(_("邀请%(who)s") % {"who": label}, False, url)


def people_tasks(setup: Setup) -> list[Task]:
    return [
        anyone(
            _("评审专家"),
            setup.experts,
            setup.experts_needed,
            Role.EXPERT,
            _("管理办法要求至少 %(n)d 位专家独立评分。科技厅审批人也可以邀请。")
            % {"n": setup.experts_needed},
        ),
        anyone(_("审计员"), setup.auditors, 1, Role.AUDITOR, _("查看审计记录，不参与办理。")),
        anyone(
            _("系统管理员"),
            setup.administrators,
            2,
            Role.ADMINISTRATOR,
            _("建议至少两人，以便一人离岗时仍能管理。"),
        ),
    ]


def anyone(label: str, count: int, needed: int, role: Role, hint: str) -> Task:
    if count >= needed:
        url = f"{reverse('admin:people')}?role={role.value}"
        return task(label, True, url, word=people(count))
    url = f"{reverse('admin:invite')}?role={role.value}"
    asked = _("邀请%(who)s") % {"who": label}
    return task(asked, False, url, hint, _("现有 %(n)d 人") % {"n": count})


def round_task(setup: Setup) -> Task:
    label = _("受理中的备案批次")
    if setup.rounds_open:
        return Task(label, _("%(n)d 个") % {"n": setup.rounds_open}, "done")
    return Task(
        label, _("没有"), "waiting", hint=_("由科技厅审批人每年发布，不需要系统管理员办理。")
    )


def year_task(year: int, complete: bool) -> Task:
    label = _("%(year)d 年放假和调休") % {"year": year}
    hint = "" if complete else _("国务院办公厅的通知发布后录入，核对无误后标为完整。")
    word = _("完整") if complete else _("不完整")
    return task(label, complete, reverse("admin:year", args=[year]), hint, word)


def mail_task(setup: Setup) -> Task:
    label = _("发送邮件")
    page = reverse("admin:channels")
    if setup.mail:
        return task(label, True, page)
    hint = _("邮件目前只写入数据目录。请在运行环境中设置 EMAIL_URL 后重新启动。")
    return Task(label, _("未配置"), "warning", page, hint)


def checks_task() -> Task:
    hint = _(
        "在服务器上运行 zhongchuang doctor，检查配置、数据库、存储、邮件、字体、日历和管理办法。"
    )
    return Task(_("系统检查"), _("命令行"), "neutral", hint=hint)


def bureau_state(place: Place) -> tuple[str, str]:
    """What the place lacks, as word and tone."""
    if place.authority is None:
        return _("未设科技局"), "warning"
    if not place.approvers:
        return _("缺审批人"), "warning"
    return (_("已就绪"), "done") if place.officers else (_("缺经办人"), "warning")
