"""推荐函: from the prefecture to the region (Art. 10.2)."""

from __future__ import annotations

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.content import (
    Document,
    Paragraph,
    Table,
    Verification,
)
from zhongchuang.filing.models import Application, Proposal
from zhongchuang.filing.papers.shared import (
    article_of_stage,
    chinese_date,
    office_of,
    paragraphs,
    watermark,
    we,
)
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy, StageKind


def _visited(case: Application) -> str:
    """That the space was visited, and how many of the checked rows hold, as the visit kept it."""
    visit = case.visits.last()
    if visit is None:
        return ""
    found = list(visit.rows.values_list("verified", flat=True))
    rows = f"，抽查台账记录{len(found)}条，属实{sum(found)}条" if found else ""
    return f"，并于{chinese_date(visit.visited_on)}进行了实地核查{rows}"


def recommendation_letter(
    case: Application,
    proposal: Proposal,
    policy: Policy,
    actor: Actor,
    number: str,
    proof: Verification,
) -> Document:
    """推荐函: the prefecture's written recommendation to the region (Art. 10.2)."""
    visited = _visited(case)
    return Document(
        title=f"关于推荐“{case.space.name}”\n申报{policy.level_name}的函",
        style="letter",
        issuing_mark=office_of(actor),
        number=number,
        addressee=policy.competent_department,
        body=(
            Paragraph(
                f"根据《{policy.title}》（{policy.document_number}）"
                f"{article_of_stage(policy, StageKind.RECOMMENDATION)}的规定，"
                f"{we(actor)}对{case.space.operator.name}申报的“{case.space.name}”"
                f"（案件编号：{case.reference}）进行了初审{visited}。"
            ),
            *paragraphs("推荐意见：", proposal.grounds),
            Paragraph(f"经研究，{we(actor)}同意推荐该空间申报{policy.level_name}，有关情况如下："),
            Table(
                ("名称", "运营机构", "统一社会信用代码", "地址"),
                (
                    (
                        case.space.name,
                        case.space.operator.name,
                        case.space.operator.uscc,
                        case.space.address,
                    ),
                ),
                widths=(6, 8, 10, 8),
            ),
            Paragraph("特此函报，请予审核。"),
        ),
        signature=office_of(actor),
        date=today(),
        annotation=f"联系人：{proposal.prepared_by}",
        verification=proof,
        watermark=watermark(),
    )
