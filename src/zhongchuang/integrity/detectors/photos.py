"""Nearly the same photograph behind different facts (Art. 6.10).

Only facts that photographs show are looked at: forms, licences and agreements look alike by
nature. The very same file belongs to `files`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhongchuang.evidence.models import StoredFile
from zhongchuang.evidence.states import COUNTING
from zhongchuang.integrity.detectors.attached import (
    Models,
    Use,
    attachments,
    by_space,
    files_of_scope,
    uses,
)
from zhongchuang.integrity.detectors.near import BITS, Prints, bits_set, near_pairs
from zhongchuang.integrity.inquiry import Hit, Inquiry
from zhongchuang.kernel.columns import Ints
from zhongchuang.ledger.models import Activity, IncubationCase, SpaceProfile

PHOTOGRAPHED: Models = (SpaceProfile, Activity, IncubationCase)


SEVERAL = -1


class Pictures(NamedTuple):
    """Photographs: their files, fingerprints, and a number for the fact each stands behind
    (`SEVERAL` where it is not one)."""

    files: Ints
    prints: Prints
    facts: Ints


@dataclass(frozen=True, slots=True)
class Likeness:
    """Photographs that look like another one.

    Attributes:
        prints: the fingerprint of each such file.
        files: the files of each fingerprint.
        near: the fingerprints near each one, but for those behind the same fact only.
    """

    prints: Mapping[int, int]
    files: Mapping[int, list[int]]
    near: Mapping[int, list[int]]

    def of(self, file: int) -> set[int]:
        """The other files that look like this one."""
        own = self.prints[file]
        return {other for p in (own, *self.near.get(own, ())) for other in self.files[p]} - {file}


def near_photos(inquiry: Inquiry) -> Iterator[Hit]:
    """Photographs at most `distance` bits from one behind another fact, here or elsewhere: one hit
    for those of a space that look alike, whether to each other or to others'."""
    likeness = _likeness(inquiry)
    found = uses(inquiry, sorted(likeness.prints), PHOTOGRAPHED)
    spaces: dict[int, set[int]] = {}
    for use in found:
        spaces.setdefault(use.file_id, set()).add(use.space_id)
    for space, own in by_space(found).items():
        for group in _groups(own, likeness):
            alike = {file for use in group for file in likeness.of(use.file_id)}
            others = {other for file in alike for other in spaces.get(file, ())} - {space}
            if others or len({use.file_id for use in group}) > 1:
                yield _hit(inquiry, group, others)


def _hit(inquiry: Inquiry, group: list[Use], others: Iterable[int]) -> Hit:
    first = min(group)
    return inquiry.hit(
        first.space_id,
        first.file[:32],
        (use.row for use in group),
        others,
        file=first.name,
        count=len({use.row for use in group}),
        spaces=1 + len(set(others)),
    )


def _groups(own: list[Use], likeness: Likeness) -> Iterator[list[Use]]:
    """The photographs of one space, those that look alike behind different things together."""
    group_of = {use.file_id: {use.file_id} for use in own}
    things: dict[int, set[object]] = {}
    for use in own:
        things.setdefault(use.file_id, set()).add(use.thing)
    for file in sorted(group_of):
        for other in likeness.of(file) & group_of.keys():
            if len(things[file] | things[other]) > 1 and other not in group_of[file]:
                joined = group_of[file] | group_of[other]
                group_of.update(dict.fromkeys(joined, joined))
    for files in {id(group): group for group in group_of.values()}.values():
        yield [use for use in own if use.file_id in files]


def _likeness(inquiry: Inquiry) -> Likeness:
    """Which photographs of the spaces asked for look like which of all."""
    pictures = _pictures(inquiry)
    prints, place, times = np.unique(pictures.prints, return_inverse=True, return_counts=True)
    asked = np.zeros(len(prints), dtype=np.bool_)
    asked[place[_asked(inquiry, pictures.files)]] = True
    one, other = near_pairs(prints, asked, inquiry.rule.whole("distance"))
    facts = np.full(len(prints), SEVERAL)
    facts[place] = np.where(times[place] == 1, pictures.facts, SEVERAL)
    apart = (facts[one] != facts[other]) | (facts[one] == SEVERAL)
    near: dict[int, list[int]] = {}
    for a, b in zip(one[apart].tolist(), other[apart].tolist(), strict=True):
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    involved = asked & (times > 1)
    involved[list(near)] = True
    chosen = involved[place]
    own = dict(zip(pictures.files[chosen].tolist(), place[chosen].tolist(), strict=True))
    of_print: dict[int, list[int]] = {}
    for file, value in own.items():
        of_print.setdefault(value, []).append(file)
    return Likeness(own, of_print, near)


def _pictures(inquiry: Inquiry) -> Pictures:
    """The photographs of all spaces, each file once; flat ones left out: a blank page looks like
    any other."""
    table = _by_fact(inquiry) if inquiry.is_wide else _by_file(inquiry)
    files, first, times = np.unique(table[:, 0], return_index=True, return_counts=True)
    prints = table[first, 1].view(np.uint64)
    facts = np.where(times == 1, table[first, 2], SEVERAL)
    flat = inquiry.rule.whole("flat_bits")
    bits = bits_set(prints)
    told = (bits >= flat) & (bits <= BITS - flat)
    return Pictures(files[told], prints[told], facts[told])


def _by_file(inquiry: Inquiry) -> Ints:
    """File, fingerprint, `SEVERAL`: few spaces have few photographs to compare, so every picture
    there is may stay in; it is looked up what it stands behind once it looks like one."""
    pictures = StoredFile.objects.using(inquiry.using).filter(fingerprint__isnull=False)
    values = pictures.order_by().values_list("pk", "fingerprint")
    table = np.array(list(values), dtype=np.int64).reshape(-1, 2)
    return np.column_stack([table, np.full(len(table), SEVERAL)])


def _by_fact(inquiry: Inquiry) -> Ints:
    """File, fingerprint and a number for the fact of each photograph."""
    found = []
    for kind, model in enumerate(PHOTOGRAPHED):
        rows = attachments(inquiry, (model,)).filter(
            file__fingerprint__isnull=False, file__scan__in=COUNTING
        )
        values = rows.values_list("file_id", "file__fingerprint", "subject_id")
        table = np.array(list(values), dtype=np.int64).reshape(-1, 3)
        table[:, 2] = table[:, 2] * len(PHOTOGRAPHED) + kind
        found.append(table)
    return np.concatenate(found)


def _asked(inquiry: Inquiry, files: Ints) -> NDArray[np.bool_]:
    """Which files stand behind facts of the spaces asked for."""
    if inquiry.is_wide:
        return np.ones(len(files), dtype=np.bool_)
    return np.isin(files, np.array(files_of_scope(inquiry, PHOTOGRAPHED), dtype=np.int64))
