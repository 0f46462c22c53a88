"""`python -m bench.load.world N`: the world before a round of so many applications.

Authorities, their people, experts, and operators with full ledgers are written straight into the
database by the code that builds demonstrations. Everything of the round itself happens over HTTP.
"""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhongchuang.config.settings")
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from bench.load.people import AUDITOR, PASSWORD, REGION, Authority, World, space  # noqa: E402
from zhongchuang.demonstration.ledgers import FULL, LedgerWriter, synthetic_uscc  # noqa: E402
from zhongchuang.directory.actions import grant_mandate  # noqa: E402
from zhongchuang.directory.actor import Actor  # noqa: E402
from zhongchuang.directory.experts import Description, describe_expert  # noqa: E402
from zhongchuang.directory.models import Account, Division, Organisation, Space  # noqa: E402
from zhongchuang.directory.states import OrganisationKind, Role  # noqa: E402
from zhongchuang.policy.calendar import today  # noqa: E402

ROLES = {
    OrganisationKind.REGION: (Role.REGION_OFFICER, Role.REGION_APPROVER),
    OrganisationKind.PREFECTURE: (Role.PREFECTURE_OFFICER, Role.PREFECTURE_APPROVER),
}


class Builder:
    """Writes one world; everybody has the same password."""

    def __init__(self, applications: int) -> None:
        self.world = World.of(applications)
        self.password = make_password(PASSWORD)

    @transaction.atomic
    def build(self) -> None:
        divisions = Division.objects.filter(code__endswith="00").exclude(parent=None)
        places = list(divisions.order_by("code"))[: len(self.world.prefectures)]
        self.authority(OrganisationKind.REGION, "650000", "新科高字", REGION)
        for n, (place, people) in enumerate(zip(places, self.world.prefectures, strict=True)):
            self.authority(OrganisationKind.PREFECTURE, place.code, f"示{n:02d}科函", people)
        self.person(AUDITOR, Role.AUDITOR)
        for n, username in enumerate(self.world.experts):
            self.expert(username, f"示例大学{n}")
        for n, username in enumerate(self.world.operators):
            self.operator(n, username, places[n % len(places)])

    def person(self, username: str, role: Role, whose: Organisation | None = None) -> Account:
        account: Account = Account.objects.create(
            username=username,
            email=f"{username}@example.com",
            password=self.password,
            name=f"示例{username}",
        )
        grant_mandate(account=account, role=role, organisation=whose)
        return account

    def expert(self, username: str, employer: str) -> None:
        account = self.person(username, Role.EXPERT)
        actor = Actor(account, account.mandates.select_related("account").get())
        said = Description("教授", employer, "", ("incubation",), 2008, True)
        describe_expert(actor=actor, account=account, said=said)

    def authority(self, kind: OrganisationKind, code: str, prefix: str, people: Authority) -> None:
        name = f"示例{Division.objects.get(code=code).name}科学技术主管部门"
        made = Organisation.objects.create(
            kind=kind, name=name, division_id=code, number_prefix=prefix
        )
        officer, approver = ROLES[kind]
        for username in people.officers:
            self.person(username, officer, made)
        for username in people.approvers:
            self.person(username, approver, made)

    def operator(self, number: int, username: str, place: Division) -> None:
        firm = Organisation.objects.create(
            kind=OrganisationKind.OPERATOR,
            name=f"示例第{number:03d}创业服务有限公司",
            uscc=synthetic_uscc(number + 1, place.code),
            division=place,
        )
        made = Space.objects.create(
            operator=firm,
            name=space(number),
            division=place,
            address=f"{place.name}示例路{number + 1}号",
        )
        owner = self.person(username, Role.OPERATOR_OWNER, firm)
        LedgerWriter(made, owner, today().year - 1, FULL, made.pk).write()


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    Builder(int(sys.argv[1])).build()
