"""Lists: search, filters kept in the address, sorting, paging, columns and export of what is seen.

A view hands a queryset (already fetched through `visible_to`), a django-tables2 table and a
django-filter filter set, and returns what `listing()` gives it. Addresses:
`?q=` search · filter names · `sort=` · `page=` · `per_page=` · `columns=` · `export=csv|xlsx`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.paginator import InvalidPage
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.widgets import BooleanWidget

from zhongchuang.web.shared.export import exported

Text = str | Promise
Search = Sequence[str] | Callable[[QuerySet[Any], str], QuerySet[Any]]

PER_PAGE = (25, 50, 100)
FORMATS = ("csv", "xlsx")
LONGEST_SEARCH = 100
UNIT = gettext_lazy("条")


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says when nothing was ever there: what to do to fill it."""

    title: Text = gettext_lazy("这里还没有内容")
    text: Text = ""
    url: str = ""
    action: Text = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter in words, and the query string without it."""

    label: Text
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    name: str
    label: str
    shown: bool


def search_text(request: HttpRequest) -> str:
    """What was asked for, blanks folded; a null character, which no database takes, is a blank."""
    words = request.GET.get("q", "").replace("\0", " ").split()
    return " ".join(words)[:LONGEST_SEARCH]


@dataclass
class Listing:
    """A list as the template `shared/listing.html` shows it."""

    request: HttpRequest
    table: Any
    filterset: Any
    narrowing: Narrowing
    columns: list[ColumnChoice]
    empty: Empty
    unit: Text
    searchable: bool
    per_page: int
    problems: list[str] = field(default_factory=list)

    @cached_property
    def count(self) -> int:
        return int(self.table.paginator.count)

    @property
    def chips(self) -> list[Chip]:
        return self.narrowing.chips

    @property
    def filters(self) -> list[Any]:
        """The bound filter fields besides the search line."""
        return [f for f in self.filterset.form if f.name != "q"] if self.filterset else []

    @property
    def query(self) -> str:
        return self.narrowing.query

    @property
    def per_page_choices(self) -> tuple[int, ...]:
        return PER_PAGE

    @property
    def pages(self) -> list[int | str]:
        page = self.table.page
        return list(
            self.table.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
        )

    def kept(self, *without: str) -> list[tuple[str, str]]:
        """The parameters of the address as hidden inputs, without those named and the page."""
        dropped = {*without, "page", "export"}
        return [
            (name, value)
            for name, values in self.request.GET.lists()
            if name not in dropped
            for value in values
        ]

    @property
    def kept_by_filters(self) -> list[tuple[str, str]]:
        return self.kept("q", *(n for f in self.filters for n in parameter_names(f)))

    @property
    def kept_by_columns(self) -> list[tuple[str, str]]:
        return self.kept("columns")

    @property
    def kept_by_paging(self) -> list[tuple[str, str]]:
        return self.kept("per_page")


class Narrowing:
    """Search and filters of one request, applied to a queryset; what was invalid is named."""

    def __init__(
        self, request: HttpRequest, queryset: Any, filterset_class: Any, search: Search
    ) -> None:
        self.request = request
        self.query = search_text(request)
        self.filterset = (
            filterset_class(request.GET, queryset=queryset, request=request)
            if filterset_class
            else None
        )
        if self.filterset is not None:
            name_blank_choices(self.filterset.form)
        self.problems: list[str] = []
        self.found = self._searched(self._filtered(queryset), search)

    def _filtered(self, queryset: Any) -> Any:
        if self.filterset is None:
            return queryset
        form = self.filterset.form
        for name, errors in form.errors.items():
            label = form.fields[name].label if name in form.fields else name
            self.problems.append(
                _("筛选条件“%(label)s”无效，没有采用：%(reason)s")
                % {"label": label, "reason": " ".join(str(error) for error in errors)}
            )
        return self.filterset.filter_queryset(queryset)

    def _searched(self, queryset: Any, search: Search) -> Any:
        if not self.query or not search:
            return queryset
        if callable(search):
            return search(queryset, self.query)
        for word in self.query.split():
            queryset = queryset.filter(matching(search, word))
        return queryset

    @cached_property
    def chips(self) -> list[Chip]:
        found = []
        if self.query:
            found.append(Chip(_("搜索"), self.query, self._without(["q"])))
        if self.filterset is not None:
            found += [chip for bound in self.filterset.form if (chip := self._chip(bound))]
        return found

    def _chip(self, bound: Any) -> Chip | None:
        value = bound.form.cleaned_data.get(bound.name)
        if bound.name == "q" or is_blank(value):
            return None
        return Chip(
            bound.label, in_words(bound.field, value), self._without(parameter_names(bound))
        )

    def _without(self, names: Iterable[str]) -> str:
        kept = self.request.GET.copy()
        for name in (*names, "page", "export"):
            kept.pop(name, None)
        return "?" + kept.urlencode()


def name_blank_choices(form: Any) -> None:
    """A filter left open reads 全部, not a row of dashes."""
    for one in form.fields.values():
        if getattr(one, "empty_label", None):
            one.widget.attrs["data-blank"] = _("全部")
        elif isinstance(one.widget, BooleanWidget):
            one.widget.choices = [("", _("全部")), ("true", _("是")), ("false", _("否"))]


def matching(fields: Sequence[str], word: str) -> Q:
    """Any of the fields holds the word."""
    condition = Q()
    for name in fields:
        condition |= Q(**{f"{name}__icontains": word})
    return condition


def parameter_names(bound: Any) -> list[str]:
    """The names under which one filter stands in the address (a range has two)."""
    widget = bound.field.widget
    parts = [f"_{part}" for part in getattr(widget, "suffixes", ())]
    parts = parts or getattr(widget, "widgets_names", [])
    return [bound.html_name, *(bound.html_name + part for part in parts)]


def is_blank(value: Any) -> bool:
    if isinstance(value, slice):
        return value.start is None and value.stop is None
    return value is None or value == "" or (hasattr(value, "__len__") and not len(value))


def in_words(form_field: Any, value: Any) -> str:
    """A filter's value as the person chose it."""
    if isinstance(value, slice):
        return _("%(start)s 至 %(stop)s") % {
            "start": plain(value.start),
            "stop": plain(value.stop),
        }
    labels = {str(key): str(label) for key, label in flat_choices(form_field)}
    several = value if isinstance(value, list | tuple | QuerySet) else [value]
    return _("、").join(labels.get(str(one)) or plain(one) for one in several)


def flat_choices(form_field: Any) -> Iterator[tuple[Any, Any]]:
    if hasattr(form_field, "queryset"):
        return
    for key, label in getattr(form_field, "choices", ()):
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def plain(value: Any) -> str:
    if value is None:
        return "…"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return date_format(value) if isinstance(value, date) else str(value)


def steadied(table: Any) -> None:
    """Break ties by primary key, so that no row appears on two pages."""
    query = getattr(table.data.data, "query", None)
    if query is None or getattr(table.data.data, "_fields", None) is not None:
        return
    order = query.order_by or query.get_meta().ordering
    if "pk" not in order and "-pk" not in order:
        table.data.data = table.data.data.order_by(*order, "pk")


def chosen_columns(
    request: HttpRequest, table: Any, default: Sequence[str] | None
) -> list[ColumnChoice]:
    """Hide what was not chosen; unknown names are passed over, and at least one column stays."""
    named = [c for part in request.GET.getlist("columns") for c in part.split(",")]
    known = [column.name for column in table.columns.iterall() if column.visible]
    wanted = set(named) & set(known) or set(default or known)
    fixed = {name for name in known if table.columns[name].column.exclude_from_export}
    for name in known:
        if name not in wanted | fixed:
            table.columns.hide(name)
    return [
        ColumnChoice(name, str(table.columns[name].header), name in wanted)
        for name in known
        if name not in fixed
    ]


def paged(request: HttpRequest, table: Any, default: int) -> tuple[int, list[str]]:
    """Set the table's page; what the address asks in vain is answered in words."""
    problems = []
    per_page = number(request.GET.get("per_page"), default)
    if per_page not in {*PER_PAGE, default}:
        problems.append(_("每页只能显示 25、50 或 100 条。"))
        per_page = default
    asked = request.GET.get("page") or "1"
    try:
        table.paginate(page=asked, per_page=per_page)
    except InvalidPage:
        last = table.paginator.num_pages
        shown = last if asked.isascii() and asked.isdigit() and int(asked) > last else 1
        table.page = table.paginator.page(shown)
        problems.append(
            _("没有第“%(asked)s”页，现在显示第 %(shown)d 页。")
            % {"asked": asked[:20], "shown": shown}
        )
    return per_page, problems


def number(text: str | None, default: int) -> int:
    if not text:
        return default
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1


def build(
    request: HttpRequest,
    queryset: Any,
    table_class: Any,
    filterset_class: Any = None,
    *,
    search: Search = (),
    empty: Empty | None = None,
    unit: Text = UNIT,
    per_page: int = 50,
    default_columns: Sequence[str] | None = None,
    table_options: dict[str, Any] | None = None,
) -> Listing:
    """A list for a page of its own template: `{% include "shared/listing.html" %}`.

    `search` names the fields looked through (every word must be in one of them), or is a function
    (queryset, text) → queryset. `unit` is the measure word of the count. `default_columns` hides the
    other columns until somebody chooses them; a column with `exclude_from_export=True` (act links)
    always shows and is never exported.
    """
    narrowing = Narrowing(request, queryset, filterset_class, search)
    order = request.GET.getlist("sort") or None
    table = table_class(narrowing.found, order_by=order, **(table_options or {}))
    table.request = request  # not handed in above: there it would page by unchecked numbers
    steadied(table)
    columns = chosen_columns(request, table, default_columns)
    size, problems = paged(request, table, per_page)
    return Listing(
        request=request,
        table=table,
        filterset=narrowing.filterset,
        narrowing=narrowing,
        columns=columns,
        empty=empty or Empty(),
        unit=unit,
        searchable=bool(search),
        per_page=size,
        problems=narrowing.problems + problems,
    )


def listing(
    request: HttpRequest,
    queryset: Any,
    table_class: Any,
    filterset_class: Any = None,
    *,
    title: Text,
    template: str = "shared/list.html",
    context: dict[str, Any] | None = None,
    filename: str = "",
    **options: Any,
) -> HttpResponse:
    """The whole answer of a list view: the page, or the file when `?export=` asks for one.

    `options` are those of `build`. The template gets `listing`, `title` and `context`.
    """
    made = build(request, queryset, table_class, filterset_class, **options)
    wanted = request.GET.get("export")
    if wanted in FORMATS:
        return exported(made.table, wanted, filename or str(title))
    if wanted:
        made.problems.append(_("只能导出为 CSV 或 XLSX。"))
    return render(request, template, {"title": title, "listing": made, **(context or {})})
