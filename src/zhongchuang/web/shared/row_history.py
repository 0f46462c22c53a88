"""The versions of one ledger row as officers read them: what each said, who put it there and when,
and which files came and went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from zhongchuang.evidence.models import Attachment
from zhongchuang.ledger.journal import history
from zhongchuang.ledger.models import Recorded, Version
from zhongchuang.ledger.states import Act
from zhongchuang.web.shared.frozen_rows import cell
from zhongchuang.web.shared.masking import mask_name


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two versions."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What made one version of a row.

    Attributes:
        later_than: what had frozen the row before this change, "" where nothing had.
        is_frozen: the version the case rests on.
    """

    number: int
    what: str
    who: str
    at: datetime
    reason: str
    changes: tuple[Change, ...]
    later_than: str
    is_frozen: bool


@dataclass(frozen=True)
class History:
    """The history of a row for one reader."""

    fact: Recorded
    residents: Mapping[int, str]
    personal: bool

    @property
    def kind(self) -> str:
        return str(self.fact._meta.model_name)

    def pairs(self, content: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What a version says, field by field."""
        return [(str(one.verbose_name), self._words(one, content)) for one in self._fields()]

    def entries(self, frozen: int) -> list[Entry]:
        """Every version, the latest first; `frozen` is the one the case rests on."""
        earlier = list(history(self.fact).select_related("recorded_by", "replaced_by", "after"))
        after = plain(self.fact.content())
        made = []
        for version in earlier:
            made.append(self._entry(version, after, frozen))
            after = version.data
        first: Any = earlier[-1] if earlier else self.fact
        made.append(
            Entry(
                1,
                str(Act.ADDED.label),
                self._person(first.recorded_by),
                first.recorded_at,
                "",
                (),
                "",
                frozen == 1,
            )
        )
        return made

    def _entry(self, version: Version, after: Mapping[str, Any], frozen: int) -> Entry:
        return Entry(
            version.number + 1,
            str(Act(version.act).label),
            self._person(version.replaced_by),
            version.replaced_at,
            version.reason,
            tuple(self._changes(version.data, after)),
            version.after.title if version.after else "",
            version.number + 1 == frozen,
        )

    def _changes(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
        found = [
            Change(str(one.verbose_name), self._words(one, before), self._words(one, after))
            for one in self._fields()
        ]
        return [change for change in found if change.before != change.after]

    def _fields(self) -> Sequence[Any]:
        return [self.fact._meta.get_field(name) for name in self.fact.CONTENT]

    def _words(self, field: Any, content: Mapping[str, Any]) -> str:
        return cell(self.kind, field, content, self.residents, self.personal)

    def _person(self, account: Any) -> str:
        name = str(account) if account else "—"
        return name if self.personal or not account else mask_name(name)


def plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a row as the journal keeps it: days and numbers as text."""
    encoder = DjangoJSONEncoder()
    simple = (str, int, bool, type(None))
    return {
        name: value if isinstance(value, simple) else encoder.default(value)
        for name, value in content.items()
    }


def files_ever(fact: Recorded) -> list[Attachment]:
    """Every file that was ever attached to a row, those taken away too."""
    found = Attachment.objects.filter(subject_type=fact._meta.label_lower, subject_id=fact.pk)
    return list(found.select_related("file", "attached_by").order_by("attached_at", "pk"))
