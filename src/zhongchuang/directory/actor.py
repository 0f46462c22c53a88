"""The actor: a person acting under one mandate. Every question "may they?" is asked of it."""

from __future__ import annotations

from dataclasses import dataclass

from zhongchuang.audit.chain import Signatory
from zhongchuang.directory.models import Account, Mandate, Organisation
from zhongchuang.directory.states import APPROVERS, OFFICERS, OPERATORS, PREFECTURES, REGIONS, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """One account under one of its mandates."""

    account: Account
    mandate: Mandate

    @property
    def account_id(self) -> int:
        return self.account.pk

    @property
    def role(self) -> Role:
        return Role(self.mandate.role)

    @property
    def organisation(self) -> Organisation | None:
        return self.mandate.organisation

    @property
    def organisation_id(self) -> int | None:
        return self.mandate.organisation_id

    @property
    def area_prefix(self) -> str:
        """What division codes in the actor's area begin with; no area covers nothing."""
        return self.mandate.area.prefix if self.mandate.area else "-"

    @property
    def stands_for(self) -> Account | None:
        """The colleague in whose place the actor acts; None who acts in their own."""
        return self.mandate.deputises.account if self.mandate.deputises else None

    @property
    def persons(self) -> frozenset[int]:
        """The accounts whose own doings the actor may not approve: theirs, and the one they act for."""
        return frozenset({self.account_id} | ({self.stands_for.pk} if self.stands_for else set()))

    @property
    def deputy_words(self) -> str:
        """What is put on record of whom the actor acts for; always Chinese, empty for nobody."""
        return f"（代{self.stands_for}）" if self.stands_for else ""

    @property
    def unit(self) -> str:
        """The organisation the actor acts for and, of a deputy, in whose place."""
        return f"{self.organisation.name if self.organisation else ''}{self.deputy_words}"[:200]

    @property
    def is_operator(self) -> bool:
        return self.role in OPERATORS

    @property
    def is_officer(self) -> bool:
        return self.role in OFFICERS

    @property
    def is_approver(self) -> bool:
        return self.role in APPROVERS

    @property
    def authority(self) -> str:
        """The authority the actor acts for: "region", "prefecture", "operator" or ""."""
        if self.role in REGIONS:
            return "region"
        if self.role in PREFECTURES:
            return "prefecture"
        return "operator" if self.is_operator else ""

    def covers(self, division_code: str) -> bool:
        return division_code.startswith(self.area_prefix)

    def signature(self) -> Signatory:
        """How the actor stands in the audit chain."""
        return Signatory(
            self.account.pk,
            f"{self.account}{self.deputy_words}"[:100],
            self.role.value,
            self.organisation.name if self.organisation else "",
        )
