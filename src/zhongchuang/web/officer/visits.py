"""Site verification, filled in on the spot: sampled rows, measured areas, photographs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _

from zhongchuang.filing.actions import visiting
from zhongchuang.filing.models import Application, Step
from zhongchuang.filing.sampling import rows_of
from zhongchuang.filing.states import Act
from zhongchuang.policy.calendar import today
from zhongchuang.web.officer.access import policy_for
from zhongchuang.web.officer.acting_pages import ask, case_to_act_on, done, outcome_of
from zhongchuang.web.officer.sample_pages import groups_of
from zhongchuang.web.officer.visit_forms import SampleForm, VisitForm
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_officers
from zhongchuang.web.shared.dossier import open_dossier


@for_officers
def visit(request: ActingRequest, pk: int) -> HttpResponse:
    """The record of the visit; checked rows become verified or disputed in the ledger."""
    case = case_to_act_on(request, pk, Act.PASS_VISIT)
    policy = policy_for(case)
    samples = visiting.samples_for(case, policy)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = VisitForm(data, files, policy=policy, initial=known_before(request, case))
    facts = visiting.facts_of(rows_of(samples))
    rows = [SampleForm(data, fact=fact) for fact in facts]
    if data is not None and all([form.is_valid(), *(row.is_valid() for row in rows)]):
        if _recorded(request, case, form, rows):
            return done(request, case, _("实地核查记录已保存，抽查的台账记录已标记核实情况。"))
    elif data is not None and any(row.errors for row in rows):
        form.add_error(None, _("还有抽查的台账记录没有给出核查结果，请看下方标出的记录。"))
    if files:
        form.add_error("photos", _("照片没有保存，改正其他问题后请重新选择照片。"))
    material = open_dossier(case, policy, personal=True)
    return ask(
        request,
        case,
        form,
        title=_("实地核查记录"),
        submit=_("核查通过"),
        lead=_("须由两人到现场核查。下列记录由系统按提交材料的摘要抽取，任何人都可以复算。"),
        template="officer/visit.html",
        rows=rows,
        wrong=[row for row in rows if row.errors],
        checked=sum(bool(row["verdict"].value()) for row in rows),
        seed=visiting.sample_seed(case),
        groups=groups_of(samples, rows, material, policy) if material else [],
    )


def known_before(request: ActingRequest, case: Application) -> dict[str, Any]:
    """Today and the officer who fills in; measured numbers are never filled in beforehand."""
    return {"visited_on": today(), "first_officer": str(request.actor.account)}


def found_of(rows: list[SampleForm]) -> list[visiting.Finding]:
    return [
        visiting.Finding(
            row.fact, row.cleaned_data["verdict"] == "verified", row.cleaned_data["note"]
        )
        for row in rows
    ]


def _recorded(
    request: ActingRequest, case: Application, form: VisitForm, rows: list[SampleForm]
) -> bool:
    given = form.cleaned_data
    common: dict[str, Any] = {
        "actor": request.actor,
        "application": case,
        "visit": form.record(),
        "found": found_of(rows),
        "photos": given["photos"],
    }
    failing = {"reason": given["reason"], "article": given["article"]}

    outcome = outcome_of(request, form, {"pass", "fail"})

    def act() -> Step:
        if outcome == "fail":
            return visiting.fail_visit(**common, **failing)
        return visiting.pass_visit(**common)

    try:
        return bool(outcome) and attempt(form, act)
    except ValidationError as error:
        # a photograph whose content is not what its name says: the visit was not recorded
        form.add_error("photos", error)
        return False
