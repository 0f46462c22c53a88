"""What must hold when a round is over, looked at from outside."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from bench.load.browser import Browser, Trouble
from bench.load.parts import listed
from bench.load.people import AUDITOR, NOT_FILED, fate

if TYPE_CHECKING:
    from bench.load.run import Round

REFERENCE = re.compile(r"ZC\d{4}-(\d+)")
NUMBER = re.compile(r"(\S+)〔\d{4}〕(\d+)号")
PAPERS = "//*[@aria-labelledby='papers-title']"


def check(walked: Round) -> None:
    """Raises Trouble: the register, the numbers, the access or the audit chain are not right."""
    applications = range(len(walked.world.operators))
    citizen = Browser(walked.address, walked.log)
    filed = sorted(number for number, _url in listed(citizen, "/register/"))
    require("register", filed, [n for n in applications if fate(n) not in NOT_FILED])
    references = check_papers(walked)
    require("references", sorted(references), [n + 1 for n in applications])
    foreign = walked[walked.world.prefectures[0].officers[0]]
    own = walked[walked.world.prefectures[1].officers[0]]
    _number, url = next(listed(own, "/officer/cases/?open=closed"))
    require("a case of another prefecture", foreign.refused(url), 404)
    told = walked[AUDITOR].go("/officer/audit/").press("核对审计链").text
    require("audit chain", "审计链完整" in told, True)


def check_papers(walked: Round) -> list[int]:
    """The numbers of all cases; those of the papers must have no gap in any prefecture."""
    references: list[int] = []
    for people in walked.world.prefectures:
        officer = walked[people.officers[0]]
        papers: dict[str, set[int]] = defaultdict(set)
        for _number, url in list(listed(officer, "/officer/cases/?open=closed")):
            page = officer.go(url)
            references.append(int(found(REFERENCE, page.text)[1]))
            for text, _url in page.links("号", PAPERS):
                match = found(NUMBER, text)
                papers[match[1]].add(int(match[2]))
        for series, numbers in papers.items():
            if series != REGION_SERIES:
                require(series, sorted(numbers), list(range(1, len(numbers) + 1)))
    return references


REGION_SERIES = "新科高字"
"""Of the region's papers a prefecture sees only those of its own cases."""


def found(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.search(text)
    if match is None:
        raise Trouble(f"nothing like {pattern.pattern} in {text[:300]}")
    return match


def require(what: str, seen: object, expected: object) -> None:
    if seen != expected:
        raise Trouble(f"{what}: {seen} where {expected} was expected")
