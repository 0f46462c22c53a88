"""A round from opening to confirmation, over HTTP alone, several people at a time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.load import parts
from bench.load.browser import Browser, Log
from bench.load.people import PASSWORD, REGION, Fate, World, fate

AT_ONCE = 8
DRAWN_TOGETHER = 10
"""Applications that share their experts."""


class Round:
    """One round, phase after phase; in each phase people work side by side."""

    def __init__(self, address: str, world: World) -> None:
        self.address = address
        self.world = world
        self.log = Log()
        self.browsers: dict[str, Browser] = {}
        self.times: dict[str, float] = {}
        self.pool = ThreadPoolExecutor(AT_ONCE)

    def __getitem__(self, username: str) -> Browser:
        """Somebody's browser, signed in when first needed; one person is in one place at a time."""
        if username not in self.browsers:
            browser = Browser(self.address, self.log)
            browser.sign_in(username, PASSWORD)
            self.browsers[username] = browser
        return self.browsers[username]

    def phase(self, name: str, work: Callable[[Any], object], over: Iterable[Any]) -> list[Any]:
        """Do `work` for each, eight at a time; the first trouble ends it."""
        began = time.perf_counter()
        done = list(self.pool.map(work, over))
        self.times[name] = time.perf_counter() - began
        print(f"{name}: {len(done)} in {self.times[name]:.1f} s", file=sys.stderr)
        return done

    def run(self) -> None:
        self.phase("open", lambda who: parts.open_round(self[who]), [REGION.approvers[0]])
        self.phase("apply", lambda who: parts.apply(self[who]), self.world.operators)
        self.prefectures()
        self.region()
        self.public()
        self.confirmation()

    def prefectures(self) -> None:
        self.phase("accept", self.each("acceptance", parts.take_in), self.officers())
        corrected = [
            name
            for number, name in enumerate(self.world.operators)
            if fate(number) == Fate.CORRECTED
        ]
        self.phase("answer", lambda who: parts.answer(self[who]), corrected)
        self.phase(
            "accept-again", self.each("acceptance", parts.settle_and_accept), self.officers()
        )
        self.phase("review", self.each("preliminary-review", parts.review), self.officers())
        self.phase("visit", self.each("site-verification", parts.visit), self.officers())
        self.phase("recommend", self.each("recommendation", parts.recommend), self.officers())
        approvers = [(one.approvers[0], 0, 1) for one in self.world.prefectures]
        self.phase("approve", self.each("recommendation", parts.approve), approvers)

    def officers(self) -> list[tuple[str, int, int]]:
        """Every officer of a prefecture, with which of how many shares is theirs."""
        return [
            (name, n, len(one.officers))
            for one in self.world.prefectures
            for n, name in enumerate(one.officers)
        ]

    def each(self, stage: str, step: Callable[[Browser, int, str], object]) -> Any:
        """A step for every case of a stage that falls to a person."""

        def work(share: tuple[str, int, int]) -> int:
            who, own, of = share
            places = len(self.world.prefectures)
            found = parts.cases(self[who], stage, lambda n: n // places % of == own)
            for number, url in found:
                step(self[who], number, url)
            return len(found)

        return work

    def region(self) -> None:
        pair = [(name, n, 2) for n, name in enumerate(REGION.officers)]
        self.phase("examine", self.each("formal-review", parts.examine), pair)
        self.phase("draw", self.draw, [REGION.officers[0]])
        self.phase("score", lambda who: parts.score(self[who]), self.world.experts)
        self.phase("conclude-review", self.each("expert-review", parts.conclude_review), pair)
        self.phase("publish", lambda who: parts.publish(self[who]), REGION.officers[:1])

    def draw(self, who: str) -> None:
        """Draw experts for the applications ten by ten, so that each draw knows of those before."""
        waiting = parts.cases(self[who], "expert-review")
        for first in range(0, len(waiting), DRAWN_TOGETHER):
            parts.draw(self[who], waiting[first : first + DRAWN_TOGETHER])

    def public(self) -> None:
        officer = self[REGION.officers[0]]
        wronged = [
            n for n in range(len(self.world.operators)) if fate(n) in {Fate.OBJECTED, Fate.UPHELD}
        ]
        citizens = {n: Browser(self.address, self.log) for n in wronged}
        codes = self.phase("object", lambda n: parts.object_to(citizens[n], n), wronged)
        for number, code in zip(wronged, codes, strict=True):
            parts.settle(officer, number, code)
            parts.follow_up(citizens[number], code)

    def confirmation(self) -> None:
        officer, approver = self[REGION.officers[0]], self[REGION.approvers[0]]
        parts.move_calendar(officer)
        self.phase("conclude", parts.conclude_notice, [officer])
        self.phase("prepare", parts.prepare, [officer])
        self.phase("confirm", parts.confirm, [approver])
