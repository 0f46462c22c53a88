"""Changing a list that is public: every change makes a version, is told, and starts the term anew
for the entries it touches, for no other (Art. 10.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.issue import issue
from zhongchuang.documents.models import DocumentKind, OfficialDocument
from zhongchuang.filing import rules
from zhongchuang.filing.actions.noticing import (
    cases_to_list,
    last_day_from,
    locked_notice,
    settle,
)
from zhongchuang.filing.actions.steps import issuer_of, locked, policy_of, take, tell_operator
from zhongchuang.filing.models import Application, NoticeEntry, NoticeVersion, PublicNotice
from zhongchuang.filing.notice_lists import FIELDS, freeze, published
from zhongchuang.filing.papers.notice_addendum import Addendum, notice_addendum
from zhongchuang.filing.proofs import keep
from zhongchuang.filing.states import Act, EntryState, ListChange, ProofOccasion
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.policy.calendar import now, today
from zhongchuang.policy.model import Policy


@dataclass(frozen=True, slots=True)
class Changing:
    """A locked notice about to change, by whom and why."""

    actor: Actor
    notice: PublicNotice
    policy: Policy
    reason: str

    def issue(
        self, change: ListChange, touched: Sequence[Mapping[str, Any]], former: str = ""
    ) -> OfficialDocument:
        """The addendum that tells the change; `former` is what an entry was called before."""
        start = today()
        last = last_day_from(start, self.policy)
        told = Addendum(change, touched, self.reason, former, (start, last))

        def write(number: str, proof: Any) -> Any:
            return notice_addendum(self.notice, told, self.policy, number, proof)

        return issue(
            DocumentKind.NOTICE_ADDENDUM, issuer_of(self.actor), start, write, is_public=True
        )

    def kept(
        self, change: ListChange, paper: OfficialDocument, names: Sequence[str]
    ) -> NoticeVersion:
        """The next version of the list, and the page as it is shown from now on."""
        version = freeze(
            self.notice,
            self.actor,
            paper,
            change,
            on=today(),
            changed=names,
            reason=self.reason,
        )
        settle(self.notice)
        keep(self.notice, ProofOccasion.CHANGED, self.actor)
        return version


def _changeable(notice: PublicNotice, reason: str) -> PublicNotice:
    """The locked notice.

    Raises:
        Refused: its list is not public, no longer runs, or no reason is given.
    """
    found = locked_notice(notice)
    if not found.is_public_at(now()):
        raise Refused(Refusal(_("公示尚未公布；名单有误的，请取消后重新发布。")))
    if found.concluded_on is not None:
        raise Refused(Refusal(_("这份公示已经办结，名单不能再变更。")))
    if not reason.strip():
        raise Refused(Refusal(_("请写明变更的理由，理由随名单一并公开。")))
    return found


def _running(entry: NoticeEntry) -> NoticeEntry:
    """The entry as it stands now.

    Raises:
        Refused: it does not run any more.
    """
    found = NoticeEntry.objects.select_related("application").get(pk=entry.pk)
    if found.state != EntryState.RUNNING:
        raise Refused(Refusal(_("该众创空间已不在公示中，不能变更。")))
    return found


@transaction.atomic
def correct(
    *, actor: Actor, entry: NoticeEntry, values: Mapping[str, Any], reason: str
) -> NoticeVersion:
    """Correct what is published of a space; its term begins anew.

    Args:
        values: of `notice_lists.FIELDS`; those not given stay.

    Raises:
        Refused: nothing is changed, no name is left, or the list cannot be changed any more.
    """
    open_notice = _changeable(entry.notice, reason)
    found = _running(entry)
    case = locked(found.application)
    policy = policy_of(case)
    require(rules.may(actor, Act.TAKE_OFF, case, policy))
    former = found.name
    new = {name: values[name] for name in FIELDS if name in values}
    if any(not str(new.get(name, "-")).strip() for name in ("name", "operator", "address")):
        raise Refused(Refusal(_("名称、运营主体和地址不能为空。")))
    if all(getattr(found, name) == value for name, value in new.items()):
        raise Refused(Refusal(_("没有改动任何内容。")))
    for name, value in new.items():
        setattr(found, name, value)
    changing = Changing(actor, open_notice, policy, reason.strip())
    _begin_term(found, case, policy)
    found.save(update_fields=[*FIELDS, "listed_on", "last_day"])
    row = {name: getattr(found, name) for name in FIELDS}
    paper = changing.issue(ListChange.CORRECTED, [row], former)
    version = changing.kept(ListChange.CORRECTED, paper, [found.name])
    tell_operator(
        case,
        _("公示内容已更正"),
        _("“%(space)s”的公示内容已更正，公示期重新计算，至%(day)s止。")
        % {"space": found.name, "day": date_format(found.last_day)},
    )
    return version


@transaction.atomic
def withdraw(*, actor: Actor, entry: NoticeEntry, reason: str) -> NoticeVersion:
    """Take a space off the list; its case waits for publication again. The others run on.

    Raises:
        Refused: an objection to it is not answered, or the list cannot be changed any more.
    """
    open_notice = _changeable(entry.notice, reason)
    found = _running(entry)
    if found.objections.open().exists():
        raise Refused(Refusal(_("对该众创空间的异议尚未答复，请先答复。")))
    case = locked(found.application)
    policy = policy_of(case)
    changing = Changing(actor, open_notice, policy, reason.strip())
    row = {name: getattr(found, name) for name in FIELDS}
    paper = changing.issue(ListChange.WITHDRAWN, [row])
    take(
        case,
        Act.TAKE_OFF,
        actor,
        note=changing.reason,
        document=paper,
        data={"notice": changing.notice.pk},
    )
    found.state = EntryState.WITHDRAWN
    found.save(update_fields=["state"])
    version = changing.kept(ListChange.WITHDRAWN, paper, [found.name])
    tell_operator(
        case,
        _("已撤出公示名单"),
        _("“%(space)s”已撤出公示名单：%(reason)s") % {"space": found.name, "reason": reason},
    )
    return version


@transaction.atomic
def add(
    *, actor: Actor, notice: PublicNotice, applications: Sequence[Application], reason: str
) -> NoticeVersion:
    """Add spaces to a list that is public; their own term begins today.

    Raises:
        Refused: as for `noticing.publish`, or the list cannot be changed any more.
    """
    open_notice = _changeable(notice, reason)
    cases = cases_to_list(applications, notice.round)
    policy = policy_of(cases[0])
    for case in cases:
        require(rules.may(actor, Act.PUBLISH, case, policy))
    changing = Changing(actor, open_notice, policy, reason.strip())
    rows = [published(case) for case in cases]
    paper = changing.issue(ListChange.ADDED, rows)
    last = last_day_from(today(), policy)
    for case, row in zip(cases, rows, strict=True):
        values = {**row, "state": EntryState.RUNNING, "listed_on": today(), "last_day": last}
        NoticeEntry.objects.update_or_create(
            notice=changing.notice, application=case, defaults=values
        )
        take(case, Act.PUBLISH, actor, document=paper, data={"notice": changing.notice.pk})
    Application.objects.filter(pk__in=[case.pk for case in cases]).update(due_on=last)
    return changing.kept(ListChange.ADDED, paper, [str(row["name"]) for row in rows])


def _begin_term(entry: NoticeEntry, case: Application, policy: Policy) -> None:
    entry.listed_on = today()
    entry.last_day = last_day_from(entry.listed_on, policy)
    Application.objects.filter(pk=case.pk).update(due_on=entry.last_day)
