"""A synthetic ledger for one space: believable rows over the evaluation year and before."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.core.files.base import ContentFile

from zhongchuang.directory.models import Account, Space
from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.store import store
from zhongchuang.ledger.evidence_counts import recount
from zhongchuang.ledger.models import (
    Activity,
    Fact,
    Financing,
    IncubationCase,
    Mentor,
    ReturnRecord,
    SpaceProfile,
    StaffMember,
    Tenancy,
    Workstation,
)
from zhongchuang.ledger.states import ActivityKind, MentorKind, ReturnStatus, TenancyKind

FIELDS = ("软件和信息服务", "智慧农业", "新能源", "智能制造", "文化创意", "跨境电商", "生物医药")
WORDS = ("天山", "绿洲", "丝路", "塔里木", "云帆", "启航", "石榴", "星火", "昆仑", "博格达")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class Size:
    """How much a space has; the defaults meet every condition of Art. 6 with a margin."""

    residents: int = 26
    incorporated: int = 9
    financed: int = 4
    cases: int = 4
    staff: int = 4
    mentors: int = 5
    activities: int = 13
    workstations: int = 60
    total_area: Decimal = Decimal("1200")
    shared_area: Decimal = Decimal("960")


EVIDENCE: Mapping[type[Fact], tuple[str, ...]] = {
    Tenancy: ("agreement", "licence"),
    Financing: ("investment",),
    IncubationCase: ("case",),
    StaffMember: ("employment", "ability"),
    Mentor: ("appointment",),
    Activity: ("activity",),
}
"""The kinds of evidence the Xinjiang policy asks for, by its ids."""

FULL = Size()
SHORT = Size(
    residents=18,
    incorporated=4,
    financed=1,
    cases=2,
    activities=7,
    workstations=24,
    total_area=Decimal("520"),
    shared_area=Decimal("380"),
)


def uscc(serial: int) -> str:
    """One of ten million codes with a right check character that no real firm bears."""
    return _checked(f"91659999MA{serial:07d}")


def synthetic_uscc(serial: int, division: str = "650100") -> str:
    """A code with a right check character that no real firm bears (registration body 9999)."""
    return _checked(f"91{division}MADM{serial % 100_000:05d}")


def _checked(body: str) -> str:
    weights = [pow(3, i, 31) for i in range(17)]
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, weights, strict=True))
    return body + ALPHABET[-total % 31]


def evidence_pdf(title: str) -> bytes:
    """A one-page PDF that says it is synthetic."""
    text = f"Synthetic evidence: {title}".encode("ascii", "replace").decode()
    stream = f"BT /F1 14 Tf 60 760 Td ({text}) Tj ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n"
    start = len(out)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    out += f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("ascii")


@dataclass
class LedgerWriter:
    """Writes one space's ledger in bulk; the same seed gives the same rows.

    Attributes:
        own_files: a file for each row and kind of evidence, as people would see them, where
            otherwise one file stands for all.
    """

    space: Space
    account: Account
    year: int
    size: Size
    seed: int
    own_files: bool = False

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def day(self, month_from: int = 1, month_to: int = 12) -> date:
        return date(
            self.year, self.random.randint(month_from, month_to), self.random.randint(1, 28)
        )

    def write(self) -> None:
        self.write_profile()
        tenancies = self.write_tenancies()
        self.write_financing(tenancies)
        self.write_cases(tenancies)
        self.write_people()
        self.write_activities()
        self.write_returns()
        self.write_workstations(tenancies)
        self.attach_evidence()

    def base(self, name: str) -> dict[str, object]:
        return {"space": self.space, "recorded_by": self.account, "evidence_names": name}

    def write_profile(self) -> None:
        area, shared = self.size.total_area, self.size.shared_area
        SpaceProfile.objects.create(
            space=self.space,
            recorded_by=self.account,
            registered_on=date(self.year - 3, 3, 18),
            opened_on=date(self.year - 3, 9, 1),
            independent_legal_person=True,
            management_body="众创空间运营部",
            total_area=area,
            service_area=shared,
            workstation_area=shared * 6 / 10,
            public_area=shared * 4 / 10,
            workstations=self.size.workstations,
            public_facilities=True,
            service_procedure=True,
        )

    def write_tenancies(self) -> list[Tenancy]:
        rows = [self.tenancy(number) for number in range(1, self.size.residents + 1)]
        return Tenancy.objects.bulk_create(rows)

    def tenancy(self, number: int) -> Tenancy:
        team = number <= self.size.residents * 6 // 10
        entered = self.day() - timedelta(days=self.random.randint(30, 300))
        registered = max(entered, date(self.year, 1, 20)) + timedelta(days=20)
        incorporated = team and number <= self.size.incorporated
        word = WORDS[(self.seed + number) % len(WORDS)]
        has_code = incorporated or not team
        return Tenancy(
            **self.base(f"协议{number:03d}.pdf"),
            name=f"示例{word}{'团队' if team else '科技企业'}{number:02d}",
            kind=TenancyKind.TEAM if team else TenancyKind.COMPANY,
            uscc=synthetic_uscc(self.space.pk * 100 + number) if has_code else "",
            head=f"示例负责人{self.seed}-{number:02d}",
            agreement_number=f"ZC-{self.year}-{number:03d}",
            entered_on=entered,
            incorporated_on=min(registered, date(self.year, 12, 20)) if incorporated else None,
            field=self.random.choice(FIELDS),
            headcount=self.random.randint(2, 15),
        )

    def write_financing(self, tenancies: list[Tenancy]) -> None:
        chosen = tenancies[-self.size.financed :] if self.size.financed else []
        Financing.objects.bulk_create(
            Financing(
                **self.base(f"投资协议{n}.pdf"),
                tenancy=tenancy,
                on=date(self.year, 12, n),
                amount=Decimal(500000 + 250000 * n),
                investor="示例创投基金",
            )
            for n, tenancy in enumerate(chosen, start=1)
        )

    def write_cases(self, tenancies: list[Tenancy]) -> None:
        IncubationCase.objects.bulk_create(
            IncubationCase(
                **self.base(f"案例{n}.pdf"),
                title=f"{tenancies[n].name}：从创意到首单",
                tenancy=tenancies[n],
                on=date(self.year, 2 + n * 2, 15),
                summary="服务过程、成果与数据（示例）。",
            )
            for n in range(self.size.cases)
        )

    def write_people(self) -> None:
        StaffMember.objects.bulk_create(
            StaffMember(
                **self.base(f"社保{n}.pdf"),
                name=f"示例员工{n}",
                position="创业服务",
                full_time=True,
                ability="创业辅导师证书",
                joined_on=date(self.year - 2, 2, n),
            )
            for n in range(1, self.size.staff + 1)
        )
        Mentor.objects.bulk_create(
            Mentor(
                **self.base(f"聘书{n}.pdf"),
                name=f"示例导师{self.seed}-{n}",
                employer="示例大学",
                kind=MentorKind.PART_TIME,
                appointed_on=date(self.year - 1, 1, 9 + n),
            )
            for n in range(1, self.size.mentors + 1)
        )

    def write_activities(self) -> None:
        kinds = (
            ActivityKind.SALON,
            ActivityKind.ROADSHOW,
            ActivityKind.CONTEST,
            ActivityKind.TRAINING,
        )
        first = date(self.year, 1, 12)
        days = [first + timedelta(days=25 * n) for n in range(self.size.activities)]
        Activity.objects.bulk_create(
            Activity(
                **self.base(f"活动{n}签到.pdf"),
                name=f"{kinds[n % 4].label}第{n + 1}期",
                kind=kinds[n % 4],
                starts_on=day,
                ends_on=day,
                participants=20 + n,
            )
            for n, day in enumerate(days)
        )

    def write_returns(self) -> None:
        accepted = (
            (f"{self.year - 1}年报", date(self.year, 1, 20)),
            (f"{self.year}半年报", date(self.year, 7, 12)),
            (f"{self.year}年报", date(self.year + 1, 1, 18)),
        )
        ReturnRecord.objects.bulk_create(
            ReturnRecord(**self.base(""), period=period, status=ReturnStatus.ACCEPTED, on=on)
            for period, on in accepted
        )

    def write_workstations(self, tenancies: list[Tenancy]) -> None:
        """As many as the profile states, in two zones, three of four given to residents."""
        half = (self.size.workstations + 1) // 2
        seats = [
            Workstation(
                space=self.space,
                recorded_by=self.account,
                label=f"{'A' if n < half else 'B'}{n % half + 1:02d}",
                zone="A 区" if n < half else "B 区",
            )
            for n in range(self.size.workstations)
        ]
        for n, seat in enumerate(seats):
            if n % 4 != 3:
                seat.tenancy = tenancies[n // 2 % len(tenancies)]
                seat.since = seat.tenancy.entered_on
        Workstation.objects.bulk_create(seats)

    def attach_evidence(self) -> None:
        """Synthetic files of every kind of evidence for every row."""
        for model, kinds in EVIDENCE.items():
            rows = list(model.objects.filter(space=self.space))
            Attachment.objects.bulk_create(
                Attachment(
                    file=self.file_for(row, kind),
                    name=row.names_of_evidence()[0] if kind == kinds[0] else f"{kind}.pdf",
                    kind=kind,
                    subject_type=model._meta.label_lower,
                    subject_id=row.pk,
                    attached_by=self.account,
                )
                for row in rows
                for kind in kinds
                if kind != "licence" or getattr(row, "incorporated_on", None)
            )
            recount(rows)

    def file_for(self, row: Fact, kind: str) -> StoredFile:
        """The file behind one kind of evidence of a row."""
        if not self.own_files:
            return self.shared
        return self.stored(f"space {self.space.pk}, {row._meta.model_name} {row.pk}, {kind}")

    @cached_property
    def shared(self) -> StoredFile:
        return self.stored(f"space {self.space.pk}")

    def stored(self, title: str) -> StoredFile:
        return store(ContentFile(evidence_pdf(title), name="evidence.pdf"))
