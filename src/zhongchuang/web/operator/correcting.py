"""Answering a correction item by item, and handing it in again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import CONTENT_TYPES
from zhongchuang.filing.actions import correcting as actions
from zhongchuang.filing.actions.correcting import PARTS
from zhongchuang.filing.models import Application, CorrectionItem
from zhongchuang.filing.rules import may
from zhongchuang.filing.states import CORRECTIONS, Act, CorrectionKind
from zhongchuang.ledger.keeping import StaleFact
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.operator.application import crumbs, days_left, own_application
from zhongchuang.web.operator.keeping import attempt_fact, reasons
from zhongchuang.web.operator.kinds import BY_MODEL, PROFILE
from zhongchuang.web.operator.sending import sent_files
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_operators
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.corrections import Told, told
from zhongchuang.web.shared.forms import UploadsField
from zhongchuang.web.shared.looking import look_at_case
from zhongchuang.web.shared.preview import file_response

DONE_BY_DOING = frozenset(
    {CorrectionKind.MISSING_FILE, CorrectionKind.PROVE_ROW, CorrectionKind.CHANGE_FACT}
)
HINTS = {
    CorrectionKind.MISSING_FILE: gettext_lazy("上传所要求的材料；需要说明的，写在下面。"),
    CorrectionKind.EXPLAIN_FIGURE: gettext_lazy("写明这个数据怎么来的、依据哪些台账记录。"),
    CorrectionKind.PROVE_ROW: gettext_lazy(
        "上传的文件会附到这条台账记录；记录有误的，请更正或撤回。"
    ),
    CorrectionKind.CHANGE_FACT: gettext_lazy("先打开相应内容更正，再回到这里保存答复。"),
    CorrectionKind.OTHER: gettext_lazy("写明补了什么、在台账哪里可以看到。"),
}


class AnswerForm(forms.Form):
    """The answer to one item, as its kind asks: files, words, or why nothing can be done."""

    def __init__(self, item: CorrectionItem, data: Any = None, files: Any = None) -> None:
        initial = {"answer": item.answer, "contested": item.contested}
        super().__init__(data, files, prefix=f"item-{item.pk}", initial=initial)
        kind = CorrectionKind(item.kind)
        by_doing = kind in DONE_BY_DOING
        if kind in {CorrectionKind.MISSING_FILE, CorrectionKind.PROVE_ROW}:
            self.fields["uploads"] = UploadsField(
                label=_("补交的文件"),
                accept=tuple(CONTENT_TYPES),
                max_bytes=settings.EVIDENCE_MAX_BYTES,
                required=False,
            )
        self.fields["answer"] = forms.CharField(
            label=_("补正说明"),
            max_length=2000,
            required=not by_doing,
            help_text=HINTS[kind],
            widget=forms.Textarea(attrs={"rows": "4"}),
        )
        if by_doing:
            self.fields["contested"] = forms.BooleanField(
                label=_("无法补正或认为无需更正，理由写在补正说明中"), required=False
            )


@dataclass(frozen=True, slots=True)
class Asked:
    """One correction item in words, where to do what it asks, and its answer form.

    Attributes:
        ways: label and address of the pages on which it can be done.
    """

    told: Told
    ways: list[tuple[str, str]]
    form: AnswerForm

    @property
    def item(self) -> CorrectionItem:
        return self.told.item

    @property
    def condition(self) -> str:
        return self.told.where


@for_operators
def corrections(request: ActingRequest, pk: int) -> HttpResponse:
    """Every open item with its answer field, the due day, and the way to hand in again."""
    case = own_application(request, pk)
    if case.place not in CORRECTIONS:
        return redirect("operator:application", case.pk)
    return _page(request, case)


@for_operators
def answer(request: ActingRequest, pk: int, item_pk: int) -> HttpResponse:
    """Keep the answer to one item. Whoever only comes to look is led to all of them."""
    case = own_application(request, pk)
    if request.method != "POST":
        return redirect("operator:corrections", case.pk)
    item = get_object_or_404(case.corrections.pending(), pk=item_pk)
    form = AnswerForm(item, *sent_files(request))
    if form.is_valid() and _answered(request, item, form):
        messages.success(request, _("答复已保存。"))
        return redirect("operator:corrections", case.pk)
    return _page(request, case, form, item)


@for_operators
def resubmit(request: ActingRequest, pk: int) -> HttpResponse:
    """Hand the correction in; the facts are frozen anew. Who only looks is led to the items."""
    if request.method != "POST":
        return redirect("operator:corrections", pk)
    case = own_application(request, pk)
    form = forms.Form(request.POST)
    form.full_clean()
    if attempt(form, lambda: actions.resubmit(actor=request.actor, application=case)):
        look_at_case(case, request.actor)
        return redirect("operator:receipt", case.pk)
    messages.error(request, reasons(form))
    return redirect("operator:corrections", case.pk)


def _answered(request: ActingRequest, item: CorrectionItem, form: AnswerForm) -> bool:
    values = form.cleaned_data

    def act() -> CorrectionItem:
        try:
            return actions.answer_item(
                actor=request.actor,
                item=item,
                answer=values["answer"],
                contested=values.get("contested", False),
                uploads=values.get("uploads", ()),
            )
        except ValidationError as error:
            raise ValidationError({"uploads": error.messages}) from None

    try:
        return attempt_fact(form, act) is not None
    except StaleFact:
        form.add_error(None, _("这条台账记录刚刚有变动，请重新打开后再上传。"))
        return False


def _page(
    request: ActingRequest,
    case: Application,
    wrong: AnswerForm | None = None,
    wrong_item: CorrectionItem | None = None,
) -> HttpResponse:
    policy = read_policy(case.round.policy)
    items = list(case.corrections.pending())
    asked = [
        Asked(
            one,
            ways_of(one.item, case),
            wrong if wrong is not None and one.item == wrong_item else AnswerForm(one.item),
        )
        for one in told(items, policy)
    ]
    context = {
        "title": _("答复补正"),
        "case": case,
        "asked": asked,
        "unanswered": sum(item.answered_at is None for item in items),
        "days_left": days_left(case),
        "may_resubmit": may(request.actor, Act.RESUBMIT, case, policy) is None,
        "crumbs": crumbs(case, Crumb(_("答复补正"))),
    }
    return render(request, "operator/corrections.html", context)


def ways_of(item: CorrectionItem, case: Application) -> list[tuple[str, str]]:
    """The pages on which what an item asks can be done."""
    if item.part in PARTS:
        url = reverse("operator:application_part", args=[case.pk, item.part])
        return [(_("修改申报内容"), url)]
    if not item.row_id:
        return []
    kind = BY_MODEL[apps.get_model("ledger", item.row_kind)]
    at = f"?space={case.space_id}"
    if kind is PROFILE:
        return [(_("打开空间基本情况"), reverse("operator:profile") + at)]
    ways = [(_("打开这条记录"), reverse("operator:fact", args=[kind.slug, item.row_id]) + at)]
    if item.kind == CorrectionKind.CHANGE_FACT:
        url = reverse("operator:correct_fact", args=[kind.slug, item.row_id]) + at
        ways.insert(0, (_("更正这条记录"), url))
    return ways


@require_safe
@for_operators
def answer_file(request: ActingRequest, pk: int, file_pk: int) -> FileResponse:
    """A file of one's own answers."""
    case = own_application(request, pk)
    items = case.corrections.sent().values("pk")
    found = get_object_or_404(
        Attachment.objects.select_related("file"),
        pk=file_pk,
        subject_type=CorrectionItem._meta.label_lower,
        subject_id__in=items,
        withdrawn_at=None,
    )
    return file_response(found)
