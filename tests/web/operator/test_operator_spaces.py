"""Adding a space, and being without one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.directory.models import Space

pytestmark = pytest.mark.django_db

ADD = "operator:add_space"
NEW = {
    "name": "示例绿洲三号众创空间",
    "division": "650100",
    "address": "乌鲁木齐市示例路3号",
    "kind": "general",
}


def test_owner_adds_a_space_and_works_on_it(owner, space):
    answer = owner.post(reverse(ADD), NEW, follow=True)
    assert answer.context["here"].space.name == NEW["name"]


def test_space_page_leads_the_owner_to_adding(owner, space):
    assert reverse(ADD) in owner.get(reverse("operator:space")).content.decode()


def test_space_page_does_not_lead_the_clerk_to_adding(editor, space):
    assert reverse(ADD) not in editor.get(reverse("operator:space")).content.decode()


def test_clerk_does_not_add_a_space(editor, space):
    assert (editor.post(reverse(ADD), NEW).status_code, Space.objects.count()) == (403, 1)


def test_space_of_the_same_name_is_told_and_keeps_what_was_typed(owner, space):
    form = owner.post(reverse(ADD), {**NEW, "name": space.name}).context["form"]
    assert form.non_field_errors() == ["本单位已有同名的众创空间，请换一个名称。"]
    assert form["address"].value() == NEW["address"]


@pytest.mark.parametrize("field", ["name", "division", "address"])
def test_space_without_something_required_is_told(owner, space, field):
    form = owner.post(reverse(ADD), {**NEW, field: ""}).context["form"]
    assert list(form.errors) == [field]


def test_space_added_twice_is_one_space(owner, space):
    for _time in range(2):
        owner.post(reverse(ADD), NEW)
    assert Space.objects.filter(name=NEW["name"]).count() == 1


@pytest.mark.parametrize("name", ["home", "ledger", "import", "selfcheck", "space"])
def test_owner_without_a_space_is_led_to_adding_one(owner, name):
    assert owner.get(reverse(f"operator:{name}"))["Location"] == reverse(ADD)


def test_clerk_without_a_space_is_told_who_adds_one(editor):
    answer = editor.get(reverse("operator:home"))
    assert answer.status_code == 403
    assert "请由申报单位账号先行新增" in answer.content.decode()


@pytest.mark.parametrize("who", ["prefecture_officer", "expert", "administrator"])
def test_adding_a_space_is_closed_to_others(request, client_of, who):
    assert client_of(request.getfixturevalue(who)).get(reverse(ADD)).status_code == 403
