"""A case as its applicant reads it: the progress line, the timeline, what is awaited from whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models import Application, Step
from zhongchuang.filing.papers.forms import NOT_FOR_APPLICANTS
from zhongchuang.filing.states import CORRECTIONS, ENDED_UNFILED, Act, State
from zhongchuang.policy.messages import in_language
from zhongchuang.policy.model import Policy
from zhongchuang.policy.model import Stage as PolicyStage
from zhongchuang.web.shared.components import Happening, Stage, Tone

INTERNAL = frozenset(
    {
        Act.PREPARE_RECOMMENDATION,
        Act.SEND_BACK_RECOMMENDATION,
        Act.PREPARE_CONFIRMATION,
        Act.SEND_BACK_CONFIRMATION,
        Act.SIGN,
        Act.REVISE,
        Act.RELEASE,
    }
)
"""Steps inside an authority before its decision; the applicant learns the decision."""

ADVERSE = frozenset(
    {
        Act.REFUSE,
        Act.LAPSE,
        Act.FAIL_PRELIMINARY,
        Act.FAIL_VISIT,
        Act.NOT_RECOMMEND,
        Act.FAIL_FORMAL,
        Act.FAIL_EXPERT,
        Act.UPHOLD,
    }
)


def stage_name(stage: PolicyStage) -> str:
    return in_language(get_language() or "", stage.applicant_name, stage.applicant_name_en)


def progress(application: Application, policy: Policy, steps: Sequence[Step]) -> list[Stage]:
    """The stages of the policy's procedure with the applicant's names for them."""
    at = _position(application, policy, steps)
    left = {State(step.source).stage: step.on for step in steps if step.source}
    made = []
    for n, stage in enumerate(policy.procedure):
        if n < at:
            made.append(Stage(stage_name(stage), "done", left.get(stage.kind)))
        elif n == at:
            made.append(_present(application, stage))
        else:
            ended = application.is_final
            made.append(Stage(stage_name(stage), "skipped" if ended else "waiting"))
    return made


def _position(application: Application, policy: Policy, steps: Sequence[Step]) -> int:
    """The index of the stage the case is in, or ended in; behind the last when confirmed."""
    kinds = [stage.kind.value for stage in policy.procedure]
    place = application.place
    if place == State.CONFIRMED:
        return len(kinds)
    if application.is_final and steps:
        place = State(steps[-1].source)
    return next(n for n, kind in enumerate(kinds) if kind == place.stage)


def _present(application: Application, stage: PolicyStage) -> Stage:
    """The stage where the case stands, or where it ended."""
    name = stage_name(stage)
    if application.place == State.WITHDRAWN:
        return Stage(name, "skipped", application.entered_on, _("已撤回"))
    if application.is_final:
        return Stage(name, "failed", application.entered_on)
    if application.place in CORRECTIONS:
        return Stage(name, "current", application.entered_on, _("退回补正，等待您答复"))
    return Stage(name, "current", application.entered_on)


def timeline(steps: Iterable[Step]) -> list[Happening]:
    """What happened, newest first, by which organisation; no officer is named."""
    shown = [step for step in steps if step.act not in INTERNAL]
    return [
        Happening(
            at=step.at,
            who=step.organisation,
            what=_what(step),
            note=_note(step),
            tone=_tone(step),
            url=paper_url(step.document),
        )
        for step in reversed(shown)
    ]


def _what(step: Step) -> str:
    words = Act(step.act).label
    if not step.document or step.document.kind in NOT_FOR_APPLICANTS:
        return str(words)
    return _("%(act)s（%(number)s）") % {"act": words, "number": step.document.number}


def _note(step: Step) -> str:
    """Remarks an approver writes for the file are not the applicant's; grounds against it are."""
    return "" if step.act in {Act.RECOMMEND, Act.CONFIRM} else step.note


def _tone(step: Step) -> Tone:
    if step.act in ADVERSE:
        return "refused"
    if step.act == Act.RETURN:
        return "warning"
    return "official" if step.document_id else "done"


def paper_url(document: OfficialDocument | None) -> str:
    """Where the paper is opened; empty for none, or for one that is not the applicant's."""
    if document is None or document.kind in NOT_FOR_APPLICANTS:
        return ""
    return reverse("public:document", args=[document.pk, "pdf"])


def tone_of(application: Application) -> Tone:
    """The tone of a case's state in lists."""
    place = application.place
    if place == State.CONFIRMED:
        return "done"
    if place == State.WITHDRAWN:
        return "ended"
    if place in ENDED_UNFILED:
        return "refused"
    if place in CORRECTIONS or place == State.CHECKING:
        return "warning"
    return "current" if place == State.DRAFTING else "waiting"
