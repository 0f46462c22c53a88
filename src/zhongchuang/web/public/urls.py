"""Addresses of the public: everybody, without an account, and the ways to get one."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhongchuang.web.public import (
    demonstration,
    inbox,
    joining,
    notices,
    objecting,
    papers,
    policies,
    register,
    rounds,
    start,
    verifying,
)

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("", start.home, name="home"),
    path("register/", register.register, name="register"),
    path("register/<int:pk>/", register.register_entry, name="register_entry"),
    path("register/photos/<int:pk>/", register.photograph, name="photograph"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/object/<int:entry_pk>/", objecting.object_to, name="object"),
    path(
        "notices/<int:pk>/object/<int:entry_pk>/<slug:kind>/",
        objecting.object_to,
        name="object_as",
    ),
    path("notices/<int:pk>/proofs/<int:proof_pk>/", notices.proof, name="notice_proof"),
    path("objections/", objecting.objection_status, name="objection_status"),
    path("objections/receipt/", objecting.receipt, name="objection_receipt"),
    path("objections/review/", objecting.ask_review, name="ask_review"),
    path("objections/answer/<int:number>/", objecting.answer_paper, name="answer_paper"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("policies/", policies.policies, name="policies"),
    path("policies/<slug:policy_id>/", policies.policy, name="policy"),
    path("verify/", verifying.ask, name="verify_code"),
    path("verify/file/", verifying.compare, name="verify_file"),
    path("verify/<str:code>/", verifying.verify, name="verify"),
    path("documents/<int:pk>/<str:fmt>", papers.document, name="document"),
    path("signup/", joining.signup, name="signup"),
    path("invitations/<str:secret>/", joining.invitation, name="invitation"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox_read_all"),
    path("inbox/<int:pk>/", inbox.message, name="message"),
    path("demo/", demonstration.demo, name="demo"),
]
