"""Who handles a case, how near terms are, how long stages take, and giving cases to somebody else."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from cast import PASSWORD
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from zhongchuang.audit.models import Entry
from zhongchuang.directory.actions import grant_mandate
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account
from zhongchuang.directory.states import Role
from zhongchuang.filing.actions.assigning import assign
from zhongchuang.filing.actions.correcting import answer_item, resubmit
from zhongchuang.filing.clock import clock_of
from zhongchuang.filing.handling import SOON, Load, loads_of, times_of, with_handler
from zhongchuang.filing.models import Application, Step
from zhongchuang.filing.spans import CountedDays, Span, percentile, spans_of
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.messaging.models import Message
from zhongchuang.policy.calendar import today, working_calendar

MONDAY = date(2026, 3, 2)
PLAIN = WorkingCalendar()


@given(st.lists(st.integers(0, 60), min_size=1), st.sampled_from([(1, 2), (9, 10), (1, 1)]))
def test_percentile_is_the_least_value_not_exceeded_by_the_share(values, share):
    found = percentile(values, share)
    needed = Fraction(*share) * len(values)
    least = min(v for v in values if sum(one <= v for one in values) >= needed)
    assert found == least


def test_percentile_of_nothing_is_nothing():
    assert percentile([], (1, 2)) is None


@given(st.integers(0, 400), st.integers(0, 400))
def test_counted_days_are_those_of_the_calendar(start, end):
    calendar = WorkingCalendar({MONDAY: False, MONDAY + timedelta(days=5): True})
    counted = CountedDays(calendar, MONDAY, MONDAY + timedelta(days=400))
    days = MONDAY + timedelta(days=start), MONDAY + timedelta(days=end)
    assert counted.between(*days) == calendar.between(*days)


@pytest.fixture
def colleague(prefecture) -> Actor:
    account = Account.objects.create_user("colleague", "", PASSWORD, name="示例colleague")
    role = Role.PREFECTURE_OFFICER
    return Actor(account, grant_mandate(account=account, role=role, organisation=prefecture))


def handler_of(case: Application) -> int | None:
    return with_handler(Application.objects.all()).get(pk=case.pk).handler


@pytest.mark.django_db
def test_case_nobody_acted_on_has_no_handler(drive):
    assert handler_of(drive(State.ACCEPTANCE)) is None


@pytest.mark.django_db
def test_officer_who_acted_last_handles_the_case(drive, prefecture_officer):
    assert handler_of(drive(State.PRELIMINARY)) == prefecture_officer.account_id


@pytest.mark.django_db
def test_case_before_the_next_authority_has_no_handler_there_yet(drive):
    assert handler_of(drive(State.FORMAL)) is None


@pytest.mark.django_db
def test_case_in_correction_waits_for_nobody_here(drive):
    drive(State.PRELIMINARY_CORRECTION)
    assert with_handler(Application.objects.all()).count() == 0


@pytest.fixture
def assigned(drive, prefecture_approver, colleague) -> Application:
    case = drive(State.PRELIMINARY)
    assign(
        actor=prefecture_approver,
        applications=[case],
        officer=colleague.account,
        reason="原经办人出差",
    )
    return case


@pytest.mark.django_db
def test_assigned_officer_handles_the_case(assigned, colleague):
    assert handler_of(assigned) == colleague.account_id


@pytest.mark.django_db
def test_assigned_officer_finds_the_case_among_theirs(assigned, colleague, client_of):
    listing = client_of(colleague).get("/officer/cases/?handler=me").context["listing"]
    assert [row.record.pk for row in listing.table.page.object_list] == [assigned.pk]


@pytest.mark.django_db
def test_case_page_names_who_handles_it(assigned, client_of, prefecture_approver):
    page = client_of(prefecture_approver).get(f"/officer/cases/{assigned.pk}/").content.decode()
    assert "经办人 示例colleague" in page


@pytest.mark.django_db
def test_both_officers_are_told(assigned, colleague, prefecture_officer):
    told = Message.objects.filter(body__contains="原经办人出差").values_list("recipient", "subject")
    assert dict(told) == {
        colleague.account_id: "有案件分配给您",
        prefecture_officer.account_id: "您办理的案件已改派",
    }


@pytest.mark.django_db
def test_reassigning_is_on_record(assigned, colleague, prefecture_officer, prefecture_approver):
    entry = Entry.objects.get(act="filing.assign")
    assert (entry.account_id, entry.subject_id, entry.data) == (
        prefecture_approver.account_id,
        str(assigned.pk),
        {
            "from": prefecture_officer.account_id,
            "to": colleague.account_id,
            "reason": "原经办人出差",
        },
    )


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["prefecture_officer", "region_approver", "foreign_approver"])
def test_nobody_else_reassigns_a_case(request, drive, colleague, who):
    case = drive(State.PRELIMINARY)
    actor = request.getfixturevalue(who)
    with pytest.raises(Refused):
        assign(actor=actor, applications=[case], officer=colleague.account, reason="出差")


@pytest.mark.django_db
def test_case_goes_to_no_officer_of_another_authority(drive, prefecture_approver, foreign_officer):
    case = drive(State.PRELIMINARY)
    with pytest.raises(Refused):
        assign(
            actor=prefecture_approver,
            applications=[case],
            officer=foreign_officer.account,
            reason="出差",
        )


@pytest.mark.django_db
def test_case_that_left_the_authority_is_not_reassigned(drive, prefecture_approver, colleague):
    case = drive(State.FORMAL)
    with pytest.raises(Refused):
        assign(
            actor=prefecture_approver, applications=[case], officer=colleague.account, reason="出差"
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("left", "late", "soon"), [(-1, 1, 0), (0, 0, 1), (SOON, 0, 1), (SOON + 1, 0, 0)]
)
def test_load_tells_late_and_soon_by_working_days(drive, left, late, soon):
    case = drive(State.PRELIMINARY)
    calendar, day = working_calendar(), MONDAY
    due = day - timedelta(days=1) if left < 0 else calendar.add(day, left)
    Application.objects.filter(pk=case.pk).update(due_on=due)
    loads = loads_of(with_handler(Application.objects.all()), day, calendar)
    assert loads.whole == Load(1, late, soon)


@pytest.mark.django_db
def test_loads_are_by_stage_place_and_officer(drive, prefecture_officer):
    drive(State.PRELIMINARY)
    loads = loads_of(with_handler(Application.objects.all()), MONDAY, PLAIN)
    assert [set(part) for part in (loads.stages, loads.divisions, loads.handlers)] == [
        {"preliminary-review"},
        {"650100"},
        {prefecture_officer.account_id},
    ]


@pytest.fixture
def stepped(drive, operator):
    """A case whose steps came on these days: `stepped((target, days after Monday), …)`."""

    def made(*steps) -> Application:
        case = drive(State.DRAFTING)
        case.steps.all().delete()
        Step.objects.bulk_create(
            Step(
                application=case,
                act="submit",
                target=target,
                at=timezone.now(),
                on=MONDAY + timedelta(days=days),
                account=operator.account,
                role=operator.role,
                organisation="",
            )
            for target, days in steps
        )
        return case

    return made


@pytest.mark.django_db
def test_spans_leave_corrections_apart(stepped):
    case = stepped(
        (State.ACCEPTANCE, 0),
        (State.ACCEPTANCE_CORRECTION, 2),
        (State.ACCEPTANCE, 7),
        (State.PRELIMINARY, 8),
    )
    found = list(spans_of(Application.objects.all(), PLAIN, MONDAY + timedelta(days=9)))
    days = [MONDAY + timedelta(days=n) for n in (0, 8)]
    assert found == [
        Span(case.pk, "acceptance", days[0], days[1], 3, 3),
        Span(case.pk, "preliminary-review", days[1], None, 1, 0),
    ]


@pytest.mark.django_db
def test_time_in_a_stage_is_what_its_clock_counted(drive, later, prefecture_officer, operator):
    case = drive(State.ACCEPTANCE_CORRECTION)
    later(4)
    for item in case.corrections.pending():
        answer_item(actor=operator, item=item, answer="已补充。")
    resubmit(actor=operator, application=case)
    later(3)
    (span,) = spans_of(Application.objects.filter(pk=case.pk), working_calendar(), today())
    clock = clock_of(case, "acceptance", None, working_calendar())
    assert (span.days, span.correction) == (clock.used(today()), clock.paused(today()))


def test_times_are_of_stages_that_were_left():
    spans = [
        Span(n, "acceptance", MONDAY, MONDAY, days, 0) for n, days in enumerate([1, 2, 3, 4, 50])
    ]
    spans.append(Span(9, "acceptance", MONDAY, None, 99, 0))
    (found,) = times_of(spans, dict.fromkeys(range(10), "xinjiang-2019"))
    assert (found.cases, found.median, found.nearly_all, found.over) == (5, 3, 50, 1)
