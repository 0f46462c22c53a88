"""What the acceptance tests of the articles share: filed spaces, a prefecture's own measures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from zhongchuang.audit.chain import SYSTEM
from zhongchuang.directory.actions import enter_register
from zhongchuang.directory.models import Space, Standing
from zhongchuang.directory.states import Level
from zhongchuang.filing.actions.rounds import RoundPlan, open_round
from zhongchuang.filing.models import Round

PREFECTURE_POLICIES = Path(__file__).parent.parent / "policies" / "fixtures"


@pytest.fixture
def public() -> Client:
    """Somebody without an account."""
    return Client()


@pytest.fixture
def filed(space) -> Standing:
    """The applicant's space as it stands in the register."""
    with transaction.atomic():
        return enter_register(
            space=space,
            level=Level.REGION,
            since=date(2026, 6, 1),
            document_number="新科高字〔2026〕1号",
            founded_on=date(2022, 3, 18),
            policy="xinjiang-2019",
            by=SYSTEM,
        )


@pytest.fixture
def policy_page(public) -> str:
    """The regulation as the public reads it."""
    return public.get("/policies/xinjiang-2019/").content.decode()


@pytest.fixture
def prefecture_policy(settings) -> str:
    """A prefecture's own measures, from a folder outside the package."""
    settings.POLICY_FOLDERS = [*settings.POLICY_FOLDERS, PREFECTURE_POLICIES]
    return "testing-prefecture-2024"


@pytest.fixture
def prefecture_round(prefecture_policy, foreign_approver) -> Round:
    """A round that a prefecture holds for itself, under its own measures."""
    return open_round(actor=foreign_approver, plan=plan_of(prefecture_policy, Level.PREFECTURE))


def plan_of(policy: str, level: Level, year: int = 2026, opens_in: int = -10) -> RoundPlan:
    opens = timezone.now() + timedelta(days=opens_in)
    return RoundPlan(
        title=f"{year}年度众创空间备案",
        level=level,
        policy=policy,
        year=year,
        evaluation_year=2025,
        as_of=date(2026, 3, 1),
        opens_at=opens,
        closes_at=opens + timedelta(days=60),
    )


@pytest.fixture
def plan() -> Callable[..., RoundPlan]:
    return plan_of


@pytest.fixture
def filled(rival_space, rival, write_ledger) -> Space:
    """The space in the prefecture with measures of its own, named as they ask, its ledger full."""
    Space.objects.filter(pk=rival_space.pk).update(name="喀什示例众创空间")
    return write_ledger(rival_space)
