"""The page on writing policies: every block loads, every rule finds what its table says."""

from __future__ import annotations

import copy
import tomllib
from decimal import Decimal
from typing import Any

import pytest
from policies.test_cases import judged as judged_case
from policy.small import FRAME, XINJIANG, judged, told, xinjiang_data

from docs.markdown import ROOT, Block, blocks, text_of
from zhongchuang.policy import sections
from zhongchuang.policy.facts import Context, context_of
from zhongchuang.policy.integrity import DETECTORS, INTEGRITY_FILE
from zhongchuang.policy.loader import POLICY_FILE, STATISTICS_FILE, load_policy, parse
from zhongchuang.policy.model import FACT_KINDS, NOTICE_FIELDS, SPACE_KINDS, Policy
from zhongchuang.policy.reading import PolicyInvalid, Section
from zhongchuang.policy.rule_reading import GROUPS, OPERATORS, SOURCES

PAGE = ROOT / "docs" / "policy-authoring.md"
TOML = [block for block in blocks(PAGE) if block.language == "toml"]
NOT_POLICY = {"case", "measures", "return"}
CONTEXT = {"kind", "division", "found"}


def read(block: Block) -> dict[str, Any]:
    return tomllib.loads(block.text, parse_float=Decimal)


def policy_with(content: dict[str, Any]) -> Policy:
    """The Xinjiang policy with the parts a block gives, of an article only that it is one."""
    data = xinjiang_data()
    if "return" in content:
        data[STATISTICS_FILE] = content
    elif "signal" in content:
        data[INTEGRITY_FILE] = content
    else:
        data[POLICY_FILE] |= {key: value for key, value in content.items() if key != "article"}
    return parse(data, "xinjiang-2019")


def mistakes(content: dict[str, Any]) -> list[tuple[str, str]]:
    try:
        policy_with(content)
    except PolicyInvalid as invalid:
        return told(invalid.mistakes)
    return []


def param(block: Block) -> Any:
    return pytest.param(block, id=f"line-{block.line}")


PARTS = [param(block) for block in TOML if not {"case", "measures"} & read(block).keys()]
JUDGED = [
    pytest.param(block, row, id=f"line-{block.line}-{place}")
    for block in TOML
    for place, row in enumerate(block.rows)
    if "found" in row
]


@pytest.mark.parametrize("block", PARTS)
def test_block_of_a_policy_loads_without_mistake(block: Block) -> None:
    assert mistakes(read(block)) == []


def test_article_block_reads_as_an_article() -> None:
    block = next(block for block in TOML if "article" in read(block))
    data = copy.deepcopy(xinjiang_data()[POLICY_FILE])
    found: list[Any] = []
    _chapters, articles = sections.articles(Section(data | read(block), POLICY_FILE, "", found))
    assert (list(articles), found) == ([1], [])


def value_of(words: str) -> Any:
    if words in {"true", "false"}:
        return words == "true"
    return words


def context_in(row: dict[str, str]) -> Context:
    return context_of(kind=row.get("kind"), division=row.get("division"))


@pytest.mark.parametrize(("block", "row"), JUDGED)
def test_rule_finds_what_its_table_says(block: Block, row: dict[str, str]) -> None:
    policy = policy_with(read(block))
    values = {name: value_of(words) for name, words in row.items() if name not in CONTEXT}
    findings = judged(policy, values, context_in(row)).of_space()
    assert ", ".join(finding.status.word for finding in findings) == row["found"]


def test_rules_that_stand_without_a_table_are_only_those_of_form() -> None:
    untold = [block.line for block in TOML if "criterion" in read(block) and not block.rows]
    assert len(untold) == 2


@pytest.mark.parametrize(
    "case", next(read(block)["case"] for block in TOML if "case" in read(block)), ids=str
)
def test_worked_case_gives_its_findings(case: dict[str, Any]) -> None:
    policy = load_policy(XINJIANG)
    base = tomllib.loads((XINJIANG / "cases/base.toml").read_text("utf-8"), parse_float=Decimal)
    findings = judged_case(policy, base, case)
    words = {finding.id: finding.status.word for finding in findings.of_space()}
    assert words == base["expect"] | case.get("expect", {})


def test_worked_base_uses_the_keys_of_a_real_one() -> None:
    block = next(read(block) for block in TOML if "measures" in read(block))
    real = tomllib.loads((XINJIANG / "cases/base.toml").read_text("utf-8"))
    assert (set(block), block["year"]) == (set(real), FRAME.year)


def keys_in(content: Any) -> set[str]:
    if isinstance(content, dict):
        return set(content).union(*map(keys_in, content.values()))
    if isinstance(content, list):
        return set().union(*map(keys_in, content))
    return set()


def test_page_names_every_key_of_the_xinjiang_policy() -> None:
    text = text_of(PAGE)
    keys = keys_in(xinjiang_data()) - set(FACT_KINDS)
    assert [key for key in sorted(keys) if key.removesuffix("_en") not in text] == []


def test_page_names_every_word_of_the_language() -> None:
    words = (*GROUPS, *SOURCES, *OPERATORS, *FACT_KINDS, *NOTICE_FIELDS, *SPACE_KINDS)
    assert [word for word in words if word not in text_of(PAGE)] == []


def test_page_tells_the_thresholds_and_grounds_of_every_detector() -> None:
    block = next(block for block in TOML if "signal" in read(block))
    after = text_of(PAGE).partition(block.text)[2]
    table = [line.strip("|").split("|") for line in after.splitlines() if line.startswith("| `")]
    told = {name: rest for names, *rest in table[:13] for name in names.split("`")[1::2]}
    real = {
        name: [
            ", ".join(f"`{one}`" for one in detector.thresholds) or "none",
            ", ".join(detector.grounds),
        ]
        for name, detector in DETECTORS.items()
    }
    assert {name: [cell.strip() for cell in rest] for name, rest in told.items()} == real
