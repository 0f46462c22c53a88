"""The form that takes evidence files for one row: chosen here, or sent before in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.actor import Actor
from zhongchuang.evidence import uploads
from zhongchuang.evidence.models import Upload
from zhongchuang.evidence.store import CONTENT_TYPES, attached_to, checked
from zhongchuang.ledger.actions import attach_evidence
from zhongchuang.ledger.models import Recorded
from zhongchuang.policy.evidence import EvidenceKind
from zhongchuang.policy.model import Policy
from zhongchuang.web.operator.evidence_kinds import asked_of, choices, kinds_of, told
from zhongchuang.web.shared.forms import UploadsField

BY_NAME = ""


def evidence_field(**options: Any) -> UploadsField:
    return UploadsField(
        accept=tuple(CONTENT_TYPES), max_bytes=settings.EVIDENCE_MAX_BYTES, **options
    )


class PileForm(forms.Form):
    """Many files whose rows are found by their names."""

    uploads = evidence_field(
        label=gettext_lazy("佐证文件（可一次选择或拖入多份）"),
        error_messages={"required": gettext_lazy("请至少选择一个文件。")},
    )


class KindSelect(forms.Select):
    """Kinds of evidence, each with the words by which a script tells it from a file's name.

    Args:
        usual: the kind of a file whose name tells nothing; "" where one must choose.
    """

    def __init__(self, kinds: Sequence[EvidenceKind], usual: str = "") -> None:
        super().__init__({"data-usual": usual})
        self.words: Mapping[str, str] = {kind.id: " ".join(kind.words) for kind in kinds}

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **options)
        if words := self.words.get(str(value)):
            option["attrs"]["data-words"] = words.lower()
        return option


class EvidenceForm(forms.Form):
    """One or several files and their kind; `required=False` beside a form that can do without.

    Files sent before in pieces come as `upload`, each with a kind of its own as `kind-<upload>`.
    """

    uploads = evidence_field(label=gettext_lazy("佐证文件"))

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[EvidenceKind] = (),
        asked: Sequence[EvidenceKind] | None = None,
        required: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.kinds, self.asked = kinds, asked
        self.sent = sent_uploads(self.data)
        self.fields["uploads"].required = required and not self.sent
        if kinds:
            self.fields["evidence_kind"] = forms.ChoiceField(
                label=_("材料种类"),
                choices=[(BY_NAME, _("按文件名判断")), *choices(kinds)],
                widget=KindSelect(kinds, usual=told("", kinds, asked)),
                required=False,
            )

    def clean_uploads(self) -> list[File[bytes]]:
        """Looked at before anything is written: a scanner takes its time."""
        files: list[File[bytes]] = self.cleaned_data["uploads"]
        for file in files:
            checked(file)
        return files

    def kind_of(self, name: str, upload: str = "") -> str:
        """The kind of one file: as chosen, or as its name tells.

        Raises:
            ValidationError: nothing was chosen, and the name does not tell.
        """
        known = {slug for slug, _title in choices(self.kinds)}
        chosen = (
            self.data.get(f"kind-{upload}") or self.cleaned_data.get("evidence_kind") or BY_NAME
        )
        if chosen in known:
            return str(chosen)
        found = told(name, self.kinds, self.asked)
        if self.kinds and not found:
            words = _("从文件名看不出“%(name)s”是哪一种材料，请选择材料种类。") % {"name": name}
            raise ValidationError({"evidence_kind": words})
        return found


def form_of(row: Recorded, policy: Policy, *args: Any) -> EvidenceForm:
    """The form for more evidence of one row."""
    return EvidenceForm(*args, kinds=kinds_of(type(row), policy), asked=asked_of(row, policy))


def sent_uploads(data: Any) -> list[str]:
    """The files sent before in pieces, by their keys; what is no key is left out."""
    given = data.getlist("upload") if hasattr(data, "getlist") else []
    return [key for key in dict.fromkeys(given) if is_key(key)]


def is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@contextmanager
def opened(upload: str, account_id: int) -> Iterator[File[bytes]]:
    """A file sent in pieces.

    Raises:
        ValidationError: it is not there, or not all of it has come.
    """
    try:
        file = uploads.taken(upload, account_id)
    except (Upload.DoesNotExist, uploads.Incomplete):
        raise ValidationError(_("有文件没有传完整或已过期，请重新选择后上传。")) from None
    with file:
        yield file


def attach_all(actor: Actor, fact: Recorded, form: EvidenceForm) -> int:
    """Attach every file of the form, all or none; how many were not there already.

    Raises:
        Refused: the actor does not keep this ledger.
        ValidationError: at the field `uploads`, a file that is not taken; at `evidence_kind`, one whose
            kind nobody named.
    """
    known = set(attached_to([fact]).values_list("pk", flat=True))
    with ExitStack() as files, at_field("uploads"):
        pieces = [(file, form.kind_of(file.name)) for file in form.cleaned_data["uploads"]]
        for upload in form.sent:
            file = files.enter_context(opened(upload, actor.account_id))
            checked(file)
            pieces.append((file, form.kind_of(file.name or "", upload)))
        with transaction.atomic():
            given = {
                attach_evidence(actor=actor, fact=fact, upload=file, kind=kind).pk
                for file, kind in pieces
            }
    return len(given - known)


@contextmanager
def at_field(name: str) -> Iterator[None]:
    """What is wrong stands at this field, unless it says at which."""
    try:
        yield
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            raise
        raise ValidationError({name: error.messages}) from None


def forget(actor: Actor, form: EvidenceForm) -> None:
    """Once they are attached, the pieces are needed no more."""
    for upload in form.sent:
        uploads.discard(upload, actor.account_id)
