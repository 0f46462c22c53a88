"""What layers above may listen to."""

from __future__ import annotations

from django.dispatch import Signal

counting_changed = Signal()
"""Files began or ceased to count as evidence after they had been attached.

Sent inside the transaction that changed them, with `attachments`: the live ones of those files,
a queryset of `Attachment`. Whoever keeps a count of evidence counts again.
"""
