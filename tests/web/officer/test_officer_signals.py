"""Officers read signals with their grounds and answers, and settle them; nothing is decided by it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from integrity.looking import look, part, share

from zhongchuang.demonstration.ledgers import evidence_pdf, synthetic_uscc
from zhongchuang.directory.models import Space
from zhongchuang.filing.models import Application, Step
from zhongchuang.filing.states import State as Place
from zhongchuang.integrity.actions import answer, settle
from zhongchuang.integrity.models import Run, Settlement, Signal
from zhongchuang.integrity.states import Outcome, State
from zhongchuang.ledger.models import Mentor, Tenancy

SIGNALS = reverse("officer:signals")


@pytest.fixture
def case(drive, rival_space) -> Application:
    """A submitted case whose space shares a resident with the rival's."""
    found = drive(Place.ACCEPTANCE)
    share(found.space, rival_space)
    look(found.space, rival_space)
    return found


@pytest.fixture
def noticed(case) -> Signal:
    return Signal.objects.with_state().get(space=case.space, rule="shared-resident")


def text(client, address: str) -> str:
    return client.get(address).content.decode()


def of_case(case: Application) -> str:
    return reverse("officer:case", args=[case.pk])


def of(signal: Signal) -> str:
    return reverse("officer:signal", args=[signal.pk])


def opinion(**values: str) -> dict[str, str]:
    return {"outcome": "explained", "reason": "协议已核对。", **values}


def test_case_tells_what_was_noticed_with_the_other_space_by_name(
    officer, case, noticed, rival_space
):
    page = text(officer, of_case(case))
    assert (rival_space.name in page, "重叠 394 天" in page) == (True, True)


def test_case_says_that_a_signal_is_no_decision(officer, case, noticed):
    page = text(officer, of_case(case))
    assert ("不是结论" in page, "违规" in page) == (True, False)


def test_case_leads_to_the_row_among_the_frozen_ones(officer, case, noticed):
    row = Tenancy.objects.get(space=case.space, uscc=synthetic_uscc(901))
    address = f"{reverse('officer:facts', args=[case.pk, 'tenancy'])}#row-tenancy-{row.pk}"
    assert address in text(officer, of_case(case))


def test_case_without_signals_says_so(officer, drive):
    page = text(officer, of_case(drive(Place.ACCEPTANCE)))
    assert "没有发现需要核对的地方" in page


def test_case_shows_the_answer_with_its_file(officer, case, noticed, operator):
    file = SimpleUploadedFile("说明.pdf", evidence_pdf("x"), "application/pdf")
    given = answer(actor=operator, signal=noticed, text="两处办公。", uploads=[file])
    page = text(officer, of_case(case))
    assert ("两处办公。" in page, "说明.pdf" in page, str(given.account) in page) == (
        True,
        True,
        True,
    )


@pytest.fixture
def file_of_answer(officer, noticed, operator) -> str:
    """Where the officer opens the file of an answer."""
    file = SimpleUploadedFile("说明.pdf", evidence_pdf("x"), "application/pdf")
    answer(actor=operator, signal=noticed, text="两处办公。", uploads=[file])
    return next(name for name in text(officer, of(noticed)).split('"') if "/signals/files/" in name)


def test_file_of_an_answer_opens_for_the_officer(officer, file_of_answer):
    answered = officer.get(file_of_answer)
    assert b"".join(answered.streaming_content) == evidence_pdf("x")
    answered.close()


def test_file_of_an_answer_is_not_found_from_another_area(
    client_of, foreign_officer, file_of_answer
):
    assert client_of(foreign_officer).get(file_of_answer).status_code == 404


def test_settling_on_the_case_page_leads_back_to_it(officer, case, noticed):
    answered = officer.post(of(noticed), opinion(case=str(case.pk)))
    assert (answered.url, signal_of_case(case).state) == (of_case(case), State.SETTLED)


def signal_of_case(case: Application) -> Signal:
    return Signal.objects.with_state().get(space=case.space, rule="shared-resident")


def test_settling_moves_no_case(officer, case, noticed):
    before = Step.objects.count()
    officer.post(of(noticed), opinion(outcome="concern"))
    case.refresh_from_db()
    assert (case.place, Step.objects.count()) == (Place.ACCEPTANCE, before)


@pytest.mark.parametrize("missing", ["outcome", "reason"])
def test_settling_needs_outcome_and_reason(officer, noticed, missing):
    answered = officer.post(of(noticed), opinion(**{missing: ""}))
    assert (list(answered.context["form"].errors), Settlement.objects.count()) == ([missing], 0)


def test_outcome_that_is_none_is_not_taken(officer, noticed):
    officer.post(of(noticed), opinion(outcome="fraud"))
    assert Settlement.objects.count() == 0


def test_region_reads_and_leaves_settling_to_the_authority_of_the_case(regional, case, noticed):
    answered = regional.get(of(noticed))
    assert (answered.status_code, answered.context["form"]) == (200, None)
    assert "承办机关" in regional.post(of(noticed), opinion()).content.decode()


def test_region_settles_in_its_own_stage(regional, officer, drive, rival_space):
    case = drive(Place.FORMAL)
    share(case.space, rival_space)
    look(case.space)
    found = signal_of_case(case)
    officer.post(of(found), opinion())
    regional.post(of(found), opinion(reason="厅里已核对。"))
    assert [one.reason for one in Settlement.objects.all()] == ["厅里已核对。"]


def test_officer_of_another_area_does_not_find_it(client_of, foreign_officer, noticed):
    assert client_of(foreign_officer).get(of(noticed)).status_code == 404


def test_auditor_reads_and_is_offered_nothing(client_of, auditor, case, noticed):
    client = client_of(auditor)
    answered = client.get(of(noticed))
    assert (answered.status_code, answered.context["form"]) == (200, None)
    assert client.post(of(noticed), opinion()).status_code == 200
    assert Settlement.objects.count() == 0


def test_auditor_may_not_look(client_of, auditor, case):
    assert client_of(auditor).post(look_address(case)).status_code == 403


@pytest.mark.parametrize("who", ["operator", "expert", "administrator"])
def test_others_are_not_let_in(client_of, request, noticed, who):
    assert client_of(request.getfixturevalue(who)).get(SIGNALS).status_code == 403


def look_address(case: Application) -> str:
    return reverse("officer:signals_look", args=[case.pk])


def test_looking_again_says_what_it_found(officer, case, rival_space):
    part(rival_space)
    answered = officer.post(look_address(case), follow=True)
    assert "消除 1 项" in answered.content.decode()


def test_looking_is_not_done_by_following_a_link(officer, case):
    runs = Run.objects.count()
    assert (officer.get(look_address(case)).status_code, Run.objects.count()) == (405, runs)


def test_list_shows_the_areas_signals(officer, client_of, foreign_officer, noticed):
    counts = [
        client.get(SIGNALS).context["listing"].count
        for client in (officer, client_of(foreign_officer))
    ]
    assert counts == [1, 0]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?state=waiting", 1),
        ("?state=open", 1),
        ("?state=settled", 0),
        ("?rule=shared-resident", 1),
        ("?rule=crowded-day", 0),
        ("?q=示例绿洲", 1),
        ("?q=示例丝路", 0),
        ("?prefecture=650100", 1),
        ("?prefecture=653100", 0),
    ],
)
def test_list_is_filtered_by_its_address(regional, noticed, query, count):
    assert regional.get(SIGNALS + query).context["listing"].count == count


def test_list_is_filtered_by_round(officer, case, noticed):
    found = [
        officer.get(f"{SIGNALS}?round={case.round_id}").context["listing"].count,
        officer.get(f"{SIGNALS}?round=999").context["listing"].problems != [],
    ]
    assert found == [1, True]


def test_list_is_exported_as_it_is_seen(officer, noticed, rival_space):
    answered = officer.get(f"{SIGNALS}?export=csv")
    lines = answered.content.decode().splitlines()
    assert (len(lines), rival_space.name in lines[1], "待说明" in lines[1]) == (2, True, True)


def test_list_needs_the_same_queries_for_one_and_for_three(officer, case, rival_space):
    counts = []
    for number in (1, 2, 3):
        share(case.space, rival_space, name=f"示例{number}", serial=910 + number)
        look(case.space)
        officer.get(SIGNALS)
        with CaptureQueriesContext(connection) as captured:
            officer.get(SIGNALS)
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2]


def test_case_needs_the_same_queries_for_one_and_for_three(officer, operator, case, rival_space):
    counts = []
    for number in (1, 2, 3):
        share(case.space, rival_space, name=f"示例{number}", serial=910 + number)
        look(case.space)
        for one in Signal.objects.filter(space=case.space):
            answer(actor=operator, signal=one, text="两处办公。")
        officer.get(of_case(case))
        with CaptureQueriesContext(connection) as captured:
            officer.get(of_case(case))
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2]


def test_home_counts_what_waits(officer, noticed, prefecture_officer):
    counts = [officer.get(reverse("officer:home")).context["signals_waiting"]]
    settle(
        actor=prefecture_officer,
        signal=noticed,
        outcome=Outcome.NOTED,
        reason="已核对。",
        authority="prefecture",
    )
    counts.append(officer.get(reverse("officer:home")).context["signals_waiting"])
    assert counts == [1, 0]


def test_rows_with_a_signal_bear_a_mark(officer, case, noticed):
    address = reverse("officer:facts", args=[case.pk, "tenancy"])
    before = text(officer, address).count("有诚信提示")
    row = Tenancy.objects.filter(space=case.space).exclude(uscc=synthetic_uscc(901)).first()
    Signal.objects.filter(pk=noticed.pk).update(rows=[["tenancy", row.pk]])
    assert (before, text(officer, address).count("有诚信提示")) == (0, 1)


def test_many_signals_lead_to_the_list(officer, case, noticed):
    for number in range(11):
        Signal.objects.create(
            space=case.space,
            policy=noticed.policy,
            rule=noticed.rule,
            key=f"k{number}",
            about="x",
            first_seen_at=noticed.first_seen_at,
            last_seen_at=noticed.last_seen_at,
            seen_in=noticed.seen_in,
        )
    panel = officer.get(of_case(case)).context["signals"]
    assert (len(panel.signals), panel.count) == (10, 12)


@pytest.fixture
def busy_mentor(case, rival_company) -> Signal:
    """A mentor appointed in too many spaces at once."""
    places = [case.space]
    places += [
        Space.objects.create(
            operator=rival_company, name=f"示例{n}空间", division_id="653100", address="示例路"
        )
        for n in range(9)
    ]
    for place in places:
        Mentor.objects.create(
            space=place,
            name="示例导师",
            employer="示例大学",
            kind="part-time",
            appointed_on="2025-01-01",
        )
    look(case.space, signal="shared-mentor")
    return Signal.objects.get(space=case.space, rule="shared-mentor")


def test_people_are_read_in_full_by_the_officer_of_the_case(officer, case, busy_mentor):
    assert "示例导师" in text(officer, of(busy_mentor))


@pytest.mark.parametrize("who", ["region_officer", "prefecture_approver", "auditor"])
def test_people_are_masked_before_others(client_of, request, busy_mentor, who):
    page = text(client_of(request.getfixturevalue(who)), of(busy_mentor))
    assert ("示例导师" in page, "示***" in page) == (False, True)


def test_people_are_masked_in_the_list(officer, busy_mentor):
    page = text(officer, f"{SIGNALS}?rule=shared-mentor")
    assert ("示例导师" in page, "示***" in page) == (False, True)


def test_signal_of_a_space_without_an_open_case_opens(officer, client_of, noticed, case):
    Application.objects.filter(pk=case.pk).update(state=Place.WITHDRAWN)
    answered = officer.get(of(noticed))
    assert (answered.status_code, answered.context["form"] is not None) == (200, True)


def test_list_takes_grounds_without_a_name(officer, busy_mentor):
    Signal.objects.filter(pk=busy_mentor.pk).update(grounds={"count": 9})
    assert "受聘" in text(officer, f"{SIGNALS}?rule=shared-mentor")
