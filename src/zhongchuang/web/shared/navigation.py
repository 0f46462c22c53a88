"""The main navigation as data: which entries each role sees.

An entry is shown only when its address exists, so that an audience arrives with its pages.
An audience adds a count to an entry with the decorator `badge("officer:cases")`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.states import Role
from zhongchuang.filing.models import Round

Count = Callable[[HttpRequest], int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `also` names pages that lie elsewhere but belong to it, `when` says for whom it is
    there at all."""

    label: str | Promise
    url_name: str
    args: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    when: Callable[[HttpRequest], bool] | None = None

    @property
    def url(self) -> str | None:
        try:
            return reverse(self.url_name, args=self.args)
        except NoReverseMatch:
            return None

    @property
    def prefixes(self) -> list[str]:
        """What the addresses of its pages begin with."""
        places = (Entry(self.label, name).url for name in self.also)
        return [url for url in (self.url, *places) if url]


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry as the frame shows it; `badge` is a count of what waits, 0 for none."""

    label: str | Promise
    url: str
    active: bool
    badge: int


def holds_rounds(request: HttpRequest) -> bool:
    """Has the authority of whoever acts opened a round of its own (Art. 9)?"""
    actor = getattr(request, "actor", None)
    if actor is None or actor.organisation_id is None:
        return False
    return Round.objects.held().filter(authority=actor.organisation_id).exists()


HOME = Entry(_("首页"), "public:home")
REGISTER = Entry(_("备案名录"), "public:register")
NOTICES = Entry(_("公示公告"), "public:notices")
POLICY = Entry(_("管理办法"), "public:policy", (getattr(settings, "DEFAULT_POLICY", ""),))
PUBLIC = (HOME, REGISTER, NOTICES, POLICY)

OPERATOR = (
    Entry(_("工作台"), "operator:home"),
    Entry(
        _("台账"),
        "operator:ledger",
        also=(
            "operator:import",
            "operator:evidence",
            "operator:residents",
            "operator:workstations",
        ),
    ),
    Entry(_("日历"), "operator:due"),
    Entry(_("自查"), "operator:selfcheck", also=("operator:signals",)),
    Entry(_("备案申请"), "operator:applications"),
    Entry(_("空间信息"), "operator:space"),
    Entry(_("人员"), "operator:people"),
)
CASES = Entry(_("案件"), "officer:cases", also=("officer:signals",))
ROUNDS = Entry(_("批次"), "officer:rounds")
OUTCOMES = (
    Entry(_("公示"), "officer:notices"),
    Entry(_("异议"), "officer:objections"),
    Entry(_("确认文件"), "officer:confirmations"),
)
OUTBOX = Entry(_("发件箱"), "officer:outbox")
OFFICER = (Entry(_("工作台"), "officer:home"), CASES, ROUNDS, OUTBOX)
POOL = Entry(_("专家库"), "officer:pool")
REGION = (*OFFICER, *OUTCOMES, POOL)
VISITS = Entry(_("实地核查"), "officer:visits")
PREFECTURE = (*OFFICER, VISITS, *(replace(entry, when=holds_rounds) for entry in OUTCOMES))
SUPERVISION = Entry(_("督办"), "officer:supervision", also=("officer:deputies",))
COLLEAGUES = Entry(_("人员"), "officer:people")
ADMINISTRATOR = (
    Entry(_("概览"), "admin:home"),
    Entry(_("机构"), "admin:organisations"),
    Entry(_("人员"), "admin:people"),
    Entry(_("工作日历"), "admin:calendar"),
    Entry(_("公文文稿"), "admin:wordings"),
)
AUDIT = Entry(_("审计记录"), "officer:audit")

NAVIGATION: dict[Role, tuple[Entry, ...]] = {
    Role.OPERATOR_OWNER: OPERATOR,
    Role.OPERATOR_EDITOR: OPERATOR,
    Role.PREFECTURE_OFFICER: PREFECTURE,
    Role.PREFECTURE_APPROVER: (*PREFECTURE, SUPERVISION, COLLEAGUES),
    Role.REGION_OFFICER: REGION,
    Role.REGION_APPROVER: (*REGION, SUPERVISION, COLLEAGUES, AUDIT),
    Role.EXPERT: (
        Entry(_("评审任务"), "expert:home"),
        Entry(_("评审会议"), "expert:meetings"),
        Entry(_("我的信息"), "expert:profile"),
    ),
    Role.ENTREPRENEUR: PUBLIC,
    Role.AUDITOR: (AUDIT, CASES, ROUNDS, POOL, REGISTER, NOTICES, POLICY),
    Role.ADMINISTRATOR: ADMINISTRATOR,
}

_badges: dict[str, Count] = {}


def badge(url_name: str) -> Callable[[Count], Count]:
    """Register what counts the waiting work behind the entry `url_name`; 0 shows no badge."""

    def registered(count: Count) -> Count:
        _badges[url_name] = count
        return count

    return registered


def _count(entry: Entry, request: HttpRequest) -> int:
    count = _badges.get(entry.url_name)
    return count(request) if count else 0


def navigation(role: Role | None, request: HttpRequest) -> list[NavItem]:
    """The entries of the role that exist, the one nearest to the request's address active."""
    entries = NAVIGATION[role] if role else PUBLIC
    holds = cache(lambda when: when is None or when(request))  # asked once for several entries
    found = [(entry, url) for entry in entries if (url := entry.url) and holds(entry.when)]
    home = min((url for _, url in found), key=len, default="/")
    near = {
        prefix: url
        for entry, url in found
        for prefix in entry.prefixes
        if request.path == prefix or (prefix != home and request.path.startswith(prefix))
    }
    at = near[max(near, key=len)] if near else ""
    return [NavItem(entry.label, url, url == at, _count(entry, request)) for entry, url in found]
