"""From a visit's draft to its record: once, whole, with what was signed (Art. 10.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import freeze
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.placing import place_space
from zhongchuang.documents.issue import issue
from zhongchuang.documents.models import DocumentKind
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing import rules
from zhongchuang.filing.actions.reviewing import end_adversely, require_grounds
from zhongchuang.filing.actions.steps import issuer_of, locked, policy_of, take
from zhongchuang.filing.actions.syncing import Closed
from zhongchuang.filing.actions.visiting import (
    Finding,
    VisitRecord,
    facts_of,
    put_on_record,
    told_of,
)
from zhongchuang.filing.fieldwork import ROW, SIGN, Draft, words_of
from zhongchuang.filing.models import PlannedVisit, SiteVisit, VisitSignature
from zhongchuang.filing.papers.visit_record import visit_record
from zhongchuang.filing.states import Act
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.policy.calendar import today


@transaction.atomic
def finish_visit(
    *,
    actor: Actor,
    visit: PlannedVisit,
    passed: bool,
    digest: str,
    reason: str = "",
    article: str = "",
) -> SiteVisit:
    """Put a visit on record as those present signed it, and move its case on; doing it again gives
    the record that is there.

    Args:
        digest: of the content the officer has read before deciding.

    Raises:
        Refused: not the officer of the case, something is missing or changed meanwhile, a signature
            is void, or an adverse outcome has no grounds.
    """
    case = locked(visit.application)
    found = PlannedVisit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if found.record is not None:
        return found.record
    if not found.is_open:
        raise Closed
    policy = policy_of(case)
    act = Act.PASS_VISIT if passed else Act.FAIL_VISIT
    require(rules.may(actor, act, case, policy))
    if not passed:
        require_grounds(policy, reason, article)
    found.application = case
    draft = Draft(found, policy)
    if missing := draft.missing:
        raise Refused(Refusal(words_of(missing)))
    if draft.digest != digest:
        raise Refused(Refusal(_("您打开本页之后又有内容同步进来，请核对后再办结。")))
    record = put_on_record(actor, case, _measured(draft), _found(draft))
    _keep_signed(record, draft, actor)
    _place(actor, draft)
    record.paper = issue(
        DocumentKind.VISIT_RECORD,
        issuer_of(actor),
        today(),
        lambda number, proof: visit_record(record, policy, actor, number, proof),
    )
    record.save(update_fields=["signed", "paper"])
    data = {**told_of(record), "signed": draft.digest}
    if passed:
        take(case, act, actor, note=record.findings, data=data)
    else:
        end_adversely(actor, case, act, reason, article, data)
    return record


def _measured(draft: Draft) -> VisitRecord:
    day = draft.value("visited_on")
    return VisitRecord(
        visited_on=date.fromisoformat(day) if day else draft.visit.on,
        first_officer=draft.visit.first_officer,
        second_officer=draft.visit.second_officer,
        operator_representative=draft.value("representative"),
        total_area=Decimal(draft.value("total_area")),
        service_area=Decimal(draft.value("service_area")),
        shared_area=Decimal(draft.value("shared_area")),
        workstations=int(draft.value("workstations")),
        findings=draft.value("findings"),
    )


def _found(draft: Draft) -> Sequence[Finding]:
    return [
        Finding(fact, draft.said(ROW + key, "verdict") == "verified", draft.said(ROW + key, "note"))
        for fact, key in zip(facts_of(draft.drawn), draft.drawn, strict=True)
    ]


def _keep_signed(record: SiteVisit, draft: Draft, actor: Actor) -> None:
    """The signed content for ever, with its signatures and its photographs."""
    record.signed = freeze(draft.content)
    VisitSignature.objects.bulk_create(
        VisitSignature(
            visit=record,
            party=one.party,
            name=one.name,
            strokes=one.value["strokes"],
            refusal=one.value["refusal"].strip(),
            digest=one.value["digest"],
            signed_at=datetime.fromisoformat(one.value["signed_at"]),
            delivered_by=draft.current[SIGN + one.party].by,
        )
        for one in draft.signatures
    )
    files = {file.attachment.file_id: file.attachment for file, *_rest in draft.photos if file}
    Attachment.objects.bulk_create(
        Attachment(
            file=one.file,
            name=one.name,
            subject_type=record._meta.label_lower,
            subject_id=record.pk,
            attached_by_id=one.attached_by_id,
        )
        for one in files.values()
    )


def _place(actor: Actor, draft: Draft) -> None:
    """Where the space lies, if that was measured."""
    latitude, longitude = draft.said("place", "latitude"), draft.said("place", "longitude")
    if latitude and longitude:
        place_space(
            actor=actor,
            space=draft.visit.application.space,
            latitude=Decimal(latitude),
            longitude=Decimal(longitude),
        )
