"""The same content always gives the same bytes; what has no single form is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhongchuang.kernel.canonical import canonical_json, digest

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_canonical_json_writes_each_type_in_its_one_form():
    content = {
        "z": Decimal("1.50"),
        "a": date(2026, 3, 1),
        "m": datetime(2026, 3, 1, 8, tzinfo=UTC),
        "u": UUID(int=1),
        "中": "文",
    }
    assert canonical_json(content) == (
        '{"a":"2026-03-01","m":"2026-03-01T08:00:00+00:00",'
        '"u":"00000000-0000-0000-0000-000000000001","z":"1.50","中":"文"}'
    )


@given(st.dictionaries(st.text(), plain))
def test_digest_does_not_depend_on_the_order_of_keys(content):
    assert digest(content) == digest(dict(reversed(content.items())))


@pytest.mark.parametrize("content", [1.5, {"a": [0.1]}, {1: "a"}, {"a": object()}])
def test_canonical_json_without_a_single_form_is_refused(content):
    with pytest.raises(TypeError):
        canonical_json(content)
