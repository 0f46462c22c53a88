"""The form that takes evidence files for one row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from zhongchuang.directory.actor import Actor
from zhongchuang.evidence.store import CONTENT_TYPES, attached_to
from zhongchuang.ledger.actions import attach_evidence
from zhongchuang.ledger.models import Recorded
from zhongchuang.web.shared.forms import UploadsField


def evidence_field(**options: Any) -> UploadsField:
    return UploadsField(
        accept=tuple(CONTENT_TYPES), max_bytes=settings.EVIDENCE_MAX_BYTES, **options
    )


class EvidenceForm(forms.Form):
    """One or several files; `required=False` beside a form that can do without."""

    uploads = evidence_field(label=gettext_lazy("佐证文件"))

    def __init__(self, *args: Any, required: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["uploads"].required = required


def attach_all(actor: Actor, fact: Recorded, form: EvidenceForm) -> int:
    """Attach every file of the form, all or none; how many were not there already.

    Raises:
        Refused: the actor does not keep this ledger.
        ValidationError: at the field `uploads`, a file that is not taken.
    """
    known = set(attached_to([fact]).values_list("pk", flat=True))
    given = set()
    for upload in form.cleaned_data["uploads"]:
        try:
            given.add(attach_evidence(actor=actor, fact=fact, upload=upload).pk)
        except ValidationError as error:
            raise ValidationError({"uploads": error.messages}) from None
    return len(given - known)
