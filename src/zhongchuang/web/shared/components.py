"""Small pieces of markup that tables and templates share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

Text = str | Promise
Tone = Literal[
    "neutral", "waiting", "current", "done", "warning", "refused", "official", "ended", "judgement"
]

SHAPES: dict[str, str] = {
    "neutral": "circle-dashed",
    "waiting": "clock",
    "current": "circle-dot",
    "done": "circle-check",
    "warning": "alert-triangle",
    "refused": "circle-x",
    "official": "rubber-stamp",
    "ended": "ban",
    "judgement": "gavel",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a progress line; `state` is done, current, waiting, failed or skipped."""

    label: Text
    state: Literal["done", "current", "waiting", "failed", "skipped"]
    on: date | None = None
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a timeline, newest first as the caller orders them."""

    at: datetime
    who: Text
    what: Text
    note: Text = ""
    tone: Tone = "neutral"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a task list: where it leads and how far it is, as word and tone."""

    label: Text
    state: Text
    tone: Tone = "neutral"
    url: str = ""
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A button of the acts panel. `refusal` says why the act is not open now; then no link is made.

    `kind` is primary, secondary or refuse; `post` sends a form instead of following a link.
    """

    label: Text
    url: str = ""
    kind: Literal["primary", "secondary", "refuse"] = "secondary"
    hint: Text = ""
    refusal: Text = ""
    post: bool = False


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure of a stat strip."""

    label: Text
    value: Text | int
    unit: Text = ""
    note: Text = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Crumb:
    label: Text
    url: str = ""


def icon(name: str, label: Text = "") -> SafeString:
    """An icon of the sprite; with a label it is read out, otherwise it is decoration."""
    sprite = static("vendor/tabler-icons/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            label,
            sprite,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name
    )


def status(word: Text, tone: Tone = "neutral") -> SafeString:
    """A state as word and shape; KeyError for a tone that has no shape."""
    return format_html('<span class="state state-{}">{}{}</span>', tone, icon(SHAPES[tone]), word)


def tick(name: str, value: str, label: Text, *, form: str) -> SafeString:
    """A box to choose a row by, sent with the form of that id."""
    return format_html(
        '<input class="form-check-input" type="checkbox" name="{}" value="{}" form="{}" aria-label="{}">',
        name,
        value,
        form,
        label,
    )


def link(text: Text, url: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, text)
