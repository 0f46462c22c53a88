"""第十四条 本办法由自治区科技厅负责解释，自 2019 年 4 月 1 日起实施。

No round opens under measures that are not in force on that day; who interprets them is public.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.timezone import get_default_timezone

from zhongchuang.directory.states import Level
from zhongchuang.filing.actions.rounds import open_round
from zhongchuang.filing.models import Round
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.registry import policy

pytestmark = pytest.mark.django_db

FIRST_MOMENT = datetime(2019, 4, 1, tzinfo=get_default_timezone())


@pytest.fixture
def opening(region_approver, plan):
    """Open a round whose first moment is the one given."""

    def at(moment: datetime) -> Round:
        usual = plan("xinjiang-2019", Level.REGION, 2019)
        dates = {"opens_at": moment, "closes_at": moment + timedelta(days=60)}
        return open_round(actor=region_approver, plan=replace(usual, **dates))

    return at


def test_policy_is_in_force_from_its_first_day():
    found = policy("xinjiang-2019")
    days = [date(2019, 3, 31), date(2019, 4, 1), date(2026, 11, 1)]
    assert [found.in_force(day) for day in days] == [False, True, True]


def test_round_on_the_day_before_is_refused_with_the_article(opening):
    with pytest.raises(Refused) as error:
        opening(FIRST_MOMENT - timedelta(seconds=1))
    assert (error.value.refusal.article, Round.objects.count()) == ("14", 0)


def test_round_from_the_first_moment_is_open(opening):
    assert opening(FIRST_MOMENT).policy == "xinjiang-2019"


def test_round_is_dated_by_the_local_calendar(opening):
    moment = FIRST_MOMENT.astimezone(UTC)
    assert (moment.date(), opening(moment).policy) == (date(2019, 3, 31), "xinjiang-2019")


def test_round_after_measures_have_ended_is_refused(foreign_approver, prefecture_policy, plan):
    moment = datetime(2029, 1, 1, tzinfo=get_default_timezone())
    usual = plan(prefecture_policy, Level.PREFECTURE, 2029)
    late = replace(usual, opens_at=moment, closes_at=moment + timedelta(days=30))
    with pytest.raises(Refused) as error:
        open_round(actor=foreign_approver, plan=late)
    assert error.value.refusal.article == "3"


def test_public_policy_page_says_who_interprets_and_since_when(policy_page):
    section = policy_page.partition('id="article-14"')[2].partition("</section>")[0]
    assert section.count("本办法由自治区科技厅负责解释，自 2019 年 4 月 1 日起实施。") == 1
    assert policy_page.count("自2019年4月1日起施行") == 1
