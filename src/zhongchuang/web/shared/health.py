"""Liveness and readiness, for whoever keeps the system running."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from zhongchuang.evidence.storage import is_writable
from zhongchuang.jobs.workers import queue_state


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Database reachable and migrated, queue worked through, storage writable; 503 names what is
    not."""
    checks = {"database": database_state(), "queue": queue_state(), "storage": storage_state()}
    ready = all(state == "ok" for state in checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def database_state() -> str:
    """What readiness says of the database: ok, unreachable or migrations pending."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unreachable"
    return "migrations pending" if pending else "ok"


def storage_state() -> str:
    """What readiness says of the file storage: ok or not writable."""
    return "ok" if is_writable() else "not writable"
