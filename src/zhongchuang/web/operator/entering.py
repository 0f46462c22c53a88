"""Rows typed on the page of their table: saved together, or all mistakes told at their cells."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.entry import RowsRefused, add_facts
from zhongchuang.web.operator.entry_grid import Typing, with_entry
from zhongchuang.web.operator.facts import table_page
from zhongchuang.web.operator.kinds import kind_of
from zhongchuang.web.operator.spaces import Here, for_a_space
from zhongchuang.web.operator.typed_rows import TypedRow, place_faults
from zhongchuang.web.shared.acting import ActingRequest, refusal_text


@require_POST
@for_a_space
def enter(request: ActingRequest, here: Here, kind: str) -> HttpResponse:
    """Record the rows that were typed, all or none."""
    found = kind_of(kind)
    typing = Typing(request, here, found)
    if "more" in request.POST:
        return table_page(request, here, found, typing.more())
    rows = typing.read()
    if not save(request, here, typing, rows):
        return table_page(request, here, found, typing.again(rows), status=422)
    told = ngettext("已录入 %(count)s 条。", "已录入 %(count)s 条。", len(rows))
    messages.success(request, told % {"count": len(rows)})
    address = here.url("operator:facts", found.slug).partition("?")[0]
    return redirect(address + with_entry(request.GET, typing.year))


def save(request: ActingRequest, here: Here, typing: Typing, rows: list[TypedRow]) -> bool:
    """Were the rows recorded? Otherwise each says what is wrong with it."""
    if any(row.faults for row in rows):
        return False
    try:
        add_facts(
            actor=request.actor,
            space=here.space,
            model=typing.kind.model,
            rows=[row.values for row in rows],
            way="typed",
        )
    except RowsRefused as error:
        place_faults(rows, error.faults)
    except Refused as error:
        rows[0].wrong("", refusal_text(error.refusal))
    return not any(row.faults for row in rows)
