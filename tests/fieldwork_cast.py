"""A visit as two devices fill it in: appointments, changes, photographs and signatures of tests."""

from __future__ import annotations

import hashlib
import io
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from zhongchuang.directory.actor import Actor
from zhongchuang.filing.actions import planning, syncing
from zhongchuang.filing.fieldwork import Draft
from zhongchuang.filing.models import Application, PlannedVisit
from zhongchuang.filing.states import DayPart
from zhongchuang.policy.calendar import today
from zhongchuang.policy.registry import policy

POLICY = policy("xinjiang-2019")
DEVICE, OTHER = UUID(int=1), UUID(int=2)
MOMENT = "2026-03-01T10:20:30.000Z"
STROKES = [[10, 20, 30, 40, 50, 60]]
MEASURED = {
    "total_area": "1200",
    "service_area": "960",
    "shared_area": "960.5",
    "workstations": "60",
    "findings": "现场与申报材料一致。",
    "representative": "示例代表",
}


def appointment(officer: Actor, approver: Actor, **changes: Any) -> planning.Appointment:
    given: dict[str, Any] = {
        "on": today(),
        "part": DayPart.MORNING,
        "first": officer.account,
        "second": approver.account,
    }
    return planning.Appointment(**given | changes)


def plan(case: Application, officer: Actor, approver: Actor, **changes: Any) -> PlannedVisit:
    return planning.plan_visit(
        actor=officer, application=case, appointment=appointment(officer, approver, **changes)
    )


def change(key: str, value: Any, version: int = 1, base: int = 0) -> syncing.Change:
    return syncing.Change(key, version, base, value, timezone.now())


def send(
    visit: PlannedVisit, actor: Actor, *changes: syncing.Change, device: UUID = DEVICE
) -> list[syncing.Answer]:
    return syncing.take_in(actor=actor, visit=visit, device=device, changes=changes)


def draft_of(visit: PlannedVisit) -> Draft:
    return Draft(PlannedVisit.objects.get(pk=visit.pk), POLICY)


def everything(visit: PlannedVisit, **changes: Any) -> dict[str, Any]:
    """A value for every item but photographs and signatures."""
    rows = {f"row/{key}": {"verdict": "verified", "note": ""} for key in draft_of(visit).drawn}
    conditions = {
        f"condition/{one.id}": {"verdict": "fits", "note": "与申报一致。"}
        for one in POLICY.criteria
    }
    return {**MEASURED, **rows, **conditions, **changes}


def fill(visit: PlannedVisit, actor: Actor, **changes: Any) -> None:
    send(visit, actor, *(change(key, value) for key, value in everything(visit, **changes).items()))


def signature(digest: str, refusal: str = "") -> dict[str, Any]:
    return {
        "strokes": [] if refusal else STROKES,
        "refusal": refusal,
        "digest": digest,
        "signed_at": MOMENT,
    }


def sign(visit: PlannedVisit, actor: Actor, *, refusal: str = "", version: int = 1) -> None:
    """All three sign what stands there now."""
    digest = draft_of(visit).digest
    send(
        visit,
        actor,
        change("sign/first", signature(digest), version),
        change("sign/second", signature(digest), version),
        change("sign/operator", signature(digest, refusal), version),
    )


def picture(shade: int = 200) -> bytes:
    content = io.BytesIO()
    Image.linear_gradient("L").point(lambda tone: tone * shade // 255).save(content, "JPEG")
    return content.getvalue()


def photo_entry(content: bytes, **changes: str) -> dict[str, str]:
    return {
        "name": "现场.jpg",
        "sha256": hashlib.sha256(content).hexdigest(),
        "about": "",
        "note": "",
        "taken_at": MOMENT,
        "latitude": "43.825600",
        "longitude": "87.616800",
        "accuracy": "12",
        **changes,
    }


def take_photo(
    visit: PlannedVisit, actor: Actor, content: bytes | None = None, **changes: str
) -> UUID:
    """A photograph with its entry, as a device sends them."""
    name, content = uuid4(), content or picture()
    send(visit, actor, change(f"photo/{name}", photo_entry(content, **changes)))
    upload = SimpleUploadedFile("现场.jpg", content, "image/jpeg")
    syncing.keep_photo(actor=actor, visit=visit, name=name, upload=upload)
    return name
