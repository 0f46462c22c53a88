"""Forms as every page shows them: the renderer, and fields that say their limits.

The renderer dresses the plain widgets of any form or model form, so forms need no markup classes:
dates become native date inputs, numbers are typed as plain text with the right keyboard (so that a
mistyped number is shown again instead of vanishing), and wrong fields are marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.formats import get_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CLASSES = {
    "text": "form-control",
    "email": "form-control",
    "url": "form-control",
    "password": "form-control",
    "number": "form-control",
    "tel": "form-control",
    "search": "form-control",
    "date": "form-control",
    "datetime-local": "form-control",
    "file": "form-control",
    "select": "form-select",
    "textarea": "form-control",
    "checkbox": "form-check-input",
}
DJANGO_ROWS = "10"
NATIVE = {
    "date": ("date", "DATE_INPUT_FORMATS", "%Y-%m-%d"),
    "datetime": ("datetime-local", "DATETIME_INPUT_FORMATS", "%Y-%m-%dT%H:%M"),
}


class PageRenderer(TemplatesSetting):
    """The project's FORM_RENDERER."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if "widget" in context:
            dress(context["widget"])
        return super().render(template_name, context, request)


def dress(widget: dict[str, Any]) -> None:
    """Give one widget (and the parts of a composed one) its class, type and marks."""
    for part in widget.get("subwidgets", ()):
        dress(part)
    kind = widget["template_name"].rpartition("/")[2].removesuffix(".html")
    if kind in NATIVE:
        make_native(widget, *NATIVE[kind])
    elif widget.get("type") == "number":
        make_plain_number(widget)
    elif kind == "textarea" and str(widget["attrs"].get("rows")) == DJANGO_ROWS:
        widget["attrs"] = {**widget["attrs"], "rows": "4"}
    elif kind == "select":
        name_blank_choice(widget)
    let_typed_in_full(widget)
    add_class(widget, CLASSES.get(widget.get("type") or kind, ""))
    if widget["attrs"].get("aria-invalid") == "true":
        add_class(widget, "is-invalid")


def let_typed_in_full(widget: dict[str, Any]) -> None:
    """A browser cuts what is pasted at `maxlength` without a word: the form says what is too long."""
    widget["attrs"] = {k: v for k, v in widget["attrs"].items() if k != "maxlength"}


def name_blank_choice(widget: dict[str, Any]) -> None:
    for _group, options, _index in widget["optgroups"]:
        for option in options:
            if option["label"] == BLANK_CHOICE_DASH[0][1]:
                option["label"] = widget["attrs"].get("data-blank") or gettext_lazy("请选择")


def add_class(widget: dict[str, Any], name: str) -> None:
    given = widget["attrs"].get("class", "")
    if name and name not in given.split():
        widget["attrs"] = {**widget["attrs"], "class": f"{given} {name}".strip()}


def make_native(widget: dict[str, Any], kind: str, formats: str, iso: str) -> None:
    """A native date input takes ISO only; what is no date stays as typed in a text input."""
    value = widget.get("value")
    moment = parsed(value, formats) if value else None
    if value and moment is None:
        widget["attrs"] = {**widget["attrs"], "data-date": True}
        return
    widget["type"] = kind
    widget["value"] = moment.strftime(iso) if moment else None


def parsed(value: str, formats: str) -> date | None:
    for layout in (*get_format(formats), "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(value, layout)  # noqa: DTZ007  # a wall-clock text, no instant
        except ValueError:
            continue
    return None


def make_plain_number(widget: dict[str, Any]) -> None:
    whole = (
        "." not in str(widget["attrs"].get("step", "1")) and widget["attrs"].get("step") != "any"
    )
    kept = {k: v for k, v in widget["attrs"].items() if k not in {"step", "min", "max"}}
    widget["type"] = "text"
    widget["attrs"] = {**kept, "inputmode": "numeric" if whole else "decimal", "data-number": True}


def limits(accept: Sequence[str], max_bytes: int) -> str:
    """What may be uploaded, in words."""
    return _("可上传 %(kinds)s，单个文件不超过 %(size)s。") % {
        "kinds": _("、").join(kind.removeprefix(".").upper() for kind in accept),
        "size": filesizeformat(max_bytes),
    }


limits_lazy = lazy(limits, str)


def check_upload(file: UploadedFile[Any], accept: Sequence[str], max_bytes: int) -> None:
    """ValidationError when the name or size of one uploaded file is outside the limits."""
    name = file.name or ""
    if accept and not name.lower().endswith(tuple(accept)):
        raise ValidationError(
            _("“%(name)s”的格式不支持。") % {"name": name} + limits(accept, max_bytes),
            code="kind",
        )
    if (file.size or 0) > max_bytes:
        raise ValidationError(
            _("“%(name)s”太大（%(size)s），单个文件不超过 %(most)s。")
            % {
                "name": name,
                "size": filesizeformat(file.size or 0),
                "most": filesizeformat(max_bytes),
            },
            code="size",
        )


class CodeField(forms.CharField):
    """Letters and digits; what a full-width input method makes of them is taken as the plain ones."""

    def to_python(self, value: Any) -> Any:
        text: str = super().to_python(value) or ""
        return unicodedata.normalize("NFKC", text)


class PhoneField(CodeField):
    """A telephone number."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})


class MobileField(PhoneField):
    """A mobile number of the mainland, however it is grouped: 138 0000 0000, +86-13800000000."""

    default_validators = [
        RegexValidator(r"^1[3-9][0-9]{9}\Z", gettext_lazy("请填写 11 位手机号码。"))
    ]

    def to_python(self, value: Any) -> Any:
        return re.sub(r"[\s-]", "", super().to_python(value)).removeprefix("+86")


class UploadField(forms.FileField):
    """One file by extension and size; the limits stand in the help text and on the control."""

    def __init__(
        self,
        *,
        accept: Sequence[str] = (),
        max_bytes: int,
        help_text: Any = "",
        **options: Any,
    ) -> None:
        self.accept = tuple(accept)
        self.max_bytes = max_bytes
        super().__init__(help_text=help_text or limits_lazy(self.accept, max_bytes), **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            **super().widget_attrs(widget),
            "accept": ",".join(self.accept),
            "data-max-bytes": self.max_bytes,
        }

    def clean(self, data: Any, initial: Any = None) -> Any:
        cleaned = super().clean(data, initial)
        if isinstance(cleaned, UploadedFile):
            check_upload(cleaned, self.accept, self.max_bytes)
        return cleaned


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class UploadsField(UploadField):
    """Several files at once; cleans to a list of uploaded files (empty when optional)."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = (data or [None]) if isinstance(data, list | tuple) else [data]
        return [
            cleaned for one in given if (cleaned := super(UploadsField, self).clean(one, initial))
        ]
