"""What ties experts to cases, found for many at once: each ground in words, certain or suspected.

A name that two people may bear is a suspicion: it keeps the expert off the case until a person has
decided, and no machine lets anybody in or out in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhongchuang.directory.models import Account, ExpertInterest, ExpertProfile, Mandate, Space
from zhongchuang.filing.models import Application, ConflictRuling, ScoreSheet
from zhongchuang.ledger.models import Mentor, SpaceProfile, StaffMember, Tenancy

Pair = tuple[int, int]
"""A case and an expert, by their keys."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason why an expert may not judge a case; a suspicion is for a person to decide."""

    words: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Tie:
    """An organisation an expert works for or has declared, and how."""

    words: str
    codes: frozenset[str]


def plain_name(name: str) -> str:
    """An organisation's name as names are compared: width, blanks and brackets do not count."""
    text = "".join(normalize("NFKC", name).casefold().split())
    return text.replace("有限责任公司", "有限公司")


def codes_of(name: str, uscc: str = "") -> frozenset[str]:
    """What an organisation is known by: its code and its name."""
    return frozenset({plain_name(name), uscc.strip().upper()} - {""})


def grounds_of(
    cases: Sequence[Application], experts: Sequence[Account]
) -> dict[Pair, list[Ground]]:
    """Every ground between some cases and some experts, in as many queries for one as for many.

    Pairs without a ground are left out. What a person found to be no tie is left out, too.
    """
    found: dict[Pair, list[Ground]] = defaultdict(list)
    spaces = {case.pk: case.space_id for case in cases}
    by_space = defaultdict(list)
    for pair, ground in _all(cases, experts, spaces):
        found[pair].append(ground)
    for case, space in spaces.items():
        by_space[space].append(case)
    for (space, expert), ground in _namesakes(set(by_space), experts):
        for case in by_space[space]:
            found[case, expert].append(ground)
    return _ruled(found, cases, experts)


def _all(
    cases: Sequence[Application], experts: Sequence[Account], spaces: Mapping[int, int]
) -> Iterator[tuple[Pair, Ground]]:
    organisations = _organisations(set(spaces.values()))
    ties = _ties(experts)
    posts = _posts(experts)
    operators = dict(Space.objects.filter(pk__in=spaces.values()).values_list("pk", "operator"))
    recused = set(
        ScoreSheet.objects.filter(application__in=cases, expert__in=experts)
        .exclude(recused_at=None)
        .values_list("application", "expert")
    )
    for case in cases:
        space = spaces[case.pk]
        for expert in experts:
            pair = (case.pk, expert.pk)
            if operators[space] in posts[expert.pk]:
                yield pair, Ground(_("在申报机构任职"))
            for tie in ties[expert.pk]:
                for code in sorted(tie.codes & organisations[space].keys()):
                    words = _("%(tie)s%(what)s") % {
                        "tie": tie.words,
                        "what": organisations[space][code],
                    }
                    yield pair, Ground(words)
                    break
            if pair in recused:
                yield pair, Ground(_("已回避本案"))


def _organisations(spaces: set[int]) -> dict[int, dict[str, str]]:
    """For each space the codes of the organisations that have a part in it: code → which it is.
    The operator stands before the management body, and both before the residents."""
    found: dict[int, dict[str, str]] = {space: {} for space in spaces}
    for key, name, uscc in Space.objects.filter(pk__in=spaces).values_list(
        "pk", "operator__name", "operator__uscc"
    ):
        found[key] |= dict.fromkeys(codes_of(name, uscc), _("申报机构"))
    bodies = SpaceProfile.objects.filter(space__in=spaces).exclude(management_body="")
    for key, name in bodies.values_list("space", "management_body"):
        for code in codes_of(name):
            found[key].setdefault(code, _("该空间的运营管理机构"))
    residents = Tenancy.objects.live().filter(space__in=spaces)
    for key, name, uscc, company in residents.values_list("space", "name", "uscc", "company_name"):
        for code in codes_of(name, uscc) | codes_of(company):
            found[key].setdefault(code, _("该空间的入驻企业“%(name)s”") % {"name": name})
    return found


def _ties(experts: Iterable[Account]) -> dict[int, list[Tie]]:
    """The organisations experts work for or declared."""
    found: dict[int, list[Tie]] = {expert.pk: [] for expert in experts}
    for one in ExpertProfile.objects.filter(account__in=found):
        codes = codes_of(one.employer, one.employer_uscc)
        found[one.account_id].append(Tie(_("工作单位是"), codes))
    for tie in ExpertInterest.objects.filter(account__in=found, ended_at=None):
        words = _("申报了利害关系（%(kind)s）：") % {"kind": tie.get_kind_display()}
        found[tie.account_id].append(Tie(words, codes_of(tie.organisation, tie.uscc)))
    return found


def _posts(experts: Iterable[Account]) -> dict[int, set[int]]:
    """The organisations in whose name experts ever acted in this system."""
    found: dict[int, set[int]] = {expert.pk: set() for expert in experts}
    held = Mandate.objects.filter(account__in=found).exclude(organisation=None)
    for account, organisation in held.values_list("account", "organisation"):
        found[account].add(organisation)
    return found


def _namesakes(spaces: set[int], experts: Sequence[Account]) -> Iterator[tuple[Pair, Ground]]:
    """Mentors and staff of spaces who bear an expert's name; certain where the employer is, too."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for expert in experts:
        by_name[expert.name].append(expert.pk)
    employers = {
        one.account_id: plain_name(one.employer)
        for one in ExpertProfile.objects.filter(account__in=experts)
    }
    mentors: QuerySet[Any] = Mentor.objects.live().filter(space__in=spaces, name__in=by_name)
    for space, name, employer in mentors.values_list("space", "name", "employer").distinct():
        for key in by_name[name]:
            same = bool(employer) and employers.get(key) == plain_name(employer)
            if same:
                yield (space, key), Ground(_("担任该空间的创业导师"))
            else:
                at = employer or _("单位未填")
                words = _("疑似担任该空间的创业导师（同名，%(at)s）") % {"at": at}
                yield (space, key), Ground(words, certain=False)
    staff: QuerySet[Any] = StaffMember.objects.live().filter(space__in=spaces, name__in=by_name)
    for space, name in staff.values_list("space", "name").distinct():
        for key in by_name[name]:
            yield (space, key), Ground(_("疑似该空间的服务人员（同名）"), certain=False)


def _ruled(
    found: Mapping[Pair, list[Ground]], cases: Sequence[Application], experts: Sequence[Account]
) -> dict[Pair, list[Ground]]:
    """The grounds after what people decided: a suspicion is settled, a tie they know of is added."""
    ruled = {
        (one.application_id, one.expert_id): one
        for one in ConflictRuling.objects.filter(
            application__in=cases, expert__in=experts
        ).order_by("pk")
    }
    left: dict[Pair, list[Ground]] = {}
    for pair in {**found, **ruled}:
        grounds = list(found.get(pair, ()))
        if ruling := ruled.get(pair):
            grounds = [ground for ground in grounds if ground.certain]
            if ruling.excluded:
                words = _("经认定应当回避：%(reason)s") % {"reason": ruling.reason}
                grounds.append(Ground(words))
        if grounds:
            left[pair] = grounds
    return left


def in_words(grounds: Iterable[Ground]) -> str:
    return _("；").join(dict.fromkeys(ground.words for ground in grounds))
