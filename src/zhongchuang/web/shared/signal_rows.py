"""The ledger rows and files behind signals, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.queries import space_filter
from zhongchuang.evidence.models import Attachment
from zhongchuang.integrity.models import Answer, Signal
from zhongchuang.web.shared.dossier import KIND_NAMES, PERSONAL
from zhongchuang.web.shared.figures import grouped
from zhongchuang.web.shared.masking import mask_name

Key = tuple[str, int]
"""A row: its model's name and its primary key."""
SHOWN_ROWS = 20
"""Rows shown of one signal; one may rest on hundreds."""
LONGEST = 60
"""Characters of one value that are shown of a row; the whole stands on the row's own page."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row behind a signal: its kind, what it says, its files; `url` is "" where it has no page."""

    kind: str | Promise
    label: str
    words: str
    retracted: bool
    url: str
    files: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Behind:
    """What stands behind some signals: the rows the reader may see, and every file."""

    facts: Mapping[Key, Any]
    files: Mapping[tuple[str, int], Sequence[Attachment]]
    personal: bool

    def row(
        self,
        key: Key,
        address: Callable[[Any], str],
        file_address: Callable[[Any, Attachment], str],
    ) -> Row:
        fact = self.facts[key]
        retracted = fact.retracted_at is not None
        attached = [] if retracted else self.files_of(fact)
        return Row(
            KIND_NAMES[key[0]],
            self._label(key[0], fact),
            _("；").join(self._words(key[0], fact)),
            retracted,
            "" if retracted else address(fact),
            [(file.name, file_address(fact, file)) for file in attached],
        )

    def files_of(self, thing: models.Model) -> Sequence[Attachment]:
        return self.files.get((thing._meta.label_lower, thing.pk), ())

    def _label(self, kind: str, fact: Any) -> str:
        return mask_name(str(fact)) if self._hides(kind, "name") else str(fact)

    def _hides(self, kind: str, name: str) -> bool:
        return not self.personal and (kind, name) in PERSONAL

    def _words(self, kind: str, fact: Any) -> Iterable[str]:
        """What a row says besides its name: the fields that are filled in."""
        for name in fact.CONTENT:
            value = getattr(fact, name)
            if name in {"name", "title", "evidence_names"} or value in (None, ""):
                continue
            field = fact._meta.get_field(name)
            words = str(fact.tenancy) if field.is_relation else in_words(field, value)
            shown = mask_name(words) if self._hides(kind, name) else words[:LONGEST]
            yield _("%(name)s %(value)s") % {"name": field.verbose_name, "value": shown}


def in_words(field: Any, value: Any) -> str:
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return grouped(value.normalize() + 0, 2)
    return str(value)


def behind(signals: Sequence[Signal], actor: Actor, *, personal: bool) -> Behind:
    """The rows behind signals that the actor may see, retracted ones too, and the files of rows and
    answers; of each signal its first rows. Queries: one a kind of row, and one for all files."""
    wanted: dict[str, set[int]] = {}
    for signal in signals:
        for kind, key in signal.rows[:SHOWN_ROWS]:
            wanted.setdefault(kind, set()).add(key)
    facts = {
        (kind, fact.pk): fact
        for kind, keys in wanted.items()
        if kind in KIND_NAMES
        for fact in _facts(kind, keys, actor)
    }
    things: list[models.Model] = [*facts.values()]
    for signal in signals:
        things += signal.answers.all()
    return Behind(facts, _files(things), personal or actor.is_operator)


def _facts(kind: str, keys: Iterable[int], actor: Actor) -> Iterable[Any]:
    model = apps.get_model("ledger", kind)
    related = ("space", "tenancy") if "tenancy_id" in model.CONTENT else ("space",)
    found: QuerySet[Any] = model._default_manager.select_related(*related)
    return found.filter(space_filter(actor, "space__"), pk__in=keys)


def _files(things: Iterable[models.Model]) -> dict[tuple[str, int], list[Attachment]]:
    """The live attachments of things of any kind."""
    wanted: dict[str, list[int]] = {}
    for thing in things:
        wanted.setdefault(thing._meta.label_lower, []).append(thing.pk)
    if not wanted:
        return {}
    condition = Q()
    for label, keys in wanted.items():
        condition |= Q(subject_type=label, subject_id__in=keys)
    files: dict[tuple[str, int], list[Attachment]] = {}
    for one in Attachment.objects.filter(condition, withdrawn_at=None).select_related("file"):
        files.setdefault((one.subject_type, one.subject_id), []).append(one)
    return files


def answer_attachment(signals: QuerySet[Signal], key: int) -> Attachment | None:
    """One file of an answer to one of these signals."""
    answers = Answer.objects.filter(signal__in=signals.values("pk")).values("pk")
    return (
        Attachment.objects.filter(
            subject_type=Answer._meta.label_lower, subject_id__in=answers, withdrawn_at=None, pk=key
        )
        .select_related("file")
        .first()
    )
