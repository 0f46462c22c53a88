"""Reading the parts of a policy other than its rules: text, procedure, settings, statistics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from zhongchuang.kernel.columns import Kind
from zhongchuang.policy.approvals import approval_rows
from zhongchuang.policy.evidence import EvidenceKind
from zhongchuang.policy.evidence import evidence as asked_evidence
from zhongchuang.policy.measures import AREA_PLACES, Measure
from zhongchuang.policy.messages import gettext_noop
from zhongchuang.policy.model import (
    FACT_KINDS,
    NOTICE_FIELDS,
    Accuracy,
    Article,
    Binding,
    Correction,
    Exclusion,
    Naming,
    Objections,
    Party,
    Publication,
    PublicNotice,
    Quota,
    RecommendationQuota,
    Remedies,
    ReturnForm,
    Rounds,
    Sanctions,
    SiteVisit,
    Stage,
    StageKind,
    Statistics,
    Tenure,
    Validity,
)
from zhongchuang.policy.reading import DUPLICATE, MISSING, Section, duplicates
from zhongchuang.policy.rule_reading import BAD_DIVISION, is_division

NUMBERING = gettext_noop("条文应从第一条起连续编号，此处应为 {expected}")
NO_CHAPTER = gettext_noop("没有第 {value} 章")
NOT_FIRST = gettext_noop("程序应以填报（drafting）开始")
NOT_LAST = gettext_noop("程序应以确认（confirmation）结束")
OUT_OF_ORDER = gettext_noop("“{value}”不应排在此处")
WRONG_PARTY = gettext_noop("填报只能由申报机构（operator）办理，其他环节不能")
ABOVE_TIER = gettext_noop("地州市的备案程序没有自治区的环节")
NEEDS_APPROVAL = gettext_noop("“{value}”须经另一人批准（approval = true）")
NO_FACT_KIND = gettext_noop("没有“{value}”这类台账：{choices}")
BAD_PATTERN = gettext_noop("不是正确的正则表达式")
BAD_MONTH_DAY = gettext_noop("应为“月-日”，如 07-31")
NO_YEAR = gettext_noop("报表名称应含 {{year}}")
BETWEEN = gettext_noop("应在 {least} 与 {most} 之间")
COUNTED_ALREADY = gettext_noop("“{value}”已由系统从台账统计，不能另行申报")
LIMIT_OR_SHARE = gettext_noop("limit 和 share 应有且只有一项")
TOO_LONG_A_NOTICE = gettext_noop("公示内容不能包含“{value}”，允许：{choices}")

STAGE_ORDER = list(StageKind)
HOLDERS = ("space", "operator")
SAMPLING_ERRORS = Decimal("0.1"), Decimal("0.5")
SAMPLING_CONFIDENCES = Decimal("0.5"), Decimal("0.99")


def articles(root: Section) -> tuple[tuple[str, ...], dict[int, Article]]:
    """Chapters and articles; articles are numbered from 1 without gaps."""
    chapters = root.texts("chapters")
    found: dict[int, Article] = {}
    for expected, section in enumerate(root.sections("article"), start=1):
        article = _article(section, len(chapters))
        if article.number != expected:
            section.mistake("number", NUMBERING, expected=expected)
        found[article.number] = article
    if not found:
        root.mistake("article", MISSING)
    return chapters, found


def _article(section: Section, chapters: int) -> Article:
    chapter = section.integer("chapter", least=1)
    if chapter > chapters:
        section.mistake("chapter", NO_CHAPTER, value=chapter)
    article = Article(
        section.integer("number", least=1),
        chapter,
        section.text("text"),
        section.texts("items"),
        section.optional_text("closing"),
    )
    section.close()
    return article


def procedure(root: Section, tier: str) -> tuple[Stage, ...]:
    """The stages in their order, from drafting to confirmation."""
    sections = root.sections("stage")
    stages = tuple(_stage(section, tier) for section in sections)
    kinds = [stage.kind for stage in stages]
    if any(section.content.get("kind") not in STAGE_ORDER for section in sections):
        return stages  # reported where it stands; its place in the order cannot be told
    if not kinds or kinds[0] is not StageKind.DRAFTING:
        root.mistake("stage[0].kind" if kinds else "stage", NOT_FIRST)
    if kinds and kinds[-1] is not StageKind.CONFIRMATION:
        root.mistake(f"stage[{len(kinds) - 1}].kind", NOT_LAST)
    for place, (before, after) in enumerate(zip(kinds, kinds[1:], strict=False), start=1):
        if STAGE_ORDER.index(after) <= STAGE_ORDER.index(before):
            root.mistake(f"stage[{place}].kind", OUT_OF_ORDER, value=after)
    return stages


def _stage(section: Section, tier: str) -> Stage:
    approval = section.flag("approval", default=False)
    stage = Stage(
        kind=section.choice("kind", StageKind),
        article=section.text("article"),
        by=section.choice("by", Party),
        name=section.text("name"),
        name_en=section.text("name_en"),
        applicant_name=section.text("applicant_name"),
        applicant_name_en=section.text("applicant_name_en"),
        public_name=section.text("public_name"),
        public_name_en=section.text("public_name_en"),
        days=section.optional_integer("days", least=1),
        approvals=approval_rows(section, approval=approval),
    )
    if (section.content.get("kind") == StageKind.DRAFTING) != (stage.by is Party.OPERATOR):
        section.mistake("by", WRONG_PARTY)
    if tier == "prefecture" and stage.by is Party.REGION:
        section.mistake("by", ABOVE_TIER)
    approved = stage.kind in (StageKind.RECOMMENDATION, StageKind.CONFIRMATION)
    if approved and not approval:
        section.mistake("approval", NEEDS_APPROVAL, value=stage.kind)
    section.close()
    return stage


def tenure(section: Section) -> Tenure:
    months = section.integer("months", least=1)
    binding = section.choice("binding", Binding, Binding.ADVISORY)
    found = Tenure(months, binding, section.text("article"))
    section.close()
    return found


def rounds(section: Section) -> Rounds:
    found = Rounds(
        section.optional_text("article"),
        section.optional_text("area_article"),
        section.optional_text("force_article"),
        sealed=section.flag("sealed", default=False),
    )
    section.close()
    return found


def sanctions(section: Section) -> Sanctions:
    found = Sanctions(
        section.integer("fraud_ban_years", least=1),
        section.text("fraud_article"),
        section.integer("failed_assessments", least=1),
        section.integer("missed_returns", least=1),
        section.text("supervision_article"),
    )
    section.close()
    return found


def public_notice(section: Section) -> PublicNotice:
    fields = section.texts("fields")
    for field in fields:
        if field not in NOTICE_FIELDS:
            choices = "、".join(NOTICE_FIELDS)
            section.mistake("fields", TOO_LONG_A_NOTICE, value=field, choices=choices)
    days = section.integer("working_days", least=1)
    found = PublicNotice(days, section.flag("start_day_counts"), fields)
    section.close()
    return found


def objections(section: Section) -> Objections:
    found = Objections(
        section.flag("real_name"),
        section.texts("person_gives"),
        section.texts("unit_gives"),
        section.flag("accept_late"),
        section.optional_integer("answer_days", least=1),
        section.optional_integer("review_days", least=1),
        section.flag("approval", default=False),
    )
    section.close()
    return found


def correction(section: Section) -> Correction:
    days = section.integer("tell_within_days", least=1)
    found = Correction(days, section.flag("silence_accepts"), section.text("basis"))
    section.close()
    return found


def remedies(section: Section) -> Remedies:
    days = section.integer("reconsideration_days", least=1)
    found = Remedies(days, section.text("basis"))
    section.close()
    return found


def publication(section: Section) -> Publication:
    found = Publication(section.integer("working_days", least=1), section.text("basis"))
    section.close()
    return found


def site_visit(section: Section) -> SiteVisit:
    """The visit; a kind of fact takes from the table itself what it does not say."""
    officers = section.integer("officers", least=1)
    usual = Accuracy(
        _within(section, "error", SAMPLING_ERRORS),
        _within(section, "confidence", SAMPLING_CONFIDENCES),
        section.integer("minimum", least=1),
    )
    kinds = section.section("sample")
    sample = {kind: _accuracy(kinds.section(kind), usual) for kind in kinds.content}
    _check_fact_kinds(kinds)
    section.close()
    return SiteVisit(officers, usual, sample)


def _accuracy(section: Section, usual: Accuracy) -> Accuracy:
    found = Accuracy(
        _within(section, "error", SAMPLING_ERRORS, usual.error),
        _within(section, "confidence", SAMPLING_CONFIDENCES, usual.confidence),
        section.integer("minimum", least=1) if section.has("minimum") else usual.minimum,
    )
    section.close()
    return found


def _within(
    section: Section, key: str, limits: tuple[Decimal, Decimal], default: Decimal | None = None
) -> Decimal:
    """A share between two limits, both allowed."""
    if default is not None and not section.has(key):
        return default
    least, most = limits
    share = section.decimal(key)
    if section.has(key) and not least <= share <= most:
        section.mistake(key, BETWEEN, least=least, most=most)
        return least
    return share or least


def evidence(section: Section) -> Mapping[str, tuple[EvidenceKind, ...]]:
    """The kinds of evidence asked for each kind of fact."""
    _check_fact_kinds(section)
    return asked_evidence(section, FACT_KINDS)


def _check_fact_kinds(section: Section) -> None:
    for kind in section.content:
        if kind not in FACT_KINDS:
            section.mistake(kind, NO_FACT_KIND, value=kind, choices="、".join(FACT_KINDS))


def exclusion(section: Section) -> Exclusion:
    found = Exclusion(
        section.text("recognition"),
        section.choice("holder", HOLDERS, "space"),
        section.text("article"),
        section.text("text"),
        section.choice("binding", (Binding.REQUIRED, Binding.IN_PRINCIPLE), Binding.REQUIRED),
    )
    section.close()
    return found


def quota(section: Section) -> Quota:
    relaxed = section.texts("relaxed")
    for code in relaxed:
        if not is_division(code):
            section.mistake("relaxed", BAD_DIVISION, value=code)
    found = Quota(
        section.decimal("share", most=1),
        section.text("of"),
        section.text("article"),
        relaxed,
        section.optional_decimal("relaxed_share", most=1),
    )
    section.close()
    return found


def recommendation_quota(section: Section) -> RecommendationQuota:
    """A number or a share, one of the two; a number of its own for a division."""
    if section.has("limit") == section.has("share"):
        section.mistake("limit", LIMIT_OR_SHARE)
    own = section.section("divisions")
    for code in own.content:
        if not is_division(code):
            own.mistake(code, BAD_DIVISION, value=code)
    found = RecommendationQuota(
        section.text("article"),
        section.optional_integer("limit", least=1),
        section.optional_decimal("share", most=1),
        {code: own.integer(code) for code in own.content},
    )
    section.close()
    return found


def validity(section: Section) -> Validity:
    found = Validity(section.integer("years", least=1), section.text("article"))
    section.close()
    return found


def naming(section: Section) -> Naming:
    found = Naming(section.text("pattern"), section.text("text"), section.text("article"))
    try:
        re.compile(found.pattern)
    except re.error:
        section.mistake("pattern", BAD_PATTERN)
    section.close()
    return found


def measures(root: Section, counted: Mapping[str, Measure]) -> dict[str, Measure]:
    """The counted measures and those the policy declares itself."""
    catalogue = dict(counted)
    for section in root.sections("measure"):
        measure = _measure(section)
        if measure.name in counted:
            section.mistake("name", COUNTED_ALREADY, value=measure.name)
        elif measure.name in catalogue:
            section.mistake("name", DUPLICATE, value=measure.name)
        catalogue[measure.name] = counted.get(measure.name, measure)
    return catalogue


def _measure(section: Section) -> Measure:
    kind = section.choice("kind", Kind)
    measure = Measure(
        name=section.text("name"),
        kind=kind,
        label=section.text("label"),
        label_en=section.text("label_en"),
        unit=section.optional_text("unit"),
        unit_en=section.optional_text("unit_en"),
        places=AREA_PLACES if kind is Kind.DECIMAL else 0,
        declared=True,
    )
    section.close()
    return measure


def statistics(root: Section) -> Statistics:
    forms = tuple(_return_form(section) for section in root.sections("return"))
    for again in duplicates(form.kind for form in forms):
        root.mistake("return", DUPLICATE, value=again)
    root.close()
    return Statistics(forms)


def _return_form(section: Section) -> ReturnForm:
    name = section.text("name")
    if name and "{year}" not in name:
        section.mistake("name", NO_YEAR)
    form = ReturnForm(
        section.text("kind"),
        name,
        _month_day(section, "from"),
        _month_day(section, "to"),
        _month_day(section, "due"),
        section.optional_integer("years_later") or 0,
    )
    section.close()
    return form


def _month_day(section: Section, key: str) -> tuple[int, int]:
    text = section.text(key)
    try:
        day = date.fromisoformat(f"2001-{text}")  # not a leap year: 02-29 is refused
    except ValueError:
        if text:
            section.mistake(key, BAD_MONTH_DAY)
        return 1, 1
    return day.month, day.day
