"""What a dossier says: the application, findings, opinions, scores, messages and acts of one case.

Nothing stands here that the person who takes it may not see on the pages: people are named in full
only to the officer who handles the case, scores only go to the authority that holds the review, and
objections only to the authority that handles them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Min, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.audit.models import Entry
from zhongchuang.directory.actor import Actor
from zhongchuang.documents.docx import render_docx
from zhongchuang.documents.issue import content_of
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.documents.pdf import UnprintableError
from zhongchuang.documents.signing import issued_pdf
from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import Quarantined, open_file
from zhongchuang.filing.dossier import (
    Archive,
    entries_of,
    evidence_of,
    messages_of,
    safe_name,
    snapshots_of,
)
from zhongchuang.filing.models import Application, Objection, SignOff
from zhongchuang.filing.rules import knows_objector
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import Policy
from zhongchuang.web.officer.access import handles
from zhongchuang.web.officer.audits import act_name, role_name
from zhongchuang.web.officer.casepage import applicant, stage_name, visit_pairs
from zhongchuang.web.officer.expert_panel import scoring_context
from zhongchuang.web.officer.objections import objector
from zhongchuang.web.shared.dossier import KIND_NAMES, PERSONAL, Dossier, open_dossier, voice
from zhongchuang.web.shared.masking import mask_name

Rows = Iterator[tuple[Any, ...]]
CASE_KINDS = {
    "sitevisit": gettext_lazy("实地核查"),
    "correctionitem": gettext_lazy("补正事项"),
    "application": gettext_lazy("备案申请"),
}
"""What files of a case itself are attached to."""


@dataclass
class Packing:
    """One case on its way into an archive.

    Attributes:
        personal: people are named in full.
        left_out: files that could not be packed, each with the reason.
    """

    actor: Actor
    case: Application
    policy: Policy
    archive: Archive
    personal: bool
    material: Dossier | None
    left_out: list[tuple[str, str]] = field(default_factory=list)


def packing_of(actor: Actor, case: Application, policy: Policy, archive: Archive) -> Packing:
    personal = handles(actor, case, policy)
    material = open_dossier(case, policy, personal=personal)
    return Packing(actor, case, policy, archive, personal, material)


def moment(value: datetime | None) -> str:
    """An instant in the system's time zone, to the second."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S") if value else ""


def pack_statement(packing: Packing) -> None:
    """What was applied for, in the applicant's words."""
    case = packing.case
    statement = packing.material.statement if packing.material else {}
    pairs = [
        (_("案件编号"), case.reference),
        (_("批次"), case.round.title),
        (_("众创空间"), case.space.name),
        *applicant(case, packing.personal),
        (_("提交时间"), moment(case.submitted_at)),
        (_("目前环节"), case.place.label),
        (_("发展方向与运营模式"), statement.get("direction", "")),
        (_("非独立法人情况说明"), statement.get("justification", "")),
        (_("承诺"), statement.get("undertaking", "")),
    ]
    text = "".join(f"{name}：{value}\n" for name, value in pairs)
    packing.archive.text(_("1-申请材料/申请内容.txt"), text, _("申请人填写的内容"))


def pack_snapshots(packing: Packing) -> None:
    """The ledger as it was submitted: word for word for the officer of the case, else masked."""
    if packing.personal:
        for number, one in enumerate(snapshots_of(packing.case), start=1):
            name = _("1-申请材料/定稿-%(number)s.json") % {"number": number}
            note = _("第 %(number)s 次提交的定稿，其 SHA-256 即审计记录中的摘要") % {
                "number": number
            }
            packing.archive.text(name, one.content, note)
    if packing.material is None:
        return
    for kind, title in KIND_NAMES.items():
        if rows := packing.material.rows(kind):
            name = _("1-申请材料/台账-%(kind)s.csv") % {"kind": title}
            packing.archive.table(
                name, _("提交时的台账记录"), fact_rows(kind, rows, packing.personal)
            )


def fact_rows(kind: str, rows: list[dict[str, Any]], personal: bool) -> Rows:
    """The frozen rows of one kind of fact; the columns are the ledger's."""
    columns = list(rows[0])
    yield tuple(columns)
    hidden = set() if personal else {column for of, column in PERSONAL if of == kind}
    for row in rows:
        yield tuple(
            mask_name(row[column]) if column in hidden and row.get(column) else row.get(column, "")
            for column in columns
        )


def pack_findings(packing: Packing) -> None:
    """Every condition at its three levels."""
    if packing.material is not None:
        name = _("2-审查/各项条件.csv")
        packing.archive.table(name, _("逐项条件的认定，数据分三级"), finding_rows(packing.material))


def finding_rows(material: Dossier) -> Rows:
    yield (
        _("条件"),
        _("依据"),
        _("认定"),
        _("内容"),
        _("要求"),
        _("填报"),
        _("有佐证"),
        _("已核实"),
        _("差距"),
    )
    for one in material.conditions:
        yield one.title, one.citation, one.word, one.explanation, "", "", "", "", ""
        for line in one.lines:
            label = "　" * line.depth + line.label
            levels = (line.asked, line.claimed, line.evidenced, line.verified, line.missing)
            yield one.title, one.citation, line.word, label, *levels


def pack_reviews(packing: Packing) -> None:
    """Opinions, corrections, visits, what was prepared for approval, scores and objections."""
    parts: tuple[tuple[str, str, Callable[[Packing], Rows]], ...] = (
        (_("2-审查/审查意见.csv"), _("各环节对各项条件的意见"), opinion_rows),
        (_("2-审查/补正事项.csv"), _("要求补正的事项和答复"), correction_rows),
        (_("2-审查/实地核查.csv"), _("实地核查记录和抽查的台账记录"), visit_rows),
        (_("2-审查/拟办与审批.csv"), _("审批单上的每一次签署，含已作废的"), proposal_rows),
        (_("2-审查/专家评审.csv"), _("评分和评审意见"), score_rows),
        (_("2-审查/异议.csv"), _("公示期间的异议和答复"), objection_rows),
    )
    for name, note, rows in parts:
        found = list(rows(packing))
        if len(found) > 1:
            packing.archive.table(name, note, found)


def opinion_rows(packing: Packing) -> Rows:
    yield _("环节"), _("条件"), _("意见"), _("理由"), _("办理人"), _("时间")
    for one in packing.case.opinions.select_related("by"):
        title = packing.policy.criterion(one.criterion).title
        stage = stage_name(packing.policy, one.stage)
        yield stage, title, one.get_verdict_display(), one.reason, one.by, moment(one.at)


def correction_rows(packing: Packing) -> Rows:
    yield _("环节"), _("补正要求"), _("期限"), _("补正说明"), _("答复时间")
    for one in packing.case.corrections.sent():
        stage = stage_name(packing.policy, one.stage)
        yield stage, one.request, one.due_on, one.answer, moment(one.answered_at)


def visit_rows(packing: Packing) -> Rows:
    yield _("核查日期"), _("项目"), _("结果"), _("说明")
    for visit in packing.case.visits.prefetch_related("rows"):
        for name, value in visit_pairs(visit):
            yield visit.visited_on, name, value, ""
        yield visit.visited_on, _("核查情况"), visit.findings, ""
        for row in visit.rows.all():
            found = _("属实") if row.verified else _("有疑问")
            yield visit.visited_on, row.label, found, row.note


def proposal_rows(packing: Packing) -> Rows:
    """Every signature on the sheets of the case, those that were voided too, with their why."""
    yield (
        _("事项"),
        _("拟办"),
        _("理由"),
        _("环节"),
        _("签署人"),
        _("代谁签署"),
        _("身份"),
        _("时间"),
        _("签署意见"),
        _("内容摘要（SHA-256）"),
        _("作废时间"),
        _("作废原因"),
        _("办理结果"),
    )
    visible = packing.case.proposals.visible_to(packing.actor)
    signed = SignOff.objects.select_related("account", "stands_for")
    for one in visible.prefetch_related(Prefetch("sign_offs", signed)).order_by("pk"):
        view = _("同意") if one.favourable else _("不同意")
        for row in one.sign_offs.all():
            who = (row.account, row.stands_for or "", role_name(row.role))
            voided = (moment(row.voided_at), row.voided_why)
            yield (
                *(one.get_kind_display(), view, one.grounds, row.get_step_display(), *who),
                *(moment(row.at), row.remark, row.digest, *voided, one.get_outcome_display()),
            )


def score_rows(packing: Packing) -> Rows:
    """Scores are told when all sheets are in, as on the page of the case."""
    yield _("专家"), _("状态"), _("各项得分"), _("总分"), _("评审意见")
    context = scoring_context(packing.actor, packing.case, packing.policy)
    review = packing.policy.expert_review
    if not context or review is None:
        return
    for sheet in context["sheets"]:
        if sheet.recused_at:
            yield sheet.expert, _("已回避"), "", "", sheet.recusal_reason
        elif not context["result"]:
            yield sheet.expert, _("已提交") if sheet.submitted_at else _("评审中"), "", "", ""
        else:
            parts = [f"{item.title} {sheet.scores.get(item.id, '—')}" for item in review.items]
            yield sheet.expert, _("已提交"), "；".join(parts), sheet.total, sheet.comment


def objection_rows(packing: Packing) -> Rows:
    yield (
        _("查询码"),
        _("收到时间"),
        _("异议人"),
        _("联系方式"),
        _("异议内容"),
        _("处理"),
        _("答复"),
    )
    visible = Objection.objects.visible_to(packing.actor).filter(entry__application=packing.case.pk)
    found = visible.select_related("entry__notice__round").prefetch_related("answers")
    for one in found.order_by("pk"):
        pairs = objector(one, knows_objector(packing.actor, one))
        _kind, name, *contact = (str(value) for _label, value in pairs)
        answer = one.answer or one.not_admitted_reason
        head = (one.code, moment(one.received_at), name, " ".join(filter(None, contact)))
        yield *head, one.text, one.get_state_display(), answer


def pack_course(packing: Packing) -> None:
    """What was done when and by whom, and what the parties were told."""
    archive = packing.archive
    archive.table(_("3-办理经过/办理经过.csv"), _("每一步的时间、办理人和依据"), step_rows(packing))
    archive.table(_("3-办理经过/消息.csv"), _("发给当事人和办理人的消息"), message_rows(packing))


def step_rows(packing: Packing) -> Rows:
    yield _("时间"), _("行为"), _("单位"), _("办理人"), _("身份"), _("说明"), _("依据"), _("文号")
    for one in packing.case.steps.select_related("account", "document"):
        article = citation(one.article, voice()) if one.article else ""
        number = one.document.number if one.document else ""
        who = (one.organisation, one.account, role_name(one.role))
        yield moment(one.at), one.get_act_display(), *who, one.note, article, number


def message_rows(packing: Packing) -> Rows:
    """Each message once, however many people it went to."""
    yield _("时间"), _("标题"), _("内容"), _("收件人数")
    told = messages_of(packing.case).order_by().values("subject", "body")
    for one in told.annotate(at=Min("sent_at"), people=Count("pk")).order_by("at"):
        yield moment(one["at"]), one["subject"], one["body"], one["people"]


def pack_papers(packing: Packing) -> None:
    """The official documents as issued, to read and to edit."""
    numbers = packing.case.steps.exclude(document=None).values("document")
    visits = packing.case.visits.exclude(paper=None).values("paper")
    certificate = Q(pk=packing.case.certificate_id)
    papers = OfficialDocument.objects.filter(Q(pk__in=numbers) | Q(pk__in=visits) | certificate)
    for paper in papers.order_by("issued_on", "pk"):
        stem = safe_name(f"{paper.number} {paper.title}")
        try:
            drawn = (("pdf", issued_pdf(paper)), ("docx", render_docx(content_of(paper))))
        except (ValueError, UnprintableError):
            packing.left_out.append((stem, _("公文内容与签发时不一致，或无法排版")))
            continue
        for suffix, made in drawn:
            packing.archive.content(
                _("4-公文/%(name)s") % {"name": f"{stem}.{suffix}"}, made, paper.title
            )


def files_of(packing: Packing) -> list[Attachment]:
    facts = packing.material.content["facts"] if packing.material else {}
    return list(evidence_of(packing.case, facts))


def pack_files(
    packing: Packing, files: list[Attachment], watch: Callable[[int, int], None]
) -> None:
    """The evidence, sorted by the kind of row; a file that cannot be opened is named with the reason."""
    for done, item in enumerate(files, start=1):
        kind = item.subject_type.rpartition(".")[2]
        folder = CASE_KINDS.get(kind) or KIND_NAMES.get(kind, kind)
        name = safe_name(f"{item.subject_id}-{item.pk}-{item.name}")
        name = _("5-佐证/%(kind)s/%(name)s") % {"kind": folder, "name": name}
        _pack_file(packing, item, name)
        watch(done, len(files))


def _pack_file(packing: Packing, item: Attachment, name: str) -> None:
    try:
        source = open_file(item.file)
    except Quarantined as error:
        packing.left_out.append((name, str(error.refusal.reason)))
        return
    except FileNotFoundError:
        packing.left_out.append((name, _("文件已丢失")))
        return
    with source:
        note = _("记录 %(row)s 的佐证 %(name)s") % {"row": item.subject_id, "name": item.name}
        if packing.archive.copy(name, source, note) != item.file.sha256:
            packing.left_out.append((name, _("文件内容与上传时的摘要不一致")))


def pack_audit(packing: Packing) -> None:
    """The entries of the case in the audit chain, each as the text its digest is taken of."""
    scores = bool(scoring_context(packing.actor, packing.case, packing.policy))
    entries = list(entries_of(packing.case, with_scores=scores))
    lines = "".join(f"{entry_line(entry)}\n" for entry in entries)
    packing.archive.text(_("6-审计/审计摘录.jsonl"), lines, _("逐条的原始记录和摘要"))
    packing.archive.table(_("6-审计/审计摘录.csv"), _("同上，便于阅读"), entry_rows(entries))
    packing.archive.text(_("6-审计/核对说明.txt"), how_to_check(), _("如何核对"))


def entry_line(entry: Entry) -> str:
    """One entry as JSON; without `digest` it is what the digest is taken of (`chain.digest_of`)."""
    content = {
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "account_id": entry.account_id,
        "account_name": entry.account_name,
        "role": entry.role,
        "organisation": entry.organisation,
        "act": entry.act,
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "data": entry.data,
        "previous": entry.previous,
        "digest": entry.digest,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def entry_rows(entries: Iterable[Entry]) -> Rows:
    yield (
        _("序号"),
        _("时间"),
        _("办理人"),
        _("身份"),
        _("单位"),
        _("行为"),
        _("前一条的摘要"),
        _("本条的摘要"),
    )
    for one in entries:
        who = (one.account_name, role_name(one.role), one.organisation)
        yield one.sequence, moment(one.at), *who, act_name(one.act), one.previous, one.digest


def how_to_check() -> str:
    """How the files and the entries are checked without this system."""
    return _(
        "一、核对文件：解压后在本文件夹运行 sha256sum -c SHA256SUMS，每一行都应显示“OK”或“成功”。\n"
        "二、核对定稿：定稿文件的 SHA-256 应与审计摘录中提交记录的 snapshot 一致。\n"
        "三、核对审计记录：从“审计摘录.jsonl”取一行，去掉 digest 一项，其余各项按名称排序，"
        "不加空格写成 UTF-8 的 JSON，其 SHA-256 应等于 digest。\n"
        "四、核对前后相连：每条记录的 previous 是整个审计链中前一条的 digest；"
        "整条链由系统命令 zhongchuang verify audit 核对。\n"
    )
