"""The officers' pages in the hands of the cast."""

from __future__ import annotations

import pytest

from zhongchuang.demonstration.ledgers import synthetic_uscc
from zhongchuang.directory.models import Organisation, Space
from zhongchuang.directory.states import OrganisationKind
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


@pytest.fixture
def more_cases(round_, prefecture_officer):
    """Further cases in a list, without what their acts would write."""

    def add(count: int, start: int = 0, **values) -> list[Application]:
        made = []
        for number in range(start, start + count):
            company = Organisation.objects.create(
                kind=OrganisationKind.OPERATOR,
                name=f"示例{number}有限公司",
                uscc=synthetic_uscc(100 + number),
                division_id="650100",
            )
            space = Space.objects.create(
                operator=company, name=f"示例{number}空间", division_id="650100", address="示例路"
            )
            made.append(
                Application.objects.create(
                    round=round_,
                    space=space,
                    created_by=prefecture_officer.account,
                    submitted_at="2026-03-02T10:00+08:00",
                    **{
                        "state": State.ACCEPTANCE,
                        "due_on": "2026-03-09",
                        "entered_on": "2026-03-02",
                        **values,
                    },
                )
            )
        return made

    return add
