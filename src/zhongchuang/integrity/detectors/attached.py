"""Which live facts files stand behind, and what these facts are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, OuterRef, Q, QuerySet, Subquery, When

from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import counting
from zhongchuang.integrity.inquiry import Inquiry, Row, row
from zhongchuang.integrity.listed import Listed
from zhongchuang.ledger.models import (
    FACTS,
    Financing,
    IncubationCase,
    Mentor,
    Recorded,
    SpaceProfile,
    StaffMember,
    Tenancy,
)

Models = Sequence[type[Recorded]]

EVIDENCED: Models = (SpaceProfile, *FACTS)
ROSTERED: Models = (SpaceProfile, StaffMember, Mentor)
"""Facts one document may rightly list many of: the people, the premises."""
OF_A_RESIDENT: Mapping[type[Recorded], str] = {
    Tenancy: "pk",
    Financing: "tenancy_id",
    IncubationCase: "tenancy_id",
}
"""Facts about a resident, and where they name its agreement."""
ROSTERS: Row = ("rosters", 0)


class Use(NamedTuple):
    """A file behind a live fact.

    Attributes:
        file: its SHA-256; name: what it is called there.
        thing: what the fact is about: a resident's agreement, the space's rosters, else itself.
    """

    file_id: int
    file: str
    name: str
    space_id: int
    row: Row
    thing: Row


def label(model: type[Recorded]) -> str:
    return str(model._meta.label_lower)


def attachments(inquiry: Inquiry, models: Models = EVIDENCED) -> QuerySet[Attachment]:
    """Attachments to facts of these kinds that were not withdrawn."""
    found = Attachment.objects.using(inquiry.using).filter(withdrawn_at=None).order_by()
    return found if models is EVIDENCED else found.filter(subject_type__in=map(label, models))


def of_scope(inquiry: Inquiry, models: Models = EVIDENCED) -> QuerySet[Attachment]:
    """Attachments to the facts of the spaces asked for."""
    found = Q(pk=None)
    for model in models:
        own = list(inquiry.scope.facts(model).order_by().values_list("pk", flat=True))
        if own:
            found |= Q(subject_type=label(model), subject_id__in=Listed(own))
    return attachments(inquiry).filter(found)


def files_of_scope(inquiry: Inquiry, models: Models = EVIDENCED) -> list[int]:
    """The files behind the facts of the spaces asked for."""
    return list(of_scope(inquiry, models).values_list("file_id", flat=True).distinct())


def uses(inquiry: Inquiry, files: Sequence[int], models: Models = EVIDENCED) -> list[Use]:
    """The live facts of all spaces that these files stand behind, if they count, in one query."""
    if not files:
        return []
    rows = (
        counting(attachments(inquiry, models).filter(file_id__in=Listed(files)))
        .annotate(place=_of_fact(inquiry, models, dict.fromkeys(models, "space_id")))
        .annotate(about=_of_fact(inquiry, models, OF_A_RESIDENT))
        .exclude(place=None)
        .order_by("pk")
    )
    columns = ("file_id", "file__sha256", "name", "place", "subject_type", "subject_id", "about")
    kinds = {label(model): model for model in models}
    return [
        Use(
            file_id,
            sha256,
            name,
            place,
            row(kinds[kind], subject),
            _thing(kinds[kind], subject, about),
        )
        for file_id, sha256, name, place, kind, subject, about in rows.values_list(*columns)
    ]


def _of_fact(inquiry: Inquiry, models: Models, names: Mapping[type[Recorded], str]) -> Case:
    """A column of the live fact that an attachment hangs on; null where there is none."""
    whens = [
        When(
            subject_type=label(model),
            then=Subquery(
                _plain(inquiry, model).filter(pk=OuterRef("subject_id")).values(names[model])
            ),
        )
        for model in models
        if model in names
    ]
    return Case(*whens, output_field=BigIntegerField())


def _plain(inquiry: Inquiry, model: type[Recorded]) -> QuerySet[Any]:
    return inquiry.everywhere(model).order_by()


def _thing(model: type[Recorded], subject: int, about: int | None) -> Row:
    if model in ROSTERED:
        return ROSTERS
    return row(model, subject) if about is None else row(Tenancy, about)


def by_space(found: Iterable[Use]) -> dict[int, list[Use]]:
    spaces: dict[int, list[Use]] = {}
    for use in found:
        spaces.setdefault(use.space_id, []).append(use)
    return spaces


def by_file(found: Iterable[Use]) -> Iterator[list[Use]]:
    files: dict[int, list[Use]] = {}
    for use in found:
        files.setdefault(use.file_id, []).append(use)
    yield from files.values()
