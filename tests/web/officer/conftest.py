"""The officers' pages in the hands of the cast."""

from __future__ import annotations

import pytest

from zhongchuang.filing.models import Application
from zhongchuang.filing.states import State


@pytest.fixture
def officer(client_of, prefecture_officer):
    return client_of(prefecture_officer)


@pytest.fixture
def approver(client_of, prefecture_approver):
    return client_of(prefecture_approver)


@pytest.fixture
def regional(client_of, region_officer):
    return client_of(region_officer)


@pytest.fixture
def regional_approver(client_of, region_approver):
    return client_of(region_approver)


@pytest.fixture
def state_of():
    """The state a case has now in the database."""

    def read(case: Application) -> State:
        return Application.objects.get(pk=case.pk).place

    return read
