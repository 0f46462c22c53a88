"""What every page's frame needs, for any template."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from zhongchuang.web.shared.navigation import PUBLIC, navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav`, `public_nav`, `actor`, `mandates`, `demo`, `version`, `support_contact`.

    `actor` is None for a visitor or an account without a mandate. `mandates` are those the
    account could act under instead, as the middleware put them on the request.
    """
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "mandates": getattr(request, "mandates", ()),
        "nav": navigation(actor.role if actor else None, request),
        "public_nav": [(entry.label, url) for entry in PUBLIC if (url := entry.url)],
        "demo": getattr(settings, "DEMO", False),
        "version": getattr(settings, "VERSION", ""),
        "support_contact": getattr(settings, "SUPPORT_CONTACT", ""),
    }
