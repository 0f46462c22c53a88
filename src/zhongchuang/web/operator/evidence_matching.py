"""Many files at once: which file goes to which rows as what, looked at and changed before one
confirmation attaches them; and the rows that still lack evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhongchuang.evidence.states import Scan
from zhongchuang.evidence.store import checked
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.actions import attach_evidence
from zhongchuang.ledger.models import Recorded, SpaceProfile
from zhongchuang.ledger.proposing import Rows
from zhongchuang.policy.evidence import EvidenceKind
from zhongchuang.policy.model import Policy
from zhongchuang.web.operator.evidence_form import PileForm, opened, sent_uploads
from zhongchuang.web.operator.evidence_kinds import asked_of, choices, kinds_of, told, words_of
from zhongchuang.web.operator.evidence_lacking import lacking
from zhongchuang.web.operator.evidence_pile import (
    Choice,
    Waiting,
    drop,
    key_of,
    put,
    take_in,
    told_apart,
    waiting,
)
from zhongchuang.web.operator.facts import ledger_crumbs
from zhongchuang.web.operator.kinds import BY_MODEL, KINDS, PROFILE
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.standpoint import standpoint
from zhongchuang.web.shared.acting import ActingRequest, refusal_text
from zhongchuang.web.shared.components import Crumb

AUTO = "auto"


@for_a_space
def evidence(request: ActingRequest, here: Here) -> HttpResponse:
    """Choose many files; nothing is attached before the next page is confirmed."""
    form = PileForm()
    if request.method == "POST":
        form, sent = PileForm(request.POST, request.FILES), sent_uploads(request.POST)
        form.fields["uploads"].required = not sent
        if form.is_valid():
            keys, refusals = take_in(request.actor, form.cleaned_data["uploads"])
            targets = {key: request.POST.get(f"target-{key}", "") for key in sent}
            put(request, here.space.pk, [*sent, *keys], targets)
            for words in refusals:
                messages.error(request, words)
            return redirect(here.url("operator:evidence_matching"))
    chosen = next((kind for kind in KINDS if kind.slug == request.GET.get("kind")), None)
    policy = standpoint(request.actor, here.space).policy
    rows, total = lacking(here, chosen, policy)
    context = {
        "title": _("批量上传佐证"),
        "lead": _("先上传，再核对每份文件对到哪一行、属于哪一种材料；确认之前不会附上。"),
        "form": form,
        "waiting": len(waiting(request, request.actor, here.space.pk)),
        "matching_url": here.url("operator:evidence_matching"),
        "lacking": rows,
        "total": total,
        "kinds": [kind for kind in KINDS if kind.needs_evidence],
        "chosen": chosen,
        "crumbs": ledger_crumbs(here, Crumb(_("批量上传佐证"))),
    }
    return page(request, "operator/evidence.html", here, context)


@dataclass
class Line:
    """One file on the page where files are put to rows.

    Attributes:
        how: `dropped`, `listed`, `guessed` or `none`: why these rows are proposed.
        proposed: the rows proposed, each with whether it is ticked.
        typed: a row chosen by its words besides.
        kind: the kind of evidence chosen, AUTO for "as the name tells".
        why: why it was not attached.
    """

    waiting: Waiting
    how: str
    proposed: list[tuple[Choice, bool]]
    typed: str = ""
    kind: str = AUTO
    why: str = ""
    rows: list[Recorded] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.waiting.key

    @property
    def name(self) -> str:
        return self.waiting.upload.name


class Desk:
    """Everything the page needs of one space: its rows, its policy, the files that wait."""

    def __init__(self, request: ActingRequest, here: Here) -> None:
        self.request, self.here = request, here
        self.policy: Policy = standpoint(request.actor, here.space).policy
        self.rows = Rows(here.space, words_of(self.policy))
        profile = SpaceProfile.objects.live().filter(space=here.space).first()
        offered: list[Recorded] = [*([profile] if profile else []), *self.rows.all]
        self.choices = told_apart([Choice(row, words_for(row)) for row in offered])
        self.by_key = {choice.key: choice for choice in self.choices}
        self.by_label = {choice.label: choice for choice in self.choices}
        self.waiting = waiting(request, request.actor, here.space.pk)

    def line(self, one: Waiting) -> Line:
        """What is proposed for a file."""
        if target := self.by_key.get(one.target):
            return self._kinded(Line(one, "dropped", [(target, True)]), [target.row])
        found = self.rows.propose(one.upload.name)
        rows = [self.by_key[key_of(fact)] for fact in found.facts]
        proposed = [(choice, True) for choice in rows]
        return self._kinded(Line(one, found.how, proposed), [choice.row for choice in rows])

    def _kinded(self, line: Line, rows: Sequence[Recorded]) -> Line:
        told_kinds = {self.kind_told(line.name, row) for row in rows}
        line.kind = told_kinds.pop() or AUTO if len(told_kinds) == 1 else AUTO
        return line

    def kind_told(self, name: str, row: Recorded) -> str:
        return told(name, kinds_of(type(row), self.policy), asked_of(row, self.policy))

    def filled_in(self, line: Line, data: Mapping[str, Any]) -> Line:
        """A line as the form says."""
        ticked = set(data.getlist(f"rows-{line.key}"))  # type: ignore[attr-defined]
        line.proposed = [(choice, choice.key in ticked) for choice, _on in line.proposed]
        line.typed = str(data.get(f"row-{line.key}", "")).strip()
        line.kind = str(data.get(f"kind-{line.key}", AUTO))
        line.rows = [choice.row for choice, on in line.proposed if on]
        if line.typed in self.by_label:
            line.rows.append(self.by_label[line.typed].row)
        return line

    def kind_for(self, line: Line, row: Recorded) -> str:
        """
        Raises:
            ValidationError: nothing tells the kind, or the row has no evidence of that kind.
        """
        kinds = kinds_of(type(row), self.policy)
        if line.kind == AUTO:
            kind = self.kind_told(line.name, row)
            if kinds and not kind:
                raise ValidationError(_("从文件名看不出是哪一种材料，请选择材料种类。"))
            return kind
        if line.kind not in dict(choices(kinds)):
            words = _("“%(row)s”不需要这一种材料，请另选材料种类。") % {"row": row}
            raise ValidationError(words)
        return line.kind

    def kind_groups(self) -> list[tuple[str, list[EvidenceKind]]]:
        """The kinds of evidence by the tables whose rows they are asked of."""
        groups = [
            (str(kind.title), kinds_of(kind.model, self.policy)) for kind in (PROFILE, *KINDS)
        ]
        return [(title, kinds) for title, kinds in groups if kinds]


def words_for(row: Recorded) -> str:
    """A row in one line, for choosing it: kind, name, day."""
    if isinstance(row, SpaceProfile):
        return str(PROFILE.title)
    days = (getattr(row, name) for name in row.CONTENT if name.endswith("on"))
    day = next((day for day in days if isinstance(day, date)), None)
    parts = [str(BY_MODEL[type(row)].one), str(row), date_format(day) if day else ""]
    return " · ".join(part for part in parts if part)


@for_a_space
def matching(request: ActingRequest, here: Here) -> HttpResponse:
    """The files that wait, each with its rows and kind; a POST attaches, or forgets one."""
    desk = Desk(request, here)
    if not desk.waiting:
        messages.info(request, _("没有等待核对的文件，请先上传。"))
        return redirect(here.url("operator:evidence"))
    lines = [desk.line(one) for one in desk.waiting]
    if request.method == "POST":
        lines = [desk.filled_in(line, request.POST) for line in lines]
        given_up = [line.key for line in lines if request.POST.get("remove") in {line.key, "all"}]
        drop(request, request.actor, here.space.pk, given_up)
        lines = [line for line in lines if line.key not in given_up]
        if not given_up:
            lines = confirm(desk, lines)
        if not lines:
            return redirect(here.url("operator:evidence"))
    return matching_page(desk, lines)


def confirm(desk: Desk, lines: Sequence[Line]) -> list[Line]:
    """Attach what can be attached, tell how much, and give back the lines that stay."""
    rows: set[str] = set()
    held_back = 0
    for line in lines:
        try:
            held_back += attach(desk, line)
        except Refused as error:
            line.why = refusal_text(error.refusal)
        except ValidationError as error:
            line.why = " ".join(error.messages)
        else:
            rows |= {key_of(row) for row in line.rows}
    done = [line for line in lines if not line.why]
    drop(desk.request, desk.request.actor, desk.here.space.pk, [line.key for line in done])
    if done:
        messages.success(desk.request, told_attached(len(done), len(rows)))
    if held_back:
        messages.warning(desk.request, told_held_back(held_back))
    return [line for line in lines if line.why]


def told_attached(files: int, rows: int) -> str:
    words = ngettext(
        "已附上 %(files)s 份佐证，对到 %(rows)s 条记录。",
        "已附上 %(files)s 份佐证，对到 %(rows)s 条记录。",
        files,
    )
    return words % {"files": files, "rows": rows}


def told_held_back(files: int) -> str:
    words = ngettext(
        "查毒程序暂时没有应答，%(files)s 份文件待查毒，暂不计入；恢复后自动查毒并计入。",
        "查毒程序暂时没有应答，%(files)s 份文件待查毒，暂不计入；恢复后自动查毒并计入。",
        files,
    )
    return words % {"files": files}


def attach(desk: Desk, line: Line) -> bool:
    """One file to all its rows, or to none; whether it waits for the malware scanner.

    Raises:
        Refused, ValidationError: why not.
    """
    if line.typed and line.typed not in desk.by_label:
        raise ValidationError(_("台账中没有“%(row)s”，请从列表中选一条。") % {"row": line.typed})
    if not line.rows:
        raise ValidationError(_("还没有选择记录。"))
    actor = desk.request.actor
    kinds = [(row, desk.kind_for(line, row)) for row in line.rows]
    with opened(line.key, actor.account_id) as file:
        waits = checked(file).verdict.scan == Scan.WAITING
        with transaction.atomic():
            for row, kind in kinds:
                attach_evidence(actor=actor, fact=row, upload=file, kind=kind)
    return waits


def matching_page(desk: Desk, lines: list[Line]) -> HttpResponse:
    context = {
        "title": _("核对文件与记录"),
        "lead": _("核对每份文件对到哪一行、属于哪一种材料，可以改；确认后一次附上。"),
        "lines": lines,
        "refused": sum(bool(line.why) for line in lines),
        "found": sum(line.how != "none" for line in lines),
        "choices": desk.choices,
        "kind_groups": [(title, choices(kinds)[:-1]) for title, kinds in desk.kind_groups()],
        "other": choices([])[0],
        "auto": AUTO,
        "more_url": desk.here.url("operator:evidence"),
        "crumbs": ledger_crumbs(
            desk.here,
            Crumb(_("批量上传佐证"), desk.here.url("operator:evidence")),
            Crumb(_("核对")),
        ),
    }
    return page(desk.request, "operator/matching.html", desk.here, context)
