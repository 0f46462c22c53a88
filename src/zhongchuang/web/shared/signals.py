"""Integrity signals as people read them: the sentence, its grounds, the rows behind, what was said.

Operators and officers read the same signal. An operator is told of other spaces only that there are
some; officers are told their names. People are masked unless the reader works on the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.evidence.models import Attachment
from zhongchuang.integrity.models import NAMES, Answer, Settlement, Signal
from zhongchuang.integrity.queries import names_of_others
from zhongchuang.integrity.states import UNSETTLED, Outcome, State
from zhongchuang.policy.explain import citation
from zhongchuang.policy.integrity import DETECTORS, SignalRule
from zhongchuang.policy.registry import known
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.shared.components import Tone
from zhongchuang.web.shared.dossier import PERSONAL, voice
from zhongchuang.web.shared.masking import mask_name
from zhongchuang.web.shared.signal_rows import Behind, Row, behind

TONES: dict[str, Tone] = {
    State.OPEN: "warning",
    State.ANSWERED: "current",
    State.SETTLED: "done",
    State.GONE: "ended",
}
OUTCOME_TONES: dict[str, Tone] = {
    Outcome.EXPLAINED: "done",
    Outcome.NOTED: "neutral",
    Outcome.CONCERN: "warning",
}
OPEN_ROWS = 3
"""Rows of a signal that stand open on a page; the others are folded."""
NAMED_AT_MOST = 5
NOTHING = "…"
"""What stands in a sentence where the grounds say nothing."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer with its files. `earlier` ones were given before the grounds changed."""

    answer: Answer
    files: Sequence[tuple[str, str]]
    earlier: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """A settlement. `earlier` ones were of what the signal said before its grounds changed."""

    settlement: Settlement
    tone: Tone
    earlier: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One signal as a page tells it.

    Attributes:
        sentence: what was noticed, with its numbers.
        article: the item it asks about, cited.
        others: the other spaces concerned, in words; "" where there are none.
        rows: the first rows behind it that the reader may see; more: how many there are besides.
        reopened: it was settled once, and its grounds have changed since.
    """

    signal: Signal
    title: str
    sentence: str
    article: str
    word: str | Promise
    tone: Tone
    others: str
    rows: Sequence[Row]
    more: int
    said: Sequence[Said]
    settled: Sequence[Settled]

    @property
    def state(self) -> State:
        return State(self.signal.state)

    @property
    def waits(self) -> bool:
        return self.state in UNSETTLED

    @property
    def rest(self) -> int:
        """How many rows do not stand open on the page."""
        return max(0, len(self.rows) - OPEN_ROWS) + self.more

    @property
    def reopened(self) -> bool:
        return self.waits and any(one.earlier for one in self.settled)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where an audience opens a row, a file of a row, and a file of an answer."""

    row: Callable[[Any], str]
    file: Callable[[Any, Attachment], str]
    answer_file: Callable[[Attachment], str]


def told(
    signals: Iterable[Signal], actor: Actor, addresses: Addresses, *, personal: bool = False
) -> list[Told]:
    """The signals in the order given, with all that belongs to them; the number of queries does not
    depend on how many there are.

    Args:
        personal: the reader works on the case and reads names in full.
    """
    listed = list(signals)
    prefetch_related_objects(
        listed,
        Prefetch("answers", Answer.objects.select_related("account")),
        Prefetch("settlements", Settlement.objects.select_related("officer")),
    )
    found = behind(listed, actor, personal=personal)
    names = names_of_others(actor, {key for one in listed for key in one.others})
    return [_told(one, found, names, addresses, actor) for one in listed]


def _told(
    signal: Signal,
    found: Behind,
    names: Mapping[int, str],
    addresses: Addresses,
    actor: Actor,
) -> Told:
    rule = rule_of(signal)
    others = others_in_words(signal.others, names)
    keys = [(model, pk) for model, pk in signal.rows]
    rows = [found.row(key, addresses.row, addresses.file) for key in keys if key in found.facts]
    return Told(
        signal=signal,
        title=title_of(signal, rule),
        sentence=sentence_of(signal, others, personal=found.personal),
        article=citation(rule.article, voice()) if rule else "",
        word=State(signal.state).label,
        tone=TONES[signal.state],
        others=others,
        rows=rows,
        more=len(keys) - len(rows),
        said=[
            Said(
                one,
                [(file.name, addresses.answer_file(file)) for file in found.files_of(one)],
                one.about != signal.about,
            )
            for one in signal.answers.all()
        ],
        settled=[
            Settled(one, OUTCOME_TONES[one.outcome], one.about != signal.about)
            for one in signal.settlements.all()
        ],
    )


def rule_of(signal: Signal) -> SignalRule | None:
    """The policy's rule that noticed it, as long as the policy has it."""
    return rules_by_id(signal.policy).get(signal.rule)


def rules_by_id(policy_id: str) -> dict[str, SignalRule]:
    try:
        return {rule.id: rule for rule in read_policy(policy_id).signals}
    except KeyError:
        return {}


def article_of(signal: Signal) -> str:
    """The item that acts on it cite: that of its rule, or the item that asks for true data."""
    rule = rule_of(signal)
    return rule.article if rule else "6.10"


def title_of(signal: Signal, rule: SignalRule | None) -> str:
    return rule.name(get_language() or "") if rule else signal.rule


def counted(count: int) -> str:
    """How many signals wait for an explanation, in words."""
    return ngettext("%(count)s 项待说明", "%(count)s 项待说明", count) % {"count": count}


def kinds() -> list[tuple[str, str]]:
    """Every kind of signal of the known policies: id and title."""
    found = {rule.id: rule for key in known() for rule in read_policy(key).signals}
    language = get_language() or ""
    return [(key, rule.name(language)) for key, rule in found.items()]


def sentence_of(signal: Signal, others: str, *, personal: bool) -> str:
    """What was noticed. Grounds that are missing leave a gap and never break a page.

    Args:
        others: the other spaces concerned, as this reader is told of them.
        personal: the reader may read names of people in full.
    """
    rule = rule_of(signal)
    if rule is None:
        return _("这一类提示已不在现行规则中。")
    blank = dict.fromkeys(DETECTORS[rule.detector].placeholders, NOTHING)
    grounds = {**blank, **signal.grounds, NAMES: others or NOTHING}
    if not personal and names_a_person(signal):
        grounds["name"] = mask_name(str(signal.grounds["name"]))
    return rule.said(grounds, get_language() or "")


def names_a_person(signal: Signal) -> bool:
    """Is there a name in its grounds, and is it that of a person, going by the rows it rests on?"""
    return "name" in signal.grounds and any(
        (kind, "name") in PERSONAL for kind, _key in signal.rows
    )


def others_in_words(others: Iterable[int], names: Mapping[int, str]) -> str:
    """The other spaces: a few by name where the reader may know it, the rest only counted."""
    listed = list(others)
    words = [f"“{names[key]}”" for key in listed if key in names][:NAMED_AT_MOST]
    unnamed = len(listed) - len(words)
    if unnamed == 1 and not words:
        words.append(_("另一家众创空间"))
    elif unnamed:
        words.append(
            ngettext("%(count)s 家其他众创空间", "%(count)s 家其他众创空间", unnamed)
            % {"count": unnamed}
        )
    return _("、").join(words)
