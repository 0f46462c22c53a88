"""Has what a correction item asks for been done: a file handed in, a row changed or taken back, a
text rewritten?"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import thaw
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.models import Application, CorrectionItem
from zhongchuang.filing.states import CorrectionKind
from zhongchuang.kernel.refusal import Refusal


def nothing_done(item: CorrectionItem, case: Application, words: str) -> Refusal | None:
    """Why an answer is not one yet, with the way out; None where it is."""
    kind = CorrectionKind(item.kind)
    if kind in {CorrectionKind.MISSING_FILE, CorrectionKind.PROVE_ROW}:
        if files_since(item) or (kind == CorrectionKind.PROVE_ROW and row_changed(item)):
            return None
        return Refusal(_("还没有补交材料。请上传后再保存；确实无法提供的，请选择并写明理由。"))
    if kind == CorrectionKind.CHANGE_FACT and (item.row_id or item.part):
        if row_changed(item) or part_changed(item, case):
            return None
        return Refusal(_("相关内容还没有更正。请更正后再保存；认为无需更正的，请选择并写明理由。"))
    return None if words else Refusal(_("请填写补正说明。"))


def files_since(item: CorrectionItem) -> list[Attachment]:
    """Files attached to the item, or to its row since it was sent."""
    found = Attachment.objects.filter(withdrawn_at=None).order_by("pk")
    own = found.filter(subject_type=item._meta.label_lower, subject_id=item.pk)
    if not item.row_id:
        return list(own)
    row = found.filter(
        subject_type=f"ledger.{item.row_kind}",
        subject_id=item.row_id,
        attached_at__gte=item.sent_at or item.raised_at,
    )
    return [*own, *row]


def row_changed(item: CorrectionItem) -> bool:
    """Was the row corrected or taken back since the officer read it?"""
    if not item.row_id:
        return False
    model: Any = apps.get_model("ledger", item.row_kind)
    rows = model._default_manager.filter(pk=item.row_id)
    now = rows.values_list("version", *_retraction(model)).first()
    return now is None or now[0] != item.row_version or any(now[1:])


def _retraction(model: Any) -> tuple[str, ...]:
    """What says that a row was taken back; the space's own statement never is."""
    names = {one.name for one in model._meta.get_fields()}
    return ("retracted_at",) if "retracted_at" in names else ()


def part_changed(item: CorrectionItem, case: Application) -> bool:
    """Was a part of the application rewritten since it was last handed in? Who can be called is
    not frozen: there the operator's word stands."""
    if not item.part or case.snapshot is None:
        return False
    if item.part == "contact":
        return True
    return bool(thaw(case.snapshot)["statement"][item.part] != getattr(case, item.part))
