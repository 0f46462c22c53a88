"""A block of cells pasted from a spreadsheet: read, looked at, mended, confirmed. Nothing is saved
before; what was pasted travels with the page, not on the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.entry import LedgerChanged, RowsRefused, add_facts, standing_of
from zhongchuang.ledger.workbook.sheets import sheet_of
from zhongchuang.web.operator.blocks import Block, BlockError, as_block, read_block
from zhongchuang.web.operator.entry_grid import year_of
from zhongchuang.web.operator.facts import ledger_crumbs
from zhongchuang.web.operator.grids import (
    Grid,
    Head,
    grid_row,
    heads,
    in_words_of,
    posted,
    suggestions,
)
from zhongchuang.web.operator.kinds import Kind, kind_of
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.twins import Known
from zhongchuang.web.operator.typed_rows import Reader, TypedRow, place_faults
from zhongchuang.web.shared.acting import ActingRequest, refusal_text
from zhongchuang.web.shared.components import Crumb

LISTED_AT_MOST = 100
MENDED_AT_MOST = 40


class PasteForm(forms.Form):
    """The block, as it came from the clipboard."""

    block = forms.CharField(
        label=gettext_lazy("从表格复制的内容"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autofocus": True}),
        error_messages={"required": gettext_lazy("还没有粘贴内容。")},
    )
    entry_year = forms.IntegerField(
        label=gettext_lazy("日期没写年份时，按哪一年"), min_value=2000, max_value=2100
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the preview as it was understood: its cells as (label, words)."""

    number: int
    cells: list[tuple[str, str]]


@dataclass(slots=True)
class Preview:
    """What a block would add to the ledger.

    Attributes:
        new, twins, namesakes, wrong: its rows, sorted: none like them; the same is there already;
            one with the same key is there already; with mistakes.
        told_by: the columns of that key.
        standing: of the ledger it was compared with.
    """

    block: Block
    reader: Reader
    standing: str
    text: str = ""
    told_by: str = ""
    new: list[TypedRow] = field(default_factory=list)
    twins: list[TypedRow] = field(default_factory=list)
    namesakes: list[TypedRow] = field(default_factory=list)
    wrong: list[TypedRow] = field(default_factory=list)

    @property
    def alike(self) -> int:
        """How many rows are like one that is there already."""
        return len(self.twins) + len(self.namesakes)

    def chosen(self, picked: Sequence[str]) -> list[TypedRow]:
        """The rows to add: the new ones, and those like others that were ticked."""
        alike = [row for row in (*self.twins, *self.namesakes) if str(row.number) in picked]
        return sorted([*self.new, *alike], key=lambda row: row.number)


@for_a_space
def paste(request: ActingRequest, here: Here, kind: str) -> HttpResponse:
    """Take a block, show what it would add, add it when that is confirmed."""
    found = kind_of(kind)
    form = PasteForm(request.POST or None, initial={"entry_year": year_of(request)})
    if request.method != "POST" or "change" in request.POST or not form.is_valid():
        return paste_page(request, here, found, _unchecked(form))
    try:
        preview = look(request, here, found, form)
    except BlockError as error:
        form.add_error("block", str(error))
        return paste_page(request, here, found, form, status=422)
    if "confirm" not in request.POST or preview.wrong:
        return preview_page(request, here, found, preview, 422 if preview.wrong else 200)
    return confirm(request, here, found, preview)


def _unchecked(form: PasteForm) -> PasteForm:
    """To go on changing a block is no attempt at sending it."""
    if "change" in form.data:
        return PasteForm(initial={name: form.data.get(name) for name in form.fields})
    return form


def look(request: ActingRequest, here: Here, kind: Kind, form: PasteForm) -> Preview:
    """What the block, with what was mended in it, would add.

    Raises:
        BlockError: it cannot be read at all.
    """
    sheet = sheet_of(kind.model)
    standing = standing_of(here.space, kind.model)
    block = read_block(form.cleaned_data["block"], sheet)
    text = form.cleaned_data["block"]
    if mended := dict(posted(request.POST, sheet)):
        block.rows = [(number, mended.get(number, words)) for number, words in block.rows]
        block.extra = {n: words for n, words in block.extra.items() if n not in mended}
        text = as_block(sheet, block.rows)
    reader = Reader(here.space, kind.model, form.cleaned_data["entry_year"])
    preview = Preview(block, reader, standing, text)
    sort(preview, reader.read(block.rows), Known(here.space, kind.model))
    return preview


def sort(preview: Preview, rows: Sequence[TypedRow], known: Known) -> None:
    preview.told_by = known.told_by()
    for row in rows:
        if words := preview.block.extra.get(row.number):
            row.wrong("", _("最后一列之后还有内容“%(words)s”") % {"words": words})
        if row.faults:
            preview.wrong.append(row)
            continue
        if known.twin(row.values):
            preview.twins.append(row)
        elif known.namesake(row.values):
            preview.namesakes.append(row)
        else:
            preview.new.append(row)
        known.add(row.values)


def confirm(request: ActingRequest, here: Here, kind: Kind, preview: Preview) -> HttpResponse:
    """Add what was seen; look again where the ledger changed meanwhile."""
    rows = preview.chosen(request.POST.getlist("pick"))
    if not rows:
        messages.info(request, _("没有要录入的内容：这些记录台账中都已经有了。"))
        return redirect(here.url("operator:facts", kind.slug))
    try:
        count = add_facts(
            actor=request.actor,
            space=here.space,
            model=kind.model,
            rows=[row.values for row in rows],
            way="pasted",
            expected=request.POST.get("standing", ""),
        )
    except LedgerChanged as error:
        messages.warning(request, refusal_text(error.refusal))
        return preview_page(request, here, kind, preview, status=409)
    except RowsRefused as error:
        place_faults(rows, error.faults)
        preview.wrong = [row for row in rows if row.faults]
        return preview_page(request, here, kind, preview, status=422)
    except Refused as error:
        messages.error(request, refusal_text(error.refusal))
        return redirect(here.url("operator:facts", kind.slug))
    told = ngettext("已录入 %(count)s 条。", "已录入 %(count)s 条。", count) % {"count": count}
    messages.success(request, told)
    return redirect(here.url("operator:facts", kind.slug))


def paste_page(
    request: ActingRequest, here: Here, kind: Kind, form: PasteForm, status: int = 200
) -> HttpResponse:
    context = {
        "title": _("粘贴%(kind)s") % {"kind": kind.title},
        "lead": _("先检查、预览，确认之前不会写入任何内容。"),
        "kind": kind,
        "form": form,
        "columns": sheet_of(kind.model).columns,
        "crumbs": paste_crumbs(here, kind, Crumb(_("粘贴表格"))),
    }
    return page(request, "operator/paste.html", here, context, status)


def paste_crumbs(here: Here, kind: Kind, *more: Crumb) -> list[Crumb]:
    return ledger_crumbs(here, Crumb(kind.title, here.url("operator:facts", kind.slug)), *more)


def preview_page(
    request: ActingRequest, here: Here, kind: Kind, preview: Preview, status: int = 200
) -> HttpResponse:
    shown = heads(kind.model, _filled(preview))
    wrong = [grid_row(shown, row) for row in preview.wrong[:MENDED_AT_MOST]]
    context = {
        "title": _("预览：粘贴的内容会录入什么"),
        "kind": kind,
        "preview": preview,
        "heads": shown,
        "grid": Grid(shown, wrong, suggestions(shown, preview.reader.residents)),
        "more_wrong": max(0, len(preview.wrong) - MENDED_AT_MOST),
        "new": lines(shown, preview, preview.new[:LISTED_AT_MOST]),
        "alike": [
            (_("台账中已有完全相同的记录"), lines(shown, preview, preview.twins)),
            (
                _("台账中已有%(columns)s相同、其他内容不同的记录") % {"columns": preview.told_by},
                lines(shown, preview, preview.namesakes),
            ),
        ],
        "year": preview.reader.year,
        "crumbs": paste_crumbs(
            here,
            kind,
            Crumb(_("粘贴表格"), here.url("operator:paste", kind.slug)),
            Crumb(_("预览")),
        ),
    }
    return page(request, "operator/paste_preview.html", here, context, status)


def _filled(preview: Preview) -> set[str]:
    """The columns in which anything stands."""
    return {name for _number, words in preview.block.rows for name, text in words.items() if text}


def lines(shown: Sequence[Head], preview: Preview, rows: Sequence[TypedRow]) -> list[Line]:
    """Rows in the words of what was understood: 3-1 is a day in full."""
    names = preview.reader.residents.by_key if preview.reader.residents else {}
    labels = [head.label for head in shown]
    return [
        Line(
            row.number,
            list(
                zip(
                    labels,
                    in_words_of(preview.reader.sheet, shown, row.values, names),
                    strict=True,
                )
            ),
        )
        for row in rows
    ]
