"""Every hostile file is refused for its own reason, and nothing of it is kept."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from evidence.hostile import HOSTILE, Hostile
from zhongchuang.evidence.models import StoredFile
from zhongchuang.evidence.store import store


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.what)
def test_hostile_file_is_refused(hostile: Hostile) -> None:
    with pytest.raises(ValidationError) as refusal:
        store(ContentFile(hostile.content, name=hostile.name))
    assert (refusal.value.code, StoredFile.objects.count()) == (hostile.code, 0)
    assert refusal.value.messages[0].startswith(f"“{hostile.name}”")


def test_corpus_is_large_and_holds_nothing_twice() -> None:
    contents = {(hostile.content, hostile.name) for hostile in HOSTILE}
    assert (len(HOSTILE) > 150, len(contents)) == (True, len(HOSTILE))
