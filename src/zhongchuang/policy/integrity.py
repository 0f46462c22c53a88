"""`integrity.toml`: which signals a policy looks for, at which thresholds, said in which words.

A signal is a question put to the operator, with the rows behind it (Art. 6.10, 11). It decides
nothing: no finding reads one. That is why this file is no part of the policy's digest, which names
the text that findings follow from: a threshold put right in the middle of a round must not disown
the snapshots taken before, nor stop the cases under way. What a signal rested on, its thresholds
among it, stands in the grounds that are kept with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from string import Formatter

from zhongchuang.policy.messages import gettext_noop, in_language
from zhongchuang.policy.reading import DUPLICATE, Section, duplicates

INTEGRITY_FILE = "integrity.toml"

BAD_SENTENCE = gettext_noop("花括号不成对")
NO_PLACEHOLDER = gettext_noop("没有可填入“{value}”的数据，可用的有：{choices}")

Grounds = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Limit:
    """What a threshold may be: whole or decimal, from `least` to `most`."""

    least: int = 0
    most: int | None = None
    whole: bool = True

    def read(self, section: Section, name: str) -> int | Decimal:
        read = section.integer if self.whole else section.decimal
        return read(name, self.least, self.most)


@dataclass(frozen=True, slots=True)
class Detector:
    """What the code can look for: the thresholds it needs and the grounds it gives."""

    thresholds: Mapping[str, Limit]
    grounds: tuple[str, ...]

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What a sentence may say."""
        return (*self.grounds, *self.thresholds)


DAYS = Limit(1, 366)
ROWS = Limit(1, 10_000)
NUMBER = Limit(0, 10_000_000_000)
TIMES = Limit(1, 1000, whole=False)
JUMP = {"ratio": TIMES, "least": NUMBER, "base": Limit(1, 10_000_000_000)}
LEAP = ("before", "now", "times")

DETECTORS: Mapping[str, Detector] = {
    "shared-resident": Detector(
        {"overlap_days": DAYS}, ("name", "others", "days", "first", "last")
    ),
    "early-incorporation": Detector(
        {"tolerance_days": Limit(0, 366)}, ("name", "incorporated", "entered", "left", "days")
    ),
    "shared-mentor": Detector({"spaces": ROWS}, ("name", "employer", "count", "others")),
    "own-staff-mentor": Detector({}, ("name",)),
    "shared-file": Detector({"rows": ROWS}, ("file", "count", "spaces")),
    "near-photo": Detector(
        {"distance": Limit(0, 12), "flat_bits": Limit(0, 31)}, ("file", "count", "spaces")
    ),
    "crowded-day": Detector({"activities": ROWS}, ("day", "count")),
    "repeated-activity": Detector({"rows": ROWS}, ("name", "day", "count")),
    "residents-jump": Detector(JUMP, LEAP),
    "activities-jump": Detector(JUMP, LEAP),
    "financing-jump": Detector(JUMP, LEAP),
    "wrong-code": Detector({}, ("name", "code")),
    "late-burst": Detector(
        {"days": DAYS, "share": Limit(0, 1, whole=False), "rows": ROWS},
        ("late", "count", "percent", "closing"),
    ),
    "crowded-workstations": Detector(
        {"area": Limit(0, 100, whole=False)}, ("total", "workstations", "each")
    ),
    "unlisted-workstations": Detector({"excess": NUMBER}, ("workstations", "listed")),
}
"""The detectors the code knows, by the name a policy calls them."""


@dataclass(frozen=True, slots=True)
class SignalRule:
    """One signal of a policy.

    Attributes:
        article: the article or item it asks about.
        sentence: what is said about a hit, with {placeholders} of its grounds and thresholds.
    """

    id: str
    detector: str
    article: str
    title: str
    title_en: str
    sentence: str
    sentence_en: str
    thresholds: Mapping[str, int | Decimal]

    def name(self, language: str) -> str:
        return in_language(language, self.title, self.title_en)

    def whole(self, threshold: str) -> int:
        """A threshold that is a whole number."""
        return int(self.thresholds[threshold])

    def said(self, grounds: Grounds, language: str) -> str:
        """The sentence about one hit; days in `grounds` (2025-03-01) are told as people do."""
        told = {name: _told(value, language) for name, value in grounds.items()}
        return in_language(language, self.sentence, self.sentence_en).format(**told)


def _told(value: str | int, language: str) -> str | int:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return value
    if day is None:
        return value
    if language.startswith("en"):
        return f"{day.day} {day:%B %Y}"
    return f"{day.year}年{day.month}月{day.day}日"


def signals(root: Section) -> tuple[SignalRule, ...]:
    """The signals of a policy; none where it has no such file."""
    found = tuple(_signal(section) for section in root.sections("signal"))
    for again in duplicates(signal.id for signal in found):
        root.mistake("signal", DUPLICATE, value=again)
    root.close()
    return found


def _signal(section: Section) -> SignalRule:
    kind = section.choice("detector", DETECTORS)
    detector = DETECTORS[kind]
    inner = section.section("thresholds")
    thresholds = {name: limit.read(inner, name) for name, limit in detector.thresholds.items()}
    inner.close()
    found = SignalRule(
        id=section.text("id"),
        detector=kind,
        article=section.text("article"),
        title=section.text("title"),
        title_en=section.text("title_en"),
        sentence=_sentence(section, "sentence", detector),
        sentence_en=_sentence(section, "sentence_en", detector),
        thresholds=thresholds,
    )
    section.close()
    return found


def _sentence(section: Section, key: str, detector: Detector) -> str:
    """A sentence all of whose placeholders the detector fills."""
    sentence = section.text(key)
    try:
        names = list(_placeholders(sentence))
    except ValueError:
        section.mistake(key, BAD_SENTENCE)
        return sentence
    for name in names:
        if name not in detector.placeholders:
            choices = "、".join(detector.placeholders)
            section.mistake(key, NO_PLACEHOLDER, value=name, choices=choices)
    return sentence


def _placeholders(sentence: str) -> Iterable[str]:
    """What stands between braces, formats and conversions included: those are refused, too.

    Raises:
        ValueError: the braces do not match.
    """
    for _text, name, form, conversion in Formatter().parse(sentence):
        if name is not None:
            yield name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
