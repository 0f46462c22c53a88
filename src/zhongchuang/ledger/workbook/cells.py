"""What a cell may hold: each parser takes a cell as Excel stores it, or refuses with a reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from operator import mul
from typing import Any

from django.utils.translation import gettext as _

from zhongchuang.kernel.identifiers import clean_uscc
from zhongchuang.ledger.workbook import divisions

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
RETURN_PERIOD = re.compile(r"(19|20)\d{2}(年报|半年报)", re.ASCII)
EARLIEST, LATEST = date(1901, 1, 1), date(2199, 12, 31)
EXACT_BELOW = 10**15
"""Excel keeps 15 significant digits; a longer number has already lost some."""
LARGEST_WHOLE = 2**31 - 1
LARGEST_DECIMAL = 10**13
LONGEST_SHOWN = 40


class CellError(ValueError):
    """A cell does not hold what its column asks for; the message is the reason."""


def raw(cell: Any) -> str:
    """A cell as it reads in Excel, without blanks around it."""
    if isinstance(cell, float):
        return format(cell, ".15g")
    return (str(cell).upper() if isinstance(cell, bool) else str(cell)).strip()


def shown(cell: Any) -> str:
    """A cell cut to a length that fits a message."""
    words = raw(cell)
    return words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1] + "…"


def plain(cell: Any) -> str:
    """A cell as text: a number typed into a text column is taken as Excel shows it."""
    if isinstance(cell, str):
        return cell.strip().replace("\r\n", "\n")
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if abs(cell) >= EXACT_BELOW:
            raise CellError(_("数字过长，Excel 已丢失末尾几位；请把单元格设为“文本”格式后重新填写"))
        return format(cell, ".15g")
    raise CellError(_("应填写文字，现为“%(cell)s”") % {"cell": shown(cell)})


def text(limit: int, *, lines: bool = False) -> Callable[[Any], str]:
    """Text of at most `limit` characters, on one line unless `lines`."""

    def parse(cell: Any) -> str:
        words = plain(cell)
        if len(words) > limit:
            raise CellError(
                _("文字过长：最多 %(limit)s 字，现有 %(length)s 字")
                % {"limit": limit, "length": len(words)}
            )
        if not words.isprintable() and not _only_printable(words, lines):
            raise CellError(_("含有换行或不可见的控制字符，请删除后重新填写"))
        if words.startswith("#") and words in ERRORS:
            raise CellError(_("单元格是 Excel 错误值 %(cell)s") % {"cell": words})
        return words

    return parse


ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}


def _only_printable(words: str, lines: bool) -> bool:
    """Blanks of other widths and joiners stand in real names; controls do not."""
    allowed = "\n\r\t" if lines else ""
    return all(
        c in allowed or unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} for c in words
    )


def day(cell: Any) -> date:
    """A real date, or text such as 2026-03-01."""
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise CellError(_("应只填写日期，不含时间"))
        cell = cell.date()
    elif isinstance(cell, str):
        cell = _day_of_text(cell.strip())
    elif not isinstance(cell, date):
        raise CellError(
            _("“%(cell)s”不是日期；请使用日期格式，或写成 2026-03-01") % {"cell": shown(cell)}
        )
    if not EARLIEST <= cell <= LATEST:
        raise CellError(_("日期 %(day)s 不合理，请核对年份") % {"day": cell.isoformat()})
    return date(cell.year, cell.month, cell.day)


def _day_of_text(words: str) -> date:
    if ISO_DAY.fullmatch(words):
        try:
            return date.fromisoformat(words)
        except ValueError:
            raise CellError(_("日历上没有“%(cell)s”这一天") % {"cell": words}) from None
    raise CellError(
        _("“%(cell)s”不是日期；请使用日期格式，或写成 2026-03-01") % {"cell": shown(words)}
    )


def _number(cell: Any) -> Decimal:
    """A number with the 15 significant digits Excel shows, or the same as plain text."""
    if isinstance(cell, float):
        return Decimal(format(cell, ".15g"))
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Decimal(cell)
    if isinstance(cell, str) and NUMBER.fullmatch(cell.strip()):
        return Decimal(cell.strip())
    raise CellError(_("“%(cell)s”不是数字") % {"cell": shown(cell)})


def whole(cell: Any) -> int:
    """A whole number, not negative."""
    number = _number(cell)
    if number < 0:
        raise CellError(_("不能是负数，现为 %(cell)s") % {"cell": shown(cell)})
    if number != number.to_integral_value():
        raise CellError(_("应为整数，现为 %(cell)s") % {"cell": shown(cell)})
    if number > LARGEST_WHOLE:
        raise CellError(_("数字过大：%(cell)s") % {"cell": shown(cell)})
    return int(number)


@dataclass(frozen=True, slots=True)
class Decimals:
    """A decimal, not negative (or more than 0), with at most `places` decimals, below `below`."""

    places: int
    positive: bool = False
    below: int = LARGEST_DECIMAL

    def __call__(self, cell: Any) -> Decimal:
        number = _number(cell)
        if self.positive and number <= 0:
            raise CellError(_("必须大于 0，现为 %(cell)s") % {"cell": shown(cell)})
        if number < 0:
            raise CellError(_("不能是负数，现为 %(cell)s") % {"cell": shown(cell)})
        if number >= self.below:
            raise CellError(_("数字过大：%(cell)s") % {"cell": shown(cell)})
        if number != round(number, self.places):
            raise CellError(
                _("最多 %(places)s 位小数，现为 %(cell)s")
                % {"places": self.places, "cell": shown(cell)}
            )
        return round(number, self.places)


def choice(choices: Mapping[str, Any]) -> Callable[[Any], Any]:
    """One of a closed list of words."""

    def parse(cell: Any) -> Any:
        key = cell.strip() if isinstance(cell, str) else ""
        if key in choices:
            return choices[key]
        raise CellError(
            _("只能填写：%(choices)s；现为“%(cell)s”")
            % {"choices": _("、").join(choices), "cell": shown(cell)}
        )

    return parse


CODE = re.compile(r"\d{8}[0-9A-HJ-NP-RTUW-Y]{10}", re.ASCII)
WORTH = {character: worth for worth, character in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def _is_plain_code(words: str) -> bool:
    """A code as it should be written, told quickly: a workbook may hold a hundred thousand."""
    if not CODE.fullmatch(words):
        return False
    worths = [WORTH[character] for character in words]
    total: int = sum(map(mul, worths, WEIGHTS)) + worths[17]
    return total % 31 == 0


def uscc(cell: Any) -> str:
    """A unified social credit code with the right check character (GB 32100-2015)."""
    words = plain(cell)
    if _is_plain_code(words):
        return words
    try:
        return clean_uscc(words)
    except ValueError:
        raise CellError(
            _("“%(code)s”不是有效的统一社会信用代码，请核对 18 位代码及校验码")
            % {"code": shown(words)}
        ) from None


def division(cell: Any) -> str:
    """The code of a prefecture or of a city directly under the region, by name or code."""
    words = plain(cell)
    found = divisions.code_of(words)
    if found is None:
        raise CellError(_("“%(cell)s”不是自治区的地州市名称或代码") % {"cell": shown(words)})
    return found


def return_period(cell: Any) -> str:
    """The name of a return: 2025年报 or 2025半年报."""
    words = plain(cell)
    if not RETURN_PERIOD.fullmatch(words):
        raise CellError(
            _("“%(cell)s”不是报表期；请写成 2025年报 或 2025半年报") % {"cell": shown(words)}
        )
    return words
