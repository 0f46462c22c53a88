"""Addresses of this audience."""

from __future__ import annotations

from django.urls import path

from zhongchuang.web.officer import (
    audits,
    casepage,
    experts,
    files,
    home,
    notices,
    papers,
    people,
    proposals,
    reviewing,
    rounds,
    visits,
    worklist,
)

app_name = "officer"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", worklist.search, name="search"),
    path("cases/", worklist.cases, name="cases"),
    path("cases/<int:pk>/", casepage.case, name="case"),
    path("cases/<int:pk>/conditions/<slug:criterion>/", casepage.rows, name="rows"),
    path("cases/<int:pk>/facts/<slug:kind>/", casepage.facts, name="facts"),
    path("cases/<int:pk>/changes/", casepage.compare, name="compare"),
    path("cases/<int:pk>/accept/", reviewing.accept, name="accept"),
    path("cases/<int:pk>/return/", reviewing.return_case, name="return"),
    path("cases/<int:pk>/refuse/", reviewing.refuse, name="refuse"),
    path("cases/<int:pk>/lapse/", reviewing.lapse, name="lapse"),
    path("cases/<int:pk>/review/", reviewing.review, name="review"),
    path("cases/<int:pk>/visit/", visits.visit, name="visit"),
    path("cases/<int:pk>/recommend/", proposals.recommend, name="recommend"),
    path("cases/<int:pk>/experts/", experts.assign, name="experts"),
    path("cases/<int:pk>/conclude-review/", experts.conclude, name="conclude_review"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/open/", rounds.open_one, name="round_open"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("rounds/<int:pk>/publish/", rounds.publish, name="publish"),
    path("rounds/<int:pk>/confirm/", rounds.confirm, name="confirm"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/conclude/", notices.conclude, name="conclude"),
    path("objections/", notices.objections, name="objections"),
    path("objections/<int:pk>/", notices.objection, name="objection"),
    path("confirmations/", proposals.confirmations, name="confirmations"),
    path("documents/<int:pk>/", papers.document, name="document"),
    path("files/<int:pk>/", files.open_attachment, name="file"),
    path("files/<int:pk>/view/", files.view_attachment, name="file_view"),
    path("files/<int:pk>/pages/<int:page>.png", files.attachment_page, name="file_page"),
    path("audit/", audits.entries, name="audit"),
    path("audit/verify/", audits.verify_chain, name="audit_verify"),
    path("audit/<int:sequence>/", audits.entry, name="audit_entry"),
    path("people/", people.people, name="people"),
    path("people/invitations/<int:pk>/withdraw/", people.withdraw, name="withdraw_invitation"),
    path("people/<int:pk>/end/", people.end, name="end_mandate"),
]
