"""What the page in the field sends when there is a network again, and what it gets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhongchuang.filing import rules
from zhongchuang.filing.actions import syncing
from zhongchuang.filing.fieldwork import Draft
from zhongchuang.filing.models import FieldEntry, PlannedVisit
from zhongchuang.kernel.refusal import Refused, require
from zhongchuang.web.officer.access import policy_for
from zhongchuang.web.officer.visit_plans import plan_for
from zhongchuang.web.shared.acting import ActingRequest, refusal_text

MOST_CHANGES = 200
View = Callable[..., HttpResponse]


def told(status: int, words: str, **more: Any) -> JsonResponse:
    """Why nothing was taken in, in words for the page to show."""
    return JsonResponse({"words": words, **more}, status=status)


def for_devices(view: View) -> View:
    """Only officers signed in; a device is answered in JSON, whatever the matter is."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = getattr(request, "actor", None)
        if not request.user.is_authenticated:
            return told(401, _("登录已过期。填写的内容都保存在本机，请重新登录后同步。"))
        if actor is None or not actor.is_officer:
            return told(403, _("您当前的身份不能填写核查记录，请切换身份后同步。"))
        try:
            answer = view(request, *args, **kwargs)
        except Http404:
            return told(404, _("没有这次核查，或者不在您的辖区内。"))
        except syncing.Closed as error:
            return told(410, str(error.refusal.reason))
        except Refused as error:
            return told(409, refusal_text(error.refusal))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return guarded


@require_http_methods(["GET", "POST"])
@for_devices
def sync(request: ActingRequest, pk: int) -> HttpResponse:
    """GET: how things stand, and the token a POST needs. POST: a batch of changes, an answer each."""
    visit = plan_for(request, pk)
    if request.method == "POST":
        return take_batch(request, visit)
    if not visit.is_open:
        raise syncing.Closed
    require(rules.may_fill_in(request.actor, visit, policy_for(visit.application)))
    draft = Draft(visit, policy_for(visit.application))
    files = {str(one.pk): one.attachment_id for one in visit.photos.all()}
    return JsonResponse(
        {
            "token": get_token(request),
            "account": request.actor.account_id,
            "digest": draft.digest,
            "items": [plain(one) for one in draft.current.values() if draft.check_of(one.key)],
            "photos": {key: reverse("officer:file", args=[pk]) for key, pk in files.items()},
        }
    )


def plain(entry: FieldEntry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "revision": entry.revision,
        "value": entry.value,
        "by": str(entry.by),
        "at": timezone.localtime(entry.made_at).strftime("%Y-%m-%d %H:%M"),
    }


def take_batch(request: ActingRequest, visit: PlannedVisit) -> HttpResponse:
    try:
        given = json.loads(request.body)
        device, changes = UUID(given["device"]), list(changes_of(given["changes"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return told(400, _("发送的内容不完整，请重试。"))
    answers = syncing.take_in(actor=request.actor, visit=visit, device=device, changes=changes)
    return JsonResponse({"answers": [answered(one) for one in answers]})


def changes_of(listed: Iterable[dict[str, Any]]) -> Iterable[syncing.Change]:
    """Changes as they were sent.

    Raises:
        ValueError, KeyError, TypeError: they are none.
    """
    for number, one in enumerate(listed):
        version, base, key = one["version"], one["base"], one["key"]
        whole = type(version) is int and type(base) is int and isinstance(key, str)
        if not whole or number >= MOST_CHANGES or not 0 < version < 2**31 or not 0 <= base < 2**31:
            raise ValueError("no change")
        made_at = datetime.fromisoformat(one["made_at"])
        if made_at.tzinfo is None:
            raise ValueError("no moment")
        yield syncing.Change(key, version, base, one["value"], made_at)


def answered(answer: syncing.Answer) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": answer.change.key,
        "version": answer.change.version,
        "outcome": answer.outcome,
        "revision": answer.revision,
    }
    if answer.entry is not None:
        found["theirs"] = plain(answer.entry)
    if answer.reason:
        found["words"] = answer.reason
    return found


@require_POST
@for_devices
def photo(request: ActingRequest, pk: int, name: UUID) -> HttpResponse:
    """One photograph, under the name the device gave it."""
    visit = plan_for(request, pk)
    upload = request.FILES.get("photo")
    if upload is None:
        return told(400, _("没有收到照片，请重试。"))
    try:
        kept = syncing.keep_photo(actor=request.actor, visit=visit, name=name, upload=upload)
    except ValidationError as error:
        return told(422, " ".join(error.messages))
    return JsonResponse({"url": reverse("officer:file", args=[kept.attachment_id])})
