"""第八条 自治区科技厅负责自治区众创空间的管理工作，每年开展一次备案工作，经备案的众创空间纳入自治区级科技企业
孵化器管理服务体系。

The department's approver opens one round a year; what is confirmed in it stands in the register at
the region's level.
"""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from zhongchuang.directory.models import Standing
from zhongchuang.directory.states import Level
from zhongchuang.filing.actions import drafting
from zhongchuang.filing.actions.rounds import open_round
from zhongchuang.filing.models import Round
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import today

pytestmark = pytest.mark.django_db


def test_second_round_in_a_year_is_refused_with_the_article(region_approver, round_, plan):
    with pytest.raises(Refused) as error:
        open_round(actor=region_approver, plan=plan("xinjiang-2019", Level.REGION, 2026))
    assert (error.value.refusal.article, Round.objects.count()) == ("8", 1)


def test_second_round_in_a_year_is_impossible_in_the_database(round_):
    round_.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        round_.save(force_insert=True)


def test_round_of_the_next_year_may_be_opened(region_approver, round_, plan):
    open_round(actor=region_approver, plan=plan("xinjiang-2019", Level.REGION, 2027))
    assert list(Round.objects.values_list("year", flat=True)) == [2027, 2026]


@pytest.mark.parametrize(
    "who", ["region_officer", "prefecture_approver", "operator", "auditor", "administrator"]
)
def test_round_by_anybody_but_the_departments_approver_is_refused(request, who, plan):
    actor = request.getfixturevalue(who)
    with pytest.raises(Refused):
        open_round(actor=actor, plan=plan("xinjiang-2019", Level.REGION))
    assert Round.objects.count() == 0


@pytest.fixture
def confirmed(driver, drive, later) -> Standing:
    case = drive(State.NOTICE_RUNNING)
    later((case.notice_entries.get().notice.last_day - today()).days + 1)
    driver.confirm(case)
    return Standing.objects.get(space=case.space)


def test_confirmed_space_stands_in_the_register_at_the_regions_level(public, confirmed):
    page = public.get("/register/").content.decode()
    assert (
        confirmed.level,
        confirmed.policy,
        page.count(f'href="/register/{confirmed.pk}/"'),
        page.count(confirmed.document_number),
    ) == (Level.REGION, "xinjiang-2019", 1, 1)


def test_confirmed_space_does_not_apply_again(operator, confirmed, region_approver, plan):
    following = open_round(actor=region_approver, plan=plan("xinjiang-2019", Level.REGION, 2027))
    with pytest.raises(Refused, match="无需重复申报"):
        drafting.start(actor=operator, round_=following, space=confirmed.space)
