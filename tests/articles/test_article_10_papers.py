"""第十条 申请自治区众创空间的基本程序：
2. 各地州市科技局对申报材料进行初审和实地核查……

What is decided on an application is told on paper, and anybody can check the paper.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.directory.models import Standing
from zhongchuang.directory.states import StandingKind
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.actions import reviewing
from zhongchuang.filing.states import State
from zhongchuang.policy.calendar import today


@pytest.fixture
def refusal(drive, prefecture_officer) -> OfficialDocument:
    reviewing.refuse(
        actor=prefecture_officer,
        application=drive(State.ACCEPTANCE),
        reason="不属于受理范围",
        article="6.1",
    )
    return OfficialDocument.objects.get(kind="refusal")


def test_applicant_opens_the_decision_against_it(client_of, operator, refusal):
    url = reverse("public:document", args=[refusal.pk, "pdf"])
    assert client_of(operator).get(url)["Content-Type"] == "application/pdf"


def test_decision_is_closed_to_strangers(client, refusal):
    url = reverse("public:document", args=[refusal.pk, "pdf"])
    assert client.get(url).status_code == 404


def test_anybody_can_check_that_the_decision_is_genuine(client, refusal):
    page = client.get(reverse("public:verify", args=[refusal.code]))
    assert page.context["state"][0] == "真实，由本系统签发"


@pytest.fixture
def certificate(driver, drive, later) -> OfficialDocument:
    case = drive(State.NOTICE_RUNNING)
    later((case.notice_entries.get().notice.last_day - today()).days + 1)
    driver.confirm(case)
    return OfficialDocument.objects.get(kind="certificate")


def test_certificate_tells_that_the_filing_holds(client, certificate):
    page = client.get(reverse("public:verify", args=[certificate.code]))
    assert page.context["state"][0] == "真实，备案有效"


def test_certificate_tells_that_the_filing_has_ended(client, certificate):
    found = Standing.objects.filter(document_number=certificate.prefix)
    found.update(kind=StandingKind.REVOKED, until=today(), ended_reason="弄虚作假")
    page = client.get(reverse("public:verify", args=[certificate.code]))
    assert page.context["state"][0] == "真实，但备案已终止，证书失效"


def test_certificate_is_numbered_under_the_document_that_confirms(certificate):
    confirmed_by = OfficialDocument.objects.get(kind="confirmation").number
    assert certificate.number == f"{confirmed_by}-001"
