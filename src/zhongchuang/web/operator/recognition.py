"""What became of a space's applications: its standing in the register, or the decision against it."""

from __future__ import annotations

from dataclasses import dataclass

from zhongchuang.directory.models import Space, Standing
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import FINAL, State
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.operator.application import outcome
from zhongchuang.web.operator.progress import tone_of
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Tone


@dataclass(frozen=True, slots=True)
class Recognition:
    """A standing, and the code its document is verified by (empty where it came from elsewhere)."""

    standing: Standing
    code: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The space's last case where it ended without a filing: why, and the way out."""

    case: Application
    tone: Tone
    outcome: dict[str, str]


def recognitions(space: Space) -> list[Recognition]:
    """The space's entries in the register that stand now."""
    standings = list(space.standings.current())
    if not standings:
        return []
    papers = OfficialDocument.objects.filter(
        number__in=[standing.document_number for standing in standings], is_public=True
    )
    codes = dict(papers.values_list("number", "code"))
    return [Recognition(found, codes.get(found.document_number, "")) for found in standings]


def ended(request: ActingRequest, space: Space) -> Ended | None:
    """The space's last case, unless it is still open or led to the filing."""
    found = Application.objects.visible_to(request.actor).filter(space=space).order_by("-pk")
    last = found.prefetch_related("steps").first()
    if last is None or last.state not in FINAL or last.place == State.CONFIRMED:
        return None
    why = outcome(last, list(last.steps.all()), read_policy(last.round.policy))
    return Ended(last, tone_of(last), why)
