"""Decimals the database holds exactly, and initials kept with what they are of."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from zhongchuang.kernel.pinyin import initials

if TYPE_CHECKING:
    _Decimal = models.DecimalField[Decimal | int | str | None, Decimal | None]
    _Text = models.CharField[str, str]
else:
    _Decimal = models.DecimalField
    _Text = models.CharField


class ScaledDecimalField(_Decimal):
    """A decimal stored as a 64-bit integer scaled by 10**decimal_places.

    SQLite keeps a plain decimal as a binary float, in which 0.1 + 0.2 <= 0.3 is false: a sum of
    areas could then neither be constrained nor compared exactly.
    """

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bigint"

    def get_prep_value(self, value: Any) -> int | None:
        decimal = self.to_python(value)
        return None if decimal is None else int(Decimal(decimal).scaleb(self.decimal_places))

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        return value if prepared else self.get_prep_value(value)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if hasattr(value, "as_sql"):
            return value
        return self.get_prep_value(value)

    def from_db_value(self, value: Any, *_: object) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.decimal_places)


class InitialsField(_Text):
    """The pinyin initials of a fact's name (`NAMED`), set whenever the fact is saved or created.

    Writers that go past `save()` (bulk updates and inserts) set it themselves.
    """

    def pre_save(self, model_instance: Any, add: bool) -> str:
        found = initials(getattr(model_instance, model_instance.NAMED) or "")[: self.max_length]
        setattr(model_instance, self.attname, found)
        return found
