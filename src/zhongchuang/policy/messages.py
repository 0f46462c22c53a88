"""Messages as template and parameters, so that the page decides the language.

Templates are Chinese source strings. Nothing here knows a translation library: whoever shows a
message hands in the function that looks its template up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Translate = Callable[[str], str]

EMPTY: Mapping[str, object] = MappingProxyType({})


def gettext_noop(text: str) -> str:
    """Marks a source string for the catalogue without translating it."""
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence: a template with named holes, and what goes into them."""

    template: str
    params: Mapping[str, object] = field(default_factory=lambda: EMPTY)

    def render(self, translate: Translate = str) -> str:
        return translate(self.template).format(**self.params)

    def __str__(self) -> str:
        return self.render()


def message(template: str, **params: object) -> Message:
    return Message(template, params)


def in_language(language: str, chinese: str, english: str) -> str:
    """The wording of policy data, which carries its own English; other languages read Chinese."""
    return english if english and language.startswith("en") else chinese
