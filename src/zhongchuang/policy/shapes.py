"""What the two sides of a comparison are as numbers, and how they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from zhongchuang.kernel.columns import Kind
from zhongchuang.policy.measures import Measure
from zhongchuang.policy.messages import in_language
from zhongchuang.policy.rules import (
    Comparison,
    Difference,
    Growth,
    Named,
    Operand,
    Share,
    Sum,
)

SHARE_PLACES = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """Kind, decimals, unit and label of an operand."""

    kind: Kind
    label: str
    label_en: str
    unit: str = ""
    unit_en: str = ""
    places: int = 0

    def title(self, language: str) -> str:
        return in_language(language, self.label, self.label_en)

    @property
    def counts_things(self) -> bool:
        """The label names the things counted (家, 场), so that English needs no unit (months do)."""
        return self.kind is Kind.COUNT and not self.unit_en

    def unit_in(self, language: str) -> str:
        return self.unit_en if language.startswith("en") else self.unit


class Mixed(ValueError):
    """Parts that cannot be added: truths, or shares with amounts."""


def shape_of(operand: Operand, catalogue: Mapping[str, Measure]) -> Shape:
    """The shape of a left side.

    Raises:
        Mixed: the parts of a sum or difference cannot be added.
    """
    match operand:
        case Named(name, _):
            measure = catalogue[name]
            places = SHARE_PLACES if measure.kind is Kind.SHARE else measure.places
            words = measure.label, measure.label_en, measure.unit, measure.unit_en
            return Shape(measure.kind, *words, places)
        case Sum(parts):
            return _combined([shape_of(part, catalogue) for part in parts], "＋", " + ")
        case Difference(parts):
            return _combined([shape_of(part, catalogue) for part in parts], "－", " − ")
        case Share(part, whole):
            return _share(shape_of(part, catalogue), shape_of(whole, catalogue))
        case Growth(of, _):
            shape = _share(shape_of(of, catalogue), shape_of(of, catalogue))
            label, label_en = catalogue[of.measure].label, catalogue[of.measure].label_en
            return replace(shape, label=f"{label}增长率", label_en=f"growth of {label_en}")
        case _:
            raise Mixed


def _combined(shapes: list[Shape], sign: str, sign_en: str) -> Shape:
    kinds = {shape.kind for shape in shapes}
    if Kind.TRUTH in kinds or (Kind.SHARE in kinds and len(kinds) > 1):
        raise Mixed
    widest = max(shapes, key=lambda shape: shape.places)
    label = sign.join(shape.label for shape in shapes)
    label_en = sign_en.join(shape.label_en for shape in shapes)
    return replace(widest, label=label, label_en=label_en)


def _share(part: Shape, whole: Shape) -> Shape:
    if Kind.TRUTH in (part.kind, whole.kind):
        raise Mixed
    label = f"{part.label}占{whole.label}的比例"
    label_en = f"{part.label_en} as a share of {whole.label_en}"
    return Shape(Kind.SHARE, label, label_en, places=SHARE_PLACES)


def shape(rule: Comparison, catalogue: Mapping[str, Measure]) -> Shape:
    """The shape of a comparison, under its own label where it has one."""
    found = shape_of(rule.left, catalogue)
    if not rule.label:
        return found
    return replace(found, label=rule.label, label_en=rule.label_en)
