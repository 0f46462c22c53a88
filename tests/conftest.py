"""What every test shares: the cast, and which tests run again on PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_migrate
from django.dispatch import receiver

pytest_plugins = ["cast", "round_cast"]

LOADING = (
    "zhongchuang.directory.migrations.0002_load_divisions",
    "zhongchuang.policy.migrations.0002_load_calendar",
)
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches the database; the rest has run on SQLite already.

    Of the browser's journeys the whole one runs on both.
    """
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return
    again = [item for item in items if _uses_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
    items[:] = again


def _uses_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db") or item.get_closest_marker("whole_journey"):
        return True
    return bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True, scope="session")
def _static_root():
    """The server warns where nothing was collected yet; tests serve files from their sources."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@receiver(post_migrate)
def put_back_what_migrations_loaded(sender, **kwargs: object) -> None:
    """Divisions and the calendar come back after a test that empties the tables."""
    if sender.label == "policy":
        for migration in LOADING:
            import_module(migration).load(apps, None)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Each test keeps its files to itself, serves static files without a manifest, and does
    background work at once."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def database_for_threads(transactional_db, tmp_path) -> Iterator[None]:
    """The test database of SQLite lies in memory, where connections do not wait for each other;
    such tests run on a copy of it in a file, as the system itself does."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    file = tmp_path / "threads.sqlite3"
    with closing(sqlite3.connect(file)) as copy:
        in_memory.backup(copy)
    connection.connection, connection.settings_dict["NAME"] = None, str(file)
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name
