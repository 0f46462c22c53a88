"""The fixed cast of every test: applicant, rival, officers, approvers, experts, stranger.

Nobody here is real. The world is small: one region, two prefectures, one open round under the
policy of 2019, and two operators in Urumqi and Kashgar.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from zhongchuang import policies
from zhongchuang.demonstration.drive import Driver
from zhongchuang.demonstration.ledgers import FULL, LedgerWriter, Size, synthetic_uscc
from zhongchuang.directory.actions import grant_mandate
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.experts import Description, describe_expert
from zhongchuang.directory.models import Account, ExpertProfile, Organisation, Space
from zhongchuang.directory.states import Level, OrganisationKind, Role
from zhongchuang.filing.actions.rounds import RoundPlan, open_round
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.states import State
from zhongchuang.policy.models import DemonstrationClock

PASSWORD = "correct horse battery staple"
EVALUATION_YEAR = 2025
AS_OF = date(2026, 3, 1)


def _organisation(
    kind: str, name: str, code: str, prefix: str = "", uscc: str = ""
) -> Organisation:
    return Organisation.objects.create(
        kind=kind, name=name, division_id=code, number_prefix=prefix, uscc=uscc
    )


def _actor(username: str, role: Role, organisation: Organisation | None) -> Actor:
    account = Account.objects.create_user(
        username, f"{username}@example.com", PASSWORD, name=f"示例{username}"
    )
    mandate = grant_mandate(account=account, role=role, organisation=organisation)
    return Actor(account, mandate)


@pytest.fixture
def region(db) -> Organisation:
    return _organisation(OrganisationKind.REGION, "自治区科学技术厅", "650000", "新科高字")


@pytest.fixture
def prefecture(db) -> Organisation:
    return _organisation(OrganisationKind.PREFECTURE, "乌鲁木齐市科学技术局", "650100", "乌科函")


@pytest.fixture
def foreign_prefecture(db) -> Organisation:
    return _organisation(OrganisationKind.PREFECTURE, "喀什地区科学技术局", "653100", "喀科函")


@pytest.fixture
def company(db) -> Organisation:
    return _organisation(
        OrganisationKind.OPERATOR, "示例绿洲创业服务有限公司", "650100", uscc=synthetic_uscc(1)
    )


@pytest.fixture
def rival_company(db) -> Organisation:
    return _organisation(
        OrganisationKind.OPERATOR, "示例丝路创业服务有限公司", "653100", uscc=synthetic_uscc(2)
    )


@pytest.fixture
def operator(company) -> Actor:
    """The owner account (申报单位) of the applicant."""
    return _actor("operator", Role.OPERATOR_OWNER, company)


@pytest.fixture
def clerk(company) -> Actor:
    """The editor account (申报人) of the applicant."""
    return _actor("clerk", Role.OPERATOR_EDITOR, company)


@pytest.fixture
def rival(rival_company) -> Actor:
    return _actor("rival", Role.OPERATOR_OWNER, rival_company)


@pytest.fixture
def prefecture_officer(prefecture) -> Actor:
    return _actor("prefecture_officer", Role.PREFECTURE_OFFICER, prefecture)


@pytest.fixture
def prefecture_approver(prefecture) -> Actor:
    return _actor("prefecture_approver", Role.PREFECTURE_APPROVER, prefecture)


@pytest.fixture
def foreign_officer(foreign_prefecture) -> Actor:
    return _actor("foreign_officer", Role.PREFECTURE_OFFICER, foreign_prefecture)


@pytest.fixture
def foreign_approver(foreign_prefecture) -> Actor:
    return _actor("foreign_approver", Role.PREFECTURE_APPROVER, foreign_prefecture)


@pytest.fixture
def region_officer(region) -> Actor:
    return _actor("region_officer", Role.REGION_OFFICER, region)


@pytest.fixture
def region_approver(region) -> Actor:
    return _actor("region_approver", Role.REGION_APPROVER, region)


@pytest.fixture
def experts(db) -> tuple[Actor, ...]:
    return tuple(_actor(f"expert{n}", Role.EXPERT, None) for n in (1, 2, 3))


@pytest.fixture
def expert(experts) -> Actor:
    return experts[0]


@pytest.fixture
def described() -> Callable[..., ExpertProfile]:
    """Put down who an expert is: `described(expert, employer="示例大学")`."""

    def describe(who: Actor, **said: object) -> ExpertProfile:
        usual = {
            "title": "教授",
            "employer": f"示例单位{who.account_id}",
            "employer_uscc": "",
            "fields": ["incubation"],
            "active_since": 2010,
            "available": True,
        }
        return describe_expert(
            actor=who, account=who.account, said=Description(**{**usual, **said})
        )

    return describe


@pytest.fixture
def more_experts(db) -> Callable[[int], tuple[Actor, ...]]:
    """So many experts besides the three."""
    return lambda count: tuple(_actor(f"expert{n}", Role.EXPERT, None) for n in range(4, 4 + count))


@pytest.fixture
def auditor(db) -> Actor:
    return _actor("auditor", Role.AUDITOR, None)


@pytest.fixture
def administrator(db) -> Actor:
    return _actor("administrator", Role.ADMINISTRATOR, None)


@pytest.fixture
def entrepreneur(db) -> Actor:
    return _actor("entrepreneur", Role.ENTREPRENEUR, None)


@pytest.fixture
def stranger(db) -> Account:
    """Somebody with an account and no mandate at all."""
    return Account.objects.create_user("stranger", "", PASSWORD, name="示例路人")


@pytest.fixture
def space(company, operator) -> Space:
    """The applicant's space, its ledger still empty."""
    return Space.objects.create(
        operator=company,
        name="示例绿洲众创空间",
        division_id="650100",
        address="乌鲁木齐市示例路1号",
    )


@pytest.fixture
def write_ledger(operator) -> Callable[..., Space]:
    """Fill a space's ledger with rows that meet every condition, or as many as `size` says."""

    def write(space: Space, size: Size = FULL) -> Space:
        LedgerWriter(space, operator.account, EVALUATION_YEAR, size, space.pk).write()
        return Space.objects.get(pk=space.pk)

    return write


@pytest.fixture
def full_space(space, write_ledger) -> Space:
    """The applicant's space with a ledger that meets every condition of Art. 6."""
    return write_ledger(space)


@pytest.fixture
def rival_space(rival_company, rival) -> Space:
    return Space.objects.create(
        operator=rival_company,
        name="示例丝路众创空间",
        division_id="653100",
        address="喀什市示例路2号",
    )


@pytest.fixture
def round_(region_approver) -> Round:
    opens = timezone.now() - timedelta(days=10)
    return open_round(
        actor=region_approver,
        plan=RoundPlan(
            title="2026年度自治区众创空间备案",
            level=Level.REGION,
            policy="xinjiang-2019",
            year=2026,
            evaluation_year=EVALUATION_YEAR,
            as_of=AS_OF,
            opens_at=opens,
            closes_at=opens + timedelta(days=60),
        ),
    )


@pytest.fixture
def four_rows(settings, tmp_path) -> None:
    """The policy of 2019 as an authority might have it that prepares, checks, approves and issues."""
    folder = tmp_path / "policies"
    shutil.copytree(Path(policies.__file__).parent / "xinjiang-2019", folder / "xinjiang-2019")
    file = folder / "xinjiang-2019" / "policy.toml"
    rows = (("prepared", "officer"), ("checked", "officer"))
    rows += (("approved", "approver"), ("issued", "approver"))
    named = ", ".join(f'{{ step = "{step}", by = "{by}" }}' for step, by in rows)
    text = file.read_text(encoding="utf-8")
    usual = re.compile(r"^approval = true$", re.MULTILINE)
    file.write_text(usual.sub(f"approval = true\napprovals = [{named}]", text), encoding="utf-8")
    settings.POLICY_FOLDERS = [folder]


@pytest.fixture
def driver(
    operator, prefecture_officer, prefecture_approver, region_officer, region_approver, experts
) -> Driver:
    return Driver(
        owner=operator,
        officer=prefecture_officer,
        approver=prefecture_approver,
        region_officer=region_officer,
        region_approver=region_approver,
        experts=experts,
    )


@pytest.fixture
def drive(driver, round_, full_space) -> Callable[[State], Application]:
    """Bring the applicant's case to a state: `drive(State.FORMAL)`."""

    def to(state: State) -> Application:
        return driver.bring(round_, full_space, state)

    return to


@pytest.fixture
def later(settings, db) -> Callable[[int], None]:
    """Move the calendar terms are counted on ahead by so many days."""
    settings.DEMO = True

    def move(days: int) -> None:
        clock, _created = DemonstrationClock.objects.get_or_create(pk=1)
        clock.days += days
        clock.save()

    return move


@pytest.fixture
def client_of() -> Callable[[Actor | Account], Client]:
    """A signed-in test client of somebody."""

    def sign_in(who: Actor | Account) -> Client:
        client = Client()
        client.force_login(
            who.account if isinstance(who, Actor) else who,
            backend="zhongchuang.web.shared.signin.Backend",
        )
        return client

    return sign_in
