"""`/healthz` says the process answers, `/readyz` whether it can work."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from zhongchuang.jobs.models import Job
from zhongchuang.jobs.workers import PATIENCE


def test_healthz_answers_without_a_database():
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_with_everything_in_place_is_ready():
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (
        200,
        {"ready": True, "database": "ok", "queue": "ok", "storage": "ok"},
    )


@pytest.mark.django_db
def test_readyz_leaves_no_probe_behind(settings):
    Client().get("/readyz")
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_readyz_with_a_migration_missing_is_not_ready():
    recorder = MigrationRecorder(connection)
    name = recorder.migration_qs.filter(app="filing").order_by("-pk").first().name
    recorder.record_unapplied("filing", name)
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (
        503,
        {"ready": False, "database": "migrations pending", "queue": "ok", "storage": "ok"},
    )


@pytest.mark.django_db
def test_readyz_with_a_storage_that_takes_nothing_is_not_ready(settings, tmp_path):
    file = tmp_path / "occupied"
    file.write_text("")
    settings.MEDIA_ROOT = file
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["storage"]) == (503, "not writable")


@pytest.mark.django_db
def test_readyz_with_work_waiting_and_no_worker_is_not_ready(operator):
    asked = timezone.now() - 2 * PATIENCE
    Job.objects.create(kind="x", owner=operator.account, created_at=asked)
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["queue"]) == (503, "no worker")
