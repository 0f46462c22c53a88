"""Write the reference pages from the code they describe, or check that they are up to date.

Usage: .venv/bin/python -m tools.reference write|check

docs/reference/lifecycle.md  the transition table of a case, in Chinese and English
docs/reference/measures.md   the measures that rules may ask for
docs/reference/commands.md   the console script's commands
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.messages import CATALOGUE, entries, pair
from tools.preparing import ROOT, prepare

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand

    from zhongchuang.filing.lifecycle import Transition
    from zhongchuang.policy.model import Policy

FOLDER = ROOT / "docs" / "reference"
GENERATED = "<!-- Written by `python -m tools.reference write`; do not edit. -->"
POLICY = "xinjiang-2019"
PARTIES = {
    "owner": ("申报单位", "the operator's owner account"),
    "operator": ("申报机构的任何人", "anybody of the operator"),
    "officer": ("本环节机关的经办人", "an officer of the stage's authority"),
    "approver": ("本环节机关的审批人", "an approver of the stage's authority"),
    "authority": (
        "本环节机关的经办人或审批人",
        "an officer or an approver of the stage's authority",
    ),
}
TARGETS = {
    "next": ("程序的下一环节", "the next stage of the policy's procedure"),
    "back": ("回到退回它的环节", "back to the stage that returned it"),
}
AUTHORITIES = {
    "operator": ("申报机构", "operator"),
    "prefecture": ("地州市科技局", "prefecture bureau"),
    "region": ("自治区科技厅", "regional department"),
}
OF_DJANGO = {
    "help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color",
    "force_color", "skip_checks",
}  # fmt: skip
"""Options that every command has."""


@cache
def translations() -> dict[str, str]:
    return dict(map(pair, entries(CATALOGUE.read_text(encoding="utf-8"))))


def both(label: Any, context: str = "") -> tuple[str, str]:
    """A label in Chinese and English."""
    chinese = str(label)
    key = f"{context}\x04{chinese}" if context else chinese
    return chinese, translations().get(key, chinese)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in r) + " |" for r in lines
    )


def page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", GENERATED, *parts)) + "\n"


# the lifecycle


def lifecycle() -> str:
    from zhongchuang.filing.lifecycle import TABLE
    from zhongchuang.filing.states import FINAL, State

    states = [(f"`{s.value}`", *state_name(s), "●" if s in FINAL else "") for s in State]
    return page(
        "The lifecycle of a case",
        "From `src/zhongchuang/filing/lifecycle.py` and `states.py`: a case can do nothing else. Every\n"
        "act also has its rules (mandate, area, term, four eyes: `filing/rules.py`), and its record.\n"
        "The exhaustive state × act × role test is drawn from the same table.",
        "## States",
        table(("state", "中文", "English", "final"), states),
        "## Acts",
        table(ACT_HEAD, map(act_row, TABLE)),
        f"## The procedure of `{POLICY}`",
        "A policy lists the stages it uses; “next” follows this list.",
        table(("#", "stage", "中文", "English", "before", "article"), procedure(policy())),
    )


ACT_HEAD = ("in state", "act", "中文", "English", "by", "leads to", "通往")


def state_name(state: Any) -> tuple[str, str]:
    return both(state.label, "case" if state.value == "failed" else "")


def act_row(row: Transition) -> tuple[str, ...]:
    by = "；".join(PARTIES[row.party.value])
    english, chinese = target(row)
    return (f"`{row.source}`", f"`{row.act}`", *both(row.act.label), by, english, chinese)


def target(row: Transition) -> tuple[str, str]:
    """Where a transition leads, in English and Chinese."""
    from zhongchuang.filing.states import State

    if row.target.value in TARGETS:
        chinese, english = TARGETS[row.target.value]
        return english, chinese
    return f"`{row.target}`", state_name(State(row.target))[0]


def procedure(found: Policy) -> Iterator[tuple[str, ...]]:
    for number, stage in enumerate(found.procedure, start=1):
        before = " ".join(AUTHORITIES[stage.by.value])
        yield str(number), f"`{stage.kind}`", stage.name, stage.name_en, before, stage.article


def policy() -> Policy:
    from zhongchuang.policy.registry import policy as read

    return read(POLICY)


# the measures


def measures() -> str:
    from zhongchuang.policy.measures import COUNTED

    used = uses(policy())
    rows = [
        (f"`{m.name}`", m.kind.value, m.label, m.label_en, m.unit, ", ".join(used.get(m.name, ())))
        for m in COUNTED.values()
    ]
    return page(
        "Measures",
        "What rules may ask for without declaring it (`src/zhongchuang/policy/measures.py`), counted from\n"
        "the ledger by `src/zhongchuang/ledger/measures.py` at three levels: claimed (all rows), evidenced\n"
        "(rows with their evidence; findings are taken on this one), verified (rows an officer confirmed).\n"
        "A policy may declare more of its own, see [policy-authoring](../policy-authoring.md#measures).",
        table(("measure", "kind", "中文", "English", "unit", f"asked by `{POLICY}`"), rows),
        "Kinds: a *count* is a whole number; a *decimal* is exact with four places; a *share* is kept as\n"
        "two numbers and compared as a fraction, written as a decimal up to 1; a *truth* is true or false.",
    )


def uses(found: Policy) -> dict[str, list[str]]:
    """By measure: the articles of the criteria that read it."""
    from zhongchuang.policy.rules import comparisons, named

    read: dict[str, list[str]] = {}
    for criterion in found.criteria:
        for comparison in comparisons(criterion.rule):
            for side in (comparison.left, comparison.right):
                for name, _period in named(side, "as-of"):
                    read.setdefault(name, []).append(criterion.article)
    return {name: list(dict.fromkeys(articles)) for name, articles in read.items()}


# the commands


def commands() -> str:
    from django.core.management import get_commands, load_command_class

    own = sorted(n for n, app in get_commands().items() if str(app).startswith("zhongchuang."))
    parts = [part for name in own for part in command(name, load_command_class(app_of(name), name))]
    return page(
        "Commands",
        "`.venv/bin/zhongchuang COMMAND …`, from the commands' own help. Exit codes: 0 well, 1 a required\n"
        "condition is not met or something does not match, 2 the input is wrong.",
        *parts,
    )


def app_of(name: str) -> str:
    from django.core.management import get_commands

    return str(get_commands()[name])


def command(name: str, found: BaseCommand) -> Iterator[str]:
    parser = found.create_parser("zhongchuang", name)
    yield f"## `{name}`"
    yield str(found.help)
    yield from usage(f"zhongchuang {name}", parser)


def usage(called: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    """The call and its options; of a command with parts, those of each part."""
    own = [action for action in parser._actions if action.dest not in OF_DJANGO]
    parts = [action for action in own if isinstance(action, argparse._SubParsersAction)]
    if not parts:
        yield f"```\n{' '.join((called, *map(written, own)))}\n```"
        if any(action.help for action in own):
            yield table(("argument", ""), [(f"`{shown(a)}`", a.help or "") for a in own])
    for part in parts:
        told = {choice.dest: choice.help or "" for choice in part._choices_actions}
        for name, inner in part.choices.items():
            yield f"**`{name}`** — {told.get(name, '')}"
            yield from usage(f"{called} {name}", inner)


def shown(action: argparse.Action) -> str:
    """An argument as it is typed: LEDGER.xlsx, --year YYYY, --json."""
    value = action.metavar or action.dest.upper()
    if not action.option_strings:
        return str(value)
    name = action.option_strings[-1]
    return name if action.nargs == 0 else f"{name} {value}"


def written(action: argparse.Action) -> str:
    needed = action.required or not action.option_strings
    return shown(action) if needed else f"[{shown(action)}]"


PAGES = {"lifecycle.md": lifecycle, "measures.md": measures, "commands.md": commands}


def outdated(folder: Path = FOLDER) -> list[str]:
    """The pages that differ from what the code says now."""
    return [name for name, make in PAGES.items() if read(folder / name) != make()]


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("command", choices=("write", "check"))
    asked = parser.parse_args().command
    prepare()
    if asked == "check":
        late = outdated()
        print("\n".join(f"out of date: {name}" for name in late) or "up to date")
        return 1 if late else 0
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
