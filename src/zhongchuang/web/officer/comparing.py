"""After a resubmission: only what changed since an earlier submission."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhongchuang.audit.models import Entry, Snapshot
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import Act
from zhongchuang.web.officer.access import case_for, for_readers, handles, policy_for
from zhongchuang.web.officer.casepage import crumbs_of
from zhongchuang.web.officer.changes import Comparison
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.corrections import told
from zhongchuang.web.shared.dossier import dossier_of, open_dossier


@for_readers
def compare(request: ActingRequest, pk: int) -> HttpResponse:
    """What the case says otherwise than in an earlier submission: the last one before it, or the
    one the address names (`since`, counted from the first)."""
    found = case_for(request, pk)
    policy = policy_for(found)
    personal = handles(request.actor, found, policy)
    material = open_dossier(found, policy, personal=personal)
    earlier = earlier_snapshots(found)
    if not earlier or material is None:
        raise Http404
    number = chosen(request, len(earlier))
    before = earlier[number - 1]
    items = list(
        found.corrections.sent().filter(handed_in_at__isnull=False, sent_at__gte=before.frozen_at)
    )
    comparison = Comparison(found, dossier_of(before, policy, personal=personal), material, items)
    context = {
        "title": _("与上次提交相比"),
        "crumbs": crumbs_of(found, _("与上次提交相比")),
        "case": found,
        "before": before,
        "after": found.snapshot,
        "earlier": [(n, one.frozen_at, n == number) for n, one in enumerate(earlier, start=1)],
        "items": told(items, policy),
        "texts": comparison.texts(),
        "numbers": comparison.numbers(),
        "rows": comparison.rows(),
        "files": comparison.files(),
    }
    return render(request, "officer/compare.html", context)


def chosen(request: ActingRequest, most: int) -> int:
    """Which earlier submission the address names; the last one where it names none there is."""
    asked = request.GET.get("since", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else most
    return number if 1 <= number <= most else most


def earlier_snapshots(case: Application) -> list[Snapshot]:
    """The snapshots before the current one, oldest first: each submission names its digest in the
    audit chain."""
    entries = Entry.objects.filter(
        subject_type=case._meta.label_lower,
        subject_id=str(case.pk),
        act__in=[f"filing.{Act.SUBMIT.value}", f"filing.{Act.RESUBMIT.value}"],
    ).order_by("sequence")
    digests = [entry.data.get("snapshot") for entry in entries][:-1]
    known = {one.digest: one for one in Snapshot.objects.filter(digest__in=digests)}
    return [known[digest] for digest in digests if digest in known]
