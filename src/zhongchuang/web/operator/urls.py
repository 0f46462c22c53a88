"""Addresses of this audience."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhongchuang.web.operator import (
    application,
    applying,
    bulk_editing,
    changing,
    copying,
    correcting,
    due,
    entering,
    evidence,
    evidence_files,
    evidence_matching,
    facts,
    filling,
    home,
    importing,
    pasting,
    people,
    residents,
    selfcheck,
    signals,
    space,
    workstations,
)

app_name = "operator"

ROW = "ledger/<slug:kind>/<int:pk>/"
FILE = f"{ROW}evidence/<int:file_pk>/"
CASE = "applications/<int:pk>/"
SEAT = "workstations/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("due/", due.due, name="due"),
    path("ledger/", facts.ledger, name="ledger"),
    path("ledger/export/", importing.export, name="export"),
    path("ledger/template/", importing.template, name="template"),
    path("ledger/profile/", changing.profile, name="profile"),
    path("ledger/<slug:kind>/", facts.facts, name="facts"),
    path("ledger/<slug:kind>/add/", facts.add, name="add_fact"),
    path("ledger/<slug:kind>/enter/", entering.enter, name="enter"),
    path("ledger/<slug:kind>/paste/", pasting.paste, name="paste"),
    path("ledger/<slug:kind>/copy/", copying.copy, name="copy"),
    path("ledger/<slug:kind>/together/", bulk_editing.bulk, name="bulk"),
    path("ledger/<slug:kind>/retracted/", facts.retracted, name="retracted"),
    path(ROW, facts.fact, name="fact"),
    path(f"{ROW}correct/", changing.correct, name="correct_fact"),
    path(f"{ROW}end/", changing.end, name="end_fact"),
    path(f"{ROW}retract/", changing.retract, name="retract_fact"),
    path(f"{ROW}evidence/", evidence.attach, name="attach_evidence"),
    path(FILE, evidence_files.open_evidence, name="evidence_file"),
    path(f"{FILE}view/", evidence_files.view, name="evidence_view"),
    path(f"{FILE}pages/<int:number>.png", evidence_files.view_page, name="evidence_page"),
    path(f"{FILE}kind/", evidence_files.classify, name="classify_evidence"),
    path(f"{FILE}show/", evidence_files.show, name="show_evidence"),
    path(f"{FILE}withdraw/", evidence.withdraw, name="withdraw_evidence"),
    path("residents/", residents.residents, name="residents"),
    path("residents/<int:pk>/", residents.resident, name="resident"),
    *(
        path(
            f"residents/<int:pk>/{act}/",
            residents.act_on_stay,
            {"act": act},
            name=f"{act}_stay",
        )
        for act in residents.BY_SLUG
    ),
    path("workstations/", workstations.workstations, name="workstations"),
    path("workstations/add/", workstations.add, name="add_workstations"),
    path(SEAT, workstations.workstation, name="workstation"),
    path(f"{SEAT}seat/", workstations.seat, name="seat"),
    path(f"{SEAT}free/", workstations.free, name="free_seat"),
    path(f"{SEAT}rename/", workstations.rename, name="rename_workstation"),
    path(f"{SEAT}remove/", workstations.remove, name="remove_workstation"),
    path("import/", importing.upload, name="import"),
    path("import/preview/", importing.preview, name="import_preview"),
    path("import/differences/", importing.download_differences, name="import_differences"),
    path("import/marked/", importing.marked, name="import_marked"),
    path("import/cancel/", importing.cancel, name="import_cancel"),
    path("import/done/", importing.done, name="import_done"),
    path("evidence/", evidence_matching.evidence, name="evidence"),
    path("evidence/matching/", evidence_matching.matching, name="evidence_matching"),
    path("selfcheck/", selfcheck.selfcheck, name="selfcheck"),
    path("selfcheck/<slug:criterion>/", selfcheck.rows, name="selfcheck_rows"),
    path("signals/", signals.signals, name="signals"),
    path("signals/look/", signals.look, name="signals_look"),
    path("signals/<int:pk>/", signals.signal, name="signal"),
    path("signals/files/<int:pk>/", signals.answer_file, name="signal_file"),
    path("applications/", applying.applications, name="applications"),
    path("applications/start/", applying.start, name="start"),
    path(CASE, application.application, name="application"),
    path(f"{CASE}parts/<slug:part>/", filling.part, name="application_part"),
    path(f"{CASE}check/", filling.check, name="application_check"),
    path(f"{CASE}submit/", filling.submit, name="submit"),
    path(f"{CASE}receipt/", filling.receipt, name="receipt"),
    path(f"{CASE}hand-over/", filling.hand_over, name="hand_over"),
    path(f"{CASE}hand-back/", filling.hand_back, name="hand_back"),
    path(f"{CASE}withdraw/", filling.withdraw, name="withdraw"),
    path(f"{CASE}corrections/", correcting.corrections, name="corrections"),
    path(f"{CASE}corrections/<int:item_pk>/", correcting.answer, name="answer"),
    path(
        f"{CASE}corrections/files/<int:file_pk>/", correcting.answer_file, name="correction_file"
    ),
    path(f"{CASE}resubmit/", correcting.resubmit, name="resubmit"),
    path("space/", space.space, name="space"),
    path("space/add/", space.add_space, name="add_space"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path(
        "people/invitations/<int:pk>/withdraw/",
        people.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("people/<int:pk>/end/", people.end_mandate, name="end_mandate"),
]
