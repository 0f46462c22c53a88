"""The same row typed twice: by going back in the browser, or by two people from one sheet."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhongchuang.directory.models import Space
from zhongchuang.ledger.checks import tidied
from zhongchuang.ledger.entry import Values, attributes
from zhongchuang.ledger.models import Fact
from zhongchuang.ledger.workbook.plan import resident_of
from zhongchuang.ledger.workbook.sheets import KEYS, RESIDENT, TENANCIES, sheet_of
from zhongchuang.web.operator.fact_forms import RecordForm
from zhongchuang.web.operator.values import label_of

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


class Known:
    """The rows a ledger holds of one kind, and those about to join them, to tell twins by.

    A twin says exactly the same, names of evidence aside; a namesake has the key by which the
    workbook recognises a row (say, name and day) and says something else.
    """

    def __init__(self, space: Space, model: type[Fact]) -> None:
        self.sheet = sheet_of(model)
        self._said: set[Hashable] = set()
        self._keys: set[Hashable] = set()
        rows = model.objects.live().filter(space=space).values_list(*attributes(model))
        for values in rows:
            self.add(tuple(values))

    def add(self, values: Values) -> None:
        self._said.add(self._content(values))
        self._keys.add(self._key(values))

    def twin(self, values: Values) -> bool:
        return self._content(values) in self._said

    def namesake(self, values: Values) -> bool:
        return self._key(values) in self._keys

    def _content(self, values: Values) -> Hashable:
        return tuple(
            value for name, value in self._tidy(values).items() if name != "evidence_names"
        )

    def told_by(self) -> str:
        """The columns that tell rows apart, as people read them."""
        names = ("name", "entered_on") if self.sheet is TENANCIES else KEYS[self.sheet.name]
        headers = (
            label_of(self.sheet.model, "tenancy" if name == RESIDENT.field else name)
            for name in names
        )
        return _("、").join(headers)

    def _key(self, values: Values) -> Hashable:
        if self.sheet is TENANCIES:
            return resident_of(values), values[self.sheet.at("entered_on")]
        own = self._tidy(values)
        return tuple(own[name] for name in KEYS[self.sheet.name])

    def _tidy(self, values: Values) -> Mapping[str, Any]:
        return tidied(dict(zip(self.sheet.fields, values, strict=True)))
