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
            str(self.account),
            self.role.value,
            self.organisation.name if self.organisation else "",
        )
