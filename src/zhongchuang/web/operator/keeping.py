"""Acts on the ledger from a form: what the act refuses stands at its field, what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.forms import BaseForm, Form

from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.actions import StaleFact
from zhongchuang.web.shared.acting import refusal_text

T = TypeVar("T")


def attempt_fact(
    form: BaseForm, act: Callable[[], T], rename: dict[str, str] | None = None
) -> T | None:
    """Do an act on a fact; None when it was refused, the form then saying why.

    Args:
        rename: field of the fact → field of the form, where they are called differently.

    Raises:
        StaleFact: somebody else changed the fact; the caller shows both versions.
    """
    try:
        return act()
    except StaleFact:
        raise
    except Refused as error:
        form.add_error(None, refusal_text(error.refusal))
    except ValidationError as error:
        place(form, error, rename or {})
    return None


def done(form: Form, act: Callable[[], Any], rename: dict[str, str] | None = None) -> bool:
    """Do an act that types nothing over; a stale row is told and stands open again."""
    try:
        return attempt_fact(form, act, rename) is not None
    except StaleFact as error:
        form.add_error(None, str(error.refusal.reason))
        form.data = {**dict(form.data.items()), "version": str(error.current.version)}
        return False


def place(form: BaseForm, error: ValidationError, rename: dict[str, str]) -> None:
    """Put each reason at its field, or above the form where the form has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, reasons in error.message_dict.items():
        field = rename.get(name, name)
        form.add_error(field if field in form.fields else None, ValidationError(reasons))


def reasons(form: BaseForm) -> str:
    """Why an act without fields was refused, as one sentence for the page it leads back to."""
    return " ".join(str(reason) for reason in form.non_field_errors())
