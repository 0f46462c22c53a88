"""Bringing a case to a stage by the acts people would do, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.filing.actions import (
    correcting,
    drafting,
    noticing,
    proposing,
    reviewing,
    scoring,
    seating,
    visiting,
)
from zhongchuang.filing.actions.steps import policy_of
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.states import CORRECTIONS, State, Verdict
from zhongchuang.policy.calendar import today

ROAD = (
    State.DRAFTING,
    State.ACCEPTANCE,
    State.PRELIMINARY,
    State.VISIT,
    State.RECOMMENDATION,
    State.RECOMMENDATION_PREPARED,
    State.FORMAL,
    State.EXPERT,
    State.NOTICE,
    State.NOTICE_RUNNING,
)
"""The straight road of a case up to the public notice, which takes its working days."""


@dataclass(frozen=True, slots=True)
class Driver:
    """The people a case needs on its way."""

    owner: Actor
    officer: Actor
    approver: Actor
    region_officer: Actor
    region_approver: Actor
    experts: tuple[Actor, ...]

    def bring(self, round_: Round, space: Space, state: State) -> Application:
        """Start a case and bring it to `state`.

        Raises:
            ValueError: a state the road does not lead to.
        """
        case = drafting.start(actor=self.owner, round_=round_, space=space)
        case = drafting.fill_in(
            actor=self.owner,
            application=case,
            values={
                "direction": "面向软件和智慧农业创业者，以低成本空间、导师辅导和投融资对接为主要模式。",
                "contact_name": "示例联系人",
                "contact_phone": "13800000000",
            },
        )
        return self.advance(case, state)

    def advance(self, case: Application, state: State) -> Application:
        """Bring a case on along the road, and off it where `state` says so."""
        case.refresh_from_db()
        goal = self._before(state)
        for position in range(ROAD.index(case.place), ROAD.index(goal)):
            self._moves()[ROAD[position]](case)
            case.refresh_from_db()
        if state in self._exits():
            self._exits()[state](case)
            case.refresh_from_db()
        return case

    def _before(self, state: State) -> State:
        if state in CORRECTIONS:
            return State(state.stage)
        stops = {State.FAILED: State.PRELIMINARY, State.REFUSED: State.ACCEPTANCE}
        return stops.get(state, State.ACCEPTANCE if state == State.WITHDRAWN else state)

    def _moves(self) -> dict[State, Callable[[Application], object]]:
        return {
            State.DRAFTING: self.submit,
            State.ACCEPTANCE: lambda case: reviewing.accept(actor=self.officer, application=case),
            State.PRELIMINARY: lambda case: self.review(case, self.officer),
            State.VISIT: self.visit,
            State.RECOMMENDATION: lambda case: proposing.prepare_recommendation(
                actor=self.officer,
                application=case,
                favourable=True,
                grounds="运营规范，孵化成效明显，符合第六条各项条件。",
            ),
            State.RECOMMENDATION_PREPARED: self.approve,
            State.FORMAL: lambda case: self.review(case, self.region_officer),
            State.EXPERT: self.score,
            State.NOTICE: lambda case: noticing.publish(
                actor=self.region_officer, round_=case.round, applications=[case]
            ),
        }

    def _exits(self) -> dict[State, Callable[[Application], object]]:
        return {
            **dict.fromkeys(CORRECTIONS, self.ask),
            State.FAILED: self.fail,
            State.REFUSED: lambda case: reviewing.refuse(
                actor=self.officer,
                application=case,
                reason="不属于本办法所称众创空间。",
                article="2",
            ),
            State.WITHDRAWN: lambda case: drafting.withdraw(
                actor=self.owner, application=case, reason="场地调整，下一年度再申报。"
            ),
        }

    def submit(self, case: Application) -> None:
        drafting.submit(actor=self.owner, application=case, undertaken_by="示例法定代表人")

    def ask(self, case: Application) -> None:
        actor = self.region_officer if case.place == State.FORMAL else self.officer
        correcting.return_for_correction(
            actor=actor,
            application=case,
            requests=[correcting.Request("请补充场地租赁合同。", "premises")],
        )

    def views(self, case: Application) -> list[reviewing.View]:
        return [
            reviewing.View(criterion.id, Verdict.MET, "材料齐全，符合要求。")
            for criterion in policy_of(case).criteria
        ]

    def review(self, case: Application, actor: Actor) -> None:
        reviewing.pass_review(
            actor=actor, application=case, views=self.views(case), note="符合备案条件。"
        )

    def fail(self, case: Application) -> None:
        reviewing.fail_review(
            actor=self.officer,
            application=case,
            views=[reviewing.View("residents", Verdict.NOT_MET, "入驻协议多份已终止。")],
            reason="年协议入驻创业团队和企业不足 20 家。",
            article="6.5",
        )

    def visit(self, case: Application) -> None:
        sample = visiting.draw_sample(case, policy_of(case))
        visiting.pass_visit(
            actor=self.officer,
            application=case,
            visit=visiting.VisitRecord(
                visited_on=today(),
                first_officer=str(self.officer.account),
                second_officer=str(self.approver.account),
                operator_representative="示例运营负责人",
                total_area=Decimal("1200"),
                service_area=Decimal("960"),
                shared_area=Decimal("960"),
                workstations=60,
                findings="现场情况与申报材料一致。",
            ),
            found=[visiting.Finding(fact, verified=True) for fact in sample],
        )

    def approve(self, case: Application) -> None:
        proposal = proposing.open_proposal(case)
        if proposal is not None:
            proposing.approve_recommendation(actor=self.approver, proposal=proposal)

    def score(self, case: Application) -> None:
        sheets = seating.assign_experts(
            actor=self.region_officer,
            application=case,
            experts=[expert.account for expert in self.experts],
        )
        review = scoring.review_of(policy_of(case))
        points = {item.id: item.maximum * 8 // 10 for item in review.items}
        for expert, sheet in zip(self.experts, sheets, strict=True):
            scoring.open_material(actor=expert, sheet=sheet)
            scoring.score(actor=expert, sheet=sheet, scores=points, comment="成效较好，同意备案。")
        scoring.conclude(actor=self.region_officer, application=case, note="")

    def confirm(self, case: Application) -> None:
        """From a notice that has run out to the register."""
        entry = case.notice_entries.select_related("notice").get()
        noticing.conclude(actor=self.region_officer, notice=entry.notice)
        proposal = proposing.prepare_confirmation(
            actor=self.region_officer,
            round_=case.round,
            applications=[case],
            grounds="公示无异议。",
        )
        proposing.approve_confirmation(actor=self.region_approver, proposal=proposal)
