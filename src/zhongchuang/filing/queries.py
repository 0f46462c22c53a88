"""Named querysets of the case; `visible_to(actor)` is the only way in for pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from zhongchuang.directory.queries import space_filter
from zhongchuang.directory.states import OFFICERS, REGIONS, Role
from zhongchuang.filing.round_lifecycle import RoundState
from zhongchuang.filing.states import (
    CORRECTIONS,
    DRAFTS,
    UNSETTLED,
    EntryState,
    ObjectionState,
    State,
)
from zhongchuang.policy.calendar import now

if TYPE_CHECKING:
    from zhongchuang.directory.actor import Actor
    from zhongchuang.directory.models import Space

M = TypeVar("M", bound=models.Model)


class RoundQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> RoundQuerySet[M]:
        """Opened rounds are public to operators; an officer sees those of its own area and above
        it, and what its own organisation plans."""
        if actor.role == Role.AUDITOR:
            return self.select_related("authority")
        if actor.is_operator:
            return self.public()
        if actor.role in OFFICERS:
            area = Q(division__code__startswith=actor.area_prefix) | Q(level="region")
            own = Q(authority=actor.organisation_id)
            opened = Q(opened_at__isnull=False)
            return self.filter(own | (area & opened)).select_related("authority")
        return self.none()

    def public(self) -> RoundQuerySet[M]:
        """Rounds that were opened: from then on anybody may read their call."""
        return self.filter(opened_at__isnull=False).select_related("authority")

    def held(self) -> RoundQuerySet[M]:
        """Rounds that were opened and not cancelled."""
        return self.filter(state__in=(RoundState.OPEN, RoundState.ARCHIVED))

    def accepting_at(self, moment: datetime) -> RoundQuerySet[M]:
        """Rounds that take applications at a moment."""
        return self.filter(state=RoundState.OPEN, opens_at__lte=moment, closes_at__gte=moment)

    def open_to(self, space: Space, moment: datetime) -> RoundQuerySet[M]:
        """Rounds in which a space may hand in at a moment: of its place, open, or open to it alone
        by a permission to be late."""
        from zhongchuang.filing.models import LatePermission

        day, code = timezone.localdate(moment), space.division_id
        late = LatePermission.objects.live_on(day).filter(round=OuterRef("pk"), space=space)
        takes = Q(opens_at__lte=moment) & (Q(closes_at__gte=moment) | Q(Exists(late)))
        around = (f"{code[:2]}0000", f"{code[:4]}00", code)
        return self.filter(takes, state=RoundState.OPEN, division__in=around)


class LatePermissionQuerySet(models.QuerySet[M]):
    def unused(self) -> LatePermissionQuerySet[M]:
        return self.filter(taken_back_at=None, application=None)

    def live_on(self, day: date) -> LatePermissionQuerySet[M]:
        """Permissions that can be used on a day."""
        return self.unused().filter(until__gte=day)


class ApplicationQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> ApplicationQuerySet[M]:
        """Operators see their own; officers those of their area once submitted; experts those
        assigned to them without recusal; the region nothing of a prefecture's own round. While a
        sealed round runs, nobody but the operator sees any, unless they opened one early."""
        found = self.select_related("space__operator", "space__division", "round__authority")
        if actor.role == Role.EXPERT:
            return found.filter(
                Exists(
                    self._sheets().filter(
                        application=OuterRef("pk"), expert=actor.account_id, recused_at=None
                    )
                )
            )
        found = found.filter(space_filter(actor, "space__"))
        if actor.role in OFFICERS:
            found = found.exclude(state__in=sorted(DRAFTS)).exclude(submitted_at=None)
        if actor.role in REGIONS:
            found = found.filter(round__level="region")
        return found if actor.is_operator else found.filter(unsealed_for(actor))

    @staticmethod
    def _sheets() -> models.QuerySet[models.Model]:
        from zhongchuang.filing.models import ScoreSheet

        return ScoreSheet.objects.all()


def sealed_at(moment: datetime, path: str = "") -> Q:
    """Applications that nobody but the applicant may open at a moment, for any model that reaches
    a round over `path`."""
    return Q(**{f"{path}round__sealed": True, f"{path}round__closes_at__gte": moment})


def unsealed_for(actor: Actor) -> Q:
    """Applications that are not sealed now, and those this person has opened early, on record."""
    from zhongchuang.filing.models import EarlyLook

    opened = EarlyLook.objects.filter(application=OuterRef("pk"), account=actor.account_id)
    return ~sealed_at(now()) | Q(Exists(opened))


class CorrectionQuerySet(models.QuerySet[M]):
    def drafts_of(self, actor: Actor) -> CorrectionQuerySet[M]:
        """What an officer has written down and not sent yet; nobody else sees it."""
        return self.filter(sent_at=None, raised_by=actor.account_id)

    def sent(self) -> CorrectionQuerySet[M]:
        return self.exclude(sent_at=None)

    def pending(self) -> CorrectionQuerySet[M]:
        """Sent, and not handed in again."""
        return self.sent().filter(handed_in_at=None)

    def unsettled(self) -> CorrectionQuerySet[M]:
        """Handed in again, and not looked at by the officer."""
        return self.exclude(handed_in_at=None).filter(settled_at=None)

    def unanswered_by(self, day: date) -> CorrectionQuerySet[M]:
        """Items of cases out for correction that are due by a day and have no answer, for
        reminding."""
        out = self.pending().filter(application__state__in=sorted(CORRECTIONS))
        return out.filter(answered_at=None, due_on__lte=day).select_related("application__space")


class ProposalQuerySet(models.QuerySet[M]):
    def undecided(self) -> ProposalQuerySet[M]:
        return self.filter(outcome="")

    def visible_to(self, actor: Actor) -> ProposalQuerySet[M]:
        """The sheets of the actor's own organisation; all for the auditor."""
        if actor.role == Role.AUDITOR:
            return self
        if actor.role not in OFFICERS:
            return self.none()
        return self.filter(organisation=actor.organisation_id)

    def waiting_for(self, actor: Actor) -> ProposalQuerySet[M]:
        """Those whose next row is the actor's to sign: of their kind, and not on it already."""
        by = "approver" if actor.is_approver else "officer"
        found = self.visible_to(actor).undecided().filter(next_by=by)
        return found.exclude(persons__person__in=actor.persons)


class ScoreSheetQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> ScoreSheetQuerySet[M]:
        """An expert's own sheets; the region's officers and the auditor all of theirs."""
        found = self.select_related("application__space__operator", "application__round", "expert")
        if actor.role == Role.EXPERT:
            return found.filter(expert=actor.account_id)
        if actor.role in OFFICERS or actor.role == Role.AUDITOR:
            return found.filter(space_filter(actor, "application__space__"))
        return found.none()

    def open(self) -> ScoreSheetQuerySet[M]:
        return self.filter(submitted_at=None, recused_at=None)


class DrawQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> DrawQuerySet[M]:
        """Draws of the rounds of the actor's own authority; all for the auditor."""
        found = self.select_related("round", "frozen", "frozen_by", "drawn_by")
        if actor.role == Role.AUDITOR:
            return found
        if actor.role not in OFFICERS:
            return found.none()
        return found.filter(round__authority=actor.organisation_id)


class MeetingQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> MeetingQuerySet[M]:
        """Meetings of the rounds of the actor's own authority, and an expert's own; all for the
        auditor."""
        found = self.select_related("round__authority", "chair", "document")
        if actor.role == Role.AUDITOR:
            return found
        if actor.role == Role.EXPERT:
            return found.filter(members__expert=actor.account_id, cancelled_at=None)
        if actor.role not in OFFICERS:
            return found.none()
        return found.filter(round__authority=actor.organisation_id)


class NoticeQuerySet(models.QuerySet[M]):
    def public(self) -> NoticeQuerySet[M]:
        """Every notice is public from the moment fixed for it, unless it was cancelled before."""
        return self._told().filter(published_at__lte=now(), cancelled_at=None)

    def unpublished(self) -> NoticeQuerySet[M]:
        """Those whose moment has not come, and those cancelled before it."""
        return self.exclude(published_at__lte=now(), cancelled_at=None)

    def _told(self) -> NoticeQuerySet[M]:
        return self.select_related("round__authority", "document")

    def running_on(self, day: date) -> NoticeQuerySet[M]:
        return self.public().filter(published_on__lte=day, last_day__gte=day)

    def visible_to(self, actor: Actor) -> NoticeQuerySet[M]:
        """Notices of the actor's own authority, fixed ones included; all for the auditor."""
        if actor.role == Role.AUDITOR:
            return self._told()
        if actor.role not in OFFICERS:
            return self.none()
        return self._told().filter(round__authority=actor.organisation_id)


class ObjectionQuerySet(models.QuerySet[M]):
    def open(self) -> ObjectionQuerySet[M]:
        """Those that wait for the authority."""
        return self.filter(state__in=sorted(UNSETTLED))

    def holding(self, day: date) -> ObjectionQuerySet[M]:
        """Those that keep their entry from going on: open, or still to be reviewed if asked for."""
        reviewable = Q(state=ObjectionState.DISMISSED, review_until__gte=day)
        return self.filter(Q(state__in=sorted(UNSETTLED)) | reviewable)

    def visible_to(self, actor: Actor) -> ObjectionQuerySet[M]:
        """Objections are confidential: only the authority that published the notice sees them."""
        if actor.role not in OFFICERS:
            return self.none()
        return self.filter(entry__notice__round__authority=actor.organisation_id).select_related(
            "entry__notice__round", "entry__application"
        )


class PlannedVisitQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> PlannedVisitQuerySet[M]:
        """Plans of the cases the actor sees; experts and the public see none."""
        if actor.role == Role.EXPERT:
            return self.none()
        from zhongchuang.filing.models import Application

        cases = Application.objects.visible_to(actor).order_by().values("pk")
        return self.filter(application__in=cases).select_related(
            "application__space__division",
            "application__space__operator",
            "application__round__authority",
            "first",
            "second",
        )

    def open(self) -> PlannedVisitQuerySet[M]:
        """Neither on record nor cancelled, and the case still waits for its visit."""
        return self.filter(cancelled_at=None, record=None, application__state=State.VISIT)


class EntryQuerySet(models.QuerySet[M]):
    def listed(self) -> EntryQuerySet[M]:
        """What stands on the list now."""
        return self.exclude(state=EntryState.WITHDRAWN)

    def running(self) -> EntryQuerySet[M]:
        return self.filter(state=EntryState.RUNNING)


class QuestionQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> QuestionQuerySet[M]:
        """What an operator is asked about a case of its own; it never tells who objected."""
        if not actor.is_operator:
            return self.none()
        return self.filter(
            objection__entry__application__space__operator=actor.organisation_id
        ).select_related("objection__entry__application__round", "objection__entry__notice")

    def unanswered(self) -> QuestionQuerySet[M]:
        return self.filter(answered_at=None)
