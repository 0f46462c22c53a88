"""The page of background work: its progress, for its owner only."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from zhongchuang.jobs.models import Job
from zhongchuang.jobs.states import JobState

REFRESH = '<noscript><meta http-equiv="refresh" content="3"></noscript>'


@pytest.fixture
def make(operator):
    def made(state: JobState, **values: object) -> Job:
        given = {"title": "检查工作簿", "url": "/operator/", "kind": "x"}
        return Job.objects.create(owner=operator.account, state=state, **{**given, **values})

    return made


def test_job_under_way_tells_its_step(client_of, operator, make):
    job = make(JobState.RUNNING, part=2, parts=4, step="比较", done=1, total=2)
    answer = client_of(operator).get(f"/jobs/{job.pk}/")
    assertContains(answer, "第 2 步，共 4 步：比较（37 %）")


def test_job_under_way_is_looked_at_again_without_scripts(client_of, operator, make):
    answer = client_of(operator).get(f"/jobs/{make(JobState.RUNNING).pk}/")
    assertContains(answer, REFRESH)


def test_job_over_is_not_looked_at_again(client_of, operator, make):
    job = make(JobState.FAILED, error="没有成功")
    answer = client_of(operator).get(f"/jobs/{job.pk}/")
    assertContains(answer, "没有成功")
    assertNotContains(answer, REFRESH)


def test_moving_part_is_no_whole_page(client_of, operator, make):
    answer = client_of(operator).get(f"/jobs/{make(JobState.RUNNING).pk}/?part=1")
    assertContains(answer, 'data-state="running"')
    assertNotContains(answer, "<html")


def test_job_done_leads_to_its_result(client_of, operator, make):
    answer = client_of(operator).get(f"/jobs/{make(JobState.DONE).pk}/")
    assert answer.url == "/operator/"


@pytest.mark.parametrize("who", ["clerk", "rival", "region_officer", "administrator"])
def test_job_of_somebody_else_is_not_found(client_of, make, who, request):
    stranger = request.getfixturevalue(who)
    job = make(JobState.RUNNING)
    client = client_of(stranger)
    answers = [client.get(f"/jobs/{job.pk}/"), client.post(f"/jobs/{job.pk}/cancel/")]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_job_that_is_none_is_not_found(client_of, operator):
    assert client_of(operator).get(f"/jobs/{uuid4()}/").status_code == 404


@pytest.mark.parametrize(("act", "method"), [("", "get"), ("cancel/", "post"), ("again/", "post")])
def test_job_without_signing_in_asks_to_sign_in(make, act, method):
    answer = getattr(Client(), method)(f"/jobs/{make(JobState.RUNNING).pk}/{act}")
    assert (answer.status_code, answer.url.startswith("/accounts/login/")) == (302, True)


def test_job_is_cancelled(client_of, operator, make):
    job = make(JobState.RUNNING)
    answer = client_of(operator).post(f"/jobs/{job.pk}/cancel/", follow=True)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assertContains(answer, "已取消，没有写入任何内容。")


def test_job_that_is_over_is_not_cancelled(client_of, operator, make):
    job = make(JobState.FAILED)
    answer = client_of(operator).post(f"/jobs/{job.pk}/cancel/", follow=True)
    assertContains(answer, "这项工作已经结束，不能取消。")


def test_job_that_failed_is_started_again(client_of, operator, make, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    job = make(JobState.FAILED)
    client_of(operator).post(f"/jobs/{job.pk}/again/")
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_job_that_did_not_fail_is_not_started_again(client_of, operator, make):
    answer = client_of(operator).post(f"/jobs/{make(JobState.CANCELLED).pk}/again/", follow=True)
    assertContains(answer, "这项工作不能重新开始。")


def test_job_that_nobody_works_on_says_so(client_of, operator, make):
    job = make(JobState.QUEUED, created_at=timezone.now() - timedelta(minutes=5))
    assertContains(client_of(operator).get(f"/jobs/{job.pk}/"), "后台处理没有响应")


def test_home_tells_of_work_under_way(client_of, operator, space, make):
    job = make(JobState.RUNNING)
    assertContains(client_of(operator).get("/operator/"), f'href="/jobs/{job.pk}/"')


def test_home_without_work_under_way_says_nothing_of_it(client_of, operator, space, make):
    make(JobState.CANCELLED)
    assertNotContains(client_of(operator).get("/operator/"), "正在进行")
