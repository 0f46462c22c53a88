"""What the tests of public pages share: register entries, a running notice, issued papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhongchuang.directory.models import Organisation, Space, Standing
from zhongchuang.directory.states import Level, OrganisationKind
from zhongchuang.documents.content import Document, Verification
from zhongchuang.documents.issue import Issuer, issue
from zhongchuang.documents.models import DocumentKind, OfficialDocument
from zhongchuang.filing.models import Application, NoticeEntry, PublicNotice, Step
from zhongchuang.filing.states import Act, State

NUMBER = "新科高字〔2025〕80号"


@pytest.fixture
def queries() -> Callable[[Client, str], int]:
    """How many queries a page needs."""

    def count(client: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    return count


@pytest.fixture
def enter(db) -> Callable[..., Standing]:
    """Enter spaces into the register: `enter("示例红山众创空间", division="650100")`."""

    def make(name: str = "示例红山众创空间", division: str = "650100", **fields: Any) -> Standing:
        about = {
            key: fields.pop(key)
            for key in ("address", "fields_of_work", "services", "contact", "introduction")
            if key in fields
        }
        operator, _ = Organisation.objects.get_or_create(
            name=f"{name}有限公司", kind=OrganisationKind.OPERATOR, division_id=division
        )
        about = {"address": "示例路3号", **about}
        space, _ = Space.objects.get_or_create(
            operator=operator, name=name, division_id=division, defaults=about
        )
        given = {
            "level": Level.REGION,
            "since": date(2025, 12, 10),
            "document_number": NUMBER,
            "policy": "xinjiang-2019",
        }
        return Standing.objects.create(space=space, **{**given, **fields})

    return make


@pytest.fixture
def notice(drive) -> PublicNotice:
    """A notice that runs today with the applicant's space on it."""
    return drive(State.NOTICE_RUNNING).notice_entries.get().notice


@pytest.fixture
def listed(notice) -> NoticeEntry:
    return notice.entries.get()


@pytest.fixture
def paper(region) -> Callable[..., OfficialDocument]:
    """Issue a paper of the region."""

    def make(kind: str = DocumentKind.CONFIRMATION, is_public: bool = True) -> OfficialDocument:
        def write(number: str, proof: Verification) -> Document:
            return Document(
                title="关于确认示例众创空间的通知",
                number=number,
                signature=region.name,
                date=date(2026, 3, 10),
                verification=proof,
            )

        with transaction.atomic():
            issuer = Issuer(region.pk, region.name, region.number_prefix)
            return issue(DocumentKind(kind), issuer, date(2026, 3, 10), write, is_public=is_public)

    return make


@pytest.fixture
def slip(drive) -> OfficialDocument:
    """The acceptance slip of the applicant's case: not public."""
    case: Application = drive(State.PRELIMINARY)
    found = Step.objects.get(application=case, act=Act.ACCEPT).document
    assert found is not None
    return found
