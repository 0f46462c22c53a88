"""Rounds of other kinds than the usual one: under a policy that seals, or one that sets a quota."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from zhongchuang import policies
from zhongchuang.directory.models import Space
from zhongchuang.directory.states import Level
from zhongchuang.filing.actions.rounds import RoundPlan, open_round
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.states import State

XINJIANG = Path(policies.__file__).parent / "xinjiang-2019"
SEALED = 'force_article = "14"\nsealed = true'
QUOTA = '[recommendation_quota]\narticle = "10.2"\n{limit}\n\n[sanctions]'


@pytest.fixture
def policy_like_xinjiangs(settings, tmp_path) -> Callable[..., str]:
    """A policy made from that of 2019 by changing some of its words; returns its id."""

    def make(name: str, *changes: tuple[str, str]) -> str:
        folder = tmp_path / "policies" / name
        shutil.copytree(XINJIANG, folder)
        text = (folder / "policy.toml").read_text()
        for before, after in (('id = "xinjiang-2019"', f'id = "{name}"'), *changes):
            assert before in text
            text = text.replace(before, after, 1)
        (folder / "policy.toml").write_text(text)
        if folder.parent not in settings.POLICY_FOLDERS:
            settings.POLICY_FOLDERS = [*settings.POLICY_FOLDERS, folder.parent]
        return name

    return make


def plan_under(policy: str, year: int = 2026, days: int = 60) -> RoundPlan:
    opens = timezone.now() - timedelta(days=10)
    return RoundPlan(
        title=f"{year}年度自治区众创空间备案",
        level=Level.REGION,
        policy=policy,
        year=year,
        evaluation_year=2025,
        as_of=date(2026, 3, 1),
        opens_at=opens,
        closes_at=opens + timedelta(days=days),
        contact="高新处，0991-0000000",
    )


@pytest.fixture
def plan_() -> RoundPlan:
    """What the region plans under its own regulation."""
    return plan_under("xinjiang-2019")


@pytest.fixture
def sealed_round(policy_like_xinjiangs, region_approver) -> Round:
    """A round whose applications stay unopened until it closes, in 50 days."""
    policy = policy_like_xinjiangs("sealing-2026", ('force_article = "14"', SEALED))
    return open_round(actor=region_approver, plan=plan_under(policy))


@pytest.fixture
def quota_round(policy_like_xinjiangs, region_approver) -> Callable[[str], Round]:
    """A round in which a prefecture may recommend so many: `quota_round("limit = 1")`."""

    def make(limit: str) -> Round:
        quota = QUOTA.format(limit=limit)
        policy = policy_like_xinjiangs("quota-2026", ("[sanctions]", quota))
        return open_round(actor=region_approver, plan=plan_under(policy))

    return make


@pytest.fixture
def sealed_case(driver, sealed_round, full_space) -> Application:
    """The applicant's application, handed in and sealed."""
    return driver.bring(sealed_round, full_space, State.ACCEPTANCE)


@pytest.fixture
def second_space(company, operator, write_ledger) -> Space:
    """Another space of the applicant, its ledger full."""
    space = Space.objects.create(
        operator=company,
        name="示例绿洲第二空间",
        division_id="650100",
        address="乌鲁木齐市示例路3号",
    )
    return write_ledger(space)
