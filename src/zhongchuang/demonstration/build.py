"""Building a demonstration: people, a running round with cases at every stage, a register.

Cases are brought to their stages by the same actions people use, so that every one has its
history, its papers and its place in the audit chain.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from zhongchuang.demonstration.drive import Driver
from zhongchuang.demonstration.ledgers import FULL, SHORT, LedgerWriter, Size, synthetic_uscc
from zhongchuang.demonstration.people import (
    BARRED_OPERATOR,
    FIRST_OPERATOR,
    KASHGAR,
    PEOPLE,
    REGION,
    SECOND_OPERATOR,
    URUMQI,
)
from zhongchuang.directory.actions import ban_operator, enter_register, grant_mandate
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.experts import Description, describe_expert
from zhongchuang.directory.models import Account, Division, Organisation, Space
from zhongchuang.directory.placing import place_space
from zhongchuang.directory.states import Level, OrganisationKind, Role, Service
from zhongchuang.filing.actions.planning import Appointment, plan_visit
from zhongchuang.filing.actions.rounds import RoundPlan, open_round
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.states import DayPart, State
from zhongchuang.policy.calendar import today, working_calendar

AUTHORITIES = (
    (REGION, OrganisationKind.REGION, "650000", "新科高字"),
    (URUMQI, OrganisationKind.PREFECTURE, "650100", "乌科函"),
    (KASHGAR, OrganisationKind.PREFECTURE, "653100", "喀科函"),
)
OTHER_OPERATORS = (
    ("示例天山众创空间", "650100", State.ACCEPTANCE),
    ("示例云帆众创空间", "650100", State.PRELIMINARY),
    ("示例启航众创空间", "650100", State.VISIT),
    ("示例石榴众创空间", "650100", State.RECOMMENDATION_PREPARED),
    ("示例星火众创空间", "650100", State.FORMAL),
    ("示例昆仑众创空间", "650100", State.EXPERT),
    ("示例博格达众创空间", "650100", State.NOTICE),
    ("示例天池众创空间", "650100", State.NOTICE_RUNNING),
    ("示例银川路众创空间", "650100", State.ACCEPTANCE_CORRECTION),
    ("示例塔里木众创空间", "653100", State.ACCEPTANCE),
    ("示例帕米尔众创空间", "653100", State.FAILED),
)
FILED_EARLIER = (
    ("示例红山众创空间", "650100"),
    ("示例油城众创空间", "650200"),
    ("示例葡萄沟众创空间", "650400"),
    ("示例瓜乡众创空间", "650500"),
    ("示例庭州众创空间", "652300"),
    ("示例赛里木众创空间", "652700"),
    ("示例楼兰众创空间", "652800"),
    ("示例龟兹众创空间", "652900"),
    ("示例昆冈众创空间", "653200"),
    ("示例那拉提众创空间", "654000"),
    ("示例喀纳斯众创空间", "654300"),
)

EXPERTS = {
    "expert1": ("教授", "示例天山大学", ("incubation", "education")),
    "expert2": ("高级经济师", "示例昆仑创业投资有限公司", ("investment", "finance")),
    "expert3": ("研究员", "示例沙漠科学研究院", ("information", "agriculture")),
}
"""Account → title, employer, fields of the experts, all invented."""


SOMEWHERE = Decimal("43.825000"), Decimal("87.615000")
"""Latitude and longitude of a space that is visited, in the middle of Ürümqi."""


def is_built() -> bool:
    return Account.objects.filter(username=PEOPLE[0].username).exists()


def build(password: str) -> None:
    """Fill an empty system; in one that is filled already only set the password.

    Raises:
        RuntimeError: this is no demonstration.
    """
    if not settings.DEMO:
        raise RuntimeError("demonstration data belongs into a demonstration")
    if is_built():
        _set_password(password)
        return
    with transaction.atomic():
        Builder(password).build()


def _set_password(password: str) -> None:
    accounts = Account.objects.filter(username__in=[person.username for person in PEOPLE])
    accounts.update(password=make_password(password))


class Builder:
    """Builds one demonstration."""

    def __init__(self, password: str) -> None:
        self.password = password
        self.serial = 0
        self.organisations: dict[str, Organisation] = {}

    def build(self) -> None:
        self.build_authorities()
        self.first = self.operator(FIRST_OPERATOR, "示例绿洲众创空间", "650100")
        self.second = self.operator(SECOND_OPERATOR, "示例丝路众创空间", "653100")
        self.barred = self.operator(BARRED_OPERATOR, "示例失信众创空间", "650100")
        self.build_people()
        self.build_pool()
        self.write_ledger(self.second, SHORT)
        self.build_register()
        self.round = self.build_round()
        self.build_cases()
        self.build_ban()

    @property
    def evaluation_year(self) -> int:
        return today().year - 1

    def build_authorities(self) -> None:
        for name, kind, code, prefix in AUTHORITIES:
            self.organisations[name] = Organisation.objects.create(
                kind=kind, name=name, division_id=code, number_prefix=prefix
            )

    def operator(self, company: str, name: str, division: str) -> Space:
        self.serial += 1
        organisation = Organisation.objects.create(
            kind=OrganisationKind.OPERATOR,
            name=company,
            uscc=synthetic_uscc(self.serial, division),
            division_id=division,
        )
        self.organisations[company] = organisation
        place = Division.objects.get(code=division)
        return Space.objects.create(
            operator=organisation,
            name=name,
            division=place,
            address=f"{place.name}示例路{self.serial}号",
            fields_of_work="软件和信息服务、智慧农业",
            services=[Service.PREMISES, Service.TRAINING, Service.ROADSHOWS],
            introduction="演示用的虚构众创空间。",
        )

    def build_people(self) -> None:
        hashed = make_password(self.password)  # once: one hash takes a third of a second
        for person in PEOPLE:
            account = Account.objects.create(
                username=person.username,
                email=f"{person.username}@example.com",
                password=hashed,
                name=person.name,
            )
            organisation = self.organisations.get(person.organisation)
            grant_mandate(account=account, role=person.role, organisation=organisation)

    def build_pool(self) -> None:
        """What the experts say of themselves."""
        for username, (title, employer, fields) in EXPERTS.items():
            actor = self.actor(username)
            said = Description(title, employer, "", fields, 2008, True)
            describe_expert(actor=actor, account=actor.account, said=said)

    def actor(self, username: str) -> Actor:
        mandate = (
            Account.objects.get(username=username)
            .mandates.select_related("account", "organisation", "area")
            .get()
        )
        return Actor(mandate.account, mandate)

    def owner_of(self, space: Space) -> Actor:
        """The owner account of one of the other operators, made when first needed."""
        username = f"sample{space.operator_id}"
        if not Account.objects.filter(username=username).exists():
            account = Account.objects.create_user(username, "", None, name="示例申报单位")
            grant_mandate(account=account, role=Role.OPERATOR_OWNER, organisation=space.operator)
        return self.actor(username)

    def write_ledger(self, space: Space, size: Size = FULL) -> None:
        account = self.owner_of(space).account
        LedgerWriter(space, account, self.evaluation_year, size, space.pk, own_files=True).write()

    def build_register(self) -> None:
        for position, (name, division) in enumerate(FILED_EARLIER):
            space = self.operator(f"{name[:-4]}创业服务有限公司", name, division)
            year = today().year - 1 - position % 3
            enter_register(
                space=space,
                level=Level.REGION,
                since=date(year, 12, 10),
                document_number=f"新科高字〔{year}〕{80 + position % 3}号",
                founded_on=date(year - 2, 5, 1 + position),
                policy=settings.DEFAULT_POLICY,
                by=self.actor("region2").signature(),
            )

    def build_round(self) -> Round:
        opens = timezone.now() - timedelta(days=20)
        year = today().year
        return open_round(
            actor=self.actor("region2"),
            plan=RoundPlan(
                title=f"{year}年度自治区众创空间备案",
                level=Level.REGION,
                policy=settings.DEFAULT_POLICY,
                year=year,
                evaluation_year=self.evaluation_year,
                as_of=date(year, 3, 1),
                opens_at=opens,
                closes_at=opens + timedelta(days=120),
                contact="高新处（示例），0991-0000000",
            ),
        )

    def build_cases(self) -> None:
        people = {
            name: self.actor(name)
            for name in (
                "prefecture1",
                "prefecture2",
                "kashgar1",
                "kashgar2",
                "region1",
                "region2",
                "expert1",
                "expert2",
                "expert3",
            )
        }
        for name, division, state in OTHER_OPERATORS:
            space = self.operator(f"{name[:-4]}创业服务有限公司", name, division)
            self.write_ledger(space)
            local = (
                ("kashgar1", "kashgar2") if division == "653100" else ("prefecture1", "prefecture2")
            )
            driver = Driver(
                owner=self.owner_of(space),
                officer=people[local[0]],
                approver=people[local[1]],
                region_officer=people["region1"],
                region_approver=people["region2"],
                experts=(people["expert1"], people["expert2"], people["expert3"]),
            )
            case = driver.bring(self.round, space, state)
            if state == State.VISIT:
                self.plan_visit(case)

    def plan_visit(self, case: Application) -> None:
        """A visit to come, on the map: two colleagues, the morning of the next working day but one."""
        actor = self.actor("prefecture1")
        latitude, longitude = SOMEWHERE
        place_space(actor=actor, space=case.space, latitude=latitude, longitude=longitude)
        appointment = Appointment(
            on=working_calendar().add(today(), 2),
            part=DayPart.MORNING,
            at=time(10, 30),
            first=actor.account,
            second=self.actor("prefecture2").account,
        )
        plan_visit(actor=actor, application=case, appointment=appointment)

    def build_ban(self) -> None:
        ban_operator(
            organisation=self.barred.operator,
            since=today() - timedelta(days=200),
            until=today() + timedelta(days=530),
            article="11",
            reason="申报过程中弄虚作假（示例）",
            decided_by=REGION,
            by=self.actor("region2").signature(),
        )
