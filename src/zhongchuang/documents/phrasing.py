"""The words of a paper as a text that an administrator can change, and what fills them.

A text looks like the paper it makes; a line is a paragraph:

    标题：关于推荐“{{ space }}”            two such lines break the title
    主送：{{ department }}
    附注：联系人：{{ contact }}             in brackets under the signature

    根据《{{ policy }}》……               {{ … }} is filled in
    # 一、基本情况                          a heading; ## one below it
    一、备案单位应当……                     an item, numbered as written
    > 注：……                              smaller type
    | 特此通知。                            not indented
    [[spaces]]                            what the system writes: a table, grounds, remedies
    附件：……                              what follows stands on a page of its own

    {% if many %} … {% else %} … {% endif %}    may stand around or within lines

Facts cannot be broken by it: a placeholder stands for one value in one line, a block is written by
the paper's own module, and what a paper must say is `required` of every text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any, ClassVar

from django.template import Context, Engine, Template, TemplateSyntaxError
from django.template.base import FilterExpression, NodeList, Variable, VariableNode
from django.template.defaulttags import IfNode
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.documents.content import (
    Attachment,
    Block,
    Document,
    Heading,
    Note,
    NumberedItem,
    Paragraph,
    from_plain,
    to_plain,
)
from zhongchuang.documents.models import DocumentKind, Wording

Word = str | int | bool
LONGEST_TITLE = 200
WHOLE_TEXT = 0
"""The line of a mistake that stands nowhere, such as something left out."""
HEAD = re.compile(r"(标题|主送|附注)[：:]\s*(.*)")
ANNEX = re.compile(r"附件[：:]\s*(.+)")
BLOCK = re.compile(r"\[\[\s*(.*?)\s*\]\]")
HEADING = re.compile(r"(#{1,4})\s*(.+)")
TAG = re.compile(r"\{%.*?%\}")
ITEM = re.compile(
    r"([一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．](?!\d)|（\d{1,2}）)\s*(.+)"
)
MARKS = {"head": "标题：　主送：　附注：", "items": "一、　（一）　1.", "annex": "附件："}
"""The marks of the form as they are written, for those who explain it."""
STRUCTURE = re.compile(r"[#>|\[]|(标题|主送|附注|附件)[：:]")
GUARD = "\u200b"
"""Before a value that would be read as structure; taken out again once the lines are read."""


class _Sandbox(Engine):
    """Templates that load nothing and know no tag or filter but a condition."""

    default_builtins: ClassVar[list[str]] = ["zhongchuang.documents.wording_tags"]


ENGINE = _Sandbox(loaders=[], autoescape=False)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a text, and in which line (from 1; `WHOLE_TEXT` for the text as a whole)."""

    line: int
    reason: str

    def __str__(self) -> str:
        return (
            _("第 %(line)s 行：%(reason)s") % {"line": self.line, "reason": self.reason}
            if (self.line)
            else self.reason
        )


class Misworded(ValueError):
    """A text that makes no paper."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True)
class Form:
    """What the text of one kind of paper may and must contain.

    Attributes:
        text: the words that come with the system.
        words: placeholders and what they stand for.
        flags: what can be asked in a condition but not printed.
        blocks: what the system writes, and what it is.
        required: words and blocks no text may leave out.
        samples: the paper of invented cases, each variant that conditions ask for once.
    """

    kind: DocumentKind
    text: str
    words: Mapping[str, str]
    blocks: Mapping[str, str]
    samples: Callable[[], Sequence[Draft]]
    flags: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Draft:
    """All that a paper says but its wording.

    `words` and `blocks` fill the text; `shell` is the document without title and text: number,
    style, signature, date and what else no wording changes.
    """

    form: Form
    words: Mapping[str, Word]
    blocks: Mapping[str, Sequence[Block]]
    shell: Document

    def __post_init__(self) -> None:
        asked = {*self.form.words, *self.form.flags}
        if set(self.words) != asked or set(self.blocks) != set(self.form.blocks):
            odd = (set(self.words) ^ asked) | (set(self.blocks) ^ set(self.form.blocks))
            raise ValueError(
                f"{self.form.kind}: {', '.join(sorted(odd))} filled in or asked in vain"
            )

    @property
    def document(self) -> Document:
        """The paper in the words that hold on its day."""
        version, text = text_in_force(self.form, self.shell.date)
        return self.worded(text, version)

    def worded(self, text: str, version: int = 0) -> Document:
        """The paper in the words of `text`.

        Raises:
            Misworded: the text makes no paper.
        """
        said = _read(self, text)
        return replace(
            self.shell,
            title=said.title,
            addressee=said.addressee,
            annotation=said.annotation,
            body=tuple(said.body),
            attachments=(*said.attachments, *self.shell.attachments),
            wording=f"{version} {sha256(text.encode()).hexdigest()[:12]}",
        )

    def plain(self) -> dict[str, Any]:
        """JSON-ready, to be kept beside the paper it made."""
        blocks = {name: to_plain(list(blocks)) for name, blocks in self.blocks.items()}
        return {"words": dict(self.words), "blocks": blocks, "shell": to_plain(self.shell)}


def draft_from_plain(form: Form, plain: Mapping[str, Any]) -> Draft:
    """The draft that `plain` gave.

    Raises:
        ValueError: it was filled for another form than today's.
    """
    shell = from_plain(plain["shell"])
    kept = {
        name: from_plain({**plain["shell"], "body": blocks}).body
        for name, blocks in plain["blocks"].items()
    }
    return Draft(form, plain["words"], kept, shell)


SHELL_TITLE = "—"
"""The title of a shell, until the wording gives it one."""


@dataclass
class _Said:
    """What was read of a text so far."""

    titles: list[str] = field(default_factory=list)
    addressee: str = ""
    annotation: str = ""
    body: list[Block] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    @property
    def title(self) -> str:
        return "\n".join(self.titles)

    def add(self, block: Block) -> None:
        if not self.attachments:
            self.body.append(block)
            return
        last = self.attachments[-1]
        self.attachments[-1] = replace(last, body=(*last.body, block))

    def head(self, name: str, value: str) -> None:
        match name:
            case "标题":
                self.titles.append(value)
            case "主送":
                self.addressee = value
            case _:
                self.annotation = value


@lru_cache(maxsize=64)
def _compiled(text: str) -> Template:
    return Template(text, engine=ENGINE)


def _tame(value: Word) -> Word:
    """A value of one line that cannot be taken for the structure of the text."""
    if not isinstance(value, str):
        return value
    line = " ".join(value.replace(GUARD, "").split())
    return f"{GUARD}{line}" if STRUCTURE.match(line) else line


def _rendered(draft: Draft, text: str) -> str:
    words = {name: _tame(value) for name, value in draft.words.items()}
    return str(_compiled(text).render(Context(words, autoescape=False, use_l10n=False)))


def _read(draft: Draft, text: str) -> _Said:
    try:
        lines = _rendered(draft, text).splitlines()
    except TemplateSyntaxError as error:
        raise Misworded([_syntax(error)]) from error
    said = _Said()
    for line in filter(None, map(str.strip, lines)):
        head = HEAD.fullmatch(line)
        if head and not said.body and not said.attachments:
            said.head(head[1], head[2].replace(GUARD, "").strip())
        else:
            _read_line(draft, line, said)
    said.titles = [title for title in said.titles if title]
    if not said.titles or len(said.title) > LONGEST_TITLE:
        raise Misworded([Mistake(WHOLE_TEXT, _("文稿须以“标题：”开头，标题不超过 200 字。"))])
    return said


def _read_line(draft: Draft, line: str, said: _Said) -> None:
    block, annex, heading = BLOCK.fullmatch(line), ANNEX.fullmatch(line), HEADING.fullmatch(line)
    if block:
        for part in draft.blocks.get(block[1], ()):
            said.add(part)
        return
    if annex:
        said.attachments.append(Attachment(annex[1].replace(GUARD, "")))
        return
    bare = line.replace(GUARD, "")
    item = ITEM.fullmatch(bare)
    if heading:
        said.add(Heading(len(heading[1]), heading[2].replace(GUARD, "")))
    elif line.startswith(">"):
        said.add(Note(bare[1:].strip()))
    elif line.startswith("|"):
        said.add(Paragraph(bare[1:].strip(), indent=False))
    elif item:
        said.add(NumberedItem(item[1], item[2]))
    else:
        said.add(Paragraph(bare))


# ── what may stand in a text ──


def _syntax(error: TemplateSyntaxError) -> Mistake:
    token = getattr(error, "token", None)
    if token is None:
        return Mistake(WHOLE_TEXT, _("标记不完整，请检查 {{ }} 与 {% %}。"))
    return Mistake(
        token.lineno,
        _("“%(tag)s”写法不正确：只能使用所列的填充项和 {%% if %%} … {%% else %%} … {%% endif %%}。")
        % {"tag": token.contents},
    )


def _asked(node: Any) -> Iterator[str]:
    """The names a condition asks for."""
    if isinstance(node, FilterExpression):
        if isinstance(node.var, Variable) and node.var.lookups:
            yield str(node.var.var)
        return
    for part in ("value", "first", "second"):
        if getattr(node, part, None) is not None:
            yield from _asked(getattr(node, part))


def _names(nodes: NodeList) -> Iterator[tuple[str, int, bool]]:
    """Each name a text uses, its line, and whether it is printed."""
    for node in nodes:
        line = (node.token.lineno if node.token else None) or WHOLE_TEXT
        if isinstance(node, VariableNode):
            yield from ((name, line, True) for name in _asked(node.filter_expression))
        elif isinstance(node, IfNode):
            for condition, inner in node.conditions_nodelists:
                yield from ((name, line, False) for name in _asked(condition))
                yield from _names(inner)


def misfits(form: Form, text: str) -> list[Mistake]:
    """What a text asks for that its paper does not have, line by line."""
    try:
        names = list(_names(_compiled(text).nodelist))
    except TemplateSyntaxError as error:
        return [_syntax(error)]
    found = []
    for name, line, printed in names:
        if name in form.flags and printed:
            found.append(Mistake(line, _("“%(name)s”只能用在条件里，不能印出。") % {"name": name}))
        elif name not in form.words and name not in form.flags:
            found.append(Mistake(line, _("没有名为“%(name)s”的填充项。") % {"name": name}))
    for number, line_text in enumerate(text.splitlines(), start=1):
        found += _blocks_in(form, number, TAG.sub("", line_text).strip())
    return sorted(found, key=lambda mistake: mistake.line)


def _blocks_in(form: Form, number: int, line: str) -> Iterator[Mistake]:
    for block in BLOCK.finditer(line):
        if block[1] not in form.blocks:
            yield Mistake(number, _("没有名为“%(name)s”的内容块。") % {"name": block[1]})
        elif block.span() != (0, len(line)):
            yield Mistake(number, _("内容块“%(name)s”须独占一行。") % {"name": block[1]})


def mistakes_in(form: Form, text: str) -> list[Mistake]:
    """All that keeps a text from wording its paper, tried on every sample.

    A required word has to be printed and a required block placed, whatever the conditions say.
    """
    found = misfits(form, text)
    if found:
        return found
    missing: dict[str, None] = {}
    for sample in form.samples():
        try:
            sample.worded(text)
        except Misworded as error:
            return list(error.mistakes)
        missing.update(dict.fromkeys(_left_out(sample, text)))
    labels = {**form.words, **form.blocks}
    return [
        Mistake(
            WHOLE_TEXT,
            _("缺少“%(label)s”（%(name)s）：这一项在任何情形下都必须写入。")
            % {"label": labels[name], "name": name},
        )
        for name in missing
    ]


def _left_out(sample: Draft, text: str) -> list[str]:
    printed = _rendered(sample, text)
    placed = {match[1] for match in BLOCK.finditer(printed)}
    return [
        name
        for name in sorted(sample.form.required)
        if name not in placed
        and (name in sample.form.blocks or str(_tame(sample.words[name])) not in printed)
    ]


# ── versions ──


def text_in_force(form: Form, on: Any = None) -> tuple[int, str]:
    """The version that holds on a day and its text; 0 for the words that come with the system.

    A version that asks for what the paper no longer has (the system was brought up to date since)
    is passed over, so that no official act fails for its wording.
    """
    day = on or timezone.localdate()
    versions = Wording.objects.filter(kind=form.kind, valid_from__lte=day).order_by("-version")
    for one in versions:
        if not misfits(form, one.text):
            return one.version, one.text
    return 0, form.text
