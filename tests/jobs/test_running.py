"""A job from asking to its end: done, refused, failed, cancelled, and who sees it."""

from __future__ import annotations

import logging

import pytest
from django.utils import translation

from jobs import works
from zhongchuang.jobs.models import Job
from zhongchuang.jobs.running import Progress, Stopped, again, cancel, start
from zhongchuang.jobs.states import JobState
from zhongchuang.messaging.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(operator):
    def asked(what, **options):
        return start(what, owner=operator.account_id, title="试验", url="/", **options)

    return asked


@pytest.fixture
def waiting(operator) -> Job:
    """A job that nobody has begun."""
    return Job.objects.create(kind=works.counted.kind, owner=operator.account, title="试验")


def test_job_gives_its_result(ask):
    job = ask(works.counted, given={"numbers": [1, 2, 3]})
    assert (job.state, job.result, job.percent) == (JobState.DONE, {"sum": 6}, 100)


def test_job_at_once_needs_no_queue(ask, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    job = ask(works.counted, given={"numbers": [1]}, at_once=True)
    assert job.state == JobState.DONE


def test_job_refused_says_why(ask):
    job = ask(works.refused)
    assert (job.state, job.error) == (JobState.FAILED, "not today")


def test_job_broken_leaves_nothing(ask, caplog):
    caplog.set_level(logging.CRITICAL)
    job = ask(works.broken)
    assert (job.state, Message.objects.count()) == (JobState.FAILED, 0)
    assert "没有写入任何内容" in job.error


def test_job_speaks_the_language_of_whoever_asked(ask):
    with translation.override("en"):
        assert ask(works.counted, given={"numbers": []}).language == "en"


def test_job_ends_in_the_transaction_that_writes(ask):
    job = ask(works.written)
    assert (job.state, job.result, Message.objects.count()) == (JobState.DONE, {"written": 1}, 1)


def test_job_cancelled_meanwhile_leaves_nothing(ask):
    ask(works.cancelled_meanwhile)
    assert Message.objects.count() == 0


def test_job_cancelled_before_it_began_is_not_done(waiting):
    assert cancel(waiting)
    works_after = Job.objects.get(pk=waiting.pk)
    assert (works_after.state, works_after.is_open) == (JobState.CANCELLED, False)


def test_job_cancelled_stops_at_the_next_word(waiting):
    Job.objects.update(state=JobState.RUNNING)
    progress = Progress(waiting, 2)
    progress.step("counting", 10)
    cancel(waiting)
    with pytest.raises(Stopped):
        progress.step("adding")


def test_job_that_is_over_is_not_cancelled(ask):
    assert cancel(ask(works.written)) is False


def test_job_that_failed_is_started_again(ask):
    job = ask(works.refused)
    Job.objects.update(kind=works.counted.kind, given={"numbers": [4]})
    assert again(job)
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"sum": 4})


def test_job_that_is_done_is_not_started_again(ask):
    assert again(ask(works.written)) is False


def test_job_of_an_unknown_kind_fails(waiting, caplog):
    from zhongchuang.jobs.running import perform

    caplog.set_level(logging.CRITICAL)
    Job.objects.update(kind="os.system")
    perform(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == JobState.FAILED


@pytest.mark.parametrize(
    ("part", "done", "total", "percent"),
    [(0, 0, 0, 0), (1, 0, 0, 0), (1, 50, 100, 12), (2, 100, 100, 50), (4, 100, 100, 100)],
)
def test_percent(part, done, total, percent):
    assert Job(part=part, parts=4, done=done, total=total).percent == percent


def test_job_is_seen_by_its_owner_only(ask, operator, clerk, rival, administrator):
    ask(works.written)
    seen = [Job.objects.visible_to(who).count() for who in (operator, clerk, rival, administrator)]
    assert seen == [1, 0, 0, 0]
