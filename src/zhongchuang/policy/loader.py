"""From a folder to a policy: its files, checked as a whole."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from zhongchuang.kernel.canonical import digest
from zhongchuang.policy import integrity, sections
from zhongchuang.policy.integrity import INTEGRITY_FILE
from zhongchuang.policy.measures import COUNTED, Catalogue, Measure
from zhongchuang.policy.messages import gettext_noop, message
from zhongchuang.policy.model import Binding, Criterion, Policy, Rounds, Tier
from zhongchuang.policy.reading import (
    DUPLICATE,
    MISSING,
    PolicyInvalid,
    PolicyMistake,
    Section,
    duplicates,
)
from zhongchuang.policy.rule_reading import BAD_DIVISION, RuleReader, check_period, is_division
from zhongchuang.policy.rules import Condition
from zhongchuang.policy.score_sheet import expert_review

POLICY_FILE = "policy.toml"
STATISTICS_FILE = "statistics.toml"
DECIDING = (POLICY_FILE, STATISTICS_FILE, "assessment.toml")
"""The files decisions follow from; the digest is of these."""
FILES = (*DECIDING, INTEGRITY_FILE)

NO_FILE = gettext_noop("缺少文件")
NOT_TOML = gettext_noop("不是正确的 TOML 文件：{error}")
OTHER_FOLDER = gettext_noop("应与文件夹名“{folder}”一致")
NO_ARTICLE = gettext_noop("没有条文“{value}”")
BACKWARDS = gettext_noop("失效日期不能早于施行日期")
NO_RECOMMENDATION = gettext_noop("程序中没有推荐（recommendation）环节，名额无从适用")
POINTS_ONLY = gettext_noop("只有优先条件（priority）可以加分")

Data = Mapping[str, Mapping[str, Any]]


class PolicyNotFound(KeyError):
    """No policy of that id in the folders searched."""


def load_policy(folder: Path, counted: Catalogue = COUNTED) -> Policy:
    """The policy in `folder`.

    Args:
        counted: the measures the ledger counts; a policy may use these and those it declares.

    Raises:
        PolicyInvalid: with every mistake, each naming file, key and reason.
    """
    mistakes: list[PolicyMistake] = []
    data = read_folder(folder, mistakes)
    if mistakes:
        raise PolicyInvalid(mistakes)
    return parse(data, folder.name, counted)


def validate(folder: Path, counted: Catalogue = COUNTED) -> list[PolicyMistake]:
    """The mistakes of a folder; none if it is a policy."""
    try:
        load_policy(folder, counted)
    except PolicyInvalid as invalid:
        return invalid.mistakes
    return []


def available(folders: Iterable[Path]) -> list[str]:
    """The ids of the policies in `folders`, each once, sorted."""
    found = {path.parent.name for folder in folders for path in folder.glob(f"*/{POLICY_FILE}")}
    return sorted(found)


def find_policy(policy_id: str, folders: Iterable[Path], counted: Catalogue = COUNTED) -> Policy:
    """The policy of that id, from the first of `folders` that has it.

    Raises:
        PolicyNotFound: none has it.
        PolicyInvalid: it has mistakes.
    """
    for folder in folders:
        if policy_id in available([folder]):
            return load_policy(folder / policy_id, counted)
    raise PolicyNotFound(policy_id)


def read_folder(folder: Path, mistakes: list[PolicyMistake]) -> dict[str, dict[str, Any]]:
    """The parsed content of each file that is there; numbers with a point as exact decimals."""
    data = {}
    for name in FILES:
        path = folder / name
        if path.is_file():
            data[name] = _read(path, mistakes)
    if POLICY_FILE not in data:
        mistakes.append(PolicyMistake(POLICY_FILE, "", message(NO_FILE)))
    return data


def _read(path: Path, mistakes: list[PolicyMistake]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        mistakes.append(PolicyMistake(path.name, "", message(NOT_TOML, error=error)))
        return {}


def parse(data: Data, folder: str, counted: Catalogue = COUNTED) -> Policy:
    """The policy that `data` (file name → content) describes.

    Raises:
        PolicyInvalid: with every mistake.
    """
    mistakes: list[PolicyMistake] = []
    root = Section(data[POLICY_FILE], POLICY_FILE, "", mistakes)
    statistics = Section(data.get(STATISTICS_FILE, {}), STATISTICS_FILE, "", mistakes)
    fields = _identity(root, folder)
    fields |= _text(root, counted)
    fields |= _procedure(root, fields["tier"])
    fields |= _limits(root)
    fields["statistics"] = sections.statistics(statistics)
    signals = Section(data.get(INTEGRITY_FILE, {}), INTEGRITY_FILE, "", mistakes)
    fields["signals"] = integrity.signals(signals)
    for part in (root, signals):
        _check_references(part, fields["articles"])
    root.close()
    if mistakes:
        raise PolicyInvalid(sorted(mistakes, key=_place))
    decided = {name: data[name] for name in DECIDING if name in data}
    return Policy(**fields, data=MappingProxyType(dict(data)), digest=digest(decided))


def _place(mistake: PolicyMistake) -> tuple[int, str]:
    return FILES.index(mistake.file), mistake.key


def _identity(root: Section, folder: str) -> dict[str, Any]:
    texts = (
        "id",
        "series",
        "title",
        "title_en",
        "document_number",
        "issuing_authority",
        "competent_department",
        "jurisdiction",
        "carrier_type",
        "carrier_type_en",
        "level_name",
        "level_name_en",
    )
    found: dict[str, Any] = {key: root.text(key) for key in texts}
    if found["id"] and found["id"] != folder:
        root.mistake("id", OTHER_FOLDER, folder=folder)
    if found["jurisdiction"] and not is_division(found["jurisdiction"]):
        root.mistake("jurisdiction", BAD_DIVISION, value=found["jurisdiction"])
    return found | {"tier": root.choice("level", Tier)} | _dates(root)


def _dates(root: Section) -> dict[str, Any]:
    start = root.day("effective_from")
    until = root.optional_day("effective_until")
    if until is not None and until < start:
        root.mistake("effective_until", BACKWARDS)
    return {"issued": root.day("issued"), "effective_from": start, "effective_until": until}


def _text(root: Section, counted: Mapping[str, Measure]) -> dict[str, Any]:
    chapters, articles = sections.articles(root)
    catalogue = sections.measures(root, counted)
    return {
        "chapters": chapters,
        "articles": articles,
        "catalogue": catalogue,
        "criteria": _criteria(root, catalogue),
    }


def _criteria(root: Section, catalogue: Mapping[str, Measure]) -> tuple[Criterion, ...]:
    reader = RuleReader(catalogue)
    found = tuple(_criterion(section, reader) for section in root.sections("criterion"))
    if not found:
        root.mistake("criterion", MISSING)
    for again in duplicates(criterion.id for criterion in found):
        root.mistake("criterion", DUPLICATE, value=again)
    return found


def _criterion(section: Section, reader: RuleReader) -> Criterion:
    binding = section.choice("binding", Binding, Binding.REQUIRED)
    if section.has("points") and binding is not Binding.PRIORITY:
        section.mistake("points", POINTS_ONLY)
    found = Criterion(
        id=section.text("id"),
        article=section.text("article"),
        title=section.text("title"),
        title_en=section.text("title_en"),
        binding=binding,
        periods=_periods(section),
        rule=reader.rule(section, "rule", section.take("rule")),
        only_for=_condition(section, "only_for", reader),
        not_for=_condition(section, "not_for", reader),
        points=section.optional_decimal("points", most=1000) or Decimal(0),
    )
    section.close()
    return found


def _periods(section: Section) -> tuple[str, ...]:
    """One period name or a list of several; as-of where none is given."""
    value = section.content.get("period")
    if isinstance(value, list):
        names = section.texts("period")
    else:
        names = (section.optional_text("period", "as-of"),)
    for name in names:
        if name:
            check_period(section, "period", name)
    return names


def _condition(section: Section, key: str, reader: RuleReader) -> Condition | None:
    if not section.has(key):
        return None
    inner = section.section(key)
    condition = reader.condition(inner)
    inner.close()
    return condition


def _procedure(root: Section, tier: Tier) -> dict[str, Any]:
    return {
        "procedure": sections.procedure(root, tier),
        "rounds": sections.rounds(root.section("rounds")) if root.has("rounds") else Rounds(),
        "sanctions": sections.sanctions(root.section("sanctions")),
        "public_notice": sections.public_notice(root.section("public_notice")),
        "objections": sections.objections(root.section("objections")),
        "correction": sections.correction(root.section("correction")),
        "remedies": sections.remedies(root.section("remedies")),
        "publication": sections.publication(root.section("publication")),
        "evidence": sections.evidence(root.section("evidence")),
        "undertaking": root.text("undertaking"),
    }


def _limits(root: Section) -> dict[str, Any]:
    """The parts a regulation may do without."""
    readers = {
        "tenure": sections.tenure,
        "site_visit": sections.site_visit,
        "expert_review": expert_review,
        "validity": sections.validity,
        "naming": sections.naming,
        "recommendation_quota": sections.recommendation_quota,
    }
    found: dict[str, Any] = {
        key: read(root.section(key)) if root.has(key) else None for key, read in readers.items()
    }
    found["exclusions"] = tuple(sections.exclusion(item) for item in root.sections("exclusion"))
    found["quotas"] = tuple(sections.quota(item) for item in root.sections("quota"))
    if root.has("recommendation_quota") and "recommendation" not in _stage_kinds(root):
        root.mistake("recommendation_quota", NO_RECOMMENDATION)
    return found


def _stage_kinds(root: Section) -> set[Any]:
    stages = root.content.get("stage")
    listed = stages if isinstance(stages, list) else []
    return {stage.get("kind") for stage in listed if isinstance(stage, dict)}


ARTICLE_KEYS = (
    "article",
    "area_article",
    "force_article",
    "fraud_article",
    "supervision_article",
)


def _check_references(root: Section, articles: Mapping[int, Any]) -> None:
    """Every `article = "6.4"` anywhere in the file must be an article or item of it."""
    known = {str(number) for number in articles}
    for number, article in articles.items():
        known.update(f"{number}.{n + 1}" for n in range(len(article.items)))
    for path, value in _references(root.content, ""):
        if value not in known:
            root.mistake(path, NO_ARTICLE, value=value)


def _references(content: Mapping[str, Any], path: str) -> Iterable[tuple[str, str]]:
    for key, value in content.items():
        at = f"{path}.{key}" if path else key
        if key in ARTICLE_KEYS and isinstance(value, str):
            yield at, value
        elif isinstance(value, dict):
            yield from _references(value, at)
        elif isinstance(value, list):
            for place, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _references(item, f"{at}[{place}]")
