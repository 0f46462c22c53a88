import re
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation

from zhongchuang.web.shared.components import SHAPES, status
from zhongchuang.web.shared.language import LanguageMiddleware

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shared_pages")]

PAGES = ["/", "/register/", "/form/", "/forbidden/", "/missing/", "/accounts/login/"]


def rendered(source, **context):
    with translation.override("zh-hans"):
        return Template(source).render(Context(context))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_has_nothing_that_the_content_policy_forbids(client, path, language):
    client.cookies["django_language"] = language
    html = client.get(path).content.decode()
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)", html) == []
    assert f'<html lang="{language}" dir="ltr">' in html


@pytest.mark.parametrize("path", PAGES)
def test_page_asks_nothing_of_other_hosts(client, path):
    html = client.get(path).content.decode()
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', html) == []


@pytest.mark.parametrize(("cookie", "language"), [("", "zh-hans"), ("en", "en"), ("xx", "zh-hans")])
def test_language_is_the_chosen_one_whatever_the_browser_prefers(cookie, language):
    request = RequestFactory().get("/", headers={"accept-language": "en"})
    request.COOKIES["django_language"] = cookie
    answer = LanguageMiddleware(lambda request: HttpResponse(translation.get_language()))(request)
    assert answer.content.decode() == language


def test_demonstration_says_so_on_every_page(client, settings):
    settings.DEMO = True
    assert "演示系统：全部数据均为虚构" in client.get("/").content.decode()


def test_real_system_has_no_demonstration_banner(client, settings):
    settings.DEMO = False
    assert "演示系统" not in client.get("/").content.decode()


def test_refusal_page_gives_the_reason(client):
    answer = client.get("/forbidden/")
    assert answer.status_code == 403
    assert "禁止申报期未满，依据第十一条。" in answer.content.decode()


def test_missing_page_says_whom_to_call(client, settings):
    settings.SUPPORT_CONTACT = "0991-3836001"
    answer = client.get("/missing/")
    assert answer.status_code == 404
    assert "0991-3836001" in answer.content.decode()


def test_page_of_a_server_error_says_whom_to_call(settings):
    settings.SUPPORT_CONTACT = "0991-3836001"
    answer = Client(raise_request_exception=False).get("/broken/")
    assert answer.status_code == 500
    assert "0991-3836001" in answer.content.decode()


def test_form_without_its_token_is_explained():
    answer = Client(enforce_csrf_checks=True).post("/form/", {})
    assert answer.status_code == 403
    assert "页面停留时间过长，没有提交成功" in answer.content.decode()


@pytest.mark.parametrize("tone", SHAPES)
def test_state_is_word_and_shape(tone):
    html = status("已备案", tone)
    assert f"#{SHAPES[tone]}" in html
    assert "已备案" in html


@pytest.mark.parametrize(
    ("value", "width"),
    [(0, 0), (5, 350), (10, 700), (13, 910), (20, 1000)],
)
def test_gap_meter_shows_the_value_against_its_threshold(value, width):
    html = rendered('{% gap_meter "活动" value 10 met=False unit="场" %}', value=value)
    assert f'class="gap-fill" width="{width}"' in html
    assert 'class="gap-tick" x="700"' in html


def test_gap_meter_is_read_out():
    html = rendered('{% gap_meter "活动" 7 10 met=False unit="场" missing="还差 3 场" %}')
    assert 'aria-label="活动：现有 7 场，要求不少于 10 场"' in html
    assert "未达到" in html
    assert "还差 3 场" in html


def test_gap_meter_takes_decimals():
    html = rendered(
        '{% gap_meter "面积" value threshold met=True unit="平方米" %}',
        value=Decimal("620.50"),
        threshold=500,
    )
    assert "620.50" in html


@pytest.mark.parametrize(
    ("reference", "text"),
    [("6.4", "第六条第 4 项"), ("11", "第十一条"), ("《办法》", "《办法》")],
)
def test_article_is_cited_as_people_do(reference, text):
    assert rendered("{{ reference|article }}", reference=reference) == text


def test_text_of_people_is_escaped():
    html = rendered('{% status word "done" %}', word="<b>x</b>")
    assert "&lt;b&gt;x&lt;/b&gt;" in html
