"""The line of stages of one case for its officers: dates, and working days used by each side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zhongchuang.filing.models import Application, Step
from zhongchuang.filing.states import CORRECTIONS, ENDED_UNFILED, State
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.messages import in_language
from zhongchuang.policy.model import Policy
from zhongchuang.policy.model import Stage as PolicyStage
from zhongchuang.web.shared.components import Stage


@dataclass
class Used:
    """Working days one stage took, the operator's corrections apart."""

    entered: date | None = None
    left: date | None = None
    days: int = 0
    correction: int = 0


@dataclass
class Course:
    """How a case came through its stages."""

    used: dict[str, Used] = field(default_factory=dict)

    def of(self, stage: str) -> Used:
        return self.used.setdefault(stage, Used())


def course_of(
    steps: Sequence[Step], calendar: WorkingCalendar, until: date, since: date = date.min
) -> Course:
    """Days spent in each stage, none before `since`; the day of arrival is not counted."""
    course = Course()
    for step, leaving in pairwise([*steps, None]):
        if step is None:
            continue
        state = State(step.target)
        used = course.of(state.stage)
        used.entered = used.entered or step.on
        end = leaving.on if leaving else until
        if leaving is not None:
            used.left = leaving.on
        spent = calendar.between(max(step.on, since), max(end, since))
        if state in CORRECTIONS:
            used.correction += spent
        else:
            used.days += spent
    return course


def stages_of(
    case: Application,
    policy: Policy,
    steps: Sequence[Step],
    calendar: WorkingCalendar,
    until: date,
) -> list[Stage]:
    """The policy's stages under the names officers use."""
    course = course_of(steps, calendar, until, case.round.counted_from())
    kinds = [stage.kind.value for stage in policy.procedure]
    last = State(steps[-1].source).stage if case.is_final and steps else case.place.stage
    at = kinds.index(last) if last in kinds else 0
    return [
        _stage(case, stage, course.used.get(stage.kind.value), position - at)
        for position, stage in enumerate(policy.procedure)
    ]


def _stage(case: Application, stage: PolicyStage, used: Used | None, distance: int) -> Stage:
    label = in_language(get_language() or "", stage.name, stage.name_en)
    note = _note(used, stage.days) if used else ""
    on = (used.left or used.entered) if used else None
    if distance < 0 or case.place == State.CONFIRMED:
        return Stage(label, "done", on, note)
    if distance > 0:
        return Stage(label, "skipped" if case.is_final else "waiting")
    if case.place == State.WITHDRAWN:
        return Stage(label, "skipped", on, _("申报机构已撤回申请"))
    if case.place in ENDED_UNFILED:
        return Stage(label, "failed", on, note)
    return Stage(label, "current", used.entered if used else None, note)


def _note(used: Used, term: int | None) -> str:
    parts = [
        ngettext("用时 %(count)s 个工作日", "用时 %(count)s 个工作日", used.days)
        % {"count": used.days}
    ]
    if term:
        parts.append(_("限 %(days)s 个工作日") % {"days": term})
    if used.correction:
        parts.append(_("另补正 %(days)s 个工作日") % {"days": used.correction})
    return _("，").join(parts)
