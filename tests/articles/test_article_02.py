"""第二条 众创空间是指为满足大众创新创业需求,提供工作空间、网络空间、社交空间和资源共享空间,……的创新创业平台。

The definition is public; a register entry leads to it; an application outside it is refused with it.
"""

from __future__ import annotations

import pytest

from zhongchuang.filing.actions import reviewing
from zhongchuang.filing.states import State
from zhongchuang.policy.registry import policy

pytestmark = pytest.mark.django_db

SPACES = "提供工作空间、网络空间、社交空间和资源共享空间"


def test_definition_stands_on_the_public_policy_page(policy_page):
    section = policy_page.partition('id="article-2"')[2].partition("</section>")[0]
    assert section.count(SPACES) == 1


def test_register_entry_leads_to_the_definition(public, filed):
    page = public.get(f"/register/{filed.pk}/").content.decode()
    assert page.count('href="/policies/xinjiang-2019/#article-2"') == 1


def test_register_entry_says_by_which_document_the_space_is_one(public, filed):
    page = public.get(f"/register/{filed.pk}/").content.decode()
    assert page.count("新科高字〔2026〕1号文件备案，现行有效。") == 1


def test_application_outside_the_definition_is_refused_with_the_article(prefecture_officer, drive):
    case = drive(State.ACCEPTANCE)
    step = reviewing.refuse(
        actor=prefecture_officer, application=case, reason="仅出租办公场地。", article="2"
    )
    assert (step.target, step.article, policy("xinjiang-2019").has_article(step.article)) == (
        State.REFUSED,
        "2",
        True,
    )
