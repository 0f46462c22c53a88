"""Findings told in the reader's language."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import get_language, gettext

from zhongchuang.policy.explain import Voice, citation
from zhongchuang.policy.model import Policy


def voice() -> Voice:
    """The voice of the request's language."""
    return Voice(gettext, get_language() or "zh-hans")


def article_url(policy: Policy, reference: str) -> str:
    """The place of an article or item on the page of the regulation."""
    return f"{reverse('public:policy', args=[policy.id])}#article-{reference}"


def cited(reference: str) -> str:
    """An article reference in words: 第六条第 4 项."""
    return citation(reference, voice())
