"""Where a case can stand. A state is a stage of the policy's procedure, or a place within one."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Every state of an application; the part before the dot names its stage."""

    DRAFTING = "drafting", _("填写申报材料")
    CHECKING = "drafting.checking", _("待申报单位审核")
    ACCEPTANCE = "acceptance", _("待受理")
    ACCEPTANCE_CORRECTION = "acceptance.correction", _("受理退回补正")
    PRELIMINARY = "preliminary-review", _("初审中")
    PRELIMINARY_CORRECTION = "preliminary-review.correction", _("初审退回补正")
    VISIT = "site-verification", _("待实地核查")
    RECOMMENDATION = "recommendation", _("待拟推荐意见")
    RECOMMENDATION_PREPARED = "recommendation.prepared", _("推荐意见待审批")
    FORMAL = "formal-review", _("待审核")
    FORMAL_CORRECTION = "formal-review.correction", _("审核退回补正")
    EXPERT = "expert-review", _("专家评审中")
    NOTICE = "public-notice", _("待公示")
    NOTICE_RUNNING = "public-notice.running", _("公示中")
    CONFIRMATION = "confirmation", _("待拟确认文件")
    CONFIRMATION_PREPARED = "confirmation.prepared", _("确认文件待审批")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("不予受理")
    FAILED = "failed", pgettext_lazy("case", "未通过")
    NOT_RECOMMENDED = "not-recommended", _("不予推荐")
    OBJECTION_UPHELD = "objection-upheld", _("异议成立，终止备案")
    WITHDRAWN = "withdrawn", _("已撤回")

    @property
    def stage(self) -> str:
        """The stage kind this state belongs to; a final state is its own stage."""
        return self.value.partition(".")[0]


CORRECTIONS = frozenset(
    {State.ACCEPTANCE_CORRECTION, State.PRELIMINARY_CORRECTION, State.FORMAL_CORRECTION}
)
DRAFTS = frozenset({State.DRAFTING, State.CHECKING})
FINAL = frozenset(
    {
        State.CONFIRMED,
        State.REFUSED,
        State.FAILED,
        State.NOT_RECOMMENDED,
        State.OBJECTION_UPHELD,
        State.WITHDRAWN,
    }
)
ENDED_UNFILED = FINAL - {State.CONFIRMED}
OPEN = frozenset(State) - FINAL
WITHDRAWABLE = OPEN - {
    State.NOTICE_RUNNING,
    State.CONFIRMATION,
    State.CONFIRMATION_PREPARED,
}


class Act(TextChoices):
    """What can be done to a case; the label is what the button and the timeline say."""

    START = "start", _("开始申报")
    HAND_OVER = "hand-over", _("提交单位审核")
    HAND_BACK = "hand-back", _("退回申报人修改")
    SUBMIT = "submit", _("提交申请")
    WITHDRAW = "withdraw", _("撤回申请")
    ACCEPT = "accept", _("受理")
    REFUSE = "refuse", _("不予受理")
    RETURN = "return", _("退回补正")
    RESUBMIT = "resubmit", _("提交补正")
    LAPSE = "lapse", _("逾期未补正，终止")
    PASS_PRELIMINARY = "pass-preliminary", _("初审通过")
    FAIL_PRELIMINARY = "fail-preliminary", _("初审不通过")
    PASS_VISIT = "pass-visit", _("实地核查通过")
    FAIL_VISIT = "fail-visit", _("实地核查不通过")
    PREPARE_RECOMMENDATION = "prepare-recommendation", _("拟推荐意见")
    SEND_BACK_RECOMMENDATION = "send-back-recommendation", _("退回重拟推荐意见")
    RECOMMEND = "recommend", _("批准推荐")
    NOT_RECOMMEND = "not-recommend", _("批准不予推荐")
    PASS_FORMAL = "pass-formal", _("审核通过")
    FAIL_FORMAL = "fail-formal", _("审核不通过")
    PASS_EXPERT = "pass-expert", _("评审通过")
    FAIL_EXPERT = "fail-expert", _("评审不通过")
    PUBLISH = "publish", _("发布公示")
    CLEAR = "clear", _("公示无异议")
    UPHOLD = "uphold", _("异议成立")
    TAKE_OFF = "take-off", _("撤出公示")
    PREPARE_CONFIRMATION = "prepare-confirmation", _("拟确认文件")
    SEND_BACK_CONFIRMATION = "send-back-confirmation", _("退回重拟确认文件")
    CONFIRM = "confirm", _("批准确认")
    SIGN = "sign", _("签署")
    REVISE = "revise", _("修改拟办内容")
    RELEASE = "release", _("移出拟办")


class ProposalKind(TextChoices):
    """What one person prepares and another approves."""

    RECOMMENDATION = "recommendation", _("推荐")
    CONFIRMATION = "confirmation", _("确认")


class ProposalOutcome(TextChoices):
    APPROVED = "approved", _("已批准")
    SENT_BACK = "sent-back", _("已退回")
    DROPPED = "dropped", _("已终止")


class SheetStep(TextChoices):
    """What a signature on an approval sheet says; the steps of `policy.approvals`."""

    PREPARED = "prepared", _("拟办")
    CHECKED = "checked", _("核稿")
    APPROVED = "approved", _("审批")
    ISSUED = "issued", _("签发")


class Verdict(TextChoices):
    """An officer's or expert's view of one condition."""

    MET = "met", _("符合")
    NOT_MET = "not-met", _("不符合")


class ObjectorKind(TextChoices):
    PERSON = "person", _("个人")
    UNIT = "unit", _("单位")


class ObjectionState(TextChoices):
    NOT_ADMITTED = "not-admitted", _("不予受理")
    OPEN = "open", _("已收到，待核实")
    INVESTIGATING = "investigating", _("核实中")
    PREPARED = "prepared", _("答复待审批")
    REVIEWING = "reviewing", _("复核中")
    DISMISSED = "dismissed", _("异议不成立")
    UPHELD = "upheld", _("异议成立")


UNSETTLED = frozenset(
    {
        ObjectionState.OPEN,
        ObjectionState.INVESTIGATING,
        ObjectionState.PREPARED,
        ObjectionState.REVIEWING,
    }
)
"""States in which an objection waits for the authority."""


class Outcome(TextChoices):
    """What an answer to an objection finds."""

    DISMISSED = "dismissed", _("异议不成立")
    UPHELD = "upheld", _("异议成立")


class EntryState(TextChoices):
    """Where one space on a public notice stands."""

    RUNNING = "running", _("公示中")
    CLEARED = "cleared", _("公示无异议")
    REMOVED = "removed", _("异议成立，移出名单")
    WITHDRAWN = "withdrawn", _("已撤出名单")


class ListChange(TextChoices):
    """How one version of a notice's list came about."""

    PUBLISHED = "published", _("发布")
    CORRECTED = "corrected", _("更正")
    WITHDRAWN = "withdrawn", _("撤出")
    ADDED = "added", _("增列")


class ProofOccasion(TextChoices):
    """When the page of a notice was kept as the public saw it."""

    PUBLISHED = "published", _("发布")
    CHANGED = "changed", _("名单变更")
    CONCLUDED = "concluded", _("办结")


class CorrectionKind(TextChoices):
    """What is asked of the applicant; it decides how the item is answered."""

    MISSING_FILE = "missing-file", _("补交材料")
    EXPLAIN_FIGURE = "explain-figure", _("说明数据")
    PROVE_ROW = "prove-row", _("补充佐证")
    CHANGE_FACT = "change-fact", _("更正内容")
    OTHER = "other", _("其他要求")


class ClockAct(TextChoices):
    PAUSE = "pause", _("计时暂停")
    RESUME = "resume", _("计时恢复")


class DayPart(TextChoices):
    """When in the day a visit is planned."""

    MORNING = "morning", _("上午")
    AFTERNOON = "afternoon", _("下午")


class VisitParty(TextChoices):
    """Who signs the record of a visit."""

    FIRST = "first", _("核查人一")
    SECOND = "second", _("核查人二")
    OPERATOR = "operator", _("运营机构代表")


class Seen(TextChoices):
    """What a visit found of one condition on the spot."""

    FITS = "fits", _("与申报一致")
    DIFFERS = "differs", _("与申报不符")
    NOT_SEEN = "not-seen", _("现场无法核查")


class Vote(TextChoices):
    """How a member of a panel votes on a case."""

    FOR = "for", _("同意")
    AGAINST = "against", _("不同意")
    ABSTAIN = "abstain", pgettext_lazy("vote", "弃权")
