"""What the authority does with an objection: take it up, look into it, hear the operator, answer with
reasons, review once (Art. 10.3). Who objected is named in nothing that others read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.documents.issue import issue
from zhongchuang.documents.models import DocumentKind
from zhongchuang.evidence.store import attach
from zhongchuang.filing import rules
from zhongchuang.filing.actions.noticing import locked_notice, settle
from zhongchuang.filing.actions.reviewing import end_adversely, require_grounds
from zhongchuang.filing.actions.steps import issuer_of, locked, officially, policy_of, tell_operator
from zhongchuang.filing.models import (
    Application,
    NoticeEntry,
    Objection,
    ObjectionAnswer,
    ObjectionNote,
    ObjectionQuestion,
)
from zhongchuang.filing.papers.objection_answer import objection_answer
from zhongchuang.filing.papers.objection_review import objection_review
from zhongchuang.filing.states import (
    UNSETTLED,
    Act,
    EntryState,
    ObjectionState,
    Outcome,
)
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.messaging.send import send
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.policy.model import Policy

SHORTEST_NAME = 2
LONGEST_HEARING = 30
"""Working days an operator is given at most."""


def may_handle(
    actor: Actor, objection: Objection, case: Application, policy: Policy
) -> Refusal | None:
    """May the actor take the objection up? An officer of the stage; a review is anybody's of the
    authority who had no part in the first answer."""
    if objection.state not in UNSETTLED:
        return Refusal(_("该异议已经答复。"))
    if not objection.review_asked_at:
        return rules.may(actor, Act.CLEAR, case, policy)
    refusal = rules.may(actor, Act.UPHOLD, case, policy)
    if refusal:
        return refusal
    for answer in objection.answers.filter(is_review=False):
        if {answer.prepared_by_id, answer.decided_by_id} & set(actor.persons):
            return Refusal(_("复核须由未参与原答复的人员办理。"))
    return None


def _locked(objection: Objection) -> tuple[Objection, Application, Policy]:
    """The objection and its case as they stand now; the notice is locked first, as everywhere."""
    locked_notice(objection.entry.notice)
    found = (
        Objection.objects.select_for_update(of=("self",))
        .select_related(
            "entry__application__round", "entry__notice__round", "entry__notice__document"
        )
        .get(pk=objection.pk)
    )
    case = locked(found.entry.application)
    return found, case, policy_of(case)


def _handled(actor: Actor, objection: Objection) -> tuple[Objection, Application, Policy]:
    """The objection in the hands of the actor, who takes it up where nobody has.

    Raises:
        Refused: somebody else handles it, or the actor may not.
    """
    found, case, policy = _locked(objection)
    require(may_handle(actor, found, case, policy))
    if found.state == ObjectionState.PREPARED:
        raise Refused(Refusal(_("答复正在审批，退回后才能修改。")))
    if found.investigator_id is None:
        _give_to(actor, found, "")
    elif found.investigator_id not in actor.persons:
        raise Refused(
            Refusal(_("该异议由%(name)s办理，接手后才能继续。") % {"name": found.investigator})
        )
    return found, case, policy


def _give_to(actor: Actor, objection: Objection, reason: str) -> None:
    former = objection.investigator_id
    objection.investigator = actor.account
    if objection.state == ObjectionState.OPEN:
        objection.state = ObjectionState.INVESTIGATING
    objection.save(update_fields=["investigator", "state"])
    reviewed = objection.entry.application.steps.filter(account__in=actor.persons).exists()
    data = {"former": former, "reason": reason, "acted_on_the_case": reviewed}
    record("filing.take-up-objection", objection, actor.signature(), data)


@transaction.atomic
def take_up(*, actor: Actor, objection: Objection, reason: str = "") -> Objection:
    """Become the officer who handles the objection; from then on one reads who objected. That one
    had a hand in the case before is recorded.

    Args:
        reason: why it is taken over from a colleague; needed where somebody has it.
    """
    found, case, policy = _locked(objection)
    require(may_handle(actor, found, case, policy))
    if found.investigator_id in actor.persons:
        raise Refused(Refusal(_("该异议已由您办理。")))
    if found.investigator_id is not None and not reason.strip():
        raise Refused(
            Refusal(_("该异议由%(name)s办理，接手须写明理由。") % {"name": found.investigator})
        )
    _give_to(actor, found, reason.strip())
    return found


@transaction.atomic
def write_note(
    *,
    actor: Actor,
    objection: Objection,
    text: str,
    on: date,
    uploads: Iterable[File[bytes]] = (),
) -> ObjectionNote:
    """Write down what was found, with the day and files.

    Raises:
        Refused: nothing is said, a day to come, or the objector is named.
        ValidationError: a file is not one that is taken.
    """
    found, _case, _policy = _handled(actor, objection)
    _require_words(text, _("请写明核实的情况。"))
    _require_unnamed(found, text)
    if on > today():
        raise Refused(Refusal(_("核实日期不能晚于今天。")))
    note = ObjectionNote.objects.create(objection=found, text=text.strip(), on=on, by=actor.account)
    files = [attach(note, upload, actor.account_id).file.sha256 for upload in uploads]
    record("filing.note-objection", found, actor.signature(), {"note": note.pk, "files": files})
    return note


@transaction.atomic
def ask(*, actor: Actor, objection: Objection, text: str, days: int) -> ObjectionQuestion:
    """Ask the operator, without a word of who objected.

    Args:
        days: working days it has to answer.

    Raises:
        Refused: nothing is asked, no such number of days, or the objector is named.
    """
    found, case, _policy = _handled(actor, objection)
    _require_words(text, _("请写明需要运营机构说明的问题。"))
    _require_unnamed(found, text)
    if not 1 <= days <= LONGEST_HEARING:
        raise Refused(
            Refusal(_("答复期限应为 1 至 %(most)s 个工作日。") % {"most": LONGEST_HEARING})
        )
    question = ObjectionQuestion.objects.create(
        objection=found,
        text=text.strip(),
        asked_by=actor.account,
        asked_on=today(),
        due_on=working_calendar().add(today(), days),
    )
    data = {"question": question.pk, "due_on": question.due_on}
    record("filing.ask-operator", found, actor.signature(), data)
    with officially():
        tell_operator(
            case,
            _("公示期间有情况需要核实"),
            _("请于%(day)s前登录系统，就“%(space)s”的有关情况作出说明。")
            % {"day": date_format(question.due_on), "space": case.space.name},
        )
    return question


@transaction.atomic
def answer_question(
    *,
    actor: Actor,
    question: ObjectionQuestion,
    text: str,
    uploads: Iterable[File[bytes]] = (),
) -> ObjectionQuestion:
    """The operator says what it has to say, once, with files.

    Raises:
        Refused: not its own case, answered before, the objection is settled, or nothing is said.
        ValidationError: a file is not one that is taken.
    """
    found = ObjectionQuestion.objects.visible_to(actor).filter(pk=question.pk).first()
    if found is None:
        raise Refused(Refusal(_("只有申报机构自己可以办理。")))
    locked_notice(found.objection.entry.notice)
    found.refresh_from_db()
    if found.answered_at is not None:
        raise Refused(Refusal(_("这个问题已经答复。")))
    if found.objection.state not in UNSETTLED:
        raise Refused(Refusal(_("核实已经结束，不再需要答复。")))
    _require_words(text, _("请写明情况。"))
    found.answer = text.strip()
    found.answered_by = actor.account
    found.answered_at = timezone.now()
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    files = [attach(found, upload, actor.account_id).file.sha256 for upload in uploads]
    case = found.objection.entry.application
    record(
        "filing.answer-question", case, actor.signature(), {"question": found.pk, "files": files}
    )
    return found


@transaction.atomic
def answer(
    *,
    actor: Actor,
    objection: Objection,
    outcome: Outcome,
    text: str,
    article: str = "",
) -> ObjectionAnswer:
    """Answer with reasons; where the policy asks for approval the answer is only prepared.

    Raises:
        Refused: no reasons, an upheld one without its article, the objector is named, or not by
            this person.
    """
    found, case, policy = _handled(actor, objection)
    _require_words(text, _("请写明处理结果和理由。"))
    _require_unnamed(found, text)
    if outcome == Outcome.UPHELD or article:
        require_grounds(policy, text, article)
    given = ObjectionAnswer.objects.create(
        objection=found,
        is_review=found.review_asked_at is not None,
        outcome=outcome,
        text=text.strip(),
        article=article,
        prepared_by=actor.account,
        prepared_at=timezone.now(),
    )
    if not policy.objections.approval:
        return _give(actor, found, given, case, policy)
    found.state = ObjectionState.PREPARED
    found.save(update_fields=["state"])
    data = {"answer": given.pk, "outcome": outcome.value}
    record("filing.prepare-objection-answer", found, actor.signature(), data)
    return given


def may_approve(
    actor: Actor, objection: Objection, case: Application, policy: Policy
) -> Refusal | None:
    """May the actor decide the answer that waits: an approver who did not prepare it?"""
    refusal = rules.may(actor, Act.UPHOLD, case, policy)
    if refusal:
        return refusal
    if not actor.is_approver:
        return Refusal(_("须由审批人办理。"))
    waiting = objection.answers.filter(decided_at=None, sent_back_at=None).first()
    if waiting is None:
        return Refusal(_("没有待审批的答复。"))
    mine = {waiting.prepared_by_id} | set(
        objection.answers.exclude(pk=waiting.pk).values_list("decided_by_id", flat=True)
    )
    if mine & set(actor.persons):
        return Refusal(_("不能审批自己拟办的事项，请由另一位审批人办理。"))
    return None


def _waiting(
    actor: Actor, objection: Objection
) -> tuple[Objection, ObjectionAnswer, Application, Policy]:
    found, case, policy = _locked(objection)
    require(may_approve(actor, found, case, policy))
    return found, found.answers.get(decided_at=None, sent_back_at=None), case, policy


@transaction.atomic
def approve(*, actor: Actor, objection: Objection) -> ObjectionAnswer:
    """Approve an answer somebody else prepared; it is given at once."""
    found, given, case, policy = _waiting(actor, objection)
    return _give(actor, found, given, case, policy)


@transaction.atomic
def send_back(*, actor: Actor, objection: Objection, remark: str) -> ObjectionAnswer:
    """Send a prepared answer back, saying why."""
    found, given, _case, _policy = _waiting(actor, objection)
    _require_words(remark, _("请写明理由。"))
    given.sent_back_at, given.remark = timezone.now(), remark.strip()
    given.save(update_fields=["sent_back_at", "remark"])
    found.state = ObjectionState.REVIEWING if given.is_review else ObjectionState.INVESTIGATING
    found.save(update_fields=["state"])
    data = {"answer": given.pk, "remark": given.remark}
    record("filing.send-back-objection-answer", found, actor.signature(), data)
    return given


def _give(
    actor: Actor,
    objection: Objection,
    given: ObjectionAnswer,
    case: Application,
    policy: Policy,
) -> ObjectionAnswer:
    """The answer takes effect; an upheld one ends the case, and with it the other objections."""
    days = policy.objections.review_days
    objection.review_until = None
    if days and given.outcome == Outcome.DISMISSED and not given.is_review:
        objection.review_until = working_calendar().add(today(), days)
    _issued(actor, objection, given, policy)
    if given.outcome == Outcome.UPHELD:
        end_adversely(actor, case, Act.UPHOLD, given.text, given.article)
        NoticeEntry.objects.filter(pk=objection.entry_id).update(state=EntryState.REMOVED)
        _answer_others(actor, objection, given, policy)
        settle(objection.entry.notice)
    return given


def _issued(actor: Actor, objection: Objection, given: ObjectionAnswer, policy: Policy) -> None:
    """The paper of an answer, its place in the chain, and the word to the objector."""
    objection.state = ObjectionState(given.outcome)
    write = objection_review if given.is_review else objection_answer
    kind = DocumentKind.OBJECTION_REVIEW if given.is_review else DocumentKind.OBJECTION_ANSWER
    with officially():
        given.document = issue(
            kind,
            issuer_of(actor),
            today(),
            lambda number, proof: write(objection, given, policy, actor, number, proof),
        )
    given.decided_by, given.decided_at = actor.account, timezone.now()
    given.save()
    objection.save(update_fields=["state", "review_until"])
    data = {"answer": given.pk, "review": given.is_review, "document": given.document.number}
    if given.outcome == Outcome.UPHELD:
        record("filing.objection-upheld", objection, actor.signature(), data)
    else:
        record("filing.objection-dismissed", objection, actor.signature(), data)
    _tell_objector(objection)


def _answer_others(
    actor: Actor, objection: Objection, given: ObjectionAnswer, policy: Policy
) -> None:
    """What else was objected to the same space is answered with it: the space has left the list."""
    with officially():
        words = _("对该众创空间的另一异议经核实成立，该空间已移出公示名单，您的异议一并办结。")
    for other in Objection.objects.open().filter(entry=objection.entry).exclude(pk=objection.pk):
        waiting = other.answers.filter(decided_at=None, sent_back_at=None)
        waiting.update(sent_back_at=timezone.now(), remark=words)
        alike = ObjectionAnswer(
            objection=other,
            is_review=other.review_asked_at is not None,
            outcome=Outcome.UPHELD,
            text=words,
            article=given.article,
            prepared_by=given.prepared_by,
            prepared_at=timezone.now(),
        )
        _issued(actor, other, alike, policy)


def _tell_objector(objection: Objection) -> None:
    """An objector who was signed in finds the answer in their inbox. The message names no sender:
    it stands on no list of the authority's own."""
    if objection.account is None:
        return
    with officially():
        send(
            [objection.account],
            _("您提出的异议已答复"),
            _("对“%(space)s”的异议已有答复，请在“查询异议处理结果”页面查看。")
            % {"space": objection.entry.name},
            reverse("public:objection_status"),
            important=True,
        )


def _require_words(text: str, reason: str) -> None:
    if not text.strip():
        raise Refused(Refusal(reason))


def _require_unnamed(objection: Objection, text: str) -> None:
    """What others read must not name the objector."""
    for own in (objection.name, objection.phone, objection.contact):
        if len(own) >= SHORTEST_NAME and own in text:
            raise Refused(
                Refusal(_("文字中有异议人的姓名、名称或联系方式。异议人身份须保密，请删去。"))
            )
