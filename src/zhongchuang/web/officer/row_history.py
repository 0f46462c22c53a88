"""From a frozen row to its versions and its files: who entered what and when."""

from __future__ import annotations

from django.apps import apps
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhongchuang.web.officer.access import case_for, for_readers, handles, policy_for
from zhongchuang.web.officer.casepage import crumbs_of
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.dossier import KIND_NAMES, open_dossier
from zhongchuang.web.shared.row_history import History, files_ever


@for_readers
def history(request: ActingRequest, pk: int, kind: str, row: int) -> HttpResponse:
    """One row of the material: the version the case rests on, every version, every file."""
    case = case_for(request, pk)
    policy = policy_for(case)
    material = open_dossier(case, policy, personal=handles(request.actor, case, policy))
    if material is None or kind not in KIND_NAMES:
        raise Http404
    frozen = next((one for one in material.rows(kind) if one["id"] == row), None)
    if frozen is None:
        raise Http404
    rows = apps.get_model("ledger", kind)._default_manager.select_related("recorded_by")
    found = History(
        get_object_or_404(rows, pk=row),
        {one["id"]: one["name"] for one in material.rows("tenancy")},
        material.personal,
    )
    shown = KIND_NAMES[kind]
    first, second, _last = crumbs_of(case, "")
    context = {
        "title": _("%(kind)s：历史版本") % {"kind": shown},
        "crumbs": [
            first,
            second,
            Crumb(shown, reverse("officer:facts", args=[case.pk, kind])),
            Crumb(_("历史版本")),
        ],
        "case": case,
        "pairs": found.pairs(frozen),
        "entries": found.entries(frozen["version"]),
        "files": files_ever(found.fact),
        "frozen_at": material.frozen_at,
        "personal": material.personal,
    }
    return render(request, "officer/row_history.html", context)
