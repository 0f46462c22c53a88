"""The page of a notice as the public saw it, kept at publication, change and conclusion."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, time

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from zhongchuang.audit.models import Entry
from zhongchuang.filing import proofs
from zhongchuang.filing.actions import changing, noticing
from zhongchuang.filing.models import NoticeProof, PublicNotice
from zhongchuang.filing.states import ProofOccasion, State
from zhongchuang.policy.calendar import today, working_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(drive) -> PublicNotice:
    return drive(State.NOTICE_RUNNING).notice_entries.get().notice


@pytest.fixture
def fixed(drive, region_officer) -> PublicNotice:
    case = drive(State.NOTICE)
    day = working_calendar().add(today(), 1)
    at = timezone.make_aware(datetime.combine(day, time(9)))
    return noticing.publish(actor=region_officer, round_=case.round, applications=[case], at=at)


TOKEN = re.compile('name="csrfmiddlewaretoken" value="[^"]*"')


def test_proof_is_the_page_an_anonymous_visitor_gets(client, notice):
    proof = NoticeProof.objects.get()
    NoticeProof.objects.all().delete()
    page = client.get(f"/notices/{notice.pk}/").content.decode()
    assert TOKEN.sub("", proof.page) == TOKEN.sub("", page)
    assert proof.sha256 == hashlib.sha256(proof.page.encode()).hexdigest()


def test_proof_is_recorded_with_address_and_both_digests(notice):
    data = Entry.objects.get(act="filing.keep-proof").data
    proof = NoticeProof.objects.get()
    assert (data["sha256"], data["list"], data["address"]) == (
        proof.sha256,
        notice.list_digest,
        f"http://localhost:8000/notices/{notice.pk}/",
    )


def test_proof_is_kept_at_change_and_conclusion(notice, region_officer, later):
    changing.correct(
        actor=region_officer,
        entry=notice.entries.get(),
        values={"name": "示例绿洲众创园"},
        reason="名称有误。",
    )
    later(20)
    noticing.conclude(actor=region_officer, notice=notice)
    kept = NoticeProof.objects.values_list("occasion", "version__number")
    assert list(kept) == [
        (ProofOccasion.PUBLISHED, 1),
        (ProofOccasion.CHANGED, 2),
        (ProofOccasion.CONCLUDED, 2),
    ]
    assert "示例绿洲众创园" in NoticeProof.objects.last().page


def test_proof_of_a_fixed_notice_is_kept_once_its_moment_has_come(fixed, later):
    before = proofs.keep_due()
    later((fixed.published_on - today()).days + 1)
    assert (before, proofs.keep_due(), proofs.keep_due()) == (0, 1, 0)
    assert proofs.trouble(fixed) == ""


def test_served_page_that_is_not_public_is_an_error(fixed):
    with pytest.raises(RuntimeError, match="404"):
        proofs.served(f"/notices/{fixed.pk}/")


def test_verify_notice_tells_what_holds(notice, capsys):
    call_command("verify", "notice", str(notice.pk))
    assert capsys.readouterr().out == (
        f"notice {notice.pk} holds: 1 lists, 1 pages, {notice.list_digest}\n"
    )


def change_page(notice: PublicNotice) -> str:
    proof = NoticeProof.objects.get()
    NoticeProof.objects.update(page=proof.page.replace("公示名单", "名单"))
    return f"proof {proof.pk} was altered"


def exchange_page(notice: PublicNotice) -> str:
    """Page and digest exchanged together are not what the chain recorded."""
    proof = NoticeProof.objects.get()
    page = proof.page + " "
    NoticeProof.objects.update(page=page, sha256=proofs.sha256_of(page))
    return f"proof {proof.pk} is not in the audit chain"


def drop_row(notice: PublicNotice) -> str:
    proof = NoticeProof.objects.get()
    page = proof.page.replace("示例绿洲众创空间", "别的空间")
    NoticeProof.objects.update(page=page, sha256=proofs.sha256_of(page))
    return f"proof {proof.pk} does not show 示例绿洲众创空间"


def change_entry(notice: PublicNotice) -> str:
    notice.entries.update(name="别的空间")
    return "the list is not the one frozen last"


def change_notice(notice: PublicNotice) -> str:
    PublicNotice.objects.update(list_digest="0" * 64)
    return "the notice names another digest"


@pytest.mark.parametrize(
    "tamper", [change_page, exchange_page, drop_row, change_entry, change_notice]
)
def test_verify_notice_finds_what_was_altered(notice, tamper):
    words = tamper(notice)
    with pytest.raises(CommandError, match=words):
        call_command("verify", "notice", str(notice.pk))


def test_verify_notice_that_is_not_there(db):
    with pytest.raises(CommandError, match="notice 7: not found"):
        call_command("verify", "notice", "7")
