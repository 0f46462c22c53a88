"""The sheet of GB/T 9704-2012, in whole millimetres and points, shared by PDF and DOCX."""

from __future__ import annotations

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210, 297
TOP_MM, LEFT_MM = 37, 28
TYPE_WIDTH_MM, TYPE_HEIGHT_MM = 156, 225
RIGHT_MM = PAGE_WIDTH_MM - LEFT_MM - TYPE_WIDTH_MM
BOTTOM_MM = PAGE_HEIGHT_MM - TOP_MM - TYPE_HEIGHT_MM
LINES, CHARACTERS = 22, 28

BODY_PT = 16  # 3号
TITLE_PT = 22  # 2号
SMALL_PT = 14  # 4号: page numbers, imprint
TABLE_PT = 12  # 小四
FINE_PT = 9
CELL_PADDING = 1  # characters of white left and right of a cell, together

MARK_TOP_MM = 35  # from the top of the type area to the issuing mark
LETTER_MARK_TOP_MM = 30  # from the edge of the paper to the mark of a letter
LETTER_RULE_MM = 170
LETTER_FOOT_RULE_MM = 20  # from the lower edge of the paper
RULE_GAP_MM = 4  # between document number (or mark) and the red line
PAGE_NUMBER_GAP_MM = 7  # below the type area
DATE_INDENT = 4  # characters between date and right edge, leaving room for the seal
MARK_MAX_PT = 54
MARK_MIN_SCALE = 66  # per cent of the width; narrower than this no longer reads as 小标宋
FRAME_MM = 11  # from the edge of a certificate to its frame
CERTIFICATE_X_MM, CERTIFICATE_TOP_MM, CERTIFICATE_BOTTOM_MM = 34, 26, 24
RED = "FF0000"

POINTS_PER_MM = 72 / 25.4
LINE_PITCH_PT = TYPE_HEIGHT_MM * POINTS_PER_MM / LINES
CHARACTER_PITCH_PT = TYPE_WIDTH_MM * POINTS_PER_MM / CHARACTERS


def width_in_characters(text: str) -> float:
    """The width of `text` in full-width characters; ASCII counts half."""
    return sum(0.5 if ord(character) < 0x2000 else 1 for character in text)


def mark_size(text: str) -> tuple[int, int]:
    """Size in points and width in per cent at which an issuing mark fills, and fits, one line."""
    room = TYPE_WIDTH_MM * POINTS_PER_MM
    count = max(width_in_characters(text), 1)
    size = max(16, min(MARK_MAX_PT, int(room * 100 / (MARK_MIN_SCALE * count))))
    return size, min(100, int(room * 100 / (size * count)))


def signature_indents(issuer: str, day: str) -> tuple[float, float]:
    """Right indents, in characters, of the issuer's name and of the date it is centred over.

    The date keeps four characters from the edge (7.3.5.1); a name too long to be centred over it
    there moves both to the left.
    """
    overhang = (width_in_characters(issuer) - width_in_characters(day)) / 2
    date_indent = max(float(DATE_INDENT), overhang) if day else 0.0
    return (date_indent - overhang if day else 2.0), date_indent


def natural_widths(headers: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[int]:
    """Shares for the columns of a table: short columns get what they need, long ones what is left.

    Columns are taken from the narrowest up; each gets its longest cell or an even share of the
    room that remains, whichever is less.
    """
    wanted = [
        max(width_in_characters(cell) for cell in column) + CELL_PADDING
        for column in zip(headers, *rows, strict=True)
    ]
    room = TYPE_WIDTH_MM * POINTS_PER_MM / TABLE_PT
    widths = [0.0] * len(wanted)
    for left, column in zip(
        range(len(wanted), 0, -1), sorted(range(len(wanted)), key=wanted.__getitem__), strict=True
    ):
        widths[column] = min(wanted[column], room / left)
        room -= widths[column]
    return [max(1, round(width * 100)) for width in widths]


def typst_sheet() -> dict[str, int]:
    """The numbers the PDF template needs, by the names it uses."""
    return {
        "top": TOP_MM,
        "left": LEFT_MM,
        "right": RIGHT_MM,
        "bottom": BOTTOM_MM,
        "width": TYPE_WIDTH_MM,
        "height": TYPE_HEIGHT_MM,
        "lines": LINES,
        "characters": CHARACTERS,
        "body": BODY_PT,
        "title": TITLE_PT,
        "small": SMALL_PT,
        "table": TABLE_PT,
        "fine": FINE_PT,
        "mark_top": MARK_TOP_MM,
        "letter_mark_top": LETTER_MARK_TOP_MM,
        "letter_rule": LETTER_RULE_MM,
        "letter_foot": LETTER_FOOT_RULE_MM,
        "rule_gap": RULE_GAP_MM,
        "number_gap": PAGE_NUMBER_GAP_MM,
        "frame": FRAME_MM,
        "certificate_x": CERTIFICATE_X_MM,
        "certificate_top": CERTIFICATE_TOP_MM,
        "certificate_bottom": CERTIFICATE_BOTTOM_MM,
    }
