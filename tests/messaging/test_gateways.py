"""The HTTP gateway of text messages, against a real server."""

from __future__ import annotations

import socket

import pytest

from zhongchuang.messaging.gateways import GatewayError, HttpGateway, gateway


def test_gateway_posts_json_with_key_and_token(sms):
    HttpGateway(sms.url, "secret", "众创").send("13800000000", "内容", "zhongchuang-7")
    headers, content = sms.requests[0]
    assert (headers["Idempotency-Key"], headers["Authorization"], content) == (
        "zhongchuang-7",
        "Bearer secret",
        {"to": "13800000000", "text": "内容", "sign": "众创"},
    )


def test_gateway_without_token_shows_none(sms):
    HttpGateway(sms.url).send("13800000000", "内容", "k")
    assert "Authorization" not in sms.requests[0][0]


@pytest.mark.parametrize(("status", "final"), [(400, True), (429, False), (503, False)])
def test_gateway_that_refuses(sms, status, final):
    sms.status = status
    with pytest.raises(GatewayError) as refused:
        HttpGateway(sms.url).send("13800000000", "内容", "k")
    assert (refused.value.word, refused.value.final) == (f"HTTP {status}", final)


@pytest.mark.parametrize("status", [301, 302])
def test_gateway_is_not_followed_elsewhere(sms, status):
    sms.status = status
    with pytest.raises(GatewayError):
        HttpGateway(sms.url).send("13800000000", "内容", "k")


def test_gateway_that_never_answers_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(GatewayError) as refused:
            HttpGateway(url, timeout=0.2).send("13800000000", "内容", "k")
    assert (refused.value.word, refused.value.final) == ("TimeoutError", False)


def test_no_gateway_is_set_up_by_default(settings):
    settings.SMS_URL = ""
    assert gateway() is None


def test_gateway_is_set_up_by_its_address(with_gateway):
    assert gateway() == HttpGateway(with_gateway.url, "secret", "众创")
