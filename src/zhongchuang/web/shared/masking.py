"""Personal data as it may stand on pages other than its owner's and the case officer's."""

from __future__ import annotations

import re

HIDDEN = "*"


def mask_phone(number: str) -> str:
    """`13812345678` → `138****5678`; anything shorter than eight digits is hidden altogether."""
    text = str(number).strip()
    if sum(character.isdigit() for character in text) < 8:
        return HIDDEN * len(text)
    return f"{text[:3]}{HIDDEN * (len(text) - 7)}{text[-4:]}"


def mask_name(name: str) -> str:
    """`张小明` → `张**`: the first character stays."""
    text = str(name).strip()
    return text[:1] + HIDDEN * (len(text) - 1)


def mask_email(address: str) -> str:
    """`zhang@example.cn` → `z***@example.cn`; without a domain everything is hidden."""
    local, separator, domain = str(address).strip().rpartition("@")
    if not separator or not local:
        return HIDDEN * len(str(address).strip())
    return f"{local[0]}{HIDDEN * 3}@{domain}"


def mask_id(number: str) -> str:
    """An identity number: the six digits of the division and the last character stay."""
    text = str(number).strip()
    if len(text) < 12:
        return HIDDEN * len(text)
    return f"{text[:6]}{HIDDEN * (len(text) - 7)}{text[-1]}"


CONTACTS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])0\d{2,3}[- ]?\d{7,8}(?![0-9A-Za-z])"
)
"""E-mail addresses, identity numbers, mobile and other telephone numbers within a text."""


def mask_contacts(text: str) -> str:
    """A text that people wrote, without the addresses and numbers that lead to somebody."""
    return CONTACTS.sub(_masked_contact, text)


def _masked_contact(found: re.Match[str]) -> str:
    if "@" in found[0]:
        return mask_email(found[0])
    return mask_id(found[0]) if len(found[0]) == 18 else mask_phone(found[0])
