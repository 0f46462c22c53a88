"""第八条 自治区科技厅……每年开展一次备案工作。

The year's round goes out with a public call; it runs longer only by a published paper; who is late
hands in only by a permission that is on record; a policy may seal what is handed in.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from zhongchuang.filing.actions import drafting
from zhongchuang.filing.actions.exceptions import permit_late
from zhongchuang.filing.actions.rounds import extend_round, open_planned, plan_round
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import today

pytestmark = pytest.mark.django_db


def test_call_of_the_round_is_public(public, round_):
    paper = round_.steps.get(act="open").document
    page = public.get(f"/rounds/{round_.pk}/").content.decode()
    home = public.get("/").content.decode()
    assert (page.count(paper.number), home.count(f'href="/rounds/{round_.pk}/"')) == (1, 1)
    assert public.get(f"/documents/{paper.pk}/pdf").status_code == 200


def test_plan_is_not_public_before_it_is_opened(public, region_approver, plan_):
    planned = plan_round(actor=region_approver, plan=plan_)
    assert public.get(f"/rounds/{planned.pk}/").status_code == 404
    open_planned(actor=region_approver, round_=planned)
    assert public.get(f"/rounds/{planned.pk}/").status_code == 200


def test_longer_term_is_public_with_its_reason(public, region_approver, round_):
    closes = round_.closes_at + timedelta(days=7)
    extend_round(actor=region_approver, round_=round_, closes_at=closes, reason="应各地请求。")
    page = public.get(f"/rounds/{round_.pk}/")
    papers = [paper.title for paper in page.context["papers"]]
    assert (page.context["word"], len(papers), page.content.decode().count("应各地请求。")) == (
        "受理中（已延长）",
        2,
        1,
    )


def test_late_application_is_refused_with_the_article_but_by_permission(
    operator, region_approver, full_space, round_, later
):
    later(55)
    with pytest.raises(Refused) as error:
        drafting.start(actor=operator, round_=round_, space=full_space)
    permit_late(
        actor=region_approver,
        round_=round_,
        space=full_space,
        until=today() + timedelta(days=3),
        reason="停电三日。",
    )
    case = drafting.start(actor=operator, round_=round_, space=full_space)
    assert (error.value.refusal.article, case.round) == ("8", round_)
