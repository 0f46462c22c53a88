"""The samples of a visit: drawn from the rows that count, redrawn by anybody."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest

from zhongchuang.audit.chain import thaw
from zhongchuang.filing.actions import correcting, visiting
from zhongchuang.filing.freezing import recompute
from zhongchuang.filing.models import Application
from zhongchuang.filing.sampling import Sample, representatives, samples_of
from zhongchuang.filing.states import State
from zhongchuang.kernel import sampling
from zhongchuang.ledger.actions import add_fact
from zhongchuang.ledger.models import Activity, Mentor, Tenancy
from zhongchuang.policy.registry import policy

POLICY = policy("xinjiang-2019")


def content_of(case: Application) -> dict[str, object]:
    return thaw(case.snapshot)


def sample_of(case: Application, measure: str) -> Sample:
    samples = visiting.samples_for(case, POLICY)
    return next(sample for sample in samples if sample.measure == measure)


def row(key: int, *, evidenced: bool = True, resident: str = "") -> dict[str, object]:
    return {"id": key, "version": 1, "evidenced": evidenced, "resident": resident}


def test_each_counted_number_of_a_condition_has_its_sample(drive):
    samples = visiting.samples_for(drive(State.ACCEPTANCE), POLICY)
    assert [(one.criterion, one.measure) for one in samples] == [
        ("residents", "residents"),
        ("incubation-results", "teams_incorporated"),
        ("incubation-results", "residents_financed"),
        ("cases", "cases"),
        ("team", "full_time_staff"),
        ("team", "mentors"),
        ("activities", "activities"),
    ]


def test_population_is_what_the_finding_counts(drive):
    case = drive(State.ACCEPTANCE)
    told = {
        measure: levels["evidenced"]
        for finding in content_of(case)["findings"]
        for measure, levels in finding["measures"].items()
    }
    samples = visiting.samples_for(case, POLICY)
    assert [len(one.population) for one in samples] == [told[one.measure] for one in samples]


def test_population_leaves_out_rows_of_other_years(driver, round_, full_space, operator):
    earlier = add_fact(
        actor=operator,
        space=full_space,
        model=Activity,
        values={"name": "示例上年活动", "kind": "salon", "starts_on": date(2024, 5, 5)},
    )
    case = driver.bring(round_, full_space, State.ACCEPTANCE)
    assert f"activity:{earlier.pk}" not in sample_of(case, "activities").population


def test_population_leaves_out_rows_without_evidence(driver, round_, full_space, operator):
    bare = add_fact(
        actor=operator,
        space=full_space,
        model=Activity,
        values={"name": "示例无佐证活动", "kind": "salon", "starts_on": date(2025, 5, 5)},
    )
    case = driver.bring(round_, full_space, State.ACCEPTANCE)
    activities = next(b for b in content_of(case)["behind"] if b["measure"] == "activities")
    assert row(bare.pk, evidenced=False) in activities["rows"]
    assert f"activity:{bare.pk}" not in sample_of(case, "activities").population


def test_resident_with_two_agreements_stands_in_the_population_once(driver, round_, full_space):
    first = Tenancy.objects.filter(space=full_space).order_by("pk")[0]
    again = Tenancy.objects.get(pk=first.pk)
    again.pk, again.agreement_number = None, "续签"
    again.save()
    case = driver.bring(round_, full_space, State.ACCEPTANCE)
    population = sample_of(case, "residents").population
    assert (f"tenancy:{first.pk}" in population, f"tenancy:{again.pk}" in population) == (
        True,
        False,
    )


def test_resident_is_represented_by_its_first_row_with_evidence():
    behind = {
        "kind": "tenancy",
        "rows": [row(3, resident="a"), row(2, evidenced=False, resident="a"), row(5, resident="a")],
    }
    assert representatives(behind) == ["tenancy:3"]


def test_sample_is_as_large_as_the_policy_asks(drive):
    sample = sample_of(drive(State.ACCEPTANCE), "activities")
    assert len(sample.keys) == sampling.sample_size(
        len(sample.population), sample.accuracy.error, sample.accuracy.confidence
    )


def test_sample_of_few_rows_is_all_of_them(drive):
    sample = sample_of(drive(State.ACCEPTANCE), "cases")
    assert sorted(sample.keys) == sorted(sample.population)


def redraw(text: str, measure: str, size: int) -> list[str]:
    """What somebody with nothing but the frozen text and a hash function draws."""
    seed = hashlib.sha256(text.encode()).hexdigest()[:16]
    behind = next(one for one in json.loads(text)["behind"] if one["measure"] == measure)
    first: dict[str, str] = {}
    for one in behind["rows"]:
        if one["evidenced"]:
            first.setdefault(one["resident"] or one["id"], f"{behind['kind']}:{one['id']}")
    ordered = sorted(
        first.values(), key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest()
    )
    return ordered[:size]


@pytest.mark.parametrize("measure", ["residents", "teams_incorporated", "activities"])
def test_sample_is_redrawn_with_a_hash_function_alone(drive, measure):
    case = drive(State.ACCEPTANCE)
    sample = sample_of(case, measure)
    assert redraw(case.snapshot.content, measure, len(sample.keys)) == list(sample.keys)


def test_samples_differ_between_two_submissions(driver, drive):
    case = drive(State.PRELIMINARY)
    driver.ask(case)
    case.refresh_from_db()
    before = case.snapshot
    for item in case.corrections.all():
        correcting.answer_item(actor=driver.owner, item=item, answer="已补充。")
    values = {"name": "示例补充导师", "kind": "part-time", "appointed_on": date(2025, 1, 1)}
    add_fact(actor=driver.owner, space=case.space, model=Mentor, values=values)
    correcting.resubmit(actor=driver.owner, application=case)
    case.refresh_from_db()
    content = thaw(before)
    assert samples_of(content, POLICY, before.digest) != visiting.samples_for(case, POLICY)


def test_material_frozen_without_its_rows_gives_no_samples_and_still_opens(drive):
    case = drive(State.ACCEPTANCE)
    content = content_of(case)
    del content["behind"]
    assert samples_of(content, POLICY, case.snapshot.digest) == []


def test_snapshot_with_its_rows_is_judged_again(drive):
    assert recompute(drive(State.ACCEPTANCE).snapshot, POLICY).matches


def test_facts_are_frozen_with_who_entered_them_and_when(drive, operator):
    case = drive(State.ACCEPTANCE)
    fact = content_of(case)["facts"]["tenancy"][0]
    live = Tenancy.objects.get(pk=fact["id"])
    assert (fact["recorded_by"], fact["recorded_at"]) == (
        operator.account.pk,
        live.recorded_at.isoformat(),
    )
