"""How far a stored file has been looked at for malware."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scan(models.TextChoices):
    """What the malware scanner says of a file."""

    UNSCANNED = "unscanned", _("未检测")
    CLEAN = "clean", _("检测正常")
    WAITING = "waiting", _("等待检测")
    INFECTED = "infected", _("发现病毒")


COUNTING = frozenset({Scan.UNSCANNED, Scan.CLEAN})
"""Files that can be opened and count as evidence; no scanner at all is an installation's choice."""
