"""How many a prefecture may recommend in a round: counted, refused beyond, never overrun at once."""

from __future__ import annotations

import pytest

from zhongchuang.directory.models import Division
from zhongchuang.filing.actions import drafting, proposing
from zhongchuang.filing.models import Application
from zhongchuang.filing.quotas import places_of, quota_left, require_quota
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def urumqi(db) -> Division:
    return Division.objects.get(code="650100")


@pytest.fixture
def both(driver, full_space, second_space):
    """Both spaces of the applicant brought to a state in a round."""

    def bring(round_, state: State) -> list[Application]:
        return [driver.bring(round_, space, state) for space in (full_space, second_space)]

    return bring


def approve(case, approver) -> Application:
    case.refresh_from_db()
    proposing.approve_recommendation(actor=approver, proposal=proposing.open_proposal(case))
    case.refresh_from_db()
    return case


def test_policy_of_2019_sets_no_quota(round_, urumqi):
    assert quota_left(round_, urumqi) is None


def test_recommendation_beyond_the_quota_is_refused_with_the_article(
    quota_round, both, prefecture_approver
):
    first, second = both(quota_round("limit = 1"), State.RECOMMENDATION_PREPARED)
    approve(first, prefecture_approver)
    with pytest.raises(Refused, match="可推荐 1 家，已推荐 1 家") as error:
        approve(second, prefecture_approver)
    second.refresh_from_db()
    assert (error.value.refusal.article, second.place) == (
        "10.2",
        State.RECOMMENDATION_PREPARED,
    )


def test_quota_leaves_what_is_not_used(quota_round, both, prefecture_approver, urumqi):
    round_ = quota_round("limit = 2")
    first, _second = both(round_, State.RECOMMENDATION_PREPARED)
    approve(first, prefecture_approver)
    places = places_of(round_, urumqi)
    assert (places.all, places.used, places.left) == (2, 1, 1)


def test_quota_of_a_division_is_its_own(quota_round, urumqi):
    round_ = quota_round('limit = 2\n[recommendation_quota.divisions]\n"650100" = 5')
    kashgar = Division.objects.get(code="653100")
    assert [quota_left(round_, place) for place in (urumqi, kashgar)] == [5, 2]


def test_share_is_one_of_the_applications_handed_in_and_cut(quota_round, both, urumqi):
    round_ = quota_round("share = 0.75")
    both(round_, State.ACCEPTANCE)
    assert quota_left(round_, urumqi) == 1


def test_share_does_not_count_drafts(quota_round, both, urumqi):
    round_ = quota_round("share = 1.0")
    both(round_, State.DRAFTING)
    assert quota_left(round_, urumqi) == 0


def test_withdrawn_case_gives_its_place_back(quota_round, both, prefecture_approver, operator):
    round_ = quota_round("limit = 1")
    first, second = both(round_, State.RECOMMENDATION_PREPARED)
    approve(first, prefecture_approver)
    drafting.withdraw(actor=operator, application=first, reason="不再申报。")
    assert approve(second, prefecture_approver).place == State.FORMAL


def test_not_recommending_needs_no_place(quota_round, driver, full_space, prefecture_approver):
    case = driver.bring(quota_round("limit = 1"), full_space, State.RECOMMENDATION)
    proposing.prepare_recommendation(
        actor=driver.officer, application=case, favourable=False, grounds="成效不足。"
    )
    assert approve(case, prefecture_approver).place == State.NOT_RECOMMENDED


def test_several_at_once_need_as_many_places(quota_round, prefecture_approver):
    round_ = quota_round("limit = 1")
    require_quota(prefecture_approver, round_)
    with pytest.raises(Refused, match="不能再推荐 2 家"):
        require_quota(prefecture_approver, round_, 2)
