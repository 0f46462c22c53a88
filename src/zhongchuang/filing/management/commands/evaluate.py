"""`zhongchuang evaluate`: a ledger workbook judged by a policy, without any database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import get_language, gettext

from zhongchuang.directory.models import Space
from zhongchuang.filing.selfcheck import Condition, SelfCheck, self_check
from zhongchuang.kernel.periods import Frame
from zhongchuang.ledger.scratch import scratch_database
from zhongchuang.ledger.workbook.load import load_alone
from zhongchuang.ledger.workbook.mistakes import WorkbookError
from zhongchuang.ledger.workbook.read import Workbook, read_workbook
from zhongchuang.policy.explain import Voice, status_word
from zhongchuang.policy.findings import MeasureValues
from zhongchuang.policy.model import Policy
from zhongchuang.policy.reading import PolicyInvalid
from zhongchuang.policy.registry import known, policy

_ = gettext

ELIGIBLE, NOT_ELIGIBLE, BAD_INPUT = 0, 1, 2
ALONE = 1
"""The id of the only space in the scratch database."""


class Command(BaseCommand):
    help = "Judge a ledger workbook by a policy; exit 0 eligible, 1 not eligible, 2 bad input."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ledger", type=Path, metavar="LEDGER.xlsx")
        parser.add_argument("--policy", required=True, metavar="ID")
        parser.add_argument("--year", type=int, metavar="YYYY", help="default: last full year")
        parser.add_argument("--as-of", type=_day, metavar="DATE", help="default: today")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        rules = _policy(options["policy"])
        frame = _frame(options["year"], options["as_of"])
        workbook = self._workbook(options["ledger"])
        checked = judged(workbook, rules, frame)
        if options["json"]:
            data = as_data(checked, workbook)
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str))
        else:
            self.stdout.write(as_text(checked, workbook))
        raise SystemExit(ELIGIBLE if checked.eligible else NOT_ELIGIBLE)

    def _workbook(self, path: Path) -> Workbook:
        try:
            return read_workbook(path.read_bytes())
        except OSError as error:
            raise _refusal(_("无法读取 %(path)s") % {"path": path}) from error
        except WorkbookError as error:
            for mistake in error.mistakes:
                self.stderr.write(str(mistake))
            raise SystemExit(BAD_INPUT) from None


def _refusal(words: str) -> CommandError:
    return CommandError(words, returncode=BAD_INPUT)


def _day(words: str) -> date:
    return date.fromisoformat(words)


def _policy(policy_id: str) -> Policy:
    try:
        return policy(policy_id)
    except KeyError:
        words = _("没有政策“%(id)s”；可用的有：%(known)s")
        raise _refusal(words % {"id": policy_id, "known": "、".join(known())}) from None
    except PolicyInvalid as error:
        raise _refusal(str(error)) from None


def _frame(year: int | None, as_of: date | None) -> Frame:
    """The frame asked for; by default as of today, for the last full calendar year before it."""
    day = as_of or timezone.localdate()
    chosen = day.year - 1 if year is None else year
    if not 1900 <= chosen <= day.year:
        words = _("评价年度 %(year)s 应不早于 1900 年、不晚于截止日期 %(day)s 所在年度")
        raise _refusal(words % {"year": chosen, "day": day})
    return Frame(chosen, day)


def judged(workbook: Workbook, rules: Policy, frame: Frame) -> SelfCheck:
    """A workbook judged alone, on the evidenced level: a file named under 佐证 is evidence."""
    space = Space(
        pk=ALONE, name=workbook.identity["name"], division_id=workbook.identity["division"]
    )
    voice = Voice(gettext, get_language() or "zh-hans")
    with scratch_database() as using:
        load_alone(workbook, ALONE, using)
        return self_check(space, rules, frame, voice=voice, using=using)


def as_data(checked: SelfCheck, workbook: Workbook) -> dict[str, Any]:
    """The findings in the fixed shape of `--json`; decimals as strings."""
    return {
        "policy": checked.policy.id,
        "year": checked.frame.year,
        "as_of": checked.frame.as_of.isoformat(),
        "space": checked.space.name,
        "eligible": checked.eligible,
        "findings": [_finding(item) for item in checked.conditions],
        "warnings": list(workbook.warnings),
    }


def _finding(item: Condition) -> dict[str, Any]:
    return {
        "criterion": item.finding.id,
        "article": item.finding.article,
        "binding": item.finding.binding.value,
        "status": item.finding.status.word,
        "measures": {values.measure: _levels(values) for values in item.finding.measures},
        "explanation": item.explanation,
    }


def _levels(values: MeasureValues) -> dict[str, Any]:
    levels = {
        "claimed": values.claimed,
        "evidenced": values.evidenced,
        "verified": values.verified,
    }
    plain = {k: format(v, "f") if isinstance(v, Decimal) else v for k, v in levels.items()}
    return {**plain, "unit": values.unit}


def as_text(checked: SelfCheck, workbook: Workbook) -> str:
    """The findings for people: article, what is asked, what is there, what is missing."""
    head = _("%(space)s：按《%(policy)s》自查，评价年度 %(year)s，截止日期 %(as_of)s") % {
        "space": checked.space.name,
        "policy": checked.policy.title,
        "year": checked.frame.year,
        "as_of": checked.frame.as_of,
    }
    body = [line for item in checked.conditions for line in _paragraph(item)]
    warnings = [_("提示：%(words)s") % {"words": words} for words in workbook.warnings]
    verdict = (
        _("结论：必备条件均已达到，或有待评审判断。")
        if checked.eligible
        else _("结论：有必备条件未达到。")
    )
    return "\n".join([head, "", *body, "", *warnings, verdict])


def _paragraph(item: Condition) -> list[str]:
    voice = Voice(gettext, get_language() or "zh-hans")
    status = status_word(item.finding.status, voice)
    found = [f"[{status}] {item.citation} {item.title}", f"    {item.explanation}"]
    return [*found, f"    {item.note}"] if item.note else found
