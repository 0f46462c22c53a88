"""Reading a policy file's tables: every value checked for its type, every mistake noted with file,
key and reason, reading goes on with a harmless value so that all mistakes are found at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from zhongchuang.policy.messages import Message, Translate, gettext_noop, message

UNKNOWN_KEY = gettext_noop("未知的键")
MISSING = gettext_noop("缺少此项")
NOT_TEXT = gettext_noop("应为文字")
EMPTY_TEXT = gettext_noop("不能为空")
NOT_INTEGER = gettext_noop("应为整数")
NOT_NUMBER = gettext_noop("应为数字")
NOT_FLAG = gettext_noop("应为 true 或 false")
NOT_DATE = gettext_noop("应为日期，如 2019-04-01")
NOT_LIST = gettext_noop("应为列表")
NOT_TABLE = gettext_noop("应为表")
EMPTY_LIST = gettext_noop("列表不能为空")
NOT_CHOICE = gettext_noop("“{value}”不在允许的范围内：{choices}")
TOO_SMALL = gettext_noop("不能小于 {least}")
TOO_LARGE = gettext_noop("不能大于 {most}")
DUPLICATE = gettext_noop("“{value}”重复")

DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?")

Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True)
class PolicyMistake:
    """One mistake in a policy folder: in which file, at which key, and why."""

    file: str
    key: str
    reason: Message

    def render(self, translate: Translate = str) -> str:
        return f"{self.file}: {self.key}: {self.reason.render(translate)}"

    def __str__(self) -> str:
        return self.render()


class PolicyInvalid(ValueError):
    """A policy folder with mistakes, all of them."""

    def __init__(self, mistakes: Iterable[PolicyMistake]) -> None:
        self.mistakes = list(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class Section:
    """One table of a file. `close` reports the keys nobody asked for."""

    def __init__(
        self, content: Mapping[str, Any], file: str, path: str, mistakes: list[PolicyMistake]
    ) -> None:
        self.content = content
        self.file = file
        self.path = path
        self.mistakes = mistakes
        self.asked: set[str] = set()

    def at(self, key: str) -> str:
        """The full key, as a mistake names it: criterion[3].rule.all[0]."""
        return f"{self.path}.{key}" if self.path else key

    def mistake(self, key: str, template: str, **params: object) -> None:
        path = self.at(key) if key else self.path
        self.mistakes.append(PolicyMistake(self.file, path, message(template, **params)))

    def close(self) -> None:
        for key in self.content.keys() - self.asked:
            self.mistake(key, UNKNOWN_KEY)

    def has(self, key: str) -> bool:
        return key in self.content

    def take(self, key: str) -> Any:
        """The raw value, None where absent; the key counts as asked for."""
        self.asked.add(key)
        return self.content.get(key)

    def _required(self, key: str) -> Any:
        value = self.take(key)
        if value is None:
            self.mistake(key, MISSING)
        return value

    def text(self, key: str) -> str:
        value = self._required(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.mistake(key, NOT_TEXT)
            return ""
        if not value.strip():
            self.mistake(key, EMPTY_TEXT)
        return value.strip()

    def optional_text(self, key: str, default: str = "") -> str:
        return self.text(key) if self.has(key) else default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where absent."""
        return tuple(text for text in self.items(key) if self._is_text(key, text))

    def _is_text(self, key: str, value: Any) -> bool:
        if isinstance(value, str) and value.strip():
            return True
        self.mistake(key, NOT_TEXT)
        return False

    def items(self, key: str) -> list[Any]:
        """A list of anything; empty where absent."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.mistake(key, NOT_LIST)
            return []
        if not value:
            self.mistake(key, EMPTY_LIST)
        return value

    def integer(self, key: str, least: int = 0, most: int | None = None) -> int:
        value = self._required(key)
        if value is None:
            return least
        if not isinstance(value, int) or isinstance(value, bool):
            self.mistake(key, NOT_INTEGER)
            return least
        if value < least:
            self.mistake(key, TOO_SMALL, least=least)
        if most is not None and value > most:
            self.mistake(key, TOO_LARGE, most=most)
        return value

    def optional_integer(self, key: str, least: int = 0) -> int | None:
        return self.integer(key, least) if self.has(key) else None

    def decimal(self, key: str, least: int = 0, most: int | None = None) -> Decimal:
        number = as_decimal(self._required(key))
        if number is None:
            if self.has(key):
                self.mistake(key, NOT_NUMBER)
            return Decimal(least)
        if number < least:
            self.mistake(key, TOO_SMALL, least=least)
        if most is not None and number > most:
            self.mistake(key, TOO_LARGE, most=most)
        return number

    def optional_decimal(self, key: str, least: int = 0, most: int | None = None) -> Decimal | None:
        return self.decimal(key, least, most) if self.has(key) else None

    def flag(self, key: str, default: bool | None = None) -> bool:
        if default is not None and not self.has(key):
            return default
        value = self._required(key)
        if value is not None and not isinstance(value, bool):
            self.mistake(key, NOT_FLAG)
        return value is True

    def day(self, key: str) -> date:
        value = self._required(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self.mistake(key, NOT_DATE)
        return date.min

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if self.has(key) else None

    def choice(self, key: str, choices: Iterable[Choice], default: Choice | None = None) -> Choice:
        """One of `choices`; the default, or the first, where absent or wrong."""
        allowed = list(choices)
        if default is not None and not self.has(key):
            return default
        value = self.text(key)
        for choice in allowed:
            if choice == value:
                return choice
        if value:
            self.mistake(key, NOT_CHOICE, value=value, choices="、".join(allowed))
        return allowed[0]

    def section(self, key: str) -> Section:
        """A table; reads as empty where absent or wrong."""
        value = self.take(key)
        if value is not None and not isinstance(value, dict):
            self.mistake(key, NOT_TABLE)
            value = None
        return Section(value or {}, self.file, self.at(key), self.mistakes)

    def sections(self, key: str) -> list[Section]:
        """The tables of an array, each knowing its place."""
        found = []
        for place, item in enumerate(self.items(key) if self.has(key) else []):
            path = f"{key}[{place}]"
            if isinstance(item, dict):
                found.append(Section(item, self.file, self.at(path), self.mistakes))
            else:
                self.mistake(path, NOT_TABLE)
        self.asked.add(key)
        return found

    def inner(self, key: str, value: Mapping[str, Any]) -> Section:
        return Section(value, self.file, self.at(key), self.mistakes)


def as_decimal(value: Any) -> Decimal | None:
    """A TOML integer, decimal or text of digits as an exact number; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and not DIGITS.fullmatch(value):
        return None
    if not isinstance(value, (int, Decimal, str)):
        return None
    number = Decimal(value)
    return number if number.is_finite() else None


def duplicates(values: Iterable[str]) -> list[str]:
    """The values that occur again, in order."""
    seen: set[str] = set()
    again = []
    for value in values:
        if value in seen:
            again.append(value)
        seen.add(value)
    return again
