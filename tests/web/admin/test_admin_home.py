"""The overview tells what is missing, and leads through it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from zhongchuang.directory.actions import appoint
from zhongchuang.directory.models import Account, Organisation
from zhongchuang.directory.states import Role
from zhongchuang.policy.models import CalendarYear
from zhongchuang.web.admin.setup import completeness, current_setup


@pytest.fixture
def tasks(boss):
    """Every task of the page with its tone, by label."""

    def read() -> dict[str, str]:
        sections = boss.get(reverse("admin:home")).context["sections"]
        return {str(task.label): task.tone for _title, tasks in sections for task in tasks}

    return read


def bureau(boss, code: str) -> tuple[str, str]:
    bureaus = boss.get(reverse("admin:home")).context["bureaus"]
    return next(state for place, state in bureaus if place.division.pk == code)


def test_empty_system_asks_for_the_regional_department_first(boss):
    step = boss.get(reverse("admin:home")).context["next"]
    assert step.label == "登记自治区科技厅"
    assert boss.get(step.url).context["form"]["division"].value() == "650000"


def test_regional_department_without_people_asks_for_them(tasks, region):
    found = tasks()
    assert (found["邀请科技厅经办人"], found["邀请科技厅审批人"]) == ("warning", "warning")


def test_regional_department_with_people_is_set_up(tasks, region_officer, region_approver):
    found = tasks()
    assert (found["科技厅经办人"], found["科技厅审批人"]) == ("done", "done")


def test_closed_account_does_not_count(tasks, region_approver):
    Account.objects.filter(pk=region_approver.account_id).update(is_active=False)
    assert tasks()["邀请科技厅审批人"] == "warning"


def test_experts_as_many_as_the_policy_asks_for(tasks, experts):
    assert tasks()["评审专家"] == "done"


def test_fewer_experts_than_the_policy_asks_for(tasks, experts):
    Account.objects.filter(pk=experts[0].account_id).update(is_active=False)
    assert tasks()["邀请评审专家"] == "warning"


def test_round_that_runs(tasks, round_):
    assert tasks()["受理中的备案批次"] == "done"


def test_no_round(tasks):
    assert tasks()["受理中的备案批次"] == "waiting"


def test_bureau_missing(boss):
    assert bureau(boss, "650100")[1] == "warning"


def test_bureau_without_an_approver(boss, prefecture_officer):
    assert bureau(boss, "650100") == ("缺审批人", "warning")


def test_bureau_without_an_officer(boss, prefecture_approver):
    assert bureau(boss, "650100") == ("缺经办人", "warning")


def test_bureau_with_both(boss, prefecture_officer, prefecture_approver):
    assert bureau(boss, "650100") == ("已就绪", "done")


def test_calendar_of_a_year_without_its_notice(db):
    CalendarYear.objects.filter(year=2027).delete()
    assert completeness(date(2026, 11, 1)) == {2026: True, 2027: False}


def test_mail_not_configured(tasks, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert tasks()["发送邮件"] == "warning"


def test_mail_configured(tasks, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert tasks()["发送邮件"] == "done"


def test_policy_that_is_not_there_asks_for_one_expert(settings, db):
    settings.DEFAULT_POLICY = "nowhere-1999"
    assert current_setup().experts_needed == 1


def test_queries_do_not_grow_with_authorities(boss, queries, prefecture_officer):
    address = reverse("admin:home")
    boss.get(address)
    one = queries(boss, address)
    for code in ("650200", "650400", "659001"):
        Organisation.objects.create(kind="prefecture", name=code, division_id=code)
    assert queries(boss, address) == one


def test_installation_set_up_from_nothing_by_pages_alone(boss, client, administrator):
    """The regional department and its approver, who then opens the round page."""
    given = {"kind": "region", "division": "650000", "name": "自治区科技厅", "uscc": ""}
    boss.post(reverse("admin:add_organisation"), {**given, "number_prefix": "新科高字"})
    region = Organisation.objects.get()
    _made, secret = appoint(
        actor=administrator, role=Role.REGION_APPROVER, organisation=region, name="示例", email=""
    )
    person = {"name": "示例", "phone": "13766660001", "email": "a@example.com", "username": "first"}
    password = {"password": "lake-and-steppe-7", "again": "lake-and-steppe-7"}
    client.post(reverse("public:invitation", args=[secret]), {**person, **password})
    assert client.get(reverse("officer:round_plan")).status_code == 200
