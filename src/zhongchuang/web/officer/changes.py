"""What one submission says otherwise than an earlier one: texts, numbers, rows, files; each with the
correction items it answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.models import Application, CorrectionItem
from zhongchuang.kernel.columns import Kind, Level
from zhongchuang.kernel.wordwise import Piece, differences, shortened
from zhongchuang.ledger.models import FACTS, SpaceProfile
from zhongchuang.policy import explain
from zhongchuang.policy.findings import ComparisonOutcome, GroupOutcome, Outcome
from zhongchuang.web.shared.dossier import KIND_NAMES, Dossier, voice
from zhongchuang.web.shared.frozen_rows import cell
from zhongchuang.web.shared.masking import mask_name
from zhongchuang.web.shared.verified import level_words

LEVELS = (Level.CLAIMED, Level.EVIDENCED, Level.VERIFIED)
Items = Sequence[CorrectionItem]


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was rewritten, piece by piece."""

    name: str
    pieces: list[Piece]
    answers: list[CorrectionItem]


@dataclass(frozen=True, slots=True)
class Number:
    """One number at one level: before, after, and by how much it differs ("" where it cannot be
    said)."""

    condition: str
    label: str
    level: Level
    before: str
    after: str
    difference: str
    answers: list[CorrectionItem]


@dataclass(frozen=True, slots=True)
class Row:
    """A ledger row that was added, changed or taken back; `fields` name what changed in it."""

    kind: str
    id: int
    kind_name: str | Promise
    name: str
    what: str
    fields: list[Text]
    answers: list[CorrectionItem]


@dataclass(frozen=True, slots=True)
class File:
    """A file that was attached or taken off between the two."""

    attachment: Attachment
    added: bool
    subject: str
    answers: list[CorrectionItem]


@dataclass(frozen=True)
class Comparison:
    """Two submissions of one case, and the items that were answered in between."""

    case: Application
    before: Dossier
    after: Dossier
    items: Items

    def texts(self) -> list[Text]:
        """Parts of the application that were rewritten."""
        names = {
            "direction": _("发展方向与运营模式"),
            "justification": _("非独立法人情况说明"),
            "undertaken_by": _("承诺人"),
        }
        old, new = self.before.statement, self.after.statement
        return [
            Text(name, self._pieces(part, old[part], new[part]), self._of_part(part))
            for part, name in names.items()
            if old[part] != new[part]
        ]

    def _pieces(self, part: str, old: str, new: str) -> list[Piece]:
        if part == "undertaken_by" and not self.after.personal:
            return [Piece("taken", mask_name(old)), Piece("added", mask_name(new))]
        return shortened(differences(old, new))

    def _of_part(self, part: str) -> list[CorrectionItem]:
        return [item for item in self.items if item.part == part]

    def numbers(self) -> list[Number]:
        """Numbers that differ, at each level at which they do."""
        return [
            number
            for old, new in self._conditions()
            for before, after in zip(leaves(old.outcome), leaves(new.outcome), strict=False)
            for number in self._number(new, before, after)
        ]

    def _conditions(self) -> Iterator[tuple[Any, Any]]:
        for new in self.after.findings:
            old = self.before.finding(new.id)
            if old is not None:
                yield old, new

    def _number(
        self, finding: Any, before: ComparisonOutcome, after: ComparisonOutcome
    ) -> Iterator[Number]:
        words = voice()
        measures = {one.measure for one in after.measures}
        answers = [
            item
            for item in self.items
            if item.measure in measures or (item.criterion == finding.id and not item.measure)
        ]
        for level in LEVELS:
            old, new = before.values[level], after.values[level]
            if old == new:
                continue
            yield Number(
                finding.criterion.name(words.language),
                after.shape.title(words.language),
                level,
                level_words(before, level, words),
                level_words(after, level, words),
                difference_words(old, new, after, words),
                answers,
            )

    def rows(self) -> list[Row]:
        """Rows added, changed and taken back, by kind of fact."""
        return [row for kind in KIND_NAMES for row in self._rows(kind)]

    def _rows(self, kind: str) -> Iterator[Row]:
        old = {row["id"]: row for row in self.before.rows(kind)}
        new = {row["id"]: row for row in self.after.rows(kind)}
        for key, row in new.items():
            was = old.get(key)
            if was is None:
                yield self._row(kind, row, _("新增"), [])
            elif was["version"] != row["version"] and (fields := self._fields(kind, was, row)):
                yield self._row(kind, row, _("更正"), fields)
        for key in old.keys() - new.keys():
            yield self._row(kind, old[key], _("撤回"), [])

    def _row(self, kind: str, row: Mapping[str, Any], what: str, fields: list[Text]) -> Row:
        return Row(
            kind,
            row["id"],
            KIND_NAMES[kind],
            self.row_name(kind, row),
            what,
            fields,
            self._of_row(kind, row["id"]),
        )

    def _of_row(self, kind: str, key: int) -> list[CorrectionItem]:
        return [item for item in self.items if (item.row_kind, item.row_id) == (kind, key)]

    def row_name(self, kind: str, row: Mapping[str, Any]) -> str:
        """What a frozen row is called: the first thing it says, people masked as everywhere."""
        return next((words for words in self._cells(kind, row) if words != "—"), "")

    def _cells(self, kind: str, row: Mapping[str, Any]) -> Iterator[str]:
        for one in fields_of(kind):
            yield cell(kind, one, row, self._residents(), self.after.personal)

    def _residents(self) -> dict[int, str]:
        rows = [*self.before.rows("tenancy"), *self.after.rows("tenancy")]
        return {row["id"]: row["name"] for row in rows}

    def _fields(self, kind: str, was: Mapping[str, Any], row: Mapping[str, Any]) -> list[Text]:
        found, residents = [], self._residents()
        for one in fields_of(kind):
            old, new = (cell(kind, one, r, residents, self.after.personal) for r in (was, row))
            if old == new:
                continue
            written = isinstance(one, models.CharField | models.TextField) and not one.flatchoices
            pieces = shortened(differences(old, new)) if written else plain(old, new)
            found.append(Text(str(one.verbose_name), pieces, []))
        return found

    def files(self) -> list[File]:
        """Files attached and taken off between the two submissions, in one query."""
        since, until = self.before.frozen_at, self.after.frozen_at
        came = Q(attached_at__gt=since, attached_at__lte=until, withdrawn_at=None)
        came |= Q(attached_at__gt=since, attached_at__lte=until, withdrawn_at__gt=until)
        went = Q(attached_at__lte=since, withdrawn_at__gt=since, withdrawn_at__lte=until)
        found = Attachment.objects.filter(came | went, subjects_of(self.case)).order_by("pk")
        return [self._file(one) for one in found.select_related("file")]

    def _file(self, one: Attachment) -> File:
        since = self.before.frozen_at
        added = since is None or one.attached_at > since
        if one.subject_type == CorrectionItem._meta.label_lower:
            answers = [item for item in self.items if item.pk == one.subject_id]
            return File(one, added, _("补正答复"), answers)
        kind = one.subject_type.removeprefix("ledger.")
        rows = [*self.after.rows(kind), *self.before.rows(kind)]
        row = next((row for row in rows if row["id"] == one.subject_id), None)
        name = self.row_name(kind, row) if row else ""
        subject = f"{KIND_NAMES[kind]} · {name}" if name else str(KIND_NAMES[kind])
        return File(one, added, subject, self._of_row(kind, one.subject_id))


def plain(old: str, new: str) -> list[Piece]:
    return [Piece("taken", old), Piece("added", new)]


def fields_of(kind: str) -> list[Any]:
    model: Any = apps.get_model("ledger", kind)
    return [model._meta.get_field(name) for name in model.CONTENT if name != "evidence_names"]


def leaves(outcome: Outcome) -> Iterator[ComparisonOutcome]:
    """The comparisons of a condition in the order of its text."""
    match outcome:
        case ComparisonOutcome():
            yield outcome
        case GroupOutcome(_, _, _, parts):
            for part in parts:
                yield from leaves(part)


def difference_words(
    old: Fraction | None, new: Fraction | None, outcome: ComparisonOutcome, words: explain.Voice
) -> str:
    """By how much a number differs, with its sign; "" for truths and for what was unknown."""
    if old is None or new is None or outcome.shape.kind is Kind.TRUTH:
        return ""
    sign = "+" if new > old else "−"
    return sign + explain.amount(abs(new - old), outcome.shape, floor, words)


def subjects_of(case: Application) -> Q:
    """Everything of a case that files can hang on: rows of its space, and its items."""
    tables: Iterable[type[models.Model]] = (*FACTS, SpaceProfile)
    items = CorrectionItem.objects.filter(application=case).values("pk")
    found = Q(subject_type=CorrectionItem._meta.label_lower, subject_id__in=items)
    for model in tables:
        rows = model._default_manager.filter(space=case.space_id).values("pk")
        found |= Q(subject_type=model._meta.label_lower, subject_id__in=rows)
    return found
