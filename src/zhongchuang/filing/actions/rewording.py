"""The administrator changes the words of a paper; what a paper must say stays in it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import Role
from zhongchuang.documents.models import DocumentKind, Wording
from zhongchuang.documents.phrasing import Misworded, mistakes_in
from zhongchuang.filing.papers.forms import FORMS
from zhongchuang.kernel.canonical import digest
from zhongchuang.kernel.refusal import Refusal, Refused
from zhongchuang.policy.calendar import today


@transaction.atomic
def reword(*, actor: Actor, kind: DocumentKind, text: str, note: str, valid_from: date) -> Wording:
    """Keep a new version of the words of a paper, to hold from a day on.

    Raises:
        Refused: not the administrator, no reason, or a day that is over.
        Misworded: the text asks for what the paper does not have, or leaves out what it must say.
    """
    if actor.role != Role.ADMINISTRATOR:
        raise Refused(Refusal(_("只有系统管理员可以修改公文文稿。")))
    if not note.strip():
        raise Refused(Refusal(_("请写明修改说明。")))
    if valid_from < today():
        raise Refused(Refusal(_("启用日期不能早于今天。")))
    words = "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"
    found = mistakes_in(FORMS[kind], words)
    if found:
        raise Misworded(found)
    last = Wording.objects.filter(kind=kind).aggregate(last=Max("version"))["last"] or 0
    made = Wording.objects.create(
        kind=kind,
        version=last + 1,
        text=words,
        note=note.strip()[:200],
        valid_from=valid_from,
        by=str(actor.account)[:100],
        by_id=actor.account.pk,
    )
    data = {"kind": kind, "version": made.version, "text": digest(words), "note": made.note}
    record("filing.reword", made, actor.signature(), {**data, "valid_from": str(valid_from)})
    return made
