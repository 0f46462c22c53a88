"""The same row typed twice: by going back in the browser, or by two people from one sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhongchuang.ledger.checks import tidied
from zhongchuang.web.operator.fact_forms import RecordForm

CONFIRMED = "another"


def twin(form: RecordForm) -> Any:
    """A row of the ledger that says exactly what a valid form says, names of evidence aside."""
    told = {name: value for name, value in tidied(form.content).items() if name != "evidence_names"}
    return form._meta.model.objects.live().filter(space=form.space, **told).first()


def is_new(request: HttpRequest, form: RecordForm) -> bool:
    """Is it the first such row, or confirmed to be another one? Otherwise the form asks."""
    if request.POST.get(CONFIRMED):
        return True
    found = twin(form)
    if found is None:
        return True
    form.fields[CONFIRMED] = forms.BooleanField(
        label=_("确实是另一条记录，只是内容相同"), required=False
    )
    words = _(
        "台账中已有一条内容完全相同的“%(row)s”，没有重复录入。确实另有一条的，请在最下方勾选后再保存。"
    )
    form.add_error(None, words % {"row": found})
    return False
