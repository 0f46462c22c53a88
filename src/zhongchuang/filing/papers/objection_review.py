"""异议复核决定书: what a second person found of an objection, once and for all (Art. 10.3)."""

from __future__ import annotations

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import Verification
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.phrasing import Draft, Form
from zhongchuang.filing.models import Objection, ObjectionAnswer
from zhongchuang.filing.papers.objection_answer import (
    BLOCKS,
    FLAGS,
    REQUIRED,
    WORDS,
    filled,
    samples_of,
    shell_of,
)
from zhongchuang.filing.papers.shared import office_of, shipped, we
from zhongchuang.policy.model import Policy

FINAL = "本决定为复核决定，复核以一次为限。"


def objection_review(
    objection: Objection,
    answer: ObjectionAnswer,
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Draft:
    """The decision of the review; there is no further one."""
    shell = shell_of(office_of(actor), number, proof)
    return filled(FORM, objection, answer, policy, FINAL, shell, we(actor))


def _samples() -> list[Draft]:
    return samples_of(FORM, FINAL)


FORM = Form(
    DocumentKind.OBJECTION_REVIEW,
    shipped(DocumentKind.OBJECTION_REVIEW),
    words=WORDS,
    flags=FLAGS,
    blocks=BLOCKS,
    required=REQUIRED,
    samples=_samples,
)
