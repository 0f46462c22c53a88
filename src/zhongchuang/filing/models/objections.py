"""Objections to public notices: what was objected, investigated, answered and reviewed (Art. 10.3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models.notices import NoticeEntry
from zhongchuang.filing.queries import ObjectionQuerySet, QuestionQuerySet
from zhongchuang.filing.states import ObjectionState, ObjectorKind, Outcome


class Objection(models.Model):
    """An objection to one entry. Who objects is shown to the handling officer only.

    Attributes:
        account: of an objector who was signed in; it stands in no record and on no list.
        key: what makes two posts of one form one objection.
        investigator: who handles it; only they read the objector's identity and files.
        due_on: the last day to answer, None where the policy sets no term.
        review_until: the last day on which a dismissal can be taken to review; None where it cannot.
    """

    entry = models.ForeignKey(NoticeEntry, models.PROTECT, related_name="objections")
    kind = models.CharField(_("异议人类型"), max_length=8, choices=ObjectorKind.choices)
    name = models.CharField(_("姓名或单位名称"), max_length=100, blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    contact = models.CharField(_("单位联系人"), max_length=50, blank=True)
    text = models.TextField(_("异议内容"), max_length=3000)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="objections"
    )
    key = models.CharField(max_length=64, unique=True, null=True)  # unique where set
    received_at = models.DateTimeField()
    received_on = models.DateField()
    code = models.CharField(_("查询码"), max_length=16, unique=True)
    state = models.CharField(
        _("状态"), max_length=16, choices=ObjectionState.choices, default=ObjectionState.OPEN
    )
    not_admitted_reason = models.CharField(max_length=300, blank=True)
    investigator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField(_("答复期限"), null=True)
    review_until = models.DateField(_("申请复核截止"), null=True)
    review_grounds = models.TextField(_("复核理由"), max_length=3000, blank=True)
    review_asked_at = models.DateTimeField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("异议")

    def __str__(self) -> str:
        return self.code

    @property
    def answered(self) -> list[ObjectionAnswer]:
        """The answers that were given, the review's last."""
        return [one for one in self.answers.all() if one.decided_at]

    @property
    def answer(self) -> str:
        """What the objector was told last; "" before."""
        return self.answered[-1].text if self.answered else ""


class ObjectionNote(models.Model):
    """What the investigation found on a day; files are attached to it."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="notes")
    text = models.TextField(_("核实情况"), max_length=2000)
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        verbose_name = _("异议核实记录")

    def __str__(self) -> str:
        return f"{self.objection} {self.on}"


class ObjectionQuestion(models.Model):
    """What the operator is asked, without a word of who objected, and what it answers."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="questions")
    text = models.TextField(_("询问内容"), max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_on = models.DateField()
    due_on = models.DateField(_("答复期限"))
    answer = models.TextField(_("情况说明"), max_length=3000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("公示核实询问")

    def __str__(self) -> str:
        return self.objection.entry.name


class ObjectionAnswer(models.Model):
    """One answer with its reasons: the first, or the review's.

    Attributes:
        decided_at: when it was given; None while it waits for approval, and if it was sent back.
        remark: why it was sent back.
    """

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="answers")
    is_review = models.BooleanField(default=False)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    text = models.TextField(_("处理结果及理由"), max_length=3000)
    article = models.CharField(max_length=20, blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    sent_back_at = models.DateTimeField(null=True)
    remark = models.CharField(_("退回意见"), max_length=500, blank=True)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("objection", "is_review"),
                condition=Q(sent_back_at=None),
                name="filing_one_answer_each",
            ),
        )

    def __str__(self) -> str:
        return f"{self.objection} {self.get_outcome_display()}"
