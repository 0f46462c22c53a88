"""The operator explains a signal: its own, with files, as often as somebody still waits for it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from integrity.looking import look, part, share, signal_of
from zhongchuang.audit.models import Entry
from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.evidence.store import attached_to
from zhongchuang.integrity.actions import answer, settle
from zhongchuang.integrity.models import Answer, Signal
from zhongchuang.integrity.states import Outcome, State
from zhongchuang.kernel.refusal import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def signal(space, rival_space) -> Signal:
    share(space, rival_space)
    look(space)
    return signal_of(space)


def test_answer_is_kept_and_the_signal_waits_for_the_officer(signal, operator):
    given = answer(actor=operator, signal=signal, text=" 两处办公，已附协议。 ")
    assert (given.text, signal_of(signal.space).state) == ("两处办公，已附协议。", State.ANSWERED)


def test_clerk_may_answer(signal, clerk):
    assert answer(actor=clerk, signal=signal, text="已核对。").account == clerk.account


def test_answer_may_bring_files(signal, operator):
    file = SimpleUploadedFile("说明.pdf", evidence_pdf("x"), "application/pdf")
    given = answer(actor=operator, signal=signal, text="见附件。", uploads=[file])
    assert [one.name for one in attached_to([given])] == ["说明.pdf"]


def test_answer_with_a_file_that_is_not_taken_says_nothing(signal, operator):
    file = SimpleUploadedFile("说明.exe", b"MZ", "application/pdf")
    with pytest.raises(ValidationError):
        answer(actor=operator, signal=signal, text="见附件。", uploads=[file])
    assert (Answer.objects.count(), signal_of(signal.space).state) == (0, State.OPEN)


def test_answer_is_recorded_without_its_words(signal, operator):
    given = answer(actor=operator, signal=signal, text="两处办公。")
    entry = Entry.objects.get(act="integrity.answer")
    assert (entry.subject_id, entry.data) == (str(signal.pk), {"answer": given.pk, "files": []})


@pytest.mark.parametrize("text", ["", "   ", "。"])
def test_answer_that_says_nothing_is_refused(signal, operator, text):
    with pytest.raises(Refused) as error:
        answer(actor=operator, signal=signal, text=text)
    assert (error.value.refusal.article, Answer.objects.count()) == ("6.10", 0)


@pytest.mark.parametrize(
    "who", ["rival", "prefecture_officer", "region_officer", "expert", "auditor", "administrator"]
)
def test_others_may_not_answer(signal, request, who):
    with pytest.raises(Refused) as error:
        answer(actor=request.getfixturevalue(who), signal=signal, text="说明。")
    assert error.value.refusal.article == "6.10"


def test_signal_that_is_gone_takes_no_answer(signal, operator, rival_space):
    part(rival_space)
    look(signal.space)
    with pytest.raises(Refused, match="消除"):
        answer(actor=operator, signal=signal, text="说明。")


@pytest.mark.parametrize("outcome", [Outcome.EXPLAINED, Outcome.NOTED])
def test_settled_signal_takes_no_answer(signal, operator, prefecture_officer, outcome):
    settle(actor=prefecture_officer, signal=signal, outcome=outcome, reason="已核对。")
    with pytest.raises(Refused, match="已经处理"):
        answer(actor=operator, signal=signal, text="说明。")


def test_concern_can_be_answered_and_waits_again(signal, operator, prefecture_officer):
    settle(actor=prefecture_officer, signal=signal, outcome=Outcome.CONCERN, reason="须核实。")
    answer(actor=operator, signal=signal, text="补充说明。")
    assert signal_of(signal.space).state == State.ANSWERED


def test_answer_is_never_changed_or_deleted(signal, operator):
    given = answer(actor=operator, signal=signal, text="说明。")
    with pytest.raises(TypeError):
        given.save()
    with pytest.raises(TypeError):
        given.delete()


def test_database_takes_no_empty_answer(signal, operator):
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(signal=signal, about="x", text="", account=operator.account)
