"""One file behind facts it cannot all stand behind (Art. 6.10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import Count

from zhongchuang.directory.models import Space
from zhongchuang.integrity.detectors.attached import (
    ROSTERS,
    Use,
    attachments,
    by_file,
    by_space,
    files_of_scope,
    uses,
)
from zhongchuang.integrity.inquiry import Hit, Inquiry
from zhongchuang.integrity.listed import Listed

Operators = Mapping[int, int]
"""The operator of each space."""


def shared_files(inquiry: Inquiry) -> Iterator[Hit]:
    """Files behind facts of different kinds, of different spaces, or behind too many rows.

    Right are: one document behind the agreement, the financing and the case of one resident; one
    list behind the people and premises of an operator; up to `rows` rows of one kind.
    """
    found = uses(inquiry, _used_again(inquiry))
    operators = _operators(inquiry, found)
    for some in by_file(found):
        spaces = by_space(some)
        for space, own in spaces.items():
            others = _elsewhere(space, spaces, operators)
            if others or _is_too_much(own, inquiry.rule.whole("rows")):
                yield _hit(inquiry, own, others)


def _used_again(inquiry: Inquiry) -> list[int]:
    """The files that are attached more than once; of those of the spaces asked for."""
    used = attachments(inquiry)
    if not inquiry.is_wide:
        used = used.filter(file_id__in=Listed(files_of_scope(inquiry)))
    again = used.values("file_id").annotate(times=Count("pk")).filter(times__gt=1)
    return list(again.values_list("file_id", flat=True))


def _hit(inquiry: Inquiry, own: list[Use], others: list[int]) -> Hit:
    return inquiry.hit(
        own[0].space_id,
        own[0].file[:32],
        (use.row for use in own),
        others,
        file=own[0].name,
        count=len(own),
        spaces=1 + len(others),
    )


def _elsewhere(space: int, spaces: Mapping[int, list[Use]], operators: Operators) -> list[int]:
    """The other spaces with the file, but for those whose operator rightly uses its own list."""
    return [
        other
        for other, theirs in spaces.items()
        if other != space
        and not (
            operators[other] == operators[space]
            and all(use.thing == ROSTERS for use in (*theirs, *spaces[space]))
        )
    ]


def _is_too_much(own: list[Use], most: int) -> bool:
    """Within one space: different things of different kinds, or too many rows of one kind."""
    if len({use.thing for use in own}) == 1:
        return False
    return len({use.row[0] for use in own}) > 1 or len(own) > most


def _operators(inquiry: Inquiry, found: list[Use]) -> Operators:
    """The operators, looked up only where a file stands in several spaces."""
    if len({use.space_id for use in found}) < 2:
        return {}
    return dict(Space.objects.using(inquiry.using).values_list("pk", "operator_id"))
