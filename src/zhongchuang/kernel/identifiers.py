"""Codes that official papers rely on: unified social credit codes and document numbers."""

from __future__ import annotations

from dataclasses import dataclass

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as StdnumError


def clean_uscc(code: str) -> str:
    """The code in capitals without blanks, its check character verified (GB 32100-2015).

    Raises:
        ValueError: it is not a unified social credit code.
    """
    compact = uscc.compact(code).upper()
    try:
        return str(uscc.validate(compact))
    except StdnumError as error:
        raise ValueError(compact) from error


def is_uscc(code: str) -> bool:
    try:
        clean_uscc(code)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number (文号) such as 新科高字〔2019〕34号 (GB/T 9704: no leading zeros, no 第)."""

    prefix: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.serial}号"
