"""The regulation as law, and how the machine reads its conditions."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from zhongchuang.policy.exact import Operator
from zhongchuang.policy.measures import COUNTED
from zhongchuang.policy.registry import policy as policy_of
from zhongchuang.policy.rules import (
    AtLeast,
    Chosen,
    Comparison,
    Condition,
    Judgement,
    Named,
    Number,
    OnePer,
    Times,
)
from zhongchuang.web.public.reading import lines_of, reading_of, voice

pytestmark = pytest.mark.django_db
POLICY = "xinjiang-2019"


@pytest.fixture
def text(client) -> str:
    return client.get(reverse("public:policy", args=[POLICY])).content.decode()


def test_policies_list_the_regulation(client):
    assert reverse("public:policy", args=[POLICY]) in client.get("/policies/").content.decode()


def test_policy_shows_every_article_and_item(text):
    policy = policy_of(POLICY)
    anchors = [f"article-{n}" for n in policy.articles]
    anchors += [
        f"article-{n}.{i}" for n, a in policy.articles.items() for i in range(1, len(a.items) + 1)
    ]
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in text] == []
    for article in policy.articles.values():
        assert article.text.strip().splitlines()[-1] in text


def test_policy_shows_procedure_and_what_follows(text):
    for words in (
        "实地核查",
        "地州市审核中",
        "公示不少于 5 个工作日",
        "2 年内不得再次申报",
        "60 日内",
    ):
        assert words in text


def test_policy_unknown(client):
    assert client.get(reverse("public:policy", args=["nowhere-2000"])).status_code == 404


def test_reading_of_premises_is_the_article_in_lines():
    policy = policy_of(POLICY)
    found = reading_of(policy.criterion("premises"), policy)
    assert [(line.depth, line.text) for line in found.lines] == [
        (0, "须同时满足"),
        (1, "满足以下任一项即可"),
        (2, "服务场地面积：不少于 500.00 ㎡"),
        (2, "创业工位：不少于 30 个"),
        (1, "公共服务场地和设施：须具备"),
        (1, "创业工位和公共服务场地面积占比：不少于 75%"),
    ]


def test_reading_names_period_and_binding():
    policy = policy_of(POLICY)
    legal = reading_of(policy.criterion("legal-person"), policy)
    residents = reading_of(policy.criterion("residents"), policy)
    assert (residents.period, residents.note) == ("考核年度全年", "")
    assert legal.note == "原则性要求：未达到的须说明理由，不因此不予备案"


def test_reading_of_a_judgement_is_marked():
    policy = policy_of(POLICY)
    lines = reading_of(policy.criterion("sustainable-model"), policy).lines
    assert [line.judged for line in lines] == [True]


def said(rule) -> list[str]:
    return [line.text for line in lines_of(rule, COUNTED, voice())]


RESIDENTS = Named("residents")
MENTORS = Named("mentors")


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        (Number(Decimal(3)), "专兼职导师：不少于 3 名"),
        (OnePer(Decimal(8), RESIDENTS), "专兼职导师：不少于 每 8 入驻团队和企业 1 名"),
        (Times(Decimal("0.08"), RESIDENTS), "专兼职导师：不少于 入驻团队和企业的 8%"),
        (RESIDENTS, "专兼职导师：不少于 入驻团队和企业"),
        (
            Chosen(
                ((Condition(frozenset({"university"}), ("653100",)), Number(Decimal(2))),),
                Number(Decimal(5)),
            ),
            "专兼职导师：不少于 5 名（高校类，区划 653100为 2 名）",
        ),
    ],
)
def test_reading_of_a_threshold(threshold, words):
    assert said(Comparison(MENTORS, Operator.AT_LEAST, threshold)) == [words]


def test_reading_of_something_that_must_not_be():
    rule = Comparison(Named("public_facilities"), Operator.IS, Number(Decimal(0)))
    assert said(rule) == ["公共服务场地和设施：不得存在"]


def test_reading_of_some_of_several():
    rule = AtLeast(1, (Judgement("甲"), Judgement("乙")))
    assert said(rule) == ["以下 2 项须满足 1 项", "需由评审人员判断：甲", "需由评审人员判断：乙"]


def test_policy_with_mistakes_is_left_out(client, settings, tmp_path):
    (tmp_path / "broken-2024").mkdir()
    (tmp_path / "broken-2024" / "policy.toml").write_text('id = "broken-2024"\n')
    settings.POLICY_FOLDERS = [*settings.POLICY_FOLDERS, tmp_path]
    assert [p.id for p in client.get("/policies/").context["policies"]] == [POLICY]
    assert client.get(reverse("public:policy", args=["broken-2024"])).status_code == 404


def test_policy_of_another_folder(client, settings):
    fixtures = Path(__file__).parents[2] / "policies" / "fixtures"
    settings.POLICY_FOLDERS = [*settings.POLICY_FOLDERS, fixtures]
    address = reverse("public:policy", args=["testing-prefecture-2024"])
    assert client.get(address).status_code == 200


def test_default_policy_is_known():
    assert policy_of(settings.DEFAULT_POLICY).id == POLICY
