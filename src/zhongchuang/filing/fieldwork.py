"""A visit's draft: its items, the content those present sign, and what is still missing.

An item is named by its key: `total_area`, `row/tenancy:17`, `condition/residents`, `photo/<uuid>`,
`sign/first`. What it says is its last entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhongchuang.filing import field_values as values
from zhongchuang.filing.actions.visiting import facts_of, samples_for
from zhongchuang.filing.models import FieldEntry, FieldPhoto, PlannedVisit
from zhongchuang.filing.sampling import Sample, rows_of
from zhongchuang.filing.states import VisitParty
from zhongchuang.kernel.canonical import digest
from zhongchuang.policy.model import Policy

ROW, CONDITION, PHOTO, SIGN = "row/", "condition/", "photo/", "sign/"


def is_blank(value: Any) -> bool:
    """Nothing was said, or it was taken back: such an item is no part of the content."""
    return not any(value.values()) if isinstance(value, dict) else not value


@dataclass(frozen=True, slots=True)
class Missing:
    """What a visit still needs before it can be put on record: the item's key, and words."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Signed:
    """How one of those present stands to the content as it is now.

    Attributes:
        state: "missing", "void" (signed something else), "signed" or "refused".
    """

    party: VisitParty
    name: str
    state: str
    value: Mapping[str, Any]


class Draft:
    """What a planned visit's devices have sent, read once."""

    def __init__(self, visit: PlannedVisit, policy: Policy) -> None:
        self.visit, self.policy = visit, policy
        self.current: dict[str, FieldEntry] = {}
        for entry in visit.entries.select_related("by").order_by("revision"):
            self.current[entry.key] = entry

    @cached_property
    def samples(self) -> list[Sample]:
        return samples_for(self.visit.application, self.policy)

    @cached_property
    def drawn(self) -> list[str]:
        """The keys of the rows to check: tenancy:17."""
        return rows_of(self.samples)

    def check_of(self, key: str) -> values.Check | None:
        """What an item's value must be; None for what is no item of this visit."""
        if key in values.FIELDS:
            return values.FIELDS[key]
        kind, slash, name = key.partition("/")
        match kind + slash:
            case "row/" if name in self.drawn:
                return values.ROW
            case "condition/" if name in {one.id for one in self.policy.criteria}:
                return values.CONDITION
            case "sign/" if name in VisitParty:
                own = name == VisitParty.OPERATOR
                return values.SIGNATURE if own else values.OFFICERS_SIGNATURE
            case "photo/" if _is_uuid(name):
                return values.PHOTO
        return None

    def value(self, key: str) -> Any:
        """What an item says; "" where nothing."""
        entry = self.current.get(key)
        return entry.value if entry else ""

    def said(self, key: str, part: str) -> str:
        """A part of what an item says."""
        value = self.value(key)
        return str(value.get(part, "")) if isinstance(value, dict) else ""

    @property
    def head(self) -> dict[str, str]:
        """Which visit it is: part of what is signed."""
        case, visit = self.visit.application, self.visit
        return {
            "case": case.reference,
            "space": case.space.name,
            "material": case.snapshot.digest if case.snapshot else "",
            "planned_on": visit.on.isoformat(),
            "first": visit.first_officer,
            "second": visit.second_officer,
        }

    @property
    def content(self) -> dict[str, Any]:
        """What those present sign: every item but their signatures, blank ones left out."""
        items = {
            key: entry.value
            for key, entry in self.current.items()
            if not key.startswith(SIGN) and not is_blank(entry.value) and self.check_of(key)
        }
        return {"head": self.head, "items": items}

    @property
    def digest(self) -> str:
        return digest(self.content)

    @property
    def photos(self) -> list[tuple[FieldPhoto | None, Mapping[str, Any], str]]:
        """The photographs that belong to it, in the order they were taken: the file once it has
        come, what is said of it, its key."""
        files = {str(one.pk): one for one in self.visit.photos.select_related("attachment__file")}
        found = [
            (files.get(key.removeprefix(PHOTO)), entry.value, key)
            for key, entry in self.current.items()
            if key.startswith(PHOTO) and not is_blank(entry.value)
        ]
        return sorted(found, key=lambda one: (one[1]["taken_at"], one[2]))

    @property
    def signatures(self) -> list[Signed]:
        names = {
            VisitParty.FIRST: self.visit.first_officer,
            VisitParty.SECOND: self.visit.second_officer,
            VisitParty.OPERATOR: self.value("representative"),
        }
        now = self.digest
        return [
            Signed(
                party,
                names[party],
                _state(self.value(SIGN + party), now),
                self.value(SIGN + party) or {},
            )
            for party in VisitParty
        ]

    @property
    def missing(self) -> list[Missing]:
        """What keeps the visit from being put on record, in the order of the page."""
        found = [*self._measured(), *self._rows(), *self._conditions()]
        for key, words in (
            ("findings", _("核查情况还没有填写")),
            ("representative", _("运营机构代表的姓名还没有填写")),
        ):
            if not self.value(key).strip():
                found.append(Missing(key, words))
        for file, said, key in self.photos:
            if file is None:
                words = _("照片“%(name)s”还没有传到") % {"name": said["name"]}
                found.append(Missing(key, words))
        return found + self._unsigned()

    def _measured(self) -> list[Missing]:
        names = {
            "total_area": _("实测总面积"),
            "service_area": _("实测服务场地面积"),
            "shared_area": _("实测创业工位与公共服务场地面积"),
            "workstations": _("清点工位数"),
        }
        found = [
            Missing(key, _("%(name)s还没有填写") % {"name": name})
            for key, name in names.items()
            if not self.value(key)
        ]
        total = self.value("total_area")
        return found + [
            Missing(key, _("%(name)s大于实测总面积") % {"name": names[key]})
            for key in ("service_area", "shared_area")
            if total and self.value(key) and Decimal(self.value(key)) > Decimal(total)
        ]

    def _rows(self) -> list[Missing]:
        found = []
        for fact, name in zip(facts_of(self.drawn), self.drawn, strict=True):
            key = ROW + name
            verdict = self.said(key, "verdict")
            if not verdict:
                found.append(Missing(key, _("“%(row)s”还没有核对") % {"row": fact}))
            elif verdict == "disputed" and not self.said(key, "note").strip():
                found.append(Missing(key, _("“%(row)s”有疑问，须写明情况") % {"row": fact}))
        return found

    def _conditions(self) -> list[Missing]:
        return [
            Missing(CONDITION + one.id, _("“%(name)s”还没有核查结果") % {"name": one.title})
            for one in self.policy.criteria
            if not self.said(CONDITION + one.id, "verdict")
        ]

    def _unsigned(self) -> list[Missing]:
        words = {
            "missing": _("%(party)s还没有签名"),
            "void": _("%(party)s签名后内容有改动，签名已失效，须重新签名"),
        }
        return [
            Missing(SIGN + one.party, words[one.state] % {"party": one.party.label})
            for one in self.signatures
            if one.state in words
        ]


def _state(value: Any, now: str) -> str:
    if is_blank(value):
        return "missing"
    if value["digest"] != now:
        return "void"
    return "refused" if value["refusal"] else "signed"


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def words_of(missing: Sequence[Missing], most: int = 5) -> str:
    """The first of what is missing, as one sentence."""
    named = _("；").join(one.words for one in missing[:most])
    if len(missing) <= most:
        return _("还不能办结：%(what)s。") % {"what": named}
    return _("还不能办结，共 %(count)s 项：%(what)s……") % {"what": named, "count": len(missing)}
