"""The ledger's pages: tables, adding, correcting, ending, retracting, history."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zhongchuang.ledger.actions import add_fact, correct_fact, set_verification
from zhongchuang.ledger.models import Activity, Financing, Mentor, SpaceProfile, Tenancy, Version

ACTIVITY = {"name": "项目路演", "kind": "roadshow", "starts_on": "2025-04-01", "ends_on": ""}


def facts(kind: str) -> str:
    return reverse("operator:facts", args=[kind])


def add(kind: str) -> str:
    return reverse("operator:add_fact", args=[kind])


def address(name: str, row) -> str:
    slug = {Activity: "activities", Tenancy: "tenancies", Mentor: "mentors"}[type(row)]
    return reverse(f"operator:{name}", args=[slug, row.pk])


def shown_names(answer) -> list[str]:
    return [row.record.name for row in answer.context["listing"].table.page.object_list]


def typed(row: Activity, **changes: object) -> dict[str, object]:
    return {
        "name": row.name,
        "kind": row.kind,
        "starts_on": row.starts_on,
        "ends_on": "",
        "participants": "",
        "evidence_names": "",
        "version": row.version,
        "reason": "录入时写错",
        **changes,
    }


def test_overview_of_an_empty_ledger_offers_the_template(owner, space):
    answer = owner.get(reverse("operator:ledger"))
    assert answer.context["is_empty"]


def test_overview_counts_rows_and_those_without_evidence(owner, hold):
    hold()
    answer = owner.get(reverse("operator:ledger"))
    card = next(c for c in answer.context["cards"] if c.kind.slug == "activities")
    assert (card.count, card.lacking) == (1, 1)


def test_table_shows_only_the_space_chosen(owner, hold, other_space):
    hold()
    answer = owner.get(facts("activities") + f"?space={other_space.pk}")
    assert answer.context["listing"].count == 0


def test_space_chosen_is_remembered(owner, hold, other_space):
    hold()
    owner.get(facts("activities") + f"?space={other_space.pk}")
    assert owner.get(facts("activities")).context["here"].space == other_space


def test_table_searched_by_name(owner, hold):
    hold("创业沙龙")
    hold("创业大赛")
    assert shown_names(owner.get(facts("activities"), {"q": "大赛"})) == ["创业大赛"]


def test_table_filtered_by_missing_evidence(owner, hold, pdf):
    bare, supported = hold("无佐证"), hold("有佐证")
    owner.post(address("attach_evidence", supported), {"uploads": [pdf("签到.pdf")]})
    answer = owner.get(facts("activities"), {"standing": "none"})
    assert shown_names(answer) == [bare.name]


def test_table_filtered_by_year_takes_stays_that_touch_it(owner, settle):
    settle("跨年团队", entered_on=date(2024, 5, 1), left_on=date(2025, 1, 1))
    settle("早走团队", entered_on=date(2023, 5, 1), left_on=date(2024, 12, 31))
    assert shown_names(owner.get(facts("tenancies"), {"year": "2025"})) == ["跨年团队"]


def test_table_exported_as_it_is_seen(owner, hold):
    hold("创业沙龙")
    text = owner.get(facts("activities"), {"export": "csv"}).content.decode("utf-8-sig")
    assert text.splitlines()[1] == "创业沙龙,沙龙,2025-03-01,—,,申报"


@pytest.mark.parametrize("kind", ["tenancies", "activities", "mentors"])
def test_table_queries_do_not_grow_with_rows(owner, queries, full_space, kind):
    model = {"tenancies": Tenancy, "activities": Activity, "mentors": Mentor}[kind]
    keep = list(model.objects.filter(space=full_space).values_list("pk", flat=True)[:1])
    rest = model.objects.filter(space=full_space).exclude(pk__in=keep)
    many = queries(owner, facts(kind))
    rest.update(retracted_at="2025-01-01T00:00:00Z")
    assert queries(owner, facts(kind)) == many


def test_financing_table_queries_do_not_grow_with_rows(owner, queries, full_space):
    many = queries(owner, facts("financings"))
    first = Financing.objects.filter(space=full_space).first()
    Financing.objects.exclude(pk=first.pk).update(retracted_at="2025-01-01T00:00:00Z")
    assert queries(owner, facts("financings")) == many


def test_row_added(owner, space):
    owner.post(add("activities"), ACTIVITY)
    row = Activity.objects.get()
    assert (row.name, row.kind, row.starts_on, row.space) == (
        "项目路演",
        "roadshow",
        date(2025, 4, 1),
        space,
    )


def test_row_added_with_its_evidence(owner, space, pdf):
    owner.post(add("activities"), {**ACTIVITY, "uploads": [pdf("通知.pdf"), pdf("现场照片.pdf")]})
    assert Activity.objects.get().evidence_count == 2


def test_row_with_a_wrong_file_is_not_added(owner, space):
    fake = SimpleUploadedFile("照片.pdf", b"not a pdf")
    answer = owner.post(add("activities"), {**ACTIVITY, "uploads": [fake]})
    assert (answer.status_code, Activity.objects.count()) == (200, 0)


def test_row_with_a_wrong_order_of_days_keeps_what_was_typed(owner, space):
    answer = owner.post(add("activities"), {**ACTIVITY, "ends_on": "2025-03-01"})
    form = answer.context["form"]
    assert (list(form.errors), form["name"].value()) == (["ends_on"], "项目路演")


def test_resident_with_a_wrong_code_is_told_at_the_field(owner, space):
    values = {"name": "某公司", "kind": "company", "entered_on": "2025-01-01", "uscc": "9165"}
    assert list(owner.post(add("tenancies"), values).context["form"].errors) == ["uscc"]


def test_resident_code_is_stored_in_capitals(owner, space, company):
    values = {
        "name": "某公司",
        "kind": "company",
        "entered_on": "2025-01-01",
        "uscc": company.uscc.lower(),
    }
    owner.post(add("tenancies"), values)
    assert Tenancy.objects.get().uscc == company.uscc


def test_financing_offers_only_residents_of_the_space(owner, settle, other_space, operator):
    mine = settle()
    foreign = Tenancy.objects.create(
        space=other_space, name="别处团队", kind="team", entered_on=date(2025, 1, 1)
    )
    form = owner.get(add("financings") + f"?space={mine.space_id}").context["form"]
    assert list(form.fields["tenancy"].queryset) == [mine]
    assert foreign not in form.fields["tenancy"].queryset


def test_financing_added_for_a_resident(owner, settle):
    values = {"tenancy": settle().pk, "on": "2025-06-01", "amount": "1000000.50"}
    owner.post(add("financings"), values)
    assert str(Financing.objects.get().amount) == "1000000.50"


def test_financing_of_nothing_is_told_at_the_field(owner, settle):
    values = {"tenancy": settle().pk, "on": "2025-06-01", "amount": "0"}
    assert list(owner.post(add("financings"), values).context["form"].errors) == ["amount"]


def test_return_of_an_odd_period_is_told_at_the_field(owner, space):
    values = {"period": "2025一季报", "status": "filed"}
    assert list(owner.post(add("returns"), values).context["form"].errors) == ["period"]


def test_row_added_and_another_one_follows(owner, space):
    answer = owner.post(add("activities"), {**ACTIVITY, "again": "1"})
    assert answer.url == add("activities")


def test_row_typed_again_is_asked_about_and_not_added(owner, space):
    owner.post(add("activities"), ACTIVITY)
    form = owner.post(add("activities"), ACTIVITY).context["form"]
    assert form.non_field_errors() == [
        "台账中已有一条内容完全相同的“项目路演”，没有重复录入。"
        "确实另有一条的，请在最下方勾选后再保存。"
    ]
    assert Activity.objects.count() == 1


def test_row_typed_again_is_added_when_confirmed(owner, space):
    owner.post(add("activities"), ACTIVITY)
    owner.post(add("activities"), {**ACTIVITY, "another": "on"})
    assert Activity.objects.count() == 2


def test_row_like_a_retracted_one_is_added(owner, space):
    owner.post(add("activities"), ACTIVITY)
    Activity.objects.update(retracted_at="2025-01-01T00:00:00Z")
    owner.post(add("activities"), ACTIVITY)
    assert Activity.objects.count() == 2


def test_row_like_one_of_another_space_is_added(owner, space, other_space):
    for one in (space, other_space):
        owner.post(f"{add('activities')}?space={one.pk}", ACTIVITY)
    assert Activity.objects.count() == 2


def test_row_corrected_leaves_the_version_before(owner, hold):
    row = hold()
    owner.post(address("correct_fact", row), typed(row, name="创业沙龙（春季）"))
    row.refresh_from_db()
    version = Version.objects.get()
    assert (row.name, row.version, version.data["name"], version.reason) == (
        "创业沙龙（春季）",
        2,
        "创业沙龙",
        "录入时写错",
    )


def test_row_corrected_without_a_reason_is_kept_open(owner, hold):
    row = hold()
    answer = owner.post(address("correct_fact", row), typed(row, name="改", reason=""))
    form = answer.context["form"]
    assert (list(form.errors), form["name"].value()) == (["reason"], "改")


def test_row_corrected_meanwhile_shows_both_versions(owner, hold, clerk):
    row = hold()
    correct_fact(actor=clerk, fact=row, version=1, values={"name": "同事改的"}, reason="核对")
    answer = owner.post(address("correct_fact", row), typed(row, name="我改的"))
    change = answer.context["clash"].changes[0]
    assert (change.before, change.after) == ("同事改的", "我改的")


def test_row_corrected_meanwhile_can_be_saved_knowingly(owner, hold, clerk):
    row = hold()
    correct_fact(actor=clerk, fact=row, version=1, values={"name": "同事改的"}, reason="核对")
    answer = owner.post(address("correct_fact", row), typed(row, name="我改的"))
    version = answer.context["form"]["version"].value()
    owner.post(address("correct_fact", row), typed(row, name="我改的", version=version))
    row.refresh_from_db()
    assert (row.name, row.version) == ("我改的", 3)


def test_history_says_who_changed_what_and_why(owner, hold, clerk):
    row = hold()
    correct_fact(actor=clerk, fact=row, version=1, values={"name": "新名"}, reason="名称不全")
    entry = owner.get(address("fact", row)).context["entries"][0]
    assert (entry.number, entry.by, entry.reason, entry.changes[0].before) == (
        2,
        clerk.account,
        "名称不全",
        "创业沙龙",
    )


def test_history_names_the_resident_of_an_earlier_version(owner, settle, operator):
    first, second = settle("甲团队"), settle("乙团队")
    values = {"tenancy_id": first.pk, "on": date(2025, 5, 1), "amount": "10"}
    row = add_fact(actor=operator, space=first.space, model=Financing, values=values)
    correct_fact(
        actor=operator, fact=row, version=1, values={"tenancy_id": second.pk}, reason="对象错"
    )
    page = owner.get(reverse("operator:fact", args=["financings", row.pk]))
    change = page.context["entries"][0].changes[0]
    assert (change.before, change.after) == ("甲团队", "乙团队")


def test_stay_ended(owner, settle):
    row = settle()
    owner.post(address("end_fact", row), {"on": "2025-06-30", "version": 1})
    row.refresh_from_db()
    assert row.left_on == date(2025, 6, 30)


def test_stay_ended_before_it_began_is_told_at_the_field(owner, settle):
    row = settle()
    answer = owner.post(address("end_fact", row), {"on": "2024-06-30", "version": 1})
    assert list(answer.context["form"].errors) == ["on"]


def test_stay_that_has_ended_leads_to_correction(owner, settle):
    row = settle(left_on=date(2025, 5, 1))
    assert owner.get(address("end_fact", row)).url == address("fact", row)


def test_stay_ended_on_a_stale_page_is_told(owner, settle, clerk):
    row = settle()
    correct_fact(actor=clerk, fact=row, version=1, values={"head": "新负责人"}, reason="补充")
    answer = owner.post(address("end_fact", row), {"on": "2025-06-30", "version": 1})
    form = answer.context["form"]
    assert (len(form.non_field_errors()), form["version"].value()) == (1, "2")


def test_activity_does_not_end(owner, hold):
    row = hold()
    assert owner.get(address("end_fact", row)).url == address("fact", row)


def test_row_retracted_leaves_the_table(owner, hold):
    row = hold()
    owner.post(address("retract_fact", row), {"reason": "重复", "version": 1})
    assert owner.get(facts("activities")).context["listing"].count == 0


def test_row_retracted_stays_on_record(owner, hold):
    row = hold()
    owner.post(address("retract_fact", row), {"reason": "重复", "version": 1})
    shown = owner.get(reverse("operator:retracted", args=["activities"])).context["rows"]
    assert [(r.pk, entries[0].reason) for r, _pairs, entries in shown] == [(row.pk, "重复")]


def test_resident_with_financing_is_not_retracted(owner, settle):
    row = settle()
    owner.post(add("financings"), {"tenancy": row.pk, "on": "2025-06-01", "amount": "10"})
    answer = owner.post(address("retract_fact", row), {"reason": "重复", "version": 1})
    row.refresh_from_db()
    assert (row.retracted_at, len(answer.context["form"].non_field_errors())) == (None, 1)


def test_row_retracted_twice_is_not_found(owner, hold):
    row = hold()
    owner.post(address("retract_fact", row), {"reason": "重复", "version": 1})
    again = owner.post(address("retract_fact", row), {"reason": "重复", "version": 2})
    assert again.status_code == 404


PROFILE = {"registered_on": "2022-03-18", "total_area": "600", "service_area": "500"}


def test_profile_filled_in(owner, space):
    owner.post(reverse("operator:profile"), PROFILE)
    assert str(SpaceProfile.objects.get(space=space).total_area) == "600.0000"


def test_profile_with_a_part_above_the_whole_is_told_at_the_field(owner, space):
    answer = owner.post(reverse("operator:profile"), {**PROFILE, "service_area": "601"})
    assert list(answer.context["form"].errors) == ["service_area"]


def test_profile_corrected_needs_a_reason(owner, space):
    owner.post(reverse("operator:profile"), PROFILE)
    answer = owner.post(reverse("operator:profile"), {**PROFILE, "version": "1"})
    assert list(answer.context["form"].errors) == ["reason"]


def test_profile_corrected(owner, space):
    owner.post(reverse("operator:profile"), PROFILE)
    change = {**PROFILE, "total_area": "700", "version": "1", "reason": "重新测量"}
    owner.post(reverse("operator:profile"), change)
    found = SpaceProfile.objects.get(space=space)
    assert (str(found.total_area), found.version) == ("700.0000", 2)


def test_profile_shows_areas_without_needless_zeros(owner, space):
    owner.post(reverse("operator:profile"), PROFILE)
    form = owner.get(reverse("operator:profile")).context["form"]
    assert form["total_area"].value() == "600"


def test_table_filtered_by_what_an_officer_disputed(owner, hold, prefecture_officer):
    hold("无疑问")
    row = hold("有疑问")
    set_verification(actor=prefecture_officer, fact=row, verified=False)
    answer = owner.get(facts("activities"), {"standing": "disputed"})
    assert shown_names(answer) == ["有疑问"]


def test_row_says_that_it_was_verified(owner, hold, prefecture_officer):
    row = hold()
    set_verification(actor=prefecture_officer, fact=row, verified=True)
    assert "已核实" in str(owner.get(address("fact", row)).context["badge"])


def test_correction_of_a_verified_row_needs_a_new_verification(owner, hold, prefecture_officer):
    row = hold()
    set_verification(actor=prefecture_officer, fact=row, verified=True)
    owner.post(address("correct_fact", row), typed(row, name="新名"))
    assert "申报" in str(owner.get(address("fact", row)).context["badge"])


def test_financing_exported_as_a_number(owner, settle):
    values = {"tenancy": settle().pk, "on": "2025-06-01", "amount": "1000000.50"}
    owner.post(add("financings"), values)
    text = owner.get(facts("financings"), {"export": "csv"}).content.decode("utf-8-sig")
    assert text.splitlines()[1].split(",")[2] == "1000000.50"


def test_profile_corrected_meanwhile_shows_both_versions(owner, space, clerk):
    owner.post(reverse("operator:profile"), PROFILE)
    row = SpaceProfile.objects.get(space=space)
    values = {"management_body": "运营部"}
    correct_fact(actor=clerk, fact=row, version=1, values=values, reason="补充")
    change = {**PROFILE, "version": "1", "reason": "核对"}
    found = owner.post(reverse("operator:profile"), change).context["clash"].changes
    assert [(c.label, c.before, c.after) for c in found] == [("运营管理机构", "运营部", "—")]
