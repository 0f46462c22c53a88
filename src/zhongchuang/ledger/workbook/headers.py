"""Where the columns of a sheet stand."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from zhongchuang.ledger.workbook.cells import raw
from zhongchuang.ledger.workbook.mistakes import column_letters
from zhongchuang.ledger.workbook.reading import Cells, Reading


def headers(
    sheet: str, table: Cells, wanted: Sequence[str], reading: Reading
) -> dict[str, int] | None:
    """Where each wanted header stands; None (and mistakes) where a column cannot be found."""
    found: dict[str, int] = {}
    before = len(reading.mistakes)
    for index, cell in enumerate(table[0] if table else ()):
        place = f"{column_letters(index)}1"
        header = raw(cell)
        if header in found:
            reading.wrong(sheet, place, header, _("列“%(name)s”重复") % {"name": header})
        elif header in wanted:
            found[header] = index
        elif header:
            reading.wrong(
                sheet,
                place,
                header,
                _("不认识的列“%(name)s”；本表的列为：%(names)s")
                % {"name": header, "names": _("、").join(wanted)},
            )
        elif any(row[index] != "" for row in table[1:]):
            reading.wrong(sheet, place, "", _("这一列有内容但没有列标题"))
    for name in wanted:
        if name not in found:
            reading.wrong(sheet, "", name, _("缺少列“%(name)s”") % {"name": name})
    return found if len(reading.mistakes) == before else None
