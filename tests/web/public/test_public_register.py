"""The register as anybody reads it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from zhongchuang.directory.models import Standing
from zhongchuang.directory.states import Level, Service, StandingKind
from zhongchuang.filing.states import State
from zhongchuang.ledger.models import Mentor, StaffMember, Tenancy

pytestmark = pytest.mark.django_db
ADDRESS = "/register/"


@pytest.fixture
def three(enter):
    """Three entries that differ in everything one can look for."""
    return [
        enter(
            "示例红山众创空间",
            "650100",
            fields_of_work="软件和信息服务",
            since=date(2025, 12, 10),
        ),
        enter(
            "示例瓜乡众创空间",
            "650500",
            fields_of_work="智慧农业",
            address="哈密市示例路9号",
            since=date(2024, 12, 10),
            level=Level.PREFECTURE,
        ),
        enter(
            "示例玉都众创空间",
            "653200",
            fields_of_work="文化创意",
            since=date(2023, 12, 10),
            until=date(2025, 6, 1),
            kind=StandingKind.REVOKED,
            ended_by="新科高字〔2025〕12号",
            ended_article="11",
            ended_reason="申报材料不实",
        ),
    ]


def names(client, query: str = "") -> list[str]:
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    rows = response.context["listing"].table.page.object_list
    return [row.record.space.name[2:4] for row in rows]


def test_register_without_entries_says_so(client):
    assert "名录中还没有众创空间" in client.get(ADDRESS).content.decode()


def test_register_lists_newest_first(client, three):
    assert names(client) == ["红山", "瓜乡", "玉都"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("红山", ["红山"]),
        ("软件", ["红山"]),
        ("农业", ["瓜乡"]),
        ("哈密", ["瓜乡"]),
        ("玉都众创空间有限公司", ["玉都"]),
        ("众创 和田", ["玉都"]),
        ("没有的", []),
    ],
)
def test_register_search_finds_words_of_two_characters(client, three, query, found):
    assert names(client, f"?q={query}") == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?prefecture=650500", ["瓜乡"]),
        ("?level=prefecture", ["瓜乡"]),
        ("?kind=revoked", ["玉都"]),
        ("?year=2025", ["红山"]),
        ("?kind=filed&q=示例", ["红山", "瓜乡"]),
    ],
)
def test_register_filters(client, three, query, found):
    assert names(client, query) == found


def test_register_filter_takes_the_group_of_cities(client, enter):
    enter("示例石城众创空间", "659001")
    enter("示例天山众创空间", "650100")
    assert names(client, "?prefecture=659000") == ["石城"]


def test_register_names_an_invalid_filter(client, three):
    response = client.get(ADDRESS + "?level=moon")
    assert response.status_code == 200
    assert len(response.context["listing"].problems) == 1


def test_register_export_holds_what_is_seen(client, three):
    response = client.get(ADDRESS + "?kind=revoked&export=csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["名称", "示例玉都众创空间"]


def test_register_needs_the_same_queries_for_one_row_and_for_three(client, enter, queries):
    enter("示例甲众创空间")
    first = queries(client, ADDRESS)
    enter("示例乙众创空间")
    enter("示例丙众创空间")
    assert queries(client, ADDRESS) == first


def entry(client, standing):
    response = client.get(reverse("public:register_entry", args=[standing.pk]))
    assert response.status_code == 200
    return response


def test_entry_shows_what_is_public(client, enter):
    standing = enter(
        services=[Service.ROADSHOWS, Service.PREMISES],
        contact="前台 0991-0000000",
        introduction="面向软件创业者。",
    )
    text = entry(client, standing).content.decode()
    for words in ("示例红山众创空间有限公司", "前台 0991-0000000", "面向软件创业者。"):
        assert words in text


def test_entry_names_services_in_the_order_of_article_5(client, enter):
    standing = enter(services=[Service.ROADSHOWS, Service.PREMISES])
    assert entry(client, standing).context["services"] == ["创业场地", "项目路演"]


def test_entry_links_the_articles(client, enter):
    text = entry(client, enter()).content.decode()
    policy = reverse("public:policy", args=["xinjiang-2019"])
    assert [n for n in (2, 5, 7) if f'href="{policy}#article-{n}"' in text] == [2, 5, 7]


def test_entry_of_a_revoked_space_says_when_and_why(client, three):
    response = entry(client, three[2])
    assert [(e.on.year, e.what, e.number, e.why) for e in response.context["events"]] == [
        (2025, "已取消备案资格", "新科高字〔2025〕12号", "申报材料不实"),
        (2023, "备案为自治区级众创空间", "新科高字〔2025〕80号", ""),
    ]
    assert "备案已于2025年6月1日终止" in response.content.decode()


def test_entry_links_its_confirmation_document(client, enter, paper):
    document = paper()
    text = entry(client, enter(document_number=document.number)).content.decode()
    assert reverse("public:verify", args=[document.code]) in text
    assert reverse("public:document", args=[document.pk, "pdf"]) in text


def test_entry_of_an_unknown_policy_still_shows(client, enter):
    assert entry(client, enter(policy="forgotten-1999")).context["policy"] is None


def test_entry_unknown(client):
    assert client.get(reverse("public:register_entry", args=[999])).status_code == 404


def test_entry_shows_nothing_personal(client, enter, operator, full_space):
    operator.account.phone = "13899990001"
    operator.account.save()
    full_space.contact = "前台 0991-0000000"
    full_space.save()
    standing = Standing.objects.create(
        space=full_space,
        level=Level.REGION,
        since=date(2026, 1, 1),
        document_number="新科高字〔2026〕1号",
        policy="xinjiang-2019",
    )
    text = entry(client, standing).content.decode()
    account = operator.account
    hidden = [account.name, account.phone, account.email]
    for model, field in ((Mentor, "name"), (StaffMember, "name"), (Tenancy, "head")):
        hidden += model.objects.filter(space=full_space).values_list(field, flat=True)
    assert [words for words in hidden if words in text] == []


def test_entry_links_the_certificate_of_its_space(client, driver, drive, later):
    case = drive(State.NOTICE_RUNNING)
    later(30)
    driver.confirm(case)
    case.refresh_from_db()
    entry = Standing.objects.get(space=case.space)
    page = client.get(reverse("public:register_entry", args=[entry.pk]))
    assert page.context["certificate"] == case.certificate
