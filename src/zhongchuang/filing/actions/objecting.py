"""What the objector does: object to an entry of a notice, and ask once for review (Art. 10.3).

Nothing here is recorded under a name: the chain says that the public acted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import PUBLIC, record
from zhongchuang.directory.models import Account
from zhongchuang.documents.issue import new_code
from zhongchuang.evidence.store import attach
from zhongchuang.filing.actions.noticing import locked_notice
from zhongchuang.filing.actions.steps import policy_of
from zhongchuang.filing.models import NoticeEntry, Objection
from zhongchuang.filing.states import EntryState, ObjectionState, ObjectorKind
from zhongchuang.kernel.canonical import digest
from zhongchuang.kernel.refusal import Refusal, Refused
from zhongchuang.policy.calendar import now, today, working_calendar
from zhongchuang.policy.model import Policy


@dataclass(frozen=True, slots=True)
class ObjectionForm:
    """What an objector gives."""

    kind: ObjectorKind
    text: str
    name: str = ""
    phone: str = ""
    contact: str = ""


@transaction.atomic
def object_to(
    *,
    entry: NoticeEntry,
    form: ObjectionForm,
    uploads: Iterable[File[bytes]] = (),
    account: Account | None = None,
    key: str = "",
) -> Objection:
    """Receive an objection. Anonymous or late ones are kept on record but not admitted.

    Args:
        account: of an objector who is signed in, so that they find it again.
        key: of the filled form; what was received under it before is given back.

    Raises:
        Refused: nothing was written.
        ValidationError: a file is not one that is taken.
    """
    if not form.text.strip():
        raise Refused(Refusal(_("请写明异议的内容和事实依据。")))
    locked_notice(entry.notice)
    known = Objection.objects.filter(key=key).first() if key else None
    if known is not None:
        return known
    found = NoticeEntry.objects.select_related("notice", "application__round").get(pk=entry.pk)
    reason = _not_admitted(found, form)
    objection = Objection.objects.create(
        entry=found,
        kind=form.kind,
        name=form.name.strip(),
        phone=form.phone.strip(),
        contact=form.contact.strip(),
        text=form.text.strip(),
        account=account,
        key=key or None,
        received_at=timezone.now(),
        received_on=today(),
        code=new_code(),
        state=ObjectionState.NOT_ADMITTED if reason else ObjectionState.OPEN,
        not_admitted_reason=reason,
    )
    if not reason:
        begin_term(objection, policy_of(found.application))
    files = [attach(objection, upload, None).file.sha256 for upload in uploads]
    data = {
        "entry": found.pk,
        "state": objection.state,
        "text": digest(objection.text),
        "files": files,
    }
    record("filing.object", objection, PUBLIC, data)
    return objection


def begin_term(objection: Objection, policy: Policy) -> None:
    """The term in which the authority answers begins today."""
    days = policy.objections.answer_days
    objection.due_on = working_calendar().add(today(), days) if days else None
    objection.save(update_fields=["due_on"])


def _not_admitted(entry: NoticeEntry, form: ObjectionForm) -> str:
    """Why an objection is not admitted, in words, or ""."""
    if not entry.notice.is_public_at(now()) or entry.state in {
        EntryState.REMOVED,
        EntryState.WITHDRAWN,
    }:
        return _("该众创空间不在公示期内。")
    if today() > entry.last_day:
        return _("公示期已于 %(day)s 届满，超过期限的异议不予受理。") % {
            "day": date_format(entry.last_day)
        }
    missing = not form.name.strip() or not form.phone.strip()
    if form.kind == ObjectorKind.UNIT:
        missing = missing or not form.contact.strip()
    if missing:
        return _("匿名或者没有联系方式的异议不予受理；请以真实姓名或单位名义并留下联系方式提出。")
    return ""


@transaction.atomic
def ask_review(*, objection: Objection, grounds: str) -> Objection:
    """The objector asks once that another person looks at a dismissal again; the entry is held.

    Raises:
        Refused: nothing to review, too late, asked before, or no grounds are given.
    """
    locked_notice(objection.entry.notice)
    found = Objection.objects.select_related("entry__application__round").get(pk=objection.pk)
    if found.review_asked_at is not None:
        raise Refused(Refusal(_("复核以一次为限，您已经申请过复核。")))
    if found.state != ObjectionState.DISMISSED:
        raise Refused(Refusal(_("只有答复为异议不成立的，才可以申请复核。")))
    if found.review_until is None:
        raise Refused(Refusal(_("本批次所依据的管理办法没有规定复核。")))
    if today() > found.review_until:
        raise Refused(
            Refusal(
                _("申请复核的期限已于 %(day)s 届满。") % {"day": date_format(found.review_until)}
            )
        )
    if found.entry.state != EntryState.RUNNING:
        raise Refused(Refusal(_("该众创空间已不在公示名单上，无需复核。")))
    if not grounds.strip():
        raise Refused(Refusal(_("请写明申请复核的理由。")))
    found.state = ObjectionState.REVIEWING
    found.review_grounds = grounds.strip()
    found.review_asked_at = timezone.now()
    found.investigator = None
    found.save(update_fields=["state", "review_grounds", "review_asked_at", "investigator"])
    begin_term(found, policy_of(found.entry.application))
    record("filing.ask-review", found, PUBLIC, {"grounds": digest(found.review_grounds)})
    return found
