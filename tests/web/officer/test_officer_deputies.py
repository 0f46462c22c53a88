"""The pages of a leave: arranging it, acting in another's place, ending it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from zhongchuang.directory.models import Mandate

pytestmark = pytest.mark.django_db
URL = "/officer/leave/"


@pytest.fixture
def arranged(approver, prefecture_officer, prefecture_approver) -> Mandate:
    """The officer stands in for the approver for a week."""
    day = timezone.localdate()
    answer = approver.post(
        URL,
        {
            "mandate": prefecture_approver.mandate.pk,
            "deputy": prefecture_officer.account_id,
            "since": day,
            "until": day + timedelta(days=7),
            "grounds": "年休假",
        },
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, URL)
    return Mandate.objects.get(deputises=prefecture_approver.mandate)


def test_arranged_leave_is_listed(arranged, approver):
    assert "年休假" in approver.get(URL).content.decode()


def test_deputys_pages_say_in_whose_place(arranged, officer):
    session = officer.session
    session["mandate"] = arranged.pk
    session.save()
    assert "您正在代示例prefecture_approver办理" in officer.get("/officer/").content.decode()


def test_own_pages_say_nothing_of_it(arranged, officer):
    assert "您正在代" not in officer.get("/officer/").content.decode()


def test_leave_is_ended_early(arranged, officer):
    officer.post(f"{URL}{arranged.pk}/end/")
    arranged.refresh_from_db()
    assert arranged.ended_at is not None


def test_officer_is_offered_their_own_duties_only(officer, prefecture_officer, prefecture_approver):
    form = officer.get(URL).context["form"]
    assert list(form.mandates) == [str(prefecture_officer.mandate.pk)]


def test_another_authority_sees_nothing_of_it(arranged, client_of, foreign_officer):
    assert "年休假" not in client_of(foreign_officer).get(URL).content.decode()
