"""第十条 申请自治区众创空间的基本程序：……初审通过后书面推荐到自治区科技厅。

Where a policy sets how many a prefecture may recommend in a round, one more is refused.
"""

from __future__ import annotations

import pytest

from zhongchuang.filing.actions import proposing
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused

pytestmark = pytest.mark.django_db


def test_recommendation_beyond_the_quota_cites_the_article_that_sets_it(
    quota_round, driver, full_space, second_space, prefecture_approver
):
    round_ = quota_round("limit = 1")
    driver.bring(round_, full_space, State.FORMAL)
    second = driver.bring(round_, second_space, State.RECOMMENDATION_PREPARED)
    with pytest.raises(Refused) as error:
        proposing.approve_recommendation(
            actor=prefecture_approver, proposal=proposing.open_proposal(second)
        )
    assert error.value.refusal.article == "10.2"
