"""The measures a policy may ask for: names, kinds, units and labels (domain: Art. 6 and 7).

The ledger counts exactly these. A policy may declare further ones of its own (`[[measure]]`),
which are stated in the application instead of counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhongchuang.kernel.columns import Kind
from zhongchuang.policy.messages import in_language

AREA_PLACES = 4
"""Areas are stored in m² with four decimals: columns scaled by 10**4."""

Catalogue = Mapping[str, "Measure"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One named number or truth.

    Attributes:
        places: decimals kept in a column of kind decimal, 0 otherwise.
        unit: unit shown in Chinese (㎡, 家); `unit_en` in English, often empty for plain counts.
        declared: stated by the applicant under this policy, not counted from the ledger.
    """

    name: str
    kind: Kind
    label: str
    label_en: str
    unit: str = ""
    unit_en: str = ""
    places: int = 0
    declared: bool = False

    def title(self, language: str) -> str:
        return in_language(language, self.label, self.label_en)

    def unit_in(self, language: str) -> str:
        return self.unit_en if language.startswith("en") else self.unit


def catalogue_of(measures: Iterable[Measure]) -> dict[str, Measure]:
    return {measure.name: measure for measure in measures}


COUNTED: Catalogue = catalogue_of(
    (
        Measure("management_body", Kind.TRUTH, "专门运营管理机构", "dedicated management body"),
        Measure("independent_legal_person", Kind.TRUTH, "独立法人资格", "independent legal person"),
        Measure(
            "months_operating",
            Kind.COUNT,
            "实际注册并运营时间",
            "time in operation",
            "个月",
            "months",
        ),
        Measure(
            "returns_complete",
            Kind.TRUTH,
            "应报统计报表均已审核通过",
            "all statistical returns due are accepted",
        ),
        Measure(
            "service_area", Kind.DECIMAL, "服务场地面积", "service area", "㎡", "m²", AREA_PLACES
        ),
        Measure("workstations", Kind.COUNT, "创业工位", "workstations", "个"),
        Measure("workstations_listed", Kind.COUNT, "登记的工位", "workstations listed", "个"),
        Measure(
            "workstation_occupancy", Kind.SHARE, "工位占用率", "share of workstations occupied"
        ),
        Measure("public_facilities", Kind.TRUTH, "公共服务场地和设施", "public service facilities"),
        Measure(
            "service_area_share",
            Kind.SHARE,
            "创业工位和公共服务场地面积占比",
            "share of workstation and public service area",
        ),
        Measure("residents", Kind.COUNT, "入驻团队和企业", "resident teams and companies", "家"),
        Measure(
            "teams_incorporated",
            Kind.COUNT,
            "注册成为新企业的入驻团队",
            "resident teams registered as new companies",
            "家",
        ),
        Measure(
            "residents_financed",
            Kind.COUNT,
            "获得融资的入驻团队和企业",
            "residents that obtained financing",
            "家",
        ),
        Measure("cases", Kind.COUNT, "典型孵化案例", "incubation cases", "个"),
        Measure("full_time_staff", Kind.COUNT, "专职服务人员", "full-time staff", "名"),
        Measure("mentors", Kind.COUNT, "专兼职导师", "mentors", "名"),
        Measure("service_procedure", Kind.TRUTH, "规范化服务流程", "written service procedure"),
        Measure("activities", Kind.COUNT, "创业活动", "activities", "场"),
        Measure(
            "overstayers",
            Kind.COUNT,
            "超过入驻时限的团队和企业",
            "residents past the stay limit",
            "家",
        ),
    )
)
