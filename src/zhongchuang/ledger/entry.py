"""Many rows at once: added, corrected, ended or retracted. All or none, one audit record.

The rules are those of `actions`; the writes are set-wise, so that two thousand rows take as many
queries as two.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.kernel.canonical import digest
from zhongchuang.kernel.pinyin import initials
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.ledger import bulk
from zhongchuang.ledger.checks import check, tidied
from zhongchuang.ledger.journal import fact_type, versions_of
from zhongchuang.ledger.models import (
    Activity,
    Fact,
    Financing,
    IncubationCase,
    Mentor,
    ReturnRecord,
    StaffMember,
    Tenancy,
    Version,
)
from zhongchuang.ledger.rules import may_change, may_keep
from zhongchuang.ledger.states import Act, Verification
from zhongchuang.ledger.workbook.load import fields, insert_rows, recorded
from zhongchuang.ledger.workbook.sheets import sheet_of

Values = tuple[Any, ...]
"""A row in the order of its sheet's columns, its resident as the key of a tenancy."""
Chosen = Mapping[int, int]
"""Fact → the version that was on the screen."""
Faults = Mapping[int, Mapping[str, Sequence[str]]]
"""Place of a row → field → what is wrong."""

ROWS_AT_MOST = 2000

ALIKE: Mapping[type[Fact], tuple[str, ...]] = {
    Tenancy: ("field", "evidence_names"),
    Financing: ("investor", "evidence_names"),
    IncubationCase: ("evidence_names",),
    StaffMember: ("position", "full_time", "ability", "evidence_names"),
    Mentor: ("employer", "kind", "evidence_names"),
    Activity: ("kind", "evidence_names"),
    ReturnRecord: ("status", "on"),
}
"""The fields that many rows may be given alike; what names a row or dates it is its own."""


class LedgerChanged(Refused):
    """The ledger changed after the preview; nothing was added."""

    def __init__(self) -> None:
        super().__init__(Refusal(_("预览之后台账又有变动，没有录入任何内容；请核对后再确认。")))


class RowsRefused(Exception):
    """Some rows are not possible; none was added.

    Attributes:
        faults: what is wrong, by row and field.
    """

    def __init__(self, faults: Faults) -> None:
        super().__init__(f"{len(faults)} rows are not possible")
        self.faults = faults


def standing_of(space: Space, model: type[Fact]) -> str:
    """A digest of which rows of this kind a ledger holds, and of its tenancies if they name any."""
    models: list[type[Fact]] = [model]
    if "tenancy_id" in model.CONTENT:
        models.append(Tenancy)
    held = {
        fact_type(kind): [
            list(row)
            for row in kind.objects.live()
            .filter(space=space)
            .order_by("pk")
            .values_list("pk", "version")
        ]
        for kind in models
    }
    return digest({"space": space.pk, "rows": held})


@transaction.atomic
def add_facts(
    *,
    actor: Actor,
    space: Space,
    model: type[Fact],
    rows: Sequence[Values],
    way: str,
    expected: str | None = None,
) -> int:
    """Record new rows of one kind; how many.

    Args:
        way: how they came, for the record: typed, pasted, copied.
        expected: what `standing_of` said at the preview; None takes the ledger as it is now.

    Raises:
        Refused: the actor does not keep this ledger, or the rows are too many at once.
        LedgerChanged: somebody changed the ledger since the preview.
        RowsRefused: some rows are not possible.
    """
    require(may_keep(actor, space))
    require(_few_enough(len(rows)))
    # Held to the end: two previews into one ledger are confirmed one after the other.
    Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    if expected is not None and standing_of(space, model) != expected:
        raise LedgerChanged
    sheet = sheet_of(model)
    stored = _possible(space, model, rows)
    constants = {**recorded(space.pk, actor.account_id, timezone.now()), "evidence_count": 0}
    insert_rows(sheet, stored, constants, "default")
    data = {"kind": fact_type(model), "count": len(stored), "way": way}
    record("ledger.add-many", space, actor.signature(), data)
    return len(stored)


def _few_enough(count: int) -> Refusal | None:
    if count > ROWS_AT_MOST:
        return Refusal(_("一次最多处理 %(most)s 条，请分几次。") % {"most": ROWS_AT_MOST})
    return None


def _possible(space: Space, model: type[Fact], rows: Sequence[Values]) -> list[Values]:
    """The rows as they are stored.

    Raises:
        RowsRefused: by row and field.
    """
    stored = [_tidy(model, row) for row in rows]
    if faults := faults_of(space, model, stored):
        raise RowsRefused(faults)
    return [tuple(values.values()) for values in stored]


def _tidy(model: type[Fact], row: Values) -> dict[str, Any]:
    return tidied(dict(zip(attributes(model), row, strict=True)))


def attributes(model: type[Fact]) -> list[str]:
    """The attributes of a fact in the order of its sheet's columns."""
    return ["tenancy_id" if name == "tenancy" else name for name in fields(sheet_of(model))]


def faults_of(
    space: Space, model: type[Fact], rows: Iterable[Mapping[str, Any]]
) -> dict[int, dict[str, list[str]]]:
    """What is impossible in rows given by attribute: by place of the row and field."""
    tenancies = _tenancies(space, model)
    faults = {}
    for place, values in enumerate(rows):
        try:
            check(model(**values, space=space), tenancies)
        except ValidationError as error:
            faults[place] = error.message_dict
    return faults


def _tenancies(space: Space, model: type[Fact]) -> Collection[int]:
    """The live tenancies of a space, where rows of this kind name one."""
    if "tenancy_id" not in model.CONTENT:
        return ()
    return set(Tenancy.objects.live().filter(space=space).values_list("pk", flat=True))


@transaction.atomic
def correct_facts(
    *,
    actor: Actor,
    space: Space,
    model: type[Fact],
    chosen: Chosen,
    values: Mapping[str, Any],
    reason: str,
) -> int:
    """Give many rows the same value in some fields; how many said otherwise before.

    Each row that changes leaves its version before in the journal, and its verification falls.

    Raises:
        Refused: the actor may not, gives no reason, or a row (named) changed since it was seen or
            cannot be so.
    """
    words = _given(reason)
    given = tidied(values)
    if not given or not set(given) <= set(ALIKE[model]):
        raise Refused(Refusal(_("这一项要逐条更正，不能批量修改。")))
    held = _held(actor, space, model, chosen)
    changing = [fact for fact in held if any(getattr(fact, n) != v for n, v in given.items())]
    _replace(space, changing, given, Act.CORRECTED, words, actor)
    return len(changing)


@transaction.atomic
def end_facts(*, actor: Actor, space: Space, model: type[Fact], chosen: Chosen, on: date) -> int:
    """Say on which day many rows ended; that day still counts. How many.

    Raises:
        Refused: as for `correct_facts`; also where a row (named) has ended already.
    """
    if not model.ENDS:
        raise Refused(Refusal(_("这类记录没有结束日期。")))
    held = _held(actor, space, model, chosen)
    for fact in held:
        if fact.ended_on is not None:
            raise _refused(fact, _("已经结束；日期有误的请逐条更正"))
    _replace(space, held, {model.ENDS: on}, Act.ENDED, "", actor)
    return len(held)


@transaction.atomic
def retract_facts(
    *, actor: Actor, space: Space, model: type[Fact], chosen: Chosen, reason: str
) -> int:
    """Take many rows out of the ledger; they stay on record and count no more. How many.

    Raises:
        Refused: as for `correct_facts`; also where events hang on a tenancy (named).
    """
    words = _given(reason)
    held = _held(actor, space, model, chosen)
    if model is Tenancy:
        _require_free(held)
    _replace(space, held, {"retracted_at": timezone.now()}, Act.RETRACTED, words, actor)
    return len(held)


def _given(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise Refused(Refusal(_("请写明原因。")))
    return words[:300]


def _held(actor: Actor, space: Space, model: type[Fact], chosen: Chosen) -> list[Any]:
    """The chosen rows as they stand, held until the transaction ends.

    Raises:
        Refused: one of them (named) changed since it was seen, or may not be changed.
    """
    require(may_keep(actor, space))
    require(_few_enough(len(chosen)))
    rows: Any = model.objects.select_for_update(of=("self",)).filter(space=space, pk__in=chosen)
    if "tenancy_id" in model.CONTENT:
        rows = rows.select_related("tenancy")
    found = list(rows.order_by("pk"))
    if not found or len(found) != len(chosen):
        raise Refused(Refusal(_("选中的记录已不全在台账中，没有改动任何一条；请重新选择。")))
    for fact in found:
        if refusal := may_change(actor, fact, space):
            raise _refused(fact, str(refusal.reason))
        if fact.version != chosen[fact.pk]:
            raise _refused(fact, _("在您选择之后已被他人修改"))
    return found


def _refused(fact: Fact, reason: str) -> Refused:
    """One row stops all of them, and is named."""
    return Refused(
        Refusal(
            _("“%(row)s”：%(reason)s。没有改动任何一条。")
            % {"row": fact, "reason": reason.rstrip("。")}
        )
    )


def _require_free(tenancies: Sequence[Tenancy]) -> None:
    """A tenancy that events hang on stays: without it they would belong to nobody."""
    keys = [tenancy.pk for tenancy in tenancies]
    for model in (Financing, IncubationCase):
        hanging = set(
            model.objects.live().filter(tenancy__in=keys).values_list("tenancy_id", flat=True)
        )
        for tenancy in tenancies:
            if tenancy.pk in hanging:
                words = _("下面还有%(kind)s，请先撤回它们，或改到其他入驻记录下")
                raise _refused(tenancy, words % {"kind": model._meta.verbose_name})


def _replace(
    space: Space,
    facts: Sequence[Any],
    values: Mapping[str, Any],
    act: Act,
    reason: str,
    actor: Actor,
) -> None:
    """Put the next version of every fact in place of the current one."""
    if not facts:
        return
    moment = timezone.now()
    _journal(versions_of(facts, act, reason, actor.account_id))
    if act is not Act.RETRACTED:
        _check(space, facts, values)
    _write(facts, values, actor, moment)
    data = {
        "kind": fact_type(type(facts[0])),
        "rows": [fact.pk for fact in facts],
        "count": len(facts),
        "fields": sorted(values),
        "reason": reason,
    }
    record(f"ledger.{VERBS[act]}-many", space, actor.signature(), data)


VERBS: Mapping[Act, str] = {
    Act.CORRECTED: "correct",
    Act.ENDED: "end",
    Act.RETRACTED: "retract",
}


def _check(space: Space, facts: Sequence[Fact], values: Mapping[str, Any]) -> None:
    """Would every row still be possible?

    Raises:
        Refused: one would not, and is named.
    """
    tenancies = _tenancies(space, type(facts[0]))
    for fact in facts:
        for name, value in values.items():
            setattr(fact, name, value)
        try:
            check(fact, tenancies)
        except ValidationError as error:
            raise _refused(fact, " ".join(error.messages)) from None


def _journal(versions: Iterable[Version]) -> None:
    """Write versions to the journal in one statement."""
    names = [field.attname for field in Version._meta.concrete_fields if not field.primary_key]
    rows = []
    for version in versions:
        row = {name: getattr(version, name) for name in names}
        row["data"] = json.dumps(row["data"], cls=DjangoJSONEncoder, ensure_ascii=False)
        rows.append(tuple(row.values()))
    bulk.insert(Version, names, rows, {}, "default")


def _write(
    facts: Sequence[Fact], values: Mapping[str, Any], actor: Actor, moment: datetime
) -> None:
    """The same new values in every row, in one statement."""
    named = type(facts[0]).NAMED
    follows = {"initials": initials(values[named])[:200]} if named in values else {}
    type(facts[0]).objects.filter(pk__in=[fact.pk for fact in facts]).update(
        **values,
        **follows,
        version=F("version") + 1,
        recorded_by=actor.account_id,
        recorded_at=moment,
        verification=Verification.UNVERIFIED,
    )
