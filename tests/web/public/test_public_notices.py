"""Public notices: the list, its clock and its proof."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from zhongchuang.filing.models import NoticeEntry, PublicNotice
from zhongchuang.filing.states import EntryState
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.calendar import today
from zhongchuang.web.public.terms import Clock

pytestmark = pytest.mark.django_db
ADDRESS = "/notices/"


def page(client, notice):
    response = client.get(reverse("public:notice", args=[notice.pk]))
    assert response.status_code == 200
    return response


@pytest.mark.parametrize(
    ("day", "left", "words"),
    [
        (date(2023, 11, 3), 5, "还剩 5 个工作日"),
        (date(2023, 11, 5), 4, "还剩 4 个工作日"),
        (date(2023, 11, 8), 2, "还剩 2 个工作日"),
        (date(2023, 11, 9), 1, "今天截止"),
        (date(2023, 11, 10), 0, "公示期已满"),
    ],
)
def test_clock_counts_working_days(day, left, words):
    notice = PublicNotice(published_on=date(2023, 11, 3), last_day=date(2023, 11, 9))
    clock = Clock(day, WorkingCalendar())
    assert (clock.days_left(notice), clock.words(notice)) == (left, words)


def test_clock_of_a_concluded_notice():
    notice = PublicNotice(
        published_on=date(2023, 11, 3),
        last_day=date(2023, 11, 9),
        concluded_on=date(2023, 11, 10),
    )
    assert Clock(date(2023, 11, 10), WorkingCalendar()).words(notice) == "已办结"


def test_notices_without_any(client):
    assert "目前没有公示" in client.get(ADDRESS).content.decode()


def test_notices_list_what_runs(client, notice):
    text = client.get(ADDRESS).content.decode()
    assert reverse("public:notice", args=[notice.pk]) in text
    assert "还剩 5 个工作日" in text


def found_by(client, query: str) -> int:
    return int(client.get(ADDRESS + query).context["listing"].count)


def test_notices_filter_by_level_and_year(client, notice):
    year = notice.published_on.year
    queries = ("?level=region", "?level=prefecture", f"?year={year}", "?q=绿洲", "?q=没有的")
    assert [found_by(client, query) for query in queries] == [1, 0, 1, 1, 0]


def test_notices_count_every_space_of_a_searched_notice(client, notice):
    add_entry(notice, "示例绿洲二号空间")
    row = client.get(ADDRESS + "?q=绿洲").context["listing"].table.page.object_list[0]
    assert row.record.spaces == 2


def add_entry(notice, name: str) -> NoticeEntry:
    entry = notice.entries.get()
    return NoticeEntry.objects.create(
        notice=notice,
        application=copied(entry.application),
        name=name,
        operator="示例",
        address="",
        listed_on=entry.listed_on,
        last_day=entry.last_day,
    )


def copied(application):
    application.pk = None
    application.state = "withdrawn"
    application.save()
    return application


def add_notice(notice: PublicNotice, number: int) -> None:
    PublicNotice.objects.create(
        round=notice.round,
        title=f"公示{number}",
        published_on=today(),
        published_at=notice.published_at,
        last_day=today(),
        list_digest="",
        document=notice.document,
        published_by=notice.published_by,
    )


def test_notices_need_the_same_queries_for_one_row_and_for_three(client, notice, queries):
    first = queries(client, ADDRESS)
    add_notice(notice, 2)
    add_notice(notice, 3)
    assert queries(client, ADDRESS) == first


def test_notice_shows_list_term_and_way_to_object(client, notice, listed):
    response = page(client, notice)
    text = response.content.decode()
    assert response.context["words"] == "还剩 5 个工作日"
    for words in (listed.name, listed.operator, listed.address, notice.list_digest):
        assert words in text
    assert reverse("public:object", args=[notice.pk, listed.pk]) in text
    assert reverse("public:document", args=[notice.document_id, "docx"]) in text


def test_notice_proves_its_list_unchanged(client, notice):
    assert page(client, notice).context["unchanged"] is True


def test_notice_tells_a_changed_list(client, notice):
    notice.entries.update(name="别的空间")
    response = page(client, notice)
    assert response.context["unchanged"] is False
    assert "名单与公布时不一致" in response.content.decode()


def test_notice_after_its_term_says_so(client, notice, listed, later):
    later(30)
    text = page(client, notice).content.decode()
    assert "届满。期满后提出的异议只作记录，不予受理。" in text
    assert reverse("public:object", args=[notice.pk, listed.pk]) not in text


def test_notice_takes_no_objection_to_a_removed_entry(client, notice, listed):
    NoticeEntry.objects.update(state=EntryState.REMOVED)
    text = page(client, notice).content.decode()
    assert "异议成立，移出名单" in text
    assert reverse("public:object", args=[notice.pk, listed.pk]) not in text


def test_notice_unknown(client):
    assert client.get(reverse("public:notice", args=[999])).status_code == 404


def test_notice_shows_nothing_personal(client, notice, operator, region_officer):
    text = page(client, notice).content.decode()
    hidden = ("示例联系人", "13800000000", "示例法定代表人", operator.account.name)
    assert [words for words in (*hidden, region_officer.account.name) if words in text] == []


def test_notice_needs_the_same_queries_for_one_row_and_for_two(client, notice, queries):
    address = reverse("public:notice", args=[notice.pk])
    first = queries(client, address)
    add_entry(notice, "示例二号空间")
    assert queries(client, address) == first
