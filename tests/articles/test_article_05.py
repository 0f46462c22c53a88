"""第五条 众创空间主要提供创业场地、投资与孵化、辅导与培训、技术服务、项目路演、信息与市场资源对接、政策服务、
国际合作等方面的服务。

A space states which of the eight kinds of service it offers; its public entry shows them in the
article's words and order.
"""

from __future__ import annotations

import re

import pytest

from zhongchuang.directory.actions import edit_space
from zhongchuang.directory.states import Service
from zhongchuang.policy.registry import policy

pytestmark = pytest.mark.django_db


def shown_services(client, standing) -> list[str]:
    page = client.get(f"/register/{standing.pk}/").content.decode()
    listed = page.partition('<ul class="service-list">')[2].partition("</ul>")[0]
    return [
        re.sub(r"<[^>]+>", "", item).strip() for item in re.findall(r"<li>(.*?)</li>", listed, re.S)
    ]


def test_services_are_the_eight_kinds_of_the_article():
    words = "、".join(str(service.label) for service in Service)
    assert policy("xinjiang-2019").article_text("5") == f"众创空间主要提供{words}等方面的服务。"


@pytest.mark.parametrize("service", list(Service))
def test_service_stated_by_the_space_is_shown_on_its_entry(public, operator, filed, service):
    edit_space(actor=operator, space=filed.space, changes={"services": [service.value]})
    assert shown_services(public, filed) == [service.label]


def test_services_are_shown_in_the_order_of_the_article(public, operator, filed):
    chosen = [service.value for service in reversed(Service)]
    edit_space(actor=operator, space=filed.space, changes={"services": chosen})
    assert shown_services(public, filed) == [service.label for service in Service]


def test_entry_without_services_says_so(public, filed):
    page = public.get(f"/register/{filed.pk}/").content.decode()
    assert page.count("运营机构还没有填写服务内容。") == 1


def typed(client, space, **changes: object):
    """The operator's form about its space, sent with these changes."""
    values = {"name": space.name, "address": space.address, "kind": space.kind, **changes}
    return client.post("/operator/space/", values)


def test_services_ticked_by_the_operator_are_shown_on_the_entry(public, operator, client_of, filed):
    typed(client_of(operator), filed.space, services=["roadshows", "premises"])
    assert shown_services(public, filed) == ["创业场地", "项目路演"]


def test_service_the_article_does_not_name_is_not_taken(public, operator, client_of, filed):
    response = typed(client_of(operator), filed.space, services=["premises", "casino"])
    filed.space.refresh_from_db()
    assert (filed.space.services, list(response.context["form"].errors)) == ([], ["services"])
