"""Proof of publication: the page of a notice, byte for byte as an anonymous visitor gets it.

The page is asked of the system itself, through every layer a visitor's request passes, without a
cookie and in the official language. What is kept can be checked by anybody who saved the page then,
and by its SHA-256 in the chain of official acts.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from zhongchuang.audit.chain import SYSTEM, record
from zhongchuang.audit.models import Entry
from zhongchuang.directory.actor import Actor
from zhongchuang.filing.models import NoticeProof, PublicNotice
from zhongchuang.filing.notice_lists import difference
from zhongchuang.filing.states import ProofOccasion
from zhongchuang.policy.calendar import now


def served(path: str) -> str:
    """A page of this system as anybody gets it.

    Raises:
        RuntimeError: it is not there for the public.
    """
    parts = urlsplit(settings.PUBLIC_URL)
    secure = parts.scheme == "https"
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": parts.hostname or "localhost",
            "SERVER_PORT": str(parts.port or (443 if secure else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": parts.netloc,
            "HTTP_X_FORWARDED_PROTO": parts.scheme,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": parts.scheme,
            "wsgi.input": BytesIO(),
        }
    )
    with override(settings.LANGUAGE_CODE):
        answer = WSGIHandler().get_response(request)
    if answer.status_code != HttpResponse.status_code or not isinstance(answer, HttpResponse):
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return answer.content.decode()


@transaction.atomic
def keep(
    notice: PublicNotice, occasion: ProofOccasion, actor: Actor | None = None
) -> NoticeProof | None:
    """Keep the page of a notice as it is shown now; None while it is not public yet.

    Args:
        actor: whose act it proves; None for the system itself.
    """
    if not notice.is_public_at(now()):
        return None
    version = notice.versions.last()
    if version is None:
        return None
    path = reverse("public:notice", args=[notice.pk])
    page = served(path)
    proof = NoticeProof.objects.create(
        version=version,
        occasion=occasion,
        at=timezone.now(),
        address=f"{settings.PUBLIC_URL}{path}",
        page=page,
        sha256=sha256_of(page),
    )
    data = {
        "proof": proof.pk,
        "occasion": proof.occasion,
        "address": proof.address,
        "sha256": proof.sha256,
        "list": version.digest,
    }
    by = actor.signature() if actor else SYSTEM
    record("filing.keep-proof", notice, by, data)
    return proof


def sha256_of(page: str) -> str:
    return hashlib.sha256(page.encode()).hexdigest()


def lacking() -> QuerySet[PublicNotice]:
    """Notices that run and have become public by themselves, so that no page was kept yet."""
    kept = NoticeProof.objects.filter(version__notice=OuterRef("pk"))
    return PublicNotice.objects.public().filter(~Exists(kept), concluded_on=None)


def keep_due() -> int:
    """Keep the pages of notices whose moment has come; how many. For a timer."""
    return sum(keep(notice, ProofOccasion.PUBLISHED) is not None for notice in lacking())


def trouble(notice: PublicNotice) -> str:
    """Where the lists or the pages of a notice are not what was kept; "" where all match."""
    found = difference(notice)
    if found:
        return found
    for proof in NoticeProof.objects.filter(version__notice=notice).select_related("version"):
        if sha256_of(proof.page) != proof.sha256:
            return f"proof {proof.pk} was altered"
        names = [str(row["name"]) for row in proof.version.rows]
        missing = next((name for name in names if escape(name) not in proof.page), "")
        if missing:
            return f"proof {proof.pk} does not show {missing}"
        recorded = Entry.objects.filter(
            act="filing.keep-proof",
            subject_type="filing.publicnotice",
            subject_id=str(notice.pk),
            data__sha256=proof.sha256,
            data__list=proof.version.digest,
        )
        if not recorded.exists():
            return f"proof {proof.pk} is not in the audit chain"
    return ""
