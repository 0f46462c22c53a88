"""Setting up authorities: what is asked, refused, kept and recorded."""

from __future__ import annotations

import pytest
from admin_answers import errors_of
from django.db.models.signals import pre_save
from django.urls import reverse

from zhongchuang.demonstration.ledgers import synthetic_uscc
from zhongchuang.directory.actions import add_authority, edit_authority
from zhongchuang.directory.models import Division, Organisation
from zhongchuang.directory.states import OrganisationKind
from zhongchuang.kernel.refusal import Refused

BUREAU = {
    "kind": "prefecture",
    "division": "650200",
    "name": "克拉玛依市科学技术局",
    "number_prefix": "克科函",
    "uscc": "",
}


def test_bureau_added(post, last_act):
    answer = post("add_organisation", **BUREAU)
    made = Organisation.objects.get()
    assert answer.url == reverse("admin:organisation", args=[made.pk])
    assert (made.kind, made.division_id, made.number_prefix) == ("prefecture", "650200", "克科函")
    assert last_act() == (
        "directory.add-authority",
        {
            "kind": "prefecture",
            "division": "650200",
            "name": "克拉玛依市科学技术局",
            "number_prefix": "克科函",
            "uscc": "",
        },
    )


def test_city_directly_under_the_region_has_its_own_bureau(post, boss):
    post("add_organisation", **{**BUREAU, "division": "659001", "name": "石河子市科学技术局"})
    places = [
        place.division.pk for place, _state in boss.get("/administration/").context["bureaus"]
    ]
    assert (len(places), places[-1]) == (15, "659001")


def test_code_taken_with_blanks_and_small_letters(post):
    code = synthetic_uscc(9)
    post("add_organisation", **{**BUREAU, "uscc": f" {code.lower()} "})
    assert Organisation.objects.get().uscc == code


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "局" * 201}, "name"),
        ({"number_prefix": "克科函〔2026〕"}, "number_prefix"),
        ({"number_prefix": "克"}, "number_prefix"),
        ({"uscc": "123"}, "uscc"),
        ({"division": "110000"}, "division"),
        ({"kind": "operator"}, "kind"),
        ({"division": "650000"}, "__all__"),
        ({"kind": "region"}, "__all__"),
    ],
)
def test_authority_with_a_mistake_is_kept_as_typed(post, changes, field):
    answer = post("add_organisation", **{**BUREAU, **changes})
    assert list(errors_of(answer)) == [field]
    assert answer.context["form"]["name"].value() == changes.get("name", BUREAU["name"])
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"division": "650100", "kind": "prefecture"},
        {"name": "乌鲁木齐市科学技术局"},
        {"number_prefix": "乌科函"},
    ],
)
def test_what_belongs_to_another_authority_is_refused(post, prefecture, changes):
    answer = post("add_organisation", **{**BUREAU, **changes})
    assert list(errors_of(answer)) == ["__all__"]
    assert Organisation.objects.count() == 1


def test_code_of_an_operator_is_refused(post, company):
    answer = post("add_organisation", **{**BUREAU, "uscc": company.uscc})
    assert list(errors_of(answer)) == ["__all__"]


def test_second_regional_department_is_refused(post, region):
    second = {**BUREAU, "kind": "region", "division": "650000"}
    assert list(errors_of(post("add_organisation", **second))) == ["__all__"]


def test_same_bureau_posted_twice_stands_once(post):
    post("add_organisation", **BUREAU)
    assert list(errors_of(post("add_organisation", **BUREAU))) == ["__all__"]
    assert Organisation.objects.count() == 1


def test_authority_edited_and_what_it_was_recorded(post, prefecture, last_act):
    post(
        "edit_organisation",
        prefecture.pk,
        name="乌鲁木齐市科技局",
        number_prefix="乌科字",
        uscc="",
    )
    prefecture.refresh_from_db()
    assert (prefecture.name, prefecture.number_prefix) == ("乌鲁木齐市科技局", "乌科字")
    assert last_act() == (
        "directory.edit-authority",
        {
            "before": {"name": "乌鲁木齐市科学技术局", "number_prefix": "乌科函", "uscc": ""},
            "after": {"name": "乌鲁木齐市科技局", "number_prefix": "乌科字", "uscc": ""},
        },
    )


def test_operator_is_not_the_administrators_to_rename(post, company):
    answer = post("edit_organisation", company.pk, name="别的名称", number_prefix="别字", uscc="")
    assert list(errors_of(answer)) == ["__all__"]
    company.refresh_from_db()
    assert company.name == "示例绿洲创业服务有限公司"


def test_operator_page_offers_no_edit(boss, company):
    page = boss.get(reverse("admin:organisation", args=[company.pk]))
    assert page.context["may_edit"] is False


def test_address_prefills_kind_division_and_name(boss):
    page = boss.get(reverse("admin:add_organisation"), {"division": "653100"})
    assert page.context["form"]["name"].value() == "喀什地区科学技术局"


def test_divisions_offered_are_those_without_an_authority(boss, prefecture):
    field = boss.get(reverse("admin:add_organisation")).context["form"].fields["division"]
    assert not field.queryset.filter(pk="650100").exists()
    assert field.queryset.count() == Division.objects.count() - 1


@pytest.mark.parametrize("who", ["region_approver", "auditor", "operator"])
def test_authority_is_the_administrators_alone_to_add(request, who):
    with pytest.raises(Refused):
        add_authority(
            actor=request.getfixturevalue(who),
            kind=OrganisationKind.PREFECTURE,
            name="示例局",
            division=Division.objects.get(pk="650200"),
            number_prefix="示科函",
        )


def test_authority_is_the_administrators_alone_to_edit(region_approver, prefecture):
    with pytest.raises(Refused):
        edit_authority(
            actor=region_approver, organisation=prefecture, name="别的", number_prefix="别字"
        )


def test_list_needs_as_many_queries_for_three_as_for_one(
    boss, queries, prefecture, prefecture_officer
):
    address = reverse("admin:organisations")
    boss.get(address)
    one = queries(boss, address)
    for code, name in (("650200", "甲局"), ("650400", "乙局")):
        Organisation.objects.create(kind="prefecture", name=name, division_id=code)
    assert queries(boss, address) == one


def test_list_counts_the_people_who_can_act(boss, prefecture_officer, prefecture_approver):
    prefecture_approver.account.is_active = False
    prefecture_approver.account.save()
    table = boss.get(reverse("admin:organisations")).context["listing"].table
    assert [(row.get_cell("number_prefix"), row.get_cell("people")) for row in table.rows] == [
        ("乌科函", 1)
    ]


def test_bureau_that_somebody_else_adds_at_the_same_moment_is_refused(post):
    def overtake(instance, **_kwargs):
        pre_save.disconnect(overtake, sender=Organisation)
        Organisation.objects.create(kind="prefecture", name="先到的局", division=instance.division)

    pre_save.connect(overtake, sender=Organisation)
    assert list(errors_of(post("add_organisation", **BUREAU))) == ["__all__"]
