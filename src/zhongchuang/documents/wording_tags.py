"""All that the wording of a paper may say besides placeholders: a condition."""

from __future__ import annotations

from django.template import Library
from django.template.defaulttags import do_if

register = Library()
register.tag("if", do_if)
