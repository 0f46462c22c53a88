"""A database in memory that holds nothing but the tables of facts.

A workbook is evaluated alone in it, by the same code that counts in the real database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from zhongchuang.ledger.models import FACTS, Recorded, SpaceProfile, Workstation

ALIAS = "scratch"
TABLES: tuple[type[Recorded], ...] = (SpaceProfile, *FACTS, Workstation)
ENGINE = "django.db.backends.sqlite3"


@contextmanager
def scratch_database() -> Iterator[str]:
    """The alias of an empty scratch database, which is gone afterwards."""
    settings = {"default": {}, ALIAS: {"ENGINE": ENGINE, "NAME": ":memory:"}}
    filled = connections.configure_settings(settings)[ALIAS]
    connection: BaseDatabaseWrapper = load_backend(ENGINE).DatabaseWrapper(filled, ALIAS)
    connections[ALIAS] = connection
    try:
        with connection.schema_editor() as editor:
            for model in TABLES:
                editor.create_model(model)
        # Spaces and accounts are not in here, so references to them cannot be checked.
        connection.disable_constraint_checking()
        yield ALIAS
    finally:
        # The back end's own close() keeps a database in memory open.
        BaseDatabaseWrapper.close(connection)
        del connections[ALIAS]
