"""`zhongchuang policy`: policies as data: list, show, check, compare, and try out on the spaces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.db.models import Q
from django.utils.translation import get_language, gettext, ngettext

from zhongchuang.directory.models import Space
from zhongchuang.filing.management.asking import (
    BAD_INPUT,
    day,
    frame_asked,
    mistakes_of,
    policy_asked,
    policy_or_folder,
    refusal,
)
from zhongchuang.filing.selfcheck import check
from zhongchuang.kernel.periods import Frame
from zhongchuang.policy import wording
from zhongchuang.policy.changes import Change, diff, simulate
from zhongchuang.policy.engine import Findings
from zhongchuang.policy.explain import UPWARD, Voice, amount, citation, status_word
from zhongchuang.policy.loader import load_policy, validate
from zhongchuang.policy.model import Criterion, Policy
from zhongchuang.policy.reading import PolicyInvalid
from zhongchuang.policy.registry import known, policy
from zhongchuang.policy.rules import Comparison, Named, Number, comparisons, division_prefix
from zhongchuang.policy.shapes import shape

_ = gettext


class Command(BaseCommand):
    help = "List, show, validate, compare and simulate policies; exit 2 where one is invalid."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="every policy this system knows")
        show = acts.add_parser("show", help="a policy's articles, conditions and procedure")
        show.add_argument("policy", metavar="ID")
        check_folder = acts.add_parser("validate", help="every mistake of a folder")
        check_folder.add_argument("folder", type=Path, metavar="DIR")
        compare = acts.add_parser("diff", help="what changes from one policy to the other")
        compare.add_argument("before", metavar="A")
        compare.add_argument("after", metavar="B")
        trial = acts.add_parser("simulate", help="who would gain or lose what")
        trial.add_argument("policy", metavar="ID")
        trial.add_argument(
            "--set",
            action="append",
            default=[],
            dest="overrides",
            metavar="criterion.measure=VALUE",
        )
        trial.add_argument("--year", type=int, metavar="YYYY", help="default: last full year")
        trial.add_argument("--as-of", type=day, metavar="DATE", help="default: today")

    def handle(self, *_args: Any, **options: Any) -> None:
        match options["act"]:
            case "list":
                self.list()
            case "show":
                self.write(shown(policy_or_folder(options["policy"])))
            case "validate":
                self.validate(options["folder"])
            case "diff":
                changes = diff(*map(policy_or_folder, (options["before"], options["after"])))
                self.write(map(changed, changes) if changes else [_("两个政策内容相同。")])
            case _:
                frame = frame_asked(options["year"], options["as_of"])
                self.write(tried(options["policy"], overrides_of(options["overrides"]), frame))

    def write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)

    def list(self) -> None:
        invalid = False
        for name in known():
            try:
                self.stdout.write(listed(policy(name)))
            except PolicyInvalid as error:
                self.stderr.write(f"{name}/{mistakes_of(error)}")
                invalid = True
        if invalid:
            raise SystemExit(BAD_INPUT)

    def validate(self, folder: Path) -> None:
        mistakes = validate(folder)
        for mistake in mistakes:
            self.stderr.write(mistake.render(gettext))
        if mistakes:
            raise SystemExit(BAD_INPUT)
        words = _("%(id)s：没有错误，共 %(count)s 项条件")
        found = load_policy(folder)
        self.stdout.write(words % {"id": found.id, "count": len(found.criteria)})


def voice() -> Voice:
    return Voice(gettext, get_language() or "zh-hans")


def listed(found: Policy) -> str:
    return f"{found.id}  {found.title}  {found.document_number}  {term_of(found)}"


def term_of(found: Policy) -> str:
    until = found.effective_until
    return f"{found.effective_from} – {until}" if until else f"{found.effective_from} –"


def shown(found: Policy) -> Iterator[str]:
    """The policy for people: what it is, its conditions in its own words, its procedure."""
    yield listed(found)
    yield f"{found.issuing_authority}  {found.digest}"
    for criterion in found.criteria:
        yield from _condition(found, criterion)
    yield ""
    for number, stage in enumerate(found.procedure, start=1):
        days = ngettext("%(days)s 个工作日", "%(days)s 个工作日", stage.days or 0)
        term = days % {"days": stage.days} if stage.days else ""
        parts = f"{number}. {stage.name}", stage.by.value, citation(stage.article, voice()), term
        yield "  ".join(part for part in parts if part)


def _condition(found: Policy, criterion: Criterion) -> Iterator[str]:
    said = voice()
    name = f"{citation(criterion.article, said)} {criterion.name(said.language)}"
    yield ""
    yield f"{criterion.id} [{criterion.binding.value}] {name}"
    yield f"    {found.article_text(criterion.article)}"
    for comparison in comparisons(criterion.rule):
        if isinstance(comparison.left, Named) and isinstance(comparison.right, Number):
            measure = comparison.left.measure
            told = {"name": f"{criterion.id}.{measure}", "asked": threshold(comparison, found)}
            yield "    " + _("%(name)s：%(asked)s") % told


def threshold(comparison: Comparison, found: Policy) -> str:
    """What one comparison with a number asks: 不少于 500.00 ㎡."""
    said, form = voice(), shape(comparison, found.catalogue)
    right = comparison.right.fraction if isinstance(comparison.right, Number) else Fraction(0)
    if comparison.operator not in wording.ASKED:
        return said.say(wording.ASKED_TRUE if right else wording.ASKED_FALSE)
    rounding = floor if comparison.operator in UPWARD else ceil
    return said.say(
        wording.ASKED[comparison.operator], threshold=amount(right, form, rounding, said)
    )


def changed(change: Change) -> str:
    absent = _("（无）")
    before = absent if change.before is None else change.before
    after = absent if change.after is None else change.after
    return f"{change.key}: {before} → {after}"


def overrides_of(words: Iterable[str]) -> dict[str, Decimal]:
    """`criterion.measure=VALUE` as typed.

    Raises:
        CommandError: no such form, or a value that is no number.
    """
    found = {}
    for item in words:
        name, _equals, value = item.partition("=")
        try:
            found[name.strip()] = Decimal(value.strip())
        except InvalidOperation:
            raise refusal(_("“%(item)s”应写成“条件.指标=数值”") % {"item": item}) from None
        if not found[name.strip()].is_finite():
            raise refusal(_("“%(item)s”应写成“条件.指标=数值”") % {"item": item})
    return found


def tried(name: str, overrides: dict[str, Decimal], frame: Frame) -> Iterator[str]:
    """Who among the spaces of the policy's area would gain or lose what.

    Raises:
        CommandError: a threshold that does not exist, or that the policy cannot have.
    """
    before = policy_asked(name)
    try:
        after = simulate(before, overrides)
    except PolicyInvalid as error:
        raise refusal(mistakes_of(error)) from None
    spaces = spaces_of(before)
    yield _("《%(title)s》试算：评价年度 %(year)s，截止日期 %(as_of)s，共 %(count)s 个众创空间") % {
        "title": before.title,
        "year": frame.year,
        "as_of": frame.as_of,
        "count": len(spaces),
    }
    yield from map(changed, diff(before, after))
    yield from outcome(spaces, check(spaces, before, frame), check(spaces, after, frame))


def spaces_of(found: Policy) -> list[Space]:
    """The spaces in the policy's area.

    Raises:
        CommandError: the database has no tables yet, or does not answer.
    """
    area = Q(division__code__startswith=division_prefix(found.jurisdiction))
    try:
        return list(Space.objects.filter(area).select_related("operator").order_by("pk"))
    except DatabaseError as error:
        words = _("数据库中还没有众创空间的数据表，请先启动一次系统或运行 migrate：%(error)s")
        raise refusal(words % {"error": error}) from None


def outcome(spaces: Sequence[Space], before: Findings, after: Findings) -> Iterator[str]:
    """The spaces in three groups: those that become eligible, that no longer are, and others for
    which some condition changes."""
    moved = {n: _moves(before, after, n) for n in range(len(spaces))}
    was, becomes = before.eligible, after.eligible
    groups = (
        (_("将符合条件：%(count)s 个"), [n for n in moved if becomes[n] and not was[n]]),
        (_("将不再符合条件：%(count)s 个"), [n for n in moved if was[n] and not becomes[n]]),
        (
            _("结论不变、个别条件有变化：%(count)s 个"),
            [n for n in moved if was[n] == becomes[n] and moved[n]],
        ),
    )
    for words, members in groups:
        yield words % {"count": len(members)}
        for n in members:
            yield "  " + _("%(space)s（%(operator)s）：%(changes)s") % {
                "space": spaces[n].name,
                "operator": spaces[n].operator.name,
                "changes": _("；").join(moved[n]),
            }


def _moves(before: Findings, after: Findings, n: int) -> list[str]:
    """The conditions whose status changes for space n, in words."""
    said = voice()
    found = []
    for name, result in before.results.items():
        old, new = result.status_of(n), after.results[name].status_of(n)
        if old is not new:
            title = result.criterion.name(said.language)
            found.append(f"{title} {status_word(old, said)} → {status_word(new, said)}")
    return found
