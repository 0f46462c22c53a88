"""Reminders before and after due days: corrections and returns to operators, stages to officers.

Each is sent once to a person: its key names the case or space and the day, so that a day that moves
is told anew. Days are counted in the official working calendar. It stands with the pages because
only here cases, ledgers and messages meet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from zhongchuang.directory.models import Account, Mandate, Space
from zhongchuang.directory.states import APPROVERS, OFFICERS, OPERATORS, PREFECTURES, REGIONS, Role
from zhongchuang.filing.lifecycle import Party, acts_in, authority_of
from zhongchuang.filing.models import Application
from zhongchuang.filing.proofs import keep_due
from zhongchuang.filing.queries import sealed_at
from zhongchuang.filing.states import CORRECTIONS, DRAFTS, OPEN
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.ledger.models import ReturnRecord
from zhongchuang.ledger.states import ReturnStatus
from zhongchuang.messaging.delivering import deliver_due
from zhongchuang.messaging.models import Message
from zhongchuang.messaging.send import send, topic_of
from zhongchuang.policy.calendar import now, today, working_calendar
from zhongchuang.policy.model import ReturnDue
from zhongchuang.policy.registry import policy as read_policy

BEFORE = 3
"""Working days before a due day from which on it is told."""
AFTER = 1
"""Working days after a due day from which on it is told."""
LOOKED_BACK = timedelta(days=60)
"""How long after its due day something still open is told, where it was not told in time."""
LOOKED_AHEAD = timedelta(days=30)
"""Longer than `BEFORE` working days can ever be."""
AUTHORITIES = {"region": REGIONS, "prefecture": PREFECTURES}


@dataclass(frozen=True, slots=True)
class When:
    """Where today stands to a due day: so many working days before it, or past it."""

    due: date
    left: int

    @property
    def is_past(self) -> bool:
        return self.left < 0

    @property
    def key(self) -> str:
        return f"{'after' if self.is_past else 'before'}:{self.due.isoformat()}"

    @property
    def words(self) -> str:
        """How long it still is, in words."""
        if self.is_past:
            return _("现已逾期")
        if self.left == 0:
            return _("今天到期")
        return _("还有 %(n)d 个工作日") % {"n": self.left}


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to remind of, and whom."""

    key: str
    people: Sequence[Account]
    subject: str
    body: str
    path: str
    topic: str = ""
    sender: str = ""
    important: bool = False


def tick() -> tuple[int, int, int]:
    """Remind of what falls due, then send what is due: how many were told, sent and failed. The page
    of a notice whose moment has come is kept as proof."""
    keep_due()
    return remind(today()), *deliver_due(timezone.now())


def remind(day: date) -> int:
    """Send every reminder of a day that was not sent yet; how many people were told."""
    calendar = working_calendar()
    with override(settings.LANGUAGE_CODE):
        found = [
            *of_corrections(calendar, day),
            *of_stages(calendar, day),
            *of_returns(calendar, day),
        ]
        return _send_new(found)


def _send_new(found: Collection[Reminder]) -> int:
    keys = {reminder.key for reminder in found}
    sent = set(Message.objects.filter(key__in=keys).values_list("key", "recipient"))
    told = 0
    for one in found:
        people = [person for person in one.people if (one.key, person.pk) not in sent]
        # Two runs at the same moment: the other one has told them.
        with suppress(IntegrityError):
            told += len(
                send(
                    people,
                    one.subject,
                    one.body,
                    one.path,
                    topic=one.topic,
                    key=one.key,
                    sender=one.sender,
                    important=one.important,
                )
            )
    return told


def when(calendar: WorkingCalendar, day: date, due: date) -> When | None:
    """Where `day` stands to a due day; None where nothing is told on it."""
    left = calendar.between(day, due)
    if day <= due:
        return When(due, left) if left <= BEFORE else None
    return When(due, left) if -left >= AFTER and due >= day - LOOKED_BACK else None


def _cases(day: date, states: Iterable[str]) -> Iterable[Application]:
    return Application.objects.filter(
        ~sealed_at(now()),
        state__in=sorted(states),
        due_on__range=(day - LOOKED_BACK, day + LOOKED_AHEAD),
    ).select_related("space", "round")


def of_corrections(calendar: WorkingCalendar, day: date) -> Iterator[Reminder]:
    """Corrections to be answered, to the operator's people (Art. 10)."""
    cases = list(_cases(day, CORRECTIONS))
    people = operators_of({case.space.operator_id for case in cases})
    for case in cases:
        at = when(calendar, day, case.due_on) if case.due_on else None
        if at is None:
            continue
        subject = _("补正已逾期") if at.is_past else _("补正期限将至")
        body = _("“%(space)s”的申请须在 %(day)s 前补正并重新提交，%(left)s。")
        yield Reminder(
            f"correction:{case.pk}:{at.key}",
            people[case.space.operator_id],
            _("%(what)s：%(space)s") % {"what": subject, "space": case.space.name},
            body % {"space": case.space.name, "day": date_format(at.due), "left": at.words},
            reverse("case", args=[case.pk]),
            topic_of(case),
            important=True,
        )


def of_stages(calendar: WorkingCalendar, day: date) -> Iterator[Reminder]:
    """Terms of the stages, to the officers or approvers before whom the case lies."""
    mandates = list(Mandate.objects.valid_on(day).filter(role__in=sorted(OFFICERS)))
    for case in _cases(day, OPEN - CORRECTIONS - DRAFTS):
        at = when(calendar, day, case.due_on) if case.due_on else None
        if at is None:
            continue
        subject = _("办理已逾期") if at.is_past else _("办理期限将至")
        body = _("案件 %(case)s（%(state)s）的办理期限为 %(day)s，%(left)s。")
        for sender, people in handling(case, mandates).items():
            yield Reminder(
                f"stage:{case.pk}:{case.state}:{at.key}",
                people,
                _("%(what)s：%(space)s") % {"what": subject, "space": case.space.name},
                body
                % {
                    "case": case.reference,
                    "state": case.place.label,
                    "day": date_format(at.due),
                    "left": at.words,
                },
                reverse("case", args=[case.pk]),
                topic_of(case),
                sender,
            )


def handling(case: Application, mandates: Iterable[Mandate]) -> dict[str, list[Account]]:
    """Those of an authority for whom the case waits, by organisation."""
    authority = authority_of(case.place, read_policy(case.round.policy))
    approving = any(row.party == Party.APPROVER for row in acts_in(case.place))
    roles = AUTHORITIES.get(authority, frozenset())
    roles = roles & APPROVERS if approving else roles - APPROVERS
    found: dict[str, list[Account]] = defaultdict(list)
    for mandate in mandates:
        covers = mandate.area and case.space.division_id.startswith(mandate.area.prefix)
        if Role(mandate.role) in roles and covers and mandate.account.is_active:
            found[mandate.organisation.name if mandate.organisation else ""].append(mandate.account)
    return found


def of_returns(calendar: WorkingCalendar, day: date) -> Iterator[Reminder]:
    """Statistical returns not accepted yet, to the people of filed spaces and of open cases
    (Art. 6.10, 12)."""
    policy = read_policy(settings.DEFAULT_POLICY)
    due = policy.returns_due(day - LOOKED_BACK, day + LOOKED_AHEAD)
    asked = [(item, at) for item in due if (at := when(calendar, day, item.due))]
    if not asked:
        return
    spaces = list(spaces_that_report())
    people = operators_of({space.operator_id for space in spaces})
    accepted = accepted_returns([item for item, _at in asked])
    for space in spaces:
        for item, at in asked:
            if (space.pk, item.name) not in accepted:
                yield _of_return(space, item, at, people[space.operator_id])


def _of_return(space: Space, item: ReturnDue, at: When, people: list[Account]) -> Reminder:
    subject = _("统计报表已逾期") if at.is_past else _("统计报表报送期限将至")
    body = _("“%(space)s”的%(name)s须在 %(day)s 前报送，%(left)s。")
    return Reminder(
        f"return:{space.pk}:{item.name}:{at.key}",
        people,
        _("%(what)s：%(name)s") % {"what": subject, "name": item.name},
        body
        % {
            "space": space.name,
            "name": item.name,
            "day": date_format(at.due),
            "left": at.words,
        },
        reverse("operator:due"),
    )


def spaces_that_report() -> Iterable[Space]:
    """Filed spaces, and those with an open case."""
    filed = Q(standings__until=None, standings__isnull=False)
    return Space.objects.filter(filed | Q(applications__state__in=sorted(OPEN))).distinct()


def accepted_returns(due: Iterable[ReturnDue]) -> set[tuple[int, str]]:
    """Space and name of every one of these returns that was accepted."""
    rows = ReturnRecord.objects.live().filter(
        status=ReturnStatus.ACCEPTED, period__in=[item.name for item in due]
    )
    return set(rows.values_list("space", "period"))


def operators_of(organisations: Collection[int]) -> dict[int, list[Account]]:
    """The people of each operator, one query for all."""
    found: dict[int, list[Account]] = defaultdict(list)
    rows = Mandate.objects.filter(
        organisation__in=organisations,
        role__in=sorted(OPERATORS),
        ended_at=None,
        account__is_active=True,
    ).select_related("account")
    for mandate in rows:
        found[mandate.organisation_id or 0].append(mandate.account)
    return found
