"""Who it is that comes back: the account with its mandates in force, read at once."""

from __future__ import annotations

import pytest

from zhongchuang.directory.actions import end_mandate
from zhongchuang.directory.models import Account, Mandate
from zhongchuang.policy.calendar import at_one_time, move_ahead, today
from zhongchuang.policy.models import DemonstrationClock
from zhongchuang.web.shared.signin import Backend, mandates_in_force

pytestmark = pytest.mark.django_db


def test_account_comes_with_its_mandates_in_one_query(
    prefecture_officer, django_assert_num_queries
):
    with django_assert_num_queries(1):
        account = Backend().get_user(prefecture_officer.account_id)
        assert mandates_in_force(account) == [prefecture_officer.mandate]


def test_account_without_a_mandate_still_comes(db):
    account = Account.objects.create_user("nobody", "", None)
    found = Backend().get_user(account.pk)
    assert (found, mandates_in_force(found)) == (account, [])


def test_account_that_is_closed_does_not_come(prefecture_officer):
    Account.objects.filter(pk=prefecture_officer.account_id).update(is_active=False)
    assert Backend().get_user(prefecture_officer.account_id) is None


def test_account_that_is_gone_does_not_come(db):
    assert Backend().get_user(10**6) is None


def test_mandate_that_has_ended_is_not_in_force(prefecture_officer, prefecture_approver):
    end_mandate(
        actor=prefecture_approver, mandate=Mandate.objects.get(pk=prefecture_officer.mandate.pk)
    )
    assert mandates_in_force(Backend().get_user(prefecture_officer.account_id)) == []


def test_page_of_a_demonstration_asks_for_the_day_once(settings, db, django_assert_num_queries):
    settings.DEMO = True
    with django_assert_num_queries(1), at_one_time():
        assert today() == today()


def test_day_moved_within_a_page_is_the_new_one(settings, db):
    settings.DEMO = True
    with at_one_time():
        before = today()
        move_ahead(5)
        assert (today() - before).days == 5
    assert DemonstrationClock.objects.get().days == 5
