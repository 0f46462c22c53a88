"""The self-check: every condition with its article, what is there, what is missing, and the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.selfcheck import CheckedMeasure, Condition, SelfCheck
from zhongchuang.filing.verified import Visited, last_visit_of_space
from zhongchuang.kernel.columns import Level
from zhongchuang.ledger.evidence_needs import narrowed
from zhongchuang.ledger.models import Fact
from zhongchuang.policy.calendar import today
from zhongchuang.policy.explain import Line, present, status_word
from zhongchuang.policy.findings import ComparisonOutcome, Status
from zhongchuang.policy.model import Binding, Policy
from zhongchuang.web.operator.fact_tables import RELATED, TABLES, Column, shown_columns
from zhongchuang.web.operator.kinds import BY_MODEL
from zhongchuang.web.operator.meters import rows_url, tone_of
from zhongchuang.web.operator.signals import waiting_of
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.standpoint import (
    RUNNING,
    TWELVE_MONTHS,
    YEAR,
    Standpoint,
    judged_for,
    standpoint,
    window_of,
)
from zhongchuang.web.operator.voice import article_url, voice
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Crumb, Tone
from zhongchuang.web.shared.listing import Empty, listing
from zhongchuang.web.shared.verified import caution_words, verified_words


@dataclass(frozen=True, slots=True)
class Row:
    """One demand of a condition: what is asked, and what is there at the three levels, in words.

    Attributes:
        depth: how deep it stands under the headings of joint demands; a heading asks nothing.
        measure, url: the number and the rows behind it; empty for a heading.
        unsupported: how many of a count have no evidence yet.
        verified: empty where nobody has verified anything, which is not 0.
        caution: that what was verified can lie below what is asked.
    """

    depth: int
    label: str
    word: str
    tone: Tone
    asked: str = ""
    claimed: str = ""
    evidenced: str = ""
    verified: str = ""
    missing: str = ""
    measure: str = ""
    url: str = ""
    unsupported: int = 0
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """One condition as the page shows it."""

    condition: Condition
    word: str
    tone: Tone
    article_url: str
    rows: list[Row]

    @property
    def demands(self) -> list[Row]:
        """The rows that ask for something."""
        return [row for row in self.rows if row.asked]


def checked(
    condition: Condition, policy: Policy, query: str, visit: Visited | None = None
) -> Checked:
    finding = condition.finding
    return Checked(
        condition,
        status_word(finding.status, voice()),
        tone_of(finding.status, finding.binding),
        article_url(policy, finding.article),
        table(condition, query, visit),
    )


def table(condition: Condition, query: str, visit: Visited | None) -> list[Row]:
    """The lines of a finding, each comparison with its number at every level."""
    outcomes = iter(condition.finding.comparisons())
    return [
        row(condition, line, next(outcomes) if line.asked else None, query, visit)
        for line in condition.lines
    ]


def row(
    condition: Condition,
    line: Line,
    outcome: ComparisonOutcome | None,
    query: str,
    visit: Visited | None,
) -> Row:
    said = status_word(line.status, voice())
    tone = tone_of(line.status, condition.finding.binding)
    if outcome is None:
        return Row(line.depth, line.label, said, tone)
    measure = outcome.measures[0].measure
    numbers = (n for n in condition.measures if n.values.measure == measure)
    return Row(
        line.depth,
        line.label,
        said,
        tone,
        line.asked,
        in_words(outcome, Level.CLAIMED),
        in_words(outcome, Level.EVIDENCED),
        verified_words(outcome, visit, voice(), dated=True),
        line.missing,
        measure,
        f"{rows_url(condition, measure)}&{query}",
        next((number.unsupported for number in numbers), 0),
        caution_words(outcome, visit, voice()),
    )


def in_words(outcome: ComparisonOutcome, level: Level) -> str:
    """The left side of a comparison at one level: 20 家, 75.5%, 是."""
    return present(replace(outcome, level=level), voice())


def query_of(here: Here, window: str) -> str:
    return f"space={here.space.pk}&window={window}"


@for_a_space
def selfcheck(request: ActingRequest, here: Here) -> HttpResponse:
    """Where the space stands against every condition."""
    at = standpoint(request.actor, here.space, window_of(request))
    judged = judged_for(here.space, at.policy, at.frame)
    visit = last_visit_of_space(here.space)
    query = query_of(here, at.window)
    context = {
        "title": _("条件自查"),
        "at": at,
        "check": judged,
        "conditions": [checked(item, at.policy, query, visit) for item in judged.conditions],
        "windows": windows(here, at),
        "unmet": required_unmet(judged),
        "to_judge": [
            item for item in judged.conditions if item.finding.status is Status.NEEDS_JUDGEMENT
        ],
        "signals_open": waiting_of(here.space),
    }
    return page(request, "operator/selfcheck.html", here, context)


def required_unmet(judged: SelfCheck) -> list[Condition]:
    """Conditions whose absence stands against the filing."""
    return [item for item in judged.not_met if item.finding.binding is Binding.REQUIRED]


def windows(here: Here, at: Standpoint) -> list[tuple[str, str, bool]]:
    """The spans of a self-check: name, address, is it shown."""
    address = reverse("operator:selfcheck")
    running = today().year
    evaluated = at.round.evaluation_year if at.round else running - 1
    return [
        (
            _("%(year)s 年度（考核年度）") % {"year": evaluated},
            f"{address}?{query_of(here, YEAR)}",
            at.window == YEAR,
        ),
        (
            _("最近 12 个月"),
            f"{address}?{query_of(here, TWELVE_MONTHS)}",
            at.window == TWELVE_MONTHS,
        ),
        (
            _("%(year)s 年度（进行中）") % {"year": running},
            f"{address}?{query_of(here, RUNNING)}",
            at.window == RUNNING,
        ),
    ]


class FilesColumn(Column):
    """The evidence of a row, each file a link; read for all rows at once."""

    def __init__(self, model: type[Fact], rows: Any) -> None:
        super().__init__(verbose_name=gettext_lazy("佐证文件"), empty_values=(), orderable=False)
        self.model, self.rows = model, rows

    @cached_property
    def files(self) -> Mapping[int, list[Attachment]]:
        found: dict[int, list[Attachment]] = defaultdict(list)
        for item in Attachment.objects.filter(
            subject_type=self.model._meta.label_lower,
            subject_id__in=self.rows.order_by().values("pk"),
            withdrawn_at=None,
        ):
            found[item.subject_id].append(item)
        return found

    def render(self, record: Fact) -> SafeString | str:
        slug = BY_MODEL[self.model].slug
        parts = [
            (reverse("operator:evidence_view", args=[slug, record.pk, file.pk]), file.name)
            for file in self.files.get(record.pk, ())
        ]
        return format_html_join(_("、"), '<a href="{}">{}</a>', parts) if parts else "—"

    def value(self, record: Fact) -> str:
        return _("；").join(file.name for file in self.files.get(record.pk, ()))


class EnteredColumn(Column):
    """Who put a row as it stands, and when; its name leads to the versions before."""

    def __init__(self) -> None:
        super().__init__(
            verbose_name=gettext_lazy("录入"),
            accessor="recorded_by",
            empty_values=(),
            order_by="recorded_at",
        )

    def render(self, record: Fact) -> str:
        at = date_format(timezone.localtime(record.recorded_at), "DATETIME_FORMAT")
        return f"{record.recorded_by} {at}" if record.recorded_by else at


@for_a_space
def rows(request: ActingRequest, here: Here, criterion: str) -> HttpResponse:
    """Exactly the rows behind one number of a condition, with their evidence."""
    at = standpoint(request.actor, here.space, window_of(request))
    judged = judged_for(here.space, at.policy, at.frame)
    condition = next((c for c in judged.conditions if c.finding.id == criterion), None)
    if condition is None:
        raise Http404
    number = chosen_measure(request, condition)
    visit = last_visit_of_space(here.space)
    shown = checked(condition, at.policy, query_of(here, at.window), visit)
    context = {
        "here": here,
        "at": at,
        "item": shown,
        "number": number,
        "chosen": number and next(r for r in shown.demands if r.measure == number.values.measure),
        "crumbs": [
            Crumb(_("自查"), f"{reverse('operator:selfcheck')}?{query_of(here, at.window)}"),
            Crumb(condition.title),
        ],
    }
    if number is None or number.rows.model not in TABLES:
        return page(
            request,
            "operator/selfcheck_words.html",
            here,
            {**context, "title": condition.title, "profile": here.url("operator:profile")},
        )
    return _listed(request, condition, number, context)


def chosen_measure(request: ActingRequest, condition: Condition) -> CheckedMeasure | None:
    """The measure the address names, or the first; None for a condition without any."""
    asked = request.GET.get("measure")
    named = (number for number in condition.measures if number.values.measure == asked)
    return next(named, condition.measures[0] if condition.measures else None)


def _listed(
    request: ActingRequest, condition: Condition, number: CheckedMeasure, context: dict[str, Any]
) -> HttpResponse:
    model: type[Fact] = number.rows.model
    kind = BY_MODEL[model]
    found = number.rows.select_related("recorded_by", *RELATED.get(model, ()))
    return listing(
        request,
        found,
        TABLES[model],
        title=condition.title,
        template="operator/selfcheck_rows.html",
        unit=kind.unit,
        search=kind.search,
        default_columns=[*shown_columns(model), "files", "entered"],
        table_options={
            "needs": narrowed(context["at"].policy.evidence_needed, number.values.measure),
            "extra_columns": [
                ("files", FilesColumn(model, number.rows)),
                ("entered", EnteredColumn()),
            ],
        },
        empty=Empty(
            _("这段时间内还没有相关记录"),
            _("在台账中录入后，这里会列出计入条件的每一行。"),
            reverse("operator:facts", args=[kind.slug]),
            _("打开台账"),
        ),
        context={"kind": kind, **context},
    )
