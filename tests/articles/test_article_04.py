"""第四条 众创空间的主要功能是通过创新与创业相结合、线上与线下相结合、孵化与投资相结合,以专业化服务推动创业者应用
新技术、开发新产品、开拓新市场、培育新业态。

What a space does in this sense it says itself, in its introduction and field of work, and the public
reads it in the register; incubation and investment are counted together in the ledger (Art. 6.6).
"""

from __future__ import annotations

import pytest

from zhongchuang.directory.actions import edit_space
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.registry import policy
from zhongchuang.policy.rules import comparisons

pytestmark = pytest.mark.django_db

FUNCTIONS = "线上协作平台与线下工位相结合，孵化与投资相结合，推动创业者应用新技术。"


def test_functions_stated_by_the_space_are_read_in_the_register(public, operator, filed):
    changes = {"introduction": FUNCTIONS, "fields_of_work": "智慧农业"}
    edit_space(actor=operator, space=filed.space, changes=changes)
    page = public.get(f"/register/{filed.pk}/").content.decode()
    assert (page.count(FUNCTIONS), page.count("智慧农业")) == (1, 1)


def test_functions_stated_by_a_rival_are_refused(rival, filed):
    with pytest.raises(Refused):
        edit_space(actor=rival, space=filed.space, changes={"introduction": FUNCTIONS})
    filed.space.refresh_from_db()
    assert filed.space.introduction == ""


def test_functions_stated_are_shown_as_text_not_as_markup(public, operator, filed):
    words = "<script>alert(1)</script>"
    edit_space(actor=operator, space=filed.space, changes={"introduction": words})
    assert public.get(f"/register/{filed.pk}/").content.decode().count(words) == 0


def test_incubation_and_investment_are_judged_as_alternatives():
    criterion = policy("xinjiang-2019").criterion("incubation-results")
    assert [comparison.left.measure for comparison in comparisons(criterion.rule)] == [
        "teams_incorporated",
        "residents_financed",
    ]


def test_functions_stand_on_the_public_policy_page(policy_page):
    section = policy_page.partition('id="article-4"')[2].partition("</section>")[0]
    assert section.count("创新与创业相结合、线上与线下相结合、孵化与投资相结合") == 1
