"""Pages about how long residents stay, and the acts on a stay."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhongchuang.audit.chain import freeze
from zhongchuang.ledger.actions import note_freezing, retract_fact
from zhongchuang.ledger.models import Tenancy
from zhongchuang.policy.calendar import today

CODE = "91650100MA7708271M"


def stay(space, entered="2025-02-01", left=None, **fields) -> Tenancy:
    given = {"name": "示例团队", "kind": "team", **fields}
    return Tenancy.objects.create(
        space=space,
        entered_on=date.fromisoformat(entered),
        left_on=left and date.fromisoformat(left),
        **given,
    )


def ago(months: int) -> str:
    return date(today().year - months // 12, today().month, 1).isoformat()


@pytest.fixture
def visitor(client_of, operator):
    return client_of(operator)


def shown(visitor, name, *args):
    return visitor.get(reverse(f"operator:{name}", args=args))


def posted(visitor, name, tenancy, **values):
    address = reverse(f"operator:{name}", args=[tenancy.pk])
    return visitor.post(address, {"version": tenancy.version, **values})


def test_residents_lists_who_is_there_with_the_longest_stay_first(visitor, space):
    stay(space, ago(12), name="新来的")
    stay(space, ago(48), name="久驻的")
    stay(space, "2020-01-01", "2020-12-31", name="走了的")
    lines = shown(visitor, "residents").context["lines"]
    assert [(line.tenancy.name, line.word) for line in lines] == [
        ("久驻的", "已超过一般期限"),
        ("新来的", "在期限内"),
    ]


def test_residents_says_who_gave_grounds(visitor, space):
    stay(space, ago(48), extended_until=date(2090, 1, 1), extension_grounds="研发未完成")
    answer = shown(visitor, "residents")
    assert (answer.context["lines"][0].word, answer.context["over"]) == ("已说明延期理由", 1)


def test_residents_says_that_an_extension_ran_out(visitor, space):
    stay(space, ago(48), extended_until=date(2025, 1, 1), extension_grounds="研发未完成")
    assert shown(visitor, "residents").context["lines"][0].word == "已超过一般期限"


def test_residents_says_whose_term_is_nearly_full(visitor, space):
    near = date(today().year - 2, today().month, 28)
    stay(space, near.isoformat())
    line = shown(visitor, "residents").context["lines"][0]
    assert line.word in {"即将满期", "已超过一般期限"}


def test_residents_of_an_empty_ledger_says_so(visitor, space):
    assert "现在没有在驻的团队和企业" in shown(visitor, "residents").content.decode()


def test_residents_takes_as_many_queries_for_many_as_for_one(visitor, space):
    counts = []
    for number in (1, 12):
        for n in range(number):
            stay(space, name=f"团队{number}{n}")
        shown(visitor, "residents")
        with CaptureQueriesContext(connection) as seen:
            shown(visitor, "residents")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_resident_shows_the_agreements_of_one_stay(visitor, space):
    first = stay(space, "2023-01-01", "2023-12-31", agreement_number="ZC-1")
    second = stay(space, "2024-01-01", agreement_number="ZC-2", previous=first)
    stays = shown(visitor, "resident", second.pk).context["stays"]
    assert [[item.agreement_number for item in line[0].agreements] for line in stays] == [
        ["ZC-1", "ZC-2"]
    ]


def test_resident_of_a_rival_is_not_found(visitor, space, rival_space):
    assert shown(visitor, "resident", stay(rival_space).pk).status_code == 404


def test_acts_that_are_not_open_say_why(visitor, space):
    row = stay(space, kind="company", uscc=CODE)
    acts = {
        str(act.label): act.refusal for act in shown(visitor, "resident", row.pk).context["acts"]
    }
    assert acts == {
        "续签": "",
        "说明延期": "",
        "登记注册企业": "这条入驻记录是企业，不是团队。（依据：第六条第 6 项）",
        "登记退出": "",
    }


def test_renewal_from_the_page(visitor, space):
    row = stay(space, left="2026-01-31")
    answer = posted(visitor, "renew_stay", row, entered_on="2026-02-01", agreement_number="ZC-2")
    renewal = Tenancy.objects.get(previous=row)
    assert (answer.url, renewal.agreement_number) == (
        reverse("operator:resident", args=[row.pk]),
        "ZC-2",
    )


def test_renewal_begins_with_the_day_after(visitor, space):
    form = shown(visitor, "renew_stay", stay(space, left="2026-01-31").pk).context["form"]
    assert form.initial["entered_on"] == date(2026, 2, 1)


def test_renewal_that_is_not_later_stands_at_its_field(visitor, space):
    row = stay(space, left="2026-01-31")
    answer = posted(visitor, "renew_stay", row, entered_on="2025-01-01")
    assert list(answer.context["form"].errors) == ["entered_on"]


def test_exit_from_the_page(visitor, space):
    row = stay(space)
    posted(visitor, "exit_stay", row, on="2026-01-31", outcome="graduated", reason="毕业")
    row.refresh_from_db()
    assert (row.left_on, row.outcome) == (date(2026, 1, 31), "graduated")


def test_exit_without_an_outcome_stands_at_its_field(visitor, space):
    answer = posted(visitor, "exit_stay", stay(space), on="2026-01-31")
    assert list(answer.context["form"].errors) == ["outcome"]


def test_exit_before_the_entry_stands_at_its_field(visitor, space):
    answer = posted(visitor, "exit_stay", stay(space), on="2025-01-31", outcome="moved")
    assert list(answer.context["form"].errors) == ["on"]


def test_exit_that_is_not_open_leads_back_with_the_reason(visitor, space):
    row = stay(space, left="2026-01-31", outcome="moved")
    answer = visitor.get(reverse("operator:exit_stay", args=[row.pk]), follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "该入驻已办理退出；重新入驻的，请另行录入。（依据：第七条）"
    ]


def test_extension_from_the_page(visitor, space):
    row = stay(space)
    posted(visitor, "extend_stay", row, until="2027-06-30", grounds="研发未完成")
    row.refresh_from_db()
    assert (row.extended_until, row.extension_grounds) == (date(2027, 6, 30), "研发未完成")


def test_incorporation_from_the_page(visitor, space):
    row = stay(space)
    posted(visitor, "incorporate_stay", row, on="2025-05-01", uscc=CODE, company_name="示例公司")
    row.refresh_from_db()
    assert (row.kind, row.uscc, row.company_name) == ("team", CODE, "示例公司")


def test_incorporation_with_a_wrong_code_stands_at_its_field(visitor, space):
    answer = posted(
        visitor, "incorporate_stay", stay(space), on="2025-05-01", uscc="9165", company_name="示例"
    )
    assert list(answer.context["form"].errors) == ["uscc"]


def test_stale_page_is_told_and_stands_open_again(visitor, space):
    row = stay(space)
    Tenancy.objects.filter(pk=row.pk).update(version=2)
    answer = posted(visitor, "extend_stay", row, until="2027-06-30", grounds="研发未完成")
    assert (answer.context["form"].data["version"], answer.status_code) == ("2", 200)


def test_row_of_a_tenancy_leads_to_its_stay(visitor, space):
    row = stay(space)
    answer = shown(visitor, "fact", "tenancies", row.pk)
    assert (answer.context["stay_url"], answer.context["can_end"]) == (
        reverse("operator:resident", args=[row.pk]),
        False,
    )


def test_history_names_what_an_act_changed(visitor, space):
    row = stay(space)
    posted(visitor, "extend_stay", row, until="2027-06-30", grounds="研发未完成")
    entry = shown(visitor, "fact", "tenancies", row.pk).context["entries"][0]
    assert (entry.act, [(c.label, c.after) for c in entry.changes]) == (
        "说明延期",
        [("延期至", "2027年6月30日"), ("延期理由", "研发未完成")],
    )


@pytest.mark.parametrize(
    ("kinds", "word"), [(" agreement ", "有佐证"), (" other ", "申报"), (" * ", "有佐证")]
)
def test_row_says_it_is_evidenced_only_by_the_kinds_asked(visitor, space, kinds, word):
    row = stay(space, evidence_count=1, evidence_kinds=kinds)
    assert word in str(shown(visitor, "fact", "tenancies", row.pk).context["badge"])


def test_overview_counts_rows_that_lack_a_kind_asked(visitor, space):
    stay(space, evidence_count=1, evidence_kinds=" agreement ")
    stay(space, evidence_count=1, evidence_kinds=" other ")
    cards = shown(visitor, "ledger").context["cards"]
    assert [(card.count, card.lacking) for card in cards if card.kind.slug == "tenancies"] == [
        (2, 1)
    ]


def test_history_says_what_came_after_a_freezing(visitor, operator, space):
    old = stay(space)
    note_freezing(space=space, snapshot=freeze({}), title="2026年度备案申请 示例1号")
    posted(visitor, "extend_stay", old, until="2027-06-30", grounds="研发未完成")
    new = stay(space, name="新来的")
    told = [
        [entry.later for entry in shown(visitor, "fact", "tenancies", row.pk).context["entries"]]
        for row in (old, new)
    ]
    assert told == [
        ["晚于“2026年度备案申请 示例1号”定格", ""],
        ["“2026年度备案申请 示例1号”定格后新增"],
    ]


def test_retracted_rows_say_that_they_fell_after_a_freezing(visitor, operator, space):
    rows = [stay(space, name=name) for name in ("甲", "乙", "丙")]
    note_freezing(space=space, snapshot=freeze({}), title="示例1号")
    for row in rows:
        retract_fact(actor=operator, fact=row, version=1, reason="误录")
    told = shown(visitor, "retracted", "tenancies").context["rows"]
    assert [[entry.later for entry in entries] for _row, _pairs, entries in told] == [
        ["晚于“示例1号”定格", ""]
    ] * 3
