"""What the server of the round has beside the system: a stop-watch, and the bare page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.bare import ADDRESS, bare
from zhongchuang.config.urls import urlpatterns as system


class StopWatch:
    """Tells in a header how long an answer took the server and how many queries it needed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        queries = 0

        def counted(execute: Callable[..., Any], *rest: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*rest)

        began = time.perf_counter()
        with connection.execute_wrapper(counted):
            answer = self.get_response(request)
        milliseconds = (time.perf_counter() - began) * 1000
        answer["Server-Timing"] = f'app;dur={milliseconds:.3f}, db;desc="{queries}"'
        return answer


def bare_signed_in(request: HttpRequest) -> HttpResponse:
    """The bare list for somebody whose session is read."""
    assert request.user.is_authenticated
    answer: HttpResponse = bare(request)
    return answer


urlpatterns = [*system, path(ADDRESS.lstrip("/"), bare_signed_in)]
