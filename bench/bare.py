"""What bare Django does for the same request: one query, 25 rows, one small template."""

from __future__ import annotations

from typing import Any

ADDRESS = "/bare-list/"
TABLE = "<!doctype html><table>{% for row in rows %}<tr><td>{{ row.pk }}</td><td>{{ row.name }}</td><td>{{ row.operator }}</td><td>{{ row.address }}</td><td>{{ row.created_at }}</td></tr>{% endfor %}</table>"


def bare(_request: Any) -> Any:
    """A list of 25 rows as bare Django writes it."""
    from django.http import HttpResponse
    from django.template import engines

    from zhongchuang.directory.models import Space

    rows = Space.objects.select_related("operator")[:25]
    template = engines["django"].from_string(TABLE)
    return HttpResponse(template.render({"rows": rows}))
