"""Honest ledgers, with what looks odd in them and is not: a mentor of two or three spaces, a
company that moved, one sign-in list for the two days of a training, a young space that grows, a
busy last fortnight, namesakes. None of it is to be asked about, or hardly any.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from zhongchuang.demonstration.drafts import Draft, File, Row
from zhongchuang.demonstration.ledgers import FIELDS, WORDS, uscc
from zhongchuang.ledger.models import (
    Activity,
    Financing,
    IncubationCase,
    Mentor,
    ReturnRecord,
    SpaceProfile,
    StaffMember,
    Tenancy,
    Workstation,
)

SCHOOLS = ("示例大学", "示例学院", "示例研究院", "示例创投公司", "示例律师事务所", "示例产业园")
KINDS = {"salon": "创业沙龙", "roadshow": "项目路演", "contest": "创新大赛", "training": "创业培训"}
ONE_DAY = timedelta(days=1)


def write_ledger(draft: Draft) -> None:
    """The ledger of one space, by itself."""
    _profile(draft)
    residents = _residents(draft)
    _money(draft, residents)
    _cases(draft, residents)
    _people(draft)
    _activities(draft)
    _returns(draft)
    _busy_end(draft)


def tie_together(drafts: Sequence[Draft]) -> None:
    """What honest spaces share: companies that move, mentors who advise two or three."""
    for place, draft in enumerate(drafts):
        others = [other for other in drafts if other is not draft]
        if draft.chance(0.06) and others:
            _move(draft, draft.random.choice(others))
        if draft.chance(0.2) and len(others) > 2:
            _travelling_mentor(draft, draft.random.sample(others, draft.random.choice((1, 1, 2))))
        if draft.chance(0.01) and others:
            _namesake_team(draft, draft.random.choice(others), place)


def _profile(draft: Draft) -> None:
    total = Decimal(int(draft.random.lognormvariate(7, 0.4) * 10)).scaleb(-1).max(Decimal(300))
    desks = total * draft.random.randint(38, 60) / 100
    each = Decimal(draft.random.randint(30, 80)) / 10
    if draft.chance(0.002):
        each = Decimal("1.9")
    workstations = max(int(desks / each), 8)
    opened = draft.plan.opened
    draft.add(
        SpaceProfile,
        opened,
        draft.paper("场地租赁合同.pdf"),
        draft.photo("场地照片.jpg"),
        registered_on=opened - timedelta(days=draft.random.randint(20, 400)),
        opened_on=opened,
        independent_legal_person=draft.chance(0.9),
        management_body="运营部",
        total_area=total,
        service_area=total * 8 / 10,
        workstation_area=desks,
        public_area=total * 3 / 10,
        workstations=workstations,
        public_facilities=True,
        service_procedure=draft.chance(0.95),
    )
    if draft.chance(0.08):
        for seat in range(max(workstations - draft.random.randint(0, 4), 1)):
            draft.add(Workstation, opened, label=f"A{seat + 1:03d}", zone="开放工位区")


def _residents(draft: Draft) -> list[Row]:
    first = max(draft.plan.opened, date(draft.year - 2, 1, 1))
    number = int(max(6, draft.random.gauss(23, 4) * draft.plan.scale))
    found = []
    for n in range(number):
        tenancy = _resident(draft, n, draft.day(first, draft.as_of))
        found.append(tenancy)
        if tenancy.values["left_on"] and draft.chance(0.2):
            found.append(_renewal(draft, tenancy))
    return found


def _resident(draft: Draft, n: int, entered: date) -> Row:
    serial = draft.serials.code()
    team = draft.chance(0.55)
    left = entered + timedelta(days=draft.random.randint(150, 720)) if draft.chance(0.45) else None
    if left and left > draft.as_of:
        left = None
    registered = _registration(draft, entered, left) if team else None
    return draft.add(
        Tenancy,
        entered,
        draft.paper(f"入驻协议{n + 1:03d}.pdf"),
        name=f"示例{WORDS[n % len(WORDS)]}{'团队' if team else '企业'}{serial:07d}",
        kind="team" if team else "company",
        uscc="" if team and not registered else uscc(serial),
        head=f"示例负责人{serial:07d}",
        agreement_number=f"ZC-{serial:07d}",
        entered_on=entered,
        left_on=left,
        incorporated_on=registered,
        field=draft.random.choice(FIELDS),
        headcount=draft.random.randint(2, 20),
        previous=None,
    )


def _registration(draft: Draft, entered: date, left: date | None) -> date | None:
    """When a team became a company: inside its stay, or a few days before it signed."""
    if draft.chance(0.03):
        return entered - timedelta(
            days=draft.random.choice((1, 2, 3, 5, 8, 12, 14 if draft.chance(0.9) else 20))
        )
    registered = entered + timedelta(days=draft.random.randint(20, 400))
    return registered if draft.chance(0.5) and registered <= (left or draft.as_of) else None


def _renewal(draft: Draft, tenancy: Row) -> Row:
    entered = tenancy.values["left_on"] + ONE_DAY
    return draft.copy(
        tenancy,
        agreement_number=f"{tenancy.values['agreement_number']}-2",
        entered_on=entered,
        left_on=None,
        incorporated_on=None,
        previous=tenancy.pk,
    )


def _money(draft: Draft, residents: Sequence[Row]) -> None:
    """Financing of the residents; where the agreement says it all, the same file stands behind."""
    for _n in range(draft.random.randint(2, 7)):
        tenancy = draft.random.choice(residents)
        last = tenancy.values["left_on"] or draft.as_of
        on = draft.day(tenancy.values["entered_on"], last)
        files = tenancy.files if draft.chance(0.1) else [draft.paper("投资协议.pdf")]
        amount = draft.random.lognormvariate(14, 0.8) * (20 if draft.chance(0.005) else 1)
        draft.add(
            Financing,
            on,
            *files,
            tenancy=tenancy.pk,
            on=on,
            amount=Decimal(int(amount)),
            investor="示例创投基金",
        )


def _cases(draft: Draft, residents: Sequence[Row]) -> None:
    chosen = draft.random.sample(residents, min(draft.random.randint(2, 6), len(residents)))
    for tenancy in chosen:
        on = draft.day(tenancy.values["entered_on"], tenancy.values["left_on"] or draft.as_of)
        draft.add(
            IncubationCase,
            on,
            draft.paper("案例.pdf"),
            title=f"{tenancy.values['name']}：从创意到首单",
            tenancy=tenancy.pk,
            on=on,
            summary="服务过程、成果与数据（虚构）。",
        )


def _people(draft: Draft) -> None:
    """Staff under one roster, mentors under their letters; now and then two namesakes."""
    roster = draft.paper("社保缴费清单.pdf")
    for n in range(draft.random.randint(3, 7)):
        joined = draft.day(draft.plan.opened, draft.as_of)
        draft.add(
            StaffMember,
            joined,
            roster if draft.chance(0.7) else draft.paper(f"劳动合同{n + 1}.pdf"),
            name=f"示例员工{draft.plan.pk * 10 + n:06d}",
            position="创业服务",
            full_time=draft.chance(0.85),
            ability=draft.random.choice(("创业辅导师证书", "人力资源管理师", "")),
            joined_on=joined,
            left_on=None,
        )
    for n in range(draft.random.randint(3, 8)):
        mentor(draft, f"示例导师{draft.plan.pk * 10 + n:06d}", draft.random.choice(SCHOOLS))
    if draft.chance(0.05):
        name = draft.random.choice(draft.of(StaffMember)).values["name"]
        mentor(draft, name, draft.random.choice(SCHOOLS))


def mentor(draft: Draft, name: str, employer: str) -> Row:
    """A mentor appointed some time up to the end of the year, and appointed still."""
    last = date(draft.year, 12, 20)
    appointed = draft.day(min(draft.plan.opened, last), last)
    return draft.add(
        Mentor,
        appointed,
        draft.paper("聘书.pdf"),
        name=name,
        employer=employer,
        kind="full-time" if draft.chance(0.2) else "part-time",
        appointed_on=appointed,
        until=None,
    )


def _activities(draft: Draft) -> None:
    for year, share in ((draft.year - 1, 0.8), (draft.year, 1.0)):
        first = max(date(year, 1, 8), draft.plan.opened)
        last = date(year, 12, 24)
        if first >= last:
            continue
        number = int(draft.random.randint(8, 17) * share * draft.plan.scale)
        for n in range(number):
            _activity(draft, draft.day(first, last), f"{year}年第{n + 1}期")
        if draft.chance(0.12):
            _two_days(draft, draft.day(first, last - ONE_DAY))
        if draft.chance(0.1):
            _open_day(draft, draft.day(first, last))


def _activity(draft: Draft, on: date, title: str, *files: File) -> Row:
    kind = draft.random.choice(tuple(KINDS))
    row = add_activity(draft, on, f"{KINDS[kind]}{title}", kind, *files)
    if not files:
        row.files.append(draft.paper("签到表.pdf"))
    shots = draft.random.choice((0, 1, 1, 1, 2))
    scene = draft.random.getrandbits(64)
    for n in range(shots):  # several shots of one activity look alike
        flips = sum(1 << bit for bit in draft.random.sample(range(64), n * 3))
        row.files.append(draft.photo(f"现场照片{n + 1}.jpg", scene ^ flips))
    return row


def add_activity(draft: Draft, on: date, name: str, kind: str, *files: File) -> Row:
    return draft.add(
        Activity,
        on,
        *files,
        name=name,
        kind=kind,
        starts_on=on,
        ends_on=on,
        participants=draft.random.randint(12, 90),
    )


def _two_days(draft: Draft, on: date) -> None:
    """A training of two days, entered a day at a time, with one sign-in list."""
    listed = draft.paper("培训签到表.pdf")
    for n, day in enumerate((on, on + ONE_DAY), start=1):
        _activity(draft, day, f"专题班第{n}天", listed)


def _open_day(draft: Draft, on: date) -> None:
    """Several things on one day; once in a long while more than anybody believes."""
    for n in range(4 if draft.chance(0.01) else draft.random.choice((2, 3))):
        _activity(draft, on, f"开放日第{n + 1}场")


def _returns(draft: Draft) -> None:
    for period, on in (
        (f"{draft.year - 1}年报", date(draft.year, 1, 20)),
        (f"{draft.year}半年报", date(draft.year, 7, 15)),
        (f"{draft.year}年报", date(draft.year + 1, 1, 20)),
    ):
        status = draft.random.choice(("accepted", "accepted", "accepted", "filed"))
        draft.add(ReturnRecord, on, period=period, status=status, on=on)


def _busy_end(draft: Draft) -> None:
    """Some put off a part of their entries to the last fortnight; few nearly all of them."""
    if not draft.chance(0.1):
        return
    share = (
        draft.random.uniform(0.72, 0.82) if draft.chance(0.04) else draft.random.uniform(0.2, 0.6)
    )
    for row in draft.rows:
        if row.recorded.year >= draft.year and draft.chance(share):
            row.recorded = draft.day(draft.as_of - timedelta(days=12), draft.as_of)


def _move(draft: Draft, other: Draft) -> None:
    """A company leaves for another space; both agreements may run a few weeks."""
    companies = [row for row in draft.of(Tenancy) if row.values["kind"] == "company"]
    staying = [row for row in companies if row.values["left_on"] is None]
    if not staying:
        return
    tenancy = draft.random.choice(staying)
    entered = tenancy.values["entered_on"]
    left = draft.day(min(entered + timedelta(days=90), draft.as_of), draft.as_of)
    tenancy.values["left_on"] = left
    overlap = draft.random.choice((-20, -5, -1, 0, 3, 8, 15, 25, 30 if draft.chance(0.9) else 40))
    start = max(left - timedelta(days=overlap), entered)
    moved = other.copy(
        tenancy,
        agreement_number=f"{tenancy.values['agreement_number']}-M",
        entered_on=start,
        left_on=None,
    )
    moved.files.append(other.paper("入驻协议.pdf"))


def _travelling_mentor(draft: Draft, others: Sequence[Draft]) -> None:
    name = f"示例特聘导师{draft.plan.pk:06d}"
    for own in (draft, *others):
        mentor(own, name, SCHOOLS[draft.plan.pk % len(SCHOOLS)])


def _namesake_team(draft: Draft, other: Draft, place: int) -> None:
    """Two teams in two spaces hit upon the same name."""
    for own in (draft, other):
        row = _resident(own, 900 + place % 90, own.day(date(draft.year, 1, 5), draft.as_of))
        row.values["name"] = f"示例创客团队{place}"
