"""A refusal that says why, by which article, so that a person knows the way out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act may not be done now or by this person.

    Attributes:
        reason: words for the person who asked, in their language.
        article: the article it rests on, e.g. "11"; empty where it is plain order of work.
    """

    reason: str
    article: str = ""


class Refused(Exception):
    """An act was refused; nothing has been changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def require(refusal: Refusal | None) -> None:
    """Raise the refusal, if there is one."""
    if refusal is not None:
        raise Refused(refusal)
