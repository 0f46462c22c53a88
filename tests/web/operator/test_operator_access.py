"""Every operator's address: open to its own people, closed to everybody else."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.directory.actions import invite
from zhongchuang.directory.models import Invitation, Mandate
from zhongchuang.directory.states import Role
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import State
from zhongchuang.ledger.actions import attach_evidence
from zhongchuang.ledger.models import Activity

PLAIN = (
    "home",
    "ledger",
    "export",
    "template",
    "profile",
    "import",
    "evidence",
    "selfcheck",
    "applications",
    "start",
    "space",
    "people",
    "invite",
)
KINDS = ("tenancies", "financings", "cases", "staff", "mentors", "activities", "returns")
ROW_PAGES = ("fact", "correct_fact", "retract_fact")
CASE_PAGES = ("application", "application_check", "submit", "withdraw")
PARTS = ("direction", "justification", "contact")


@pytest.fixture
def activity(full_space, operator) -> Activity:
    row = Activity.objects.filter(space=full_space).first()
    upload = SimpleUploadedFile("签到表.pdf", evidence_pdf("签到表"))
    attach_evidence(actor=operator, fact=row, upload=upload)
    return row


@pytest.fixture
def attachment(activity) -> Attachment:
    return Attachment.objects.get(subject_id=activity.pk, name="签到表.pdf")


@pytest.fixture
def case(drive) -> Application:
    return drive(State.DRAFTING)


@pytest.fixture
def colleague(clerk) -> Mandate:
    return clerk.mandate


@pytest.fixture
def invitation(operator) -> Invitation:
    return invite(actor=operator, role=Role.OPERATOR_EDITOR, name="示例新人", email="")[0]


@pytest.fixture
def addresses(activity, attachment, case, colleague, invitation) -> list[str]:
    """Every address that is read, with the objects of the applicant in it."""
    row = ("activities", activity.pk)
    return [
        *(reverse(f"operator:{name}") for name in PLAIN),
        *(reverse("operator:facts", args=[kind]) for kind in KINDS),
        *(reverse("operator:add_fact", args=[kind]) for kind in KINDS),
        *(reverse("operator:retracted", args=[kind]) for kind in KINDS),
        reverse("operator:selfcheck_rows", args=["activities"]),
        reverse("operator:selfcheck_rows", args=["premises"]),
        reverse("operator:selfcheck_rows", args=["sustainable-model"]),
        *object_addresses(row, attachment, case, colleague, invitation),
    ]


def object_addresses(row, attachment, case, colleague, invitation) -> list[str]:
    return [
        *(reverse(f"operator:{name}", args=row) for name in ROW_PAGES),
        reverse("operator:evidence_file", args=[*row, attachment.pk]),
        reverse("operator:withdraw_evidence", args=[*row, attachment.pk]),
        *(reverse(f"operator:{name}", args=[case.pk]) for name in CASE_PAGES),
        *(reverse("operator:application_part", args=[case.pk, part]) for part in PARTS),
        reverse("operator:end_mandate", args=[colleague.pk]),
        reverse("operator:withdraw_invitation", args=[invitation.pk]),
    ]


def status_of(client, address: str) -> int:
    answer = client.get(address)
    if answer.streaming:  # the client closes it at its end; closed here, the transaction would end
        b"".join(answer.streaming_content)
    return answer.status_code


def answers(client, addresses: list[str]) -> dict[str, int]:
    return {address: status_of(client, address) for address in addresses}


def test_addresses_of_own_operator(client_of, operator, addresses):
    assert answers(client_of(operator), addresses) == dict.fromkeys(addresses, 200)


def test_addresses_of_an_officer(client_of, prefecture_officer, addresses):
    found = answers(client_of(prefecture_officer), addresses)
    assert found == dict.fromkeys(addresses, 403)


def test_addresses_of_an_account_without_a_role(client_of, stranger, addresses):
    assert answers(client_of(stranger), addresses) == dict.fromkeys(addresses, 403)


def test_addresses_of_nobody(client, addresses):
    found = {address: client.get(address).url for address in addresses}
    login = reverse("account_login")
    assert {a: url.partition("?")[0] for a, url in found.items()} == dict.fromkeys(addresses, login)


def test_objects_of_a_rival(
    client_of, rival, rival_space, activity, attachment, case, colleague, invitation
):
    addresses = object_addresses(
        ("activities", activity.pk), attachment, case, colleague, invitation
    )
    assert answers(client_of(rival), addresses) == dict.fromkeys(addresses, 404)


def test_space_of_a_rival_in_the_address(client_of, rival, rival_space, space):
    client = client_of(rival)
    addresses = [f"{reverse(f'operator:{name}')}?space={space.pk}" for name in ("home", "ledger")]
    assert answers(client, addresses) == dict.fromkeys(addresses, 404)


@pytest.mark.parametrize(
    "name", ["hand_over", "hand_back", "submit", "withdraw", "resubmit", "answer"]
)
def test_acts_on_the_case_of_a_rival(client_of, rival, rival_space, case, name):
    key = [case.pk, 1] if name == "answer" else [case.pk]
    answer = client_of(rival).post(reverse(f"operator:{name}", args=key), {})
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["correct_fact", "end_fact", "retract_fact", "attach_evidence"])
def test_acts_on_the_rows_of_a_rival(client_of, rival, rival_space, activity, name):
    address = reverse(f"operator:{name}", args=["activities", activity.pk])
    assert client_of(rival).post(address, {}).status_code == 404


def test_kind_that_does_not_exist(client_of, operator, space):
    assert client_of(operator).get("/operator/ledger/plaques/").status_code == 404


def test_part_that_does_not_exist(client_of, operator, case):
    address = reverse("operator:application_part", args=[case.pk, "seal"])
    assert client_of(operator).get(address).status_code == 404


def test_condition_that_does_not_exist(client_of, operator, space):
    address = reverse("operator:selfcheck_rows", args=["plaque"])
    assert client_of(operator).get(address).status_code == 404


def test_mandate_that_has_ended(client_of, clerk, operator, space):
    Mandate.objects.filter(pk=clerk.mandate.pk).update(ended_at=timezone.now())
    assert client_of(clerk).get(reverse("operator:home")).status_code == 403
