"""Four papers of the filing as they are really worded, and small ones to measure single rules."""

from __future__ import annotations

from datetime import date

from zhongchuang.documents.content import (
    Attachment,
    Document,
    Heading,
    Imprint,
    Note,
    NumberedItem,
    Paragraph,
    SignatoryLine,
    Table,
    Verification,
)

REGION = "新疆维吾尔自治区科学技术厅"
BUREAU = "乌鲁木齐市科学技术局"
PREFECTURES = (
    "乌鲁木齐市", "克拉玛依市", "吐鲁番市", "哈密市", "昌吉回族自治州", "博尔塔拉蒙古自治州", "巴音郭楞蒙古自治州",
    "阿克苏地区", "克孜勒苏柯尔克孜自治州", "喀什地区", "和田地区", "伊犁哈萨克自治州", "塔城地区", "阿勒泰地区",
)  # fmt: skip
NAMES = (
    "天山", "绿洲", "丝路", "昆仑", "石榴籽", "胡杨", "雪莲", "云杉", "红柳", "塔里木",
)  # fmt: skip


def spaces(count: int) -> tuple[tuple[str, ...], ...]:
    """Rows 序号, 名称, 运营机构, 地址, 成立日期 of made-up spaces."""
    return tuple(
        (
            str(index + 1),
            f"{NAMES[index % 10]}{'青年' if index % 3 else '数字技术'}众创空间",
            f"新疆{NAMES[index % 10]}创业服务有限{'责任' if index % 4 == 0 else ''}公司",
            f"{PREFECTURES[index % 14]}创新路{index + 1}号",
            f"{2018 + index % 7}年{index % 12 + 1}月{index % 28 + 1}日",
        )
        for index in range(count)
    )


def slip() -> Document:
    return Document(
        title="众创空间备案申请受理通知书",
        number="乌科受字〔2026〕12号",
        addressee="新疆天山创业服务有限公司",
        body=(
            Paragraph(
                "你单位于2026年3月2日提交的“天山青年众创空间”自治区众创空间备案申请及有关材料收悉。经审查，申请材料齐全、"
                "符合要求，依据《自治区众创空间管理办法》（新科高字〔2019〕34号）第十条第一项的规定，现予受理。"
            ),
            Paragraph("收到的申请材料如下："),
            Table(
                headers=("序号", "材料名称", "份数", "备注"),
                rows=(
                    ("1", "自治区众创空间备案申请表", "1", "系统填报，数据已固定"),
                    ("2", "运营管理机构营业执照副本", "1", ""),
                    (
                        "3",
                        "服务场地产权证明或者租赁合同，公共服务场地和设施清单及照片",
                        "1",
                        "共3份扫描件",
                    ),
                    ("4", "入驻团队和企业名单及入驻协议", "23", ""),
                    ("5", "材料真实性承诺书", "1", "法定代表人签字"),
                ),
                widths=(2, 11, 2, 6),
                align=("center", "left", "center", "left"),
            ),
            Paragraph(
                "本机关将于受理之日起20个工作日内完成初审和实地核查，并将结果告知你单位。联系电话：0991-0000000。"
            ),
        ),
        signatories=(
            SignatoryLine("经办人", "祎婼"),
            SignatoryLine("签收人（盖章）"),
        ),
        signature=BUREAU,
        date=date(2026, 3, 4),
        verification=Verification("K7QF-2M9X", "https://example.gov.cn/verify/K7QF-2M9X/"),
        watermark="演示数据",
    )


def letter() -> Document:
    return Document(
        style="letter",
        issuing_mark=BUREAU,
        number="乌科函〔2026〕18号",
        title="关于推荐天山青年众创空间等3家单位\n申报自治区众创空间的函",
        addressee=REGION,
        body=(
            Paragraph(
                "根据《自治区众创空间管理办法》（新科高字〔2019〕34号）和《关于组织开展2026年度自治区众创空间备案工作的通知》"
                "要求，我局受理了辖区内5家单位的申请，组织完成了初审和实地核查。"
            ),
            Heading(1, "一、初审情况"),
            Paragraph(
                "我局对照管理办法第六条规定的十项条件逐项审查。天山青年众创空间等3家单位材料真实完整，服务场地面积、"
                "入驻团队和企业数量、孵化成效、服务队伍等均达到要求；其余2家单位条件尚不具备，已书面告知理由。"
            ),
            Heading(1, "二、实地核查情况"),
            Heading(2, "（一）核查组织"),
            Paragraph(
                "2026年4月8日至10日，我局派出2名工作人员对3家单位进行实地核查，抽查台账记录96条，全部与佐证材料一致。"
            ),
            Heading(2, "（二）核查结论"),
            Paragraph("3家单位的场地、人员、设施均与申报材料相符，未发现弄虚作假行为。"),
            Heading(1, "三、推荐意见"),
            Paragraph(
                "经研究，同意推荐天山青年众创空间、丝路数字技术众创空间、石榴籽众创空间申报自治区众创空间。"
            ),
            Paragraph("妥否，请审核。"),
        ),
        attachments=(
            Attachment("推荐申报自治区众创空间汇总表"),
            Attachment(
                "天山青年众创空间、丝路数字技术众创空间、石榴籽众创空间初审意见和实地核查记录"
            ),
        ),
        signature=BUREAU,
        date=date(2026, 4, 20),
        annotation="联系人：高新技术处，联系电话：0991-0000000",
        imprint=Imprint(),
        verification=Verification("R4TD-8W2P", "https://example.gov.cn/verify/R4TD-8W2P/"),
    )


def notice() -> Document:
    return Document(
        title="关于2026年度拟备案自治区众创空间名单的公示",
        body=(
            Paragraph(
                "根据《自治区众创空间管理办法》（新科高字〔2019〕34号）规定，经各地州市科技局推荐、形式审查、专家评审，"
                "拟确认天山数字技术众创空间等12家单位为自治区众创空间，现予公示。"
            ),
            Paragraph("公示期为2026年6月8日至6月12日（5个工作日）。"),
            Paragraph(
                "公示期内，任何单位和个人如有异议，请以书面形式向自治区科学技术厅提出。以单位名义提出的应加盖公章并注明联系方式；"
                "以个人名义提出的应署真实姓名并注明联系电话。匿名、冒名或者超出期限的异议不予受理。我厅依法对异议人信息予以保密。"
            ),
            Table(
                caption="2026年度拟备案自治区众创空间名单",
                headers=("序号", "众创空间名称", "运营管理机构", "地址", "成立日期"),
                rows=spaces(12),
                align=("center", "left", "left", "left", "center"),
            ),
            Note("注：按地州市行政区划排序，成立日期以登记机关核准日期为准。"),
        ),
        signature=REGION,
        date=date(2026, 6, 5),
        annotation="此件主动公开",
        verification=Verification("N3HJ-6C5V", "https://example.gov.cn/verify/N3HJ-6C5V/"),
    )


def confirmation(count: int = 40) -> Document:
    return Document(
        style="document",
        issuing_mark="新疆维吾尔自治区科学技术厅文件",
        number="新科高字〔2026〕58号",
        title=f"关于确认天山数字技术众创空间等{count}家单位为自治区众创空间的通知",
        addressee="伊犁哈萨克自治州科技局，各地州市科技局，各有关单位",
        body=(
            Paragraph(
                "根据《自治区众创空间管理办法》（新科高字〔2019〕34号）规定，2026年度自治区众创空间备案工作经各地州市科技局初审推荐、"
                f"专家评审、我厅审核和社会公示，公示期满无异议。经研究，现确认天山数字技术众创空间等{count}家单位为自治区众创空间。"
                "现将有关事项通知如下。"
            ),
            Heading(1, "一、提升服务能力"),
            Paragraph(
                "各众创空间要围绕创业者需求，完善创业场地、投资与孵化、辅导与培训、技术服务、项目路演等服务功能，"
                "加快科技成果转移转化，以创业带动就业。"
            ),
            Heading(1, "二、落实报送责任"),
            Heading(2, "（一）按时报送统计数据"),
            Paragraph(
                "各众创空间应当在每年1月31日前报送上一年度统计报表，7月31日前报送半年统计报表，对数据的真实性、完整性负责。"
            ),
            Heading(2, "（二）及时报告变更事项"),
            NumberedItem(
                "1.", "名称、运营管理机构、场地发生变更的，应当在30日内报所在地州市科技局。"
            ),
            NumberedItem("2.", "终止运营的，应当书面报告并办理退出手续。"),
            Heading(1, "三、加强动态管理"),
            Paragraph(
                "各地州市科技局要加强对辖区内众创空间的指导和管理。对连续2次考核评价不合格或者未上报统计数据的众创空间，"
                "按照管理办法第十二条规定取消备案资格。"
            ),
        ),
        attachments=(
            Attachment(
                "2026年度自治区众创空间名单",
                body=(
                    Table(
                        headers=("序号", "众创空间名称", "运营管理机构", "所在地"),
                        rows=tuple(
                            (row[0], row[1], row[2], row[3].split("创新路")[0])
                            for row in spaces(count)
                        ),
                        align=("center", "left", "left", "left"),
                    ),
                ),
            ),
        ),
        signature=REGION,
        date=date(2026, 6, 18),
        annotation="此件主动公开",
        imprint=Imprint(
            printed_by=f"{REGION}办公室",
            printed_on=date(2026, 6, 18),
            copied_to=(
                "科技部成果转化与区域创新司",
                "自治区人民政府办公厅",
                "自治区发展和改革委员会",
                "自治区财政厅",
            ),
        ),
        verification=Verification("C9LZ-4E7S", "https://example.gov.cn/verify/C9LZ-4E7S/"),
    )


SAMPLES = {"slip": slip, "letter": letter, "notice": notice, "confirmation": confirmation}
