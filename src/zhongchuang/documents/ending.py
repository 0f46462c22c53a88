"""A paper that holds no longer: replaced, withdrawn, or without what it rested on."""

from __future__ import annotations

from datetime import date

from zhongchuang.documents.models import Ending, OfficialDocument


def end_paper(
    paper: OfficialDocument,
    how: Ending,
    *,
    on: date,
    why: str,
    replaced_by: OfficialDocument | None = None,
) -> OfficialDocument:
    """Say of a paper from when and why it holds no longer, inside the act that ended it.

    The paper itself stays as it was issued. What has ended stays ended: a second act changes nothing.

    Raises:
        ValueError: replaced by nothing, or by itself.
    """
    if (how == Ending.REPLACED) != (replaced_by is not None) or replaced_by == paper:
        raise ValueError("a paper is replaced by another one")
    found = OfficialDocument.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if found.ended_as:
        return found
    found.ended_as, found.ended_on = how, on
    found.ended_why, found.replaced_by = why.strip()[:500], replaced_by
    found.save(update_fields=["ended_as", "ended_on", "ended_why", "replaced_by"])
    return found
