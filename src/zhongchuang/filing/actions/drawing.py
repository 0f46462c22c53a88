"""Drawing a panel: the pool is frozen with a nonce committed, then a witness speaks, then it is drawn."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import freeze, record, thaw
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.experts import pool
from zhongchuang.directory.models import Account, ExpertProfile
from zhongchuang.directory.states import ExpertField
from zhongchuang.filing import rules
from zhongchuang.filing.actions.seating import invite, room_for_more, seat
from zhongchuang.filing.actions.steps import locked, officially, policy_of
from zhongchuang.filing.conflicts import Ground, Pair, grounds_of, plain_name
from zhongchuang.filing.drawing import (
    METHOD,
    Conditions,
    InPool,
    account_of,
    expert_key,
    order_of,
    reachable,
    seed_of,
)
from zhongchuang.filing.models import Application, ExpertDraw, ScoreSheet
from zhongchuang.filing.states import Act, State
from zhongchuang.kernel.canonical import sha256_text
from zhongchuang.kernel.refusal import Refusal, Refused, require

LONGEST_WORDS = 200


def workloads(experts: Sequence[Account]) -> dict[int, int]:
    """How many sheets each expert still has to do."""
    open_sheets = Count(
        "score_sheets",
        filter=Q(
            score_sheets__submitted_at=None,
            score_sheets__recused_at=None,
            score_sheets__application__state=State.EXPERT,
        ),
    )
    counted = Account.objects.filter(pk__in=[one.pk for one in experts]).annotate(open=open_sheets)
    return dict(counted.values_list("pk", "open"))


def pool_for(cases: Sequence[Application], asked: Conditions) -> list[InPool]:
    """The whole pool as these cases and conditions see it, by name; in as many queries for one
    expert as for many."""
    experts = sorted(pool(), key=lambda one: (one.name, one.pk))
    grounds = grounds_of(cases, experts)
    loads = workloads(experts)
    profiles = ExpertProfile.objects.in_bulk([one.pk for one in experts], field_name="account_id")
    seated = set(
        ScoreSheet.objects.filter(application__in=cases, recused_at=None).values_list(
            "expert", flat=True
        )
    )
    found = []
    for expert in experts:
        barred = list(
            dict.fromkeys(
                ground.words for case in cases for ground in grounds.get((case.pk, expert.pk), ())
            )
        )
        if expert.pk in seated:
            barred.append(_("已在评审专家之列"))
        found.append(_in_pool(expert, profiles.get(expert.pk), loads[expert.pk], barred, asked))
    return found


def _in_pool(
    expert: Account,
    profile: ExpertProfile | None,
    workload: int,
    barred: list[str],
    asked: Conditions,
) -> InPool:
    key, name = expert_key(expert.pk), str(expert)
    if profile is None:
        why = (*barred, _("尚未填报专家信息"))
        return InPool(key, name, "", "", (), workload, why)
    if not profile.available:
        barred.append(_("暂不能参加评审"))
    if asked.fields and not set(asked.fields) & set(profile.fields):
        barred.append(_("专业领域不符"))
    if asked.workload is not None and workload >= asked.workload:
        barred.append(_("在办评审已达 %(count)s 件") % {"count": workload})
    code = profile.employer_uscc or plain_name(profile.employer)
    return InPool(key, name, profile.employer, code, tuple(profile.fields), workload, tuple(barred))


def undecided(cases: Sequence[Application]) -> dict[Pair, list[Ground]]:
    """The suspicions nobody has decided yet: no draw goes on over them."""
    grounds = grounds_of(cases, list(pool()))
    return {
        pair: found
        for pair, found in grounds.items()
        if not any(ground.certain for ground in found)
    }


@transaction.atomic
def freeze_pool(
    *, actor: Actor, cases: Sequence[Application], asked: Conditions, reason: str = ""
) -> ExpertDraw:
    """Fix the pool, the conditions and the digest of a nonce for cases of one round.

    Raises:
        Refused: a case that is not in expert review or not the officer's, a suspicion nobody has
            decided, a frozen pool that waits for its draw, no reason for drawing again, too few
            experts.
    """
    if not cases:
        raise Refused(Refusal(_("请至少选择一个案件。")))
    held = [locked(case) for case in sorted(cases, key=lambda case: case.pk)]
    for case in held:
        require(_may_draw(actor, case))
    if len({case.round_id for case in held}) > 1:
        raise Refused(Refusal(_("一次只能为同一批次的案件抽取专家。")))
    earlier = ExpertDraw.objects.filter(cases__in=held)
    if earlier.filter(drawn_at=None).exists():
        raise Refused(Refusal(_("所选案件已有冻结的名单尚未抽取，请先完成抽取。")))
    if earlier.exists() and not reason.strip():
        raise Refused(Refusal(_("所选案件已经抽取过专家，再次抽取的，请写明理由。")))
    if set(asked.fields) - set(ExpertField.values):
        raise Refused(Refusal(_("没有这个专业领域。")))
    if suspected := undecided(held):
        names = Account.objects.filter(pk__in={expert for _case, expert in suspected})
        raise Refused(
            Refusal(
                _("下列专家与案件疑似有利害关系，请先逐一认定：%(names)s。")
                % {"names": _("、").join(sorted(str(one) for one in names))}
            )
        )
    draw = _frozen(actor, held, asked, reason.strip())
    data = {"cases": [case.pk for case in held], "pool": draw.frozen.digest, "reason": draw.reason}
    record("filing.freeze-pool", draw, actor.signature(), data)
    return draw


def _may_draw(actor: Actor, case: Application) -> Refusal | None:
    policy = policy_of(case)
    return rules.may(actor, Act.PASS_EXPERT, case, policy) or room_for_more(case, policy)


def _frozen(
    actor: Actor, cases: Sequence[Application], asked: Conditions, reason: str
) -> ExpertDraw:
    with officially():
        everybody = pool_for(cases, asked)
    free = reachable(everybody, asked.per_employer)
    if free < asked.size:
        raise Refused(
            Refusal(
                _("符合条件的专家只有 %(free)s 位，不足 %(size)s 位；请放宽条件，或补充专家库。")
                % {"free": free, "size": asked.size}
            )
        )
    nonce = secrets.token_hex(32)
    asked = replace(asked, alternates=min(asked.alternates, free - asked.size))
    content = {
        "cases": [
            {
                "id": case.pk,
                "reference": case.reference,
                "snapshot": case.snapshot.digest if case.snapshot else "",
            }
            for case in cases
        ],
        "conditions": asked.plain(),
        "pool": [one.plain() for one in everybody],
        "nonce_digest": sha256_text(nonce),
        "method": METHOD,
    }
    draw = ExpertDraw.objects.create(
        round=cases[0].round,
        frozen=freeze(content),
        method=METHOD,
        nonce=nonce,
        reason=reason,
        frozen_by=actor.account,
    )
    draw.cases.set(cases)
    return draw


@transaction.atomic
def draw_panel(*, actor: Actor, draw: ExpertDraw, words: str = "") -> ExpertDraw:
    """Draw the panel of a frozen pool; each drawn expert gets a sheet for each case.

    Raises:
        Refused: drawn already, or a case that has left expert review since.
    """
    cases = [locked(case) for case in draw.cases.order_by("pk")]
    found = ExpertDraw.objects.select_for_update(of=("self",)).get(pk=draw.pk)
    if found.drawn_at:
        raise Refused(Refusal(_("已经抽取，结果不能更改。")))
    for case in cases:
        require(_may_draw(actor, case))
    found.words = " ".join(words.split())[:LONGEST_WORDS]
    found.seed = seed_of(found.frozen.digest, found.nonce, found.words)
    found.drawn, found.waiting = order_of(thaw(found.frozen), found.seed)
    found.drawn_by, found.drawn_at = actor.account, timezone.now()
    found.save()
    experts = Account.objects.in_bulk([account_of(key) for key in found.drawn])
    for case in cases:
        for place, key in enumerate(found.drawn, start=1):
            seat(actor, case, experts[account_of(key)], draw=found, place=place)
        invite(actor, case, list(experts.values()))
    data = {
        "seed": found.seed,
        "nonce": found.nonce,
        "words": found.words,
        "drawn": found.drawn,
        "waiting": found.waiting,
    }
    record("filing.draw-experts", found, actor.signature(), data)
    return found
