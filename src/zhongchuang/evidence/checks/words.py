"""What documents, sheets and slides say: fields and formulas that would fetch or start something."""

from __future__ import annotations

import re
from collections.abc import Mapping

from zhongchuang.evidence.checks.faults import Fault, Faulty
from zhongchuang.evidence.checks.links import check_link, is_local

ELEMENTS: Mapping[str, Fault] = {
    "script": Fault.SCRIPT,
    "altChunk": Fault.EMBEDDED,
    "ddeLink": Fault.EXTERNAL_LINK,
    "oleLink": Fault.EXTERNAL_LINK,
}
INSTRUCTIONS = frozenset({"instrText", "delInstrText"})
FORMULAS = frozenset({"f", "definedName", "formula", "formula1", "formula2"})
LONGEST = 64 * 1024
"""Of a field or a formula; the office programs allow 8,192 signs."""
FETCHING = re.compile(r"\s*(?:DDEAUTO|DDE|LINK|IMPORT|DATABASE)\b", re.IGNORECASE)
INCLUDING = re.compile(r"\s*INCLUDE(?:PICTURE|TEXT)?\s+\"?\s*([^\s\"]+)", re.IGNORECASE)
LINKING = re.compile(r"\s*HYPERLINK\s+\"([^\"]*)\"", re.IGNORECASE)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|\[[^\]]*\]")
CALLING = re.compile(
    r"(?<![a-z_])(?:WEBSERVICE|CALL|REGISTER(?:\.ID)?|EXEC|RTD)\s*\(", re.IGNORECASE
)
CLICKED = ("macro", "program", "ole")
"""What a click on a slide may not do."""


class Words:
    """Watches one part."""

    def __init__(self) -> None:
        self._said = ""
        self._formula = False
        self._drawing = False

    def start(self, element: str, attributes: Mapping[str, str]) -> bool:
        if element in ELEMENTS:
            raise Faulty(ELEMENTS[element])
        if element in FORMULAS:
            self._said, self._formula = "", True
            return True
        if element in INSTRUCTIONS:
            self._formula = False
            return True
        self._notice(element, attributes)
        return False

    def text(self, words: str) -> None:
        self._said += words
        if len(self._said) > LONGEST:
            raise Faulty(Fault.BOMB)
        if self._formula:
            check_formula(self._said)
        else:
            check_field(self._said)

    def _notice(self, element: str, attributes: Mapping[str, str]) -> None:
        if element == "fldChar":
            self._said = ""
        elif element == "fldSimple":
            for value in attributes.values():
                check_field(value)
        elif element == "svg":
            self._drawing = True
        elif element in {"hlinkClick", "hlinkHover", "hlinkMouseOver"}:
            _check_click(attributes.get("action", ""))
        if self._drawing and any(name.lower().startswith("on") for name in attributes):
            raise Faulty(Fault.SCRIPT)


def check_field(instruction: str) -> None:
    """A field of a document, as far as it is known.

    Raises:
        Faulty: it fetches from outside, or starts something.
    """
    if FETCHING.match(instruction):
        raise Faulty(Fault.EXTERNAL_LINK)
    if (found := INCLUDING.match(instruction)) and not is_local(found[1]):
        raise Faulty(Fault.EXTERNAL_LINK)
    if found := LINKING.match(instruction):
        check_link(found[1])


def check_formula(formula: str) -> None:
    """A formula of a sheet. A bar outside of names and texts asks another program (DDE).

    Raises:
        Faulty: it fetches from outside, or starts something.
    """
    plain = QUOTED.sub("", formula)
    if "|" in plain or CALLING.search(plain):
        raise Faulty(Fault.EXTERNAL_LINK)


def _check_click(action: str) -> None:
    verb = action.lower().removeprefix("ppaction://").partition("?")[0]
    if verb in CLICKED:
        raise Faulty(Fault.SCRIPT)
