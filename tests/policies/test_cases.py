"""The worked cases that lie beside each policy: measures in, findings out."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhongchuang import policies
from zhongchuang.kernel.columns import Column, Kind, Level, counts, decimals, shares, truths
from zhongchuang.kernel.periods import Frame
from zhongchuang.policy.engine import Findings, evaluate
from zhongchuang.policy.explain import gap
from zhongchuang.policy.facts import context_of
from zhongchuang.policy.loader import load_policy
from zhongchuang.policy.measures import Measure
from zhongchuang.policy.model import Policy

FOLDERS = (Path(policies.__file__).parent, Path(__file__).parent / "fixtures")
Case = dict[str, Any]


def read(path: Path) -> Case:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def every_case() -> list[Any]:
    found = []
    for folder in FOLDERS:
        for path in sorted(folder.glob("*/cases/*.toml")):
            for case in read(path).get("case", []):
                name = f"{path.parent.parent.name}/{path.stem}/{case['title']}"
                found.append(pytest.param(path, case, id=name))
    return found


def column(measure: Measure, value: Any) -> Column:
    if measure.kind is Kind.TRUTH:
        return truths([value])
    if measure.kind is Kind.SHARE:
        part, whole = value.split("/")
        return shares([int(part)], [int(whole)])
    if measure.kind is Kind.DECIMAL:
        return decimals([Decimal(value)], measure.places, measure.unit)
    return counts([value], measure.unit)


def judged(policy: Policy, base: Case, case: Case) -> Findings:
    frame = Frame(base["year"], base["as_of"])
    values = base["measures"] | case.get("measures", {})
    table = {
        key: {Level.EVIDENCED: column(policy.catalogue[key.measure], values[key.measure])}
        for key in policy.needs(frame)
    }
    words = base | case
    context = context_of(words.get("kind"), words.get("division"))
    return evaluate(policy, frame, table, context=context)


@pytest.mark.parametrize(("path", "case"), every_case())
def test_case_gives_its_findings(path: Path, case: Case) -> None:
    policy = load_policy(path.parent.parent)
    base = read(path.parent / "base.toml")
    findings = judged(policy, base, case)
    found = findings.of_space()
    told = {finding.id: gap(finding) for finding in found}
    assert {finding.id: finding.status.word for finding in found} == base["expect"] | case.get(
        "expect", {}
    )
    assert bool(findings.eligible[0]) is case["eligible"]
    assert {name: told[name] for name in case.get("gap", {})} == case.get("gap", {})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_policy_has_at_least_ten_cases(folder: Path) -> None:
    sizes = [
        sum(len(read(path).get("case", [])) for path in policy.glob("cases/*.toml")) >= 10
        for policy in folder.iterdir()
        if (policy / "policy.toml").is_file()
    ]
    assert sizes == [True] * len(sizes)


def test_xinjiang_articles_are_verbatim() -> None:
    """The digest is that of the published text, from 第一章 to the end of 第十四条, without blanks."""
    from hashlib import sha256

    policy = load_policy(FOLDERS[0] / "xinjiang-2019")
    parts: list[str] = []
    for number, article in policy.articles.items():
        if article.chapter != (policy.articles[number - 1].chapter if number > 1 else 0):
            parts.append(policy.chapters[article.chapter - 1])
        parts.append(article.title + article.full_text)
    text = "".join("".join(parts).split())
    assert sha256(text.encode()).hexdigest() == (
        "329593bab6f4188111bca35a0540ef30b9ef4cbba127c1a390bac40b9579128c"
    )


def test_xinjiang_needs_every_measure_but_those_of_the_seats() -> None:
    """Seats are counted for whoever asks; Art. 6.4 judges by the number the space states."""
    policy = load_policy(FOLDERS[0] / "xinjiang-2019")
    needed = policy.needs(Frame(2025, date(2026, 3, 1)))
    seats = {"workstations_listed", "workstation_occupancy"}
    assert {key.measure for key in needed} == set(policy.catalogue) - seats
