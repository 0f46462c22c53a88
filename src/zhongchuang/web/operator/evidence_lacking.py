"""The rows of a space that still lack evidence the policy asks for."""

from __future__ import annotations

from dataclasses import dataclass

from zhongchuang.ledger.evidence_needs import lacking as lacking_rows
from zhongchuang.ledger.evidence_needs import missing
from zhongchuang.ledger.models import Fact
from zhongchuang.policy.model import Policy
from zhongchuang.web.operator.evidence_kinds import kinds_of, name_of_kind
from zhongchuang.web.operator.kinds import KINDS, Kind
from zhongchuang.web.operator.spaces import Here

LISTED_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Lacking:
    """A row that lacks evidence: which kinds, and the file names it lists."""

    kind: Kind
    row: Fact
    url: str
    missing: list[str]
    names: list[str]


def lacking(here: Here, chosen: Kind | None, policy: Policy) -> tuple[list[Lacking], int]:
    """The first rows that lack evidence, and how many there are in all."""
    needs = policy.evidence_needed
    found: list[Lacking] = []
    total = 0
    for kind in [chosen] if chosen else KINDS:
        if not kind.needs_evidence:
            continue
        rows = kind.model.objects.live().filter(lacking_rows(kind.model, needs), space=here.space)
        if "tenancy_id" in kind.model.CONTENT:
            rows = rows.select_related("tenancy")
        listed = list(rows)
        total += len(listed)
        kinds = kinds_of(kind.model, policy)
        found += [
            Lacking(
                kind,
                row,
                here.url("operator:fact", kind.slug, row.pk),
                [name_of_kind(slug, kinds) for slug in missing(row, needs)],
                row.names_of_evidence(),
            )
            for row in listed
        ]
    return found[:LISTED_AT_MOST], total
