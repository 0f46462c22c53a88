"""Notices and objections of an earlier version of the system are carried over with their digests."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from zhongchuang.filing import models
from zhongchuang.filing.notice_lists import difference
from zhongchuang.filing.states import State

MIGRATION = import_module("zhongchuang.filing.migrations.0010_review_objections")


class Models:
    """The models as they are, under the names the migration asks for."""

    def get_model(self, _app: str, name: str) -> object:
        return getattr(models, name)


@pytest.mark.django_db
def test_list_published_before_becomes_the_first_version(drive):
    notice = drive(State.NOTICE_RUNNING).notice_entries.get().notice
    models.NoticeProof.objects.all().delete()
    models.NoticeVersion.objects.all().delete()
    MIGRATION.carry_notices(Models(), SimpleNamespace(connection=connection))
    version = notice.versions.get()
    assert (version.digest, difference(notice)) == (notice.list_digest, "")
