"""What the tests of the operator's pages share: files, workbooks, counted queries, plain rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.directory.models import Space
from zhongchuang.ledger.actions import add_fact
from zhongchuang.ledger.models import Activity, Tenancy
from zhongchuang.ledger.workbook.write import write_ledger


@pytest.fixture
def owner(client_of, operator) -> Client:
    """The applicant's owner account, signed in."""
    return client_of(operator)


@pytest.fixture
def editor(client_of, clerk) -> Client:
    """The applicant's clerk, signed in."""
    return client_of(clerk)


@pytest.fixture
def queries() -> Callable[[Client, str], int]:
    """How many queries a page needs once the session is warm."""

    def count(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    return count


@pytest.fixture
def pdf() -> Callable[[str], SimpleUploadedFile]:
    return lambda name: SimpleUploadedFile(name, evidence_pdf(name), "application/pdf")


@pytest.fixture
def hold(operator, space) -> Callable[..., Activity]:
    """An activity in the applicant's ledger: `hold("创业沙龙")`."""

    def make(name: str = "创业沙龙", **values: object) -> Activity:
        given = {"kind": "salon", "starts_on": date(2025, 3, 1), **values}
        return add_fact(actor=operator, space=space, model=Activity, values={"name": name, **given})

    return make


@pytest.fixture
def settle(operator, space) -> Callable[..., Tenancy]:
    """A resident team in the applicant's ledger."""

    def make(name: str = "示例团队", **values: object) -> Tenancy:
        given = {"kind": "team", "entered_on": date(2025, 1, 5), **values}
        return add_fact(actor=operator, space=space, model=Tenancy, values={"name": name, **given})

    return make


@pytest.fixture
def other_space(company, operator) -> Space:
    """A second space of the applicant, its ledger empty."""
    return Space.objects.create(
        operator=company,
        name="示例绿洲二号众创空间",
        division_id="650100",
        address="乌鲁木齐市示例路9号",
    )


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """The ledger of a space as a workbook, cells changed as `{("活动", "A2"): "新名称"}` says."""

    def make(space: Space, changes: dict[tuple[str, str], object] | None = None) -> bytes:
        written = BytesIO()
        write_ledger(space, written)
        book = openpyxl.load_workbook(written)
        for (sheet, cell), value in (changes or {}).items():
            book[sheet][cell] = value
        changed = BytesIO()
        book.save(changed)
        return changed.getvalue()

    return make


@pytest.fixture
def upload() -> Callable[..., object]:
    """Upload a workbook on the import page and follow to what comes next."""

    def send(client: Client, content: bytes, space: Space | None = None, name: str = "台账.xlsx"):
        address = reverse("operator:import") + (f"?space={space.pk}" if space else "")
        return client.post(address, {"workbook": SimpleUploadedFile(name, content)}, follow=True)

    return send
