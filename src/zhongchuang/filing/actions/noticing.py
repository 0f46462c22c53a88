"""Public notice and objections (Art. 10.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import PUBLIC, record
from zhongchuang.directory.actor import Actor
from zhongchuang.documents.issue import issue, new_code
from zhongchuang.documents.models import DocumentKind
from zhongchuang.filing import rules
from zhongchuang.filing.actions.reviewing import end_adversely, issuer_of
from zhongchuang.filing.actions.steps import locked, policy_of, take
from zhongchuang.filing.models import Application, NoticeEntry, Objection, PublicNotice, Round
from zhongchuang.filing.papers.public_notice import public_notice
from zhongchuang.filing.papers.shared import founding_date
from zhongchuang.filing.states import Act, EntryState, ObjectionState, ObjectorKind
from zhongchuang.kernel.canonical import digest
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.policy.calendar import today, working_calendar


@transaction.atomic
def publish(*, actor: Actor, round_: Round, applications: Sequence[Application]) -> PublicNotice:
    """Publish the list of a round: frozen, hashed, open for the policy's working days.

    Raises:
        Refused: an empty list, a case of another round, or one that is not ready.
    """
    cases = [locked(application) for application in sorted(applications, key=lambda a: a.pk)]
    if not cases:
        raise Refused(Refusal(_("请至少选择一个待公示的众创空间。")))
    if any(case.round_id != round_.pk for case in cases):
        raise Refused(Refusal(_("一份公示只能包含同一批次的众创空间。")))
    policy = policy_of(cases[0])
    for case in cases:
        require(rules.may(actor, Act.PUBLISH, case, policy))
    start, terms = today(), policy.public_notice
    last = working_calendar().last_day(
        start, terms.working_days, start_counts=terms.start_day_counts
    )
    rows = [_row(case) for case in cases]
    paper = issue(
        DocumentKind.PUBLIC_NOTICE,
        issuer_of(actor),
        start,
        lambda number, proof: public_notice(rows, round_, policy, (start, last), number, proof),
        is_public=True,
    )
    notice = PublicNotice.objects.create(
        round=round_,
        title=paper.title,
        published_on=start,
        last_day=last,
        list_digest=digest(
            [{**row, "application": c.pk} for row, c in zip(rows, cases, strict=True)]
        ),
        document=paper,
        published_by=actor.account,
    )
    NoticeEntry.objects.bulk_create(
        NoticeEntry(notice=notice, application=case, **row)
        for case, row in zip(cases, rows, strict=True)
    )
    for case in cases:
        take(case, Act.PUBLISH, actor, document=paper, data={"notice": notice.pk})
    Application.objects.filter(pk__in=[case.pk for case in cases]).update(due_on=last)
    return notice


def _row(case: Application) -> dict[str, object]:
    """What is published of a space: name, operator, address, founding date, nothing personal."""
    return {
        "name": case.space.name,
        "operator": case.space.operator.name,
        "address": case.space.address,
        "founded_on": founding_date(case.space),
    }


@dataclass(frozen=True, slots=True)
class ObjectionForm:
    """What an objector gives."""

    kind: ObjectorKind
    text: str
    name: str = ""
    phone: str = ""
    contact: str = ""


@transaction.atomic
def object_to(*, entry: NoticeEntry, form: ObjectionForm) -> Objection:
    """Receive an objection. Anonymous or late ones are kept on record but not admitted.

    Raises:
        Refused: nothing was written.
    """
    if not form.text.strip():
        raise Refused(Refusal(_("请写明异议的内容和事实依据。")))
    reason = _not_admitted(entry, form)
    objection = Objection.objects.create(
        entry=entry,
        kind=form.kind,
        name=form.name.strip(),
        phone=form.phone.strip(),
        contact=form.contact.strip(),
        text=form.text.strip(),
        received_at=timezone.now(),
        received_on=today(),
        code=new_code(),
        state=ObjectionState.NOT_ADMITTED if reason else ObjectionState.OPEN,
        not_admitted_reason=reason,
    )
    data = {"entry": entry.pk, "state": objection.state, "text": digest(objection.text)}
    record("filing.object", objection, PUBLIC, data)
    return objection


def _not_admitted(entry: NoticeEntry, form: ObjectionForm) -> str:
    """Why an objection is not admitted, in words, or ""."""
    if today() > entry.notice.last_day:
        return _("公示期已于 %(day)s 届满，超过期限的异议不予受理。") % {
            "day": date_format(entry.notice.last_day)
        }
    if today() < entry.notice.published_on or entry.state == EntryState.REMOVED:
        return _("该众创空间不在公示期内。")
    missing = not form.name.strip() or not form.phone.strip()
    if form.kind == ObjectorKind.UNIT:
        missing = missing or not form.contact.strip()
    if missing:
        return _("匿名或者没有联系方式的异议不予受理；请以真实姓名或单位名义并留下联系方式提出。")
    return ""


@transaction.atomic
def dismiss(*, actor: Actor, objection: Objection, answer: str) -> Objection:
    """The objection is found without ground; the objector gets a reasoned answer."""
    found = _claimed(actor, objection, answer)
    return _answer(actor, found, ObjectionState.DISMISSED, answer)


@transaction.atomic
def uphold(*, actor: Actor, objection: Objection, answer: str, article: str) -> Objection:
    """The objection is found right; the space leaves the list and its case ends."""
    found = _claimed(actor, objection, answer)
    case = locked(found.entry.application)
    end_adversely(actor, case, Act.UPHOLD, answer, article)
    NoticeEntry.objects.filter(pk=found.entry_id).update(state=EntryState.REMOVED)
    return _answer(actor, found, ObjectionState.UPHELD, answer)


def _claimed(actor: Actor, objection: Objection, answer: str) -> Objection:
    if not answer.strip():
        raise Refused(Refusal(_("请写明处理结果和理由。")))
    found = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("entry__application__round", "entry__notice__round")
        .get(pk=objection.pk)
    )
    case = locked(found.entry.application)
    require(rules.may(actor, Act.CLEAR, case, policy_of(case)))
    if found.state != ObjectionState.OPEN:
        raise Refused(Refusal(_("该异议已经答复。")))
    return found


def _answer(actor: Actor, objection: Objection, state: ObjectionState, answer: str) -> Objection:
    objection.state = state
    objection.answer = answer.strip()
    objection.answered_by = actor.account
    objection.answered_at = timezone.now()
    objection.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record(f"filing.objection-{state.value}", objection, actor.signature())
    return objection


@transaction.atomic
def conclude(*, actor: Actor, notice: PublicNotice) -> list[Application]:
    """After the last day: entries without an open objection go on, the others are held.

    Raises:
        Refused: the notice still runs, or nothing on it can go on.
    """
    found = PublicNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if today() <= found.last_day:
        raise Refused(
            Refusal(
                _("公示期至 %(day)s 届满，期满后方可办结。") % {"day": date_format(found.last_day)},
            )
        )
    running = found.entries.filter(state=EntryState.RUNNING)
    held = set(
        Objection.objects.open().filter(entry__notice=found).values_list("entry_id", flat=True)
    )
    ready = [entry for entry in running.select_related("application") if entry.pk not in held]
    if not ready:
        raise Refused(Refusal(_("没有可以办结的众创空间：请先处理未答复的异议。")))
    cases = [locked(entry.application) for entry in ready]
    for case in cases:
        take(case, Act.CLEAR, actor, data={"notice": found.pk})
    NoticeEntry.objects.filter(pk__in=[entry.pk for entry in ready]).update(
        state=EntryState.CLEARED
    )
    if not found.entries.filter(state=EntryState.RUNNING).exists():
        found.concluded_on = today()
        found.save(update_fields=["concluded_on"])
    return cases
