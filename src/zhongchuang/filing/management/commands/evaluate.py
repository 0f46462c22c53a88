"""`zhongchuang evaluate`: a ledger workbook judged by a policy, without any database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import get_language, gettext

from zhongchuang.directory.models import Space
from zhongchuang.filing.management.asking import (
    BAD_INPUT,
    day,
    frame_asked,
    policy_asked,
    refusal,
)
from zhongchuang.filing.selfcheck import Condition, SelfCheck, self_check
from zhongchuang.kernel.periods import Frame
from zhongchuang.ledger.scratch import scratch_database
from zhongchuang.ledger.workbook.load import load_alone
from zhongchuang.ledger.workbook.mistakes import WorkbookError
from zhongchuang.ledger.workbook.read import Workbook, read_workbook
from zhongchuang.policy.explain import Voice, status_word
from zhongchuang.policy.findings import MeasureValues
from zhongchuang.policy.model import Policy

_ = gettext

ELIGIBLE, NOT_ELIGIBLE = 0, 1
ALONE = 1
"""The id of the only space in the scratch database."""


class Command(BaseCommand):
    help = "Judge a ledger workbook by a policy; exit 0 eligible, 1 not eligible, 2 bad input."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ledger", type=Path, metavar="LEDGER.xlsx")
        parser.add_argument("--policy", required=True, metavar="ID")
        parser.add_argument("--year", type=int, metavar="YYYY", help="default: last full year")
        parser.add_argument("--as-of", type=day, metavar="DATE", help="default: today")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        rules = policy_asked(options["policy"])
        frame = frame_asked(options["year"], options["as_of"])
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
            raise refusal(_("无法读取 %(path)s") % {"path": path}) from error
        except WorkbookError as error:
            for mistake in error.mistakes:
                self.stderr.write(str(mistake))
            raise SystemExit(BAD_INPUT) from None


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
