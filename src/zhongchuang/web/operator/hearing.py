"""What the authority asks the operator during a public notice, and its answer. Nothing here tells who
objected: the operator reads the question only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zhongchuang.evidence.store import CONTENT_TYPES, attached_to, checked
from zhongchuang.filing.actions.investigating import answer_question
from zhongchuang.filing.models import Application, ObjectionQuestion
from zhongchuang.filing.states import UNSETTLED
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.web.operator.application import crumbs, own_application
from zhongchuang.web.operator.sending import sent_files
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_operators
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.forms import UploadsField
from zhongchuang.web.shared.preview import file_response


class QuestionAnswerForm(forms.Form):
    """What the operator has to say, with files."""

    text = forms.CharField(
        label=gettext_lazy("情况说明"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=gettext_lazy("提交后不能修改，请写完整。"),
    )
    uploads = UploadsField(
        label=gettext_lazy("附件（可不附）"),
        accept=tuple(CONTENT_TYPES),
        max_bytes=settings.EVIDENCE_MAX_BYTES,
        required=False,
    )

    def clean_uploads(self) -> Any:
        files = self.cleaned_data["uploads"]
        for file in files:
            checked(file)
        return files


def own_question(request: ActingRequest, case: Application, pk: int) -> ObjectionQuestion:
    questions = ObjectionQuestion.objects.visible_to(request.actor)
    return get_object_or_404(questions.filter(objection__entry__application=case), pk=pk)


@for_operators
def question(request: ActingRequest, pk: int, question_pk: int) -> HttpResponse:
    """One question with its answer, or the form to answer it, once."""
    case = own_application(request, pk)
    found = own_question(request, case, question_pk)
    form = QuestionAnswerForm(*sent_files(request))
    if request.method == "POST" and form.is_valid() and _given(request, found, form):
        messages.success(request, _("说明已提交。"))
        return redirect("operator:question", case.pk, found.pk)
    waits = found.answered_at is None and found.objection.state in UNSETTLED
    context = {
        "title": _("公示核实询问"),
        "case": case,
        "question": found,
        "files": attached_to([found]),
        "form": form if waits or form.errors else None,
        "days_left": working_calendar().between(today(), found.due_on) if waits else None,
        "crumbs": crumbs(case, Crumb(_("公示核实询问"))),
    }
    return render(request, "operator/question.html", context)


def _given(request: ActingRequest, found: ObjectionQuestion, form: QuestionAnswerForm) -> bool:
    given = form.cleaned_data
    try:
        return attempt(
            form,
            lambda: answer_question(
                actor=request.actor,
                question=found,
                text=given["text"],
                uploads=given["uploads"],
            ),
        )
    except ValidationError as error:
        form.add_error("uploads", error.messages)
        return False


@require_safe
@for_operators
def question_file(request: ActingRequest, pk: int, question_pk: int, file_pk: int) -> FileResponse:
    """A file of one's own answer."""
    found = own_question(request, own_application(request, pk), question_pk)
    return file_response(get_object_or_404(attached_to([found]), pk=file_pk))
