"""The link of a new invitation: kept in the session until it has been shown, once."""

from __future__ import annotations

from django.urls import reverse

from zhongchuang.directory.actions import INVITATION_DAYS
from zhongchuang.directory.models import Invitation
from zhongchuang.web.shared.acting import ActingRequest

KEY = "admin-invitation"


def keep(request: ActingRequest, invitation: Invitation, secret: str) -> None:
    path = reverse("public:invitation", args=[secret])
    request.session[KEY] = {
        "name": invitation.name,
        "role": str(invitation.get_role_display()),
        "url": request.build_absolute_uri(path),
        "days": INVITATION_DAYS,
    }


def shown_once(request: ActingRequest) -> dict[str, object] | None:
    """The link just made, or None; asking takes it away."""
    found: dict[str, object] | None = request.session.pop(KEY, None)
    return found
