"""Pages and forms as a browser asks for them, through every middleware, against bare Django.

`list`: the register with 100,000 entries against one with 100, and a search for two characters.
`page`: an operator's self-check and an officer's case against a list of 25 rows in a bare template.
`post`: recording a fact through its form against a view that only inserts the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from bench import data
from bench.bare import ADDRESS, bare
from bench.measures import best

EVERYWHERE, NOWHERE = "空间", "昆仑"
"""Two characters that every entry has, and two that none has: the page is full at once, or never."""
MANY, FEW = 100_000, 100
SEARCH_BAR, LIST_BAR, PAGE_BAR, POST_BAR = 5, 1.3, 4, 3
QUERIES_AT_MOST = 15


def client(account: Any = None) -> Any:
    from django.test import Client

    made = Client()
    if account is not None:
        backend = "zhongchuang.web.shared.signin.Backend"
        made.force_login(account, backend=backend)
    return made


def fetched(browser: Any, address: str) -> Callable[[], object]:
    def once() -> object:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        return answer.content

    once()
    return once


def queries(run: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        run()
    return len(captured)


@contextmanager
def served() -> Iterator[None]:
    """Static files under their plain names: nothing is collected here."""
    from django.test.utils import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


def register(count: int) -> None:
    """So many spaces, each with its entry in the register."""
    from zhongchuang.directory.models import Space, Standing
    from zhongchuang.directory.states import Level

    ids = data.spaces(count)
    Standing.objects.bulk_create(
        (
            Standing(
                space_id=key,
                level=Level.REGION,
                since=date(2025, 12, 10),
                document_number="新科高字〔2025〕80号",
                policy="xinjiang-2019",
            )
            for key in ids
        ),
        batch_size=500,
    )
    assert Space.objects.count() >= count


def lists() -> None:
    """`list`: what a longer table costs a list, and a search in it."""
    few, few_queries, _search = shown(FEW)
    many, many_queries, search = shown(MANY)
    assert many_queries == few_queries
    print(
        f"list ratio={many / few:.2f} bar={LIST_BAR} rows={MANY} against={FEW} "
        f"queries={many_queries} page={many * 1000:.0f}ms"
    )
    print(f"search ratio={search / many:.2f} bar={SEARCH_BAR} search={search * 1000:.0f}ms")


def shown(rows: int) -> tuple[float, int, float]:
    """Seconds and queries of the register with so many entries, and seconds of a search in it."""
    with data.database(), served():
        from django.urls import reverse

        address = reverse("public:register")
        register(rows)
        plain = fetched(client(), address)
        searches = [fetched(client(), f"{address}?q={words}") for words in (EVERYWHERE, NOWHERE)]
        seconds, *found = best([plain, *searches], rounds=15)
        return seconds, queries(plain), max(found)


def demonstrated() -> tuple[Any, Any, Any]:
    """The demonstration's data: an operator's account, an officer's, and a case in review. The
    pages are then measured as an installation has them, with no calendar of their own."""
    from django.test.utils import override_settings

    from zhongchuang.demonstration.build import build
    from zhongchuang.directory.models import Account
    from zhongchuang.filing.models import Application
    from zhongchuang.filing.states import State

    with override_settings(DEMO=True):
        build("demonstration password")
    case = Application.objects.filter(state=State.PRELIMINARY).first()
    named = {account.username: account for account in Account.objects.all()}
    return named["operator2"], named["prefecture1"], case


def pages() -> None:
    """`page`: ordinary pages against a bare list of 25 rows."""
    with data.database(), served():
        from django.urls import path, reverse

        from zhongchuang.config import urls

        operator, officer, case = demonstrated()
        data.spaces(25)
        urls.urlpatterns.append(path(ADDRESS.lstrip("/"), bare))
        runs = {
            "selfcheck": fetched(client(operator), reverse("operator:selfcheck")),
            "case": fetched(client(officer), reverse("officer:case", args=[case.pk])),
        }
        reference = fetched(client(operator), ADDRESS)
        for name, run in runs.items():
            own, plain = best([run, reference], rounds=15)
            print(
                f"page-{name} ratio={own / plain:.2f} bar={PAGE_BAR} queries={queries(run)} "
                f"(≤ {QUERIES_AT_MOST}) ours={own * 1000:.1f}ms reference={plain * 1000:.1f}ms"
            )


def bare_insert(space: Any) -> Callable[[Any], Any]:
    """A view that inserts the same rows, fact and audit entry, and checks nothing."""
    from django.db import transaction
    from django.http import HttpResponseRedirect
    from django.utils import timezone

    from zhongchuang.audit.models import Entry
    from zhongchuang.ledger.models import Activity

    last = Entry.objects.order_by("sequence").last()
    assert last is not None
    last.sequence += 10**6

    def insert(request: Any) -> Any:
        with transaction.atomic():
            Activity.objects.create(
                space=space, name=request.POST["name"], kind="salon", starts_on=date(2026, 3, 1)
            )
            last.pk, last.sequence, last.at = None, last.sequence + 1, timezone.now()
            last.digest = f"{last.sequence:064d}"
            last.save(force_insert=True)
        return HttpResponseRedirect("/")

    return insert


def posts() -> None:
    """`post`: recording an activity through its form against a view that only inserts its rows."""
    with data.database(), served():
        from django.urls import path, reverse

        from zhongchuang.config import urls
        from zhongchuang.directory.models import Space

        operator, _officer, _case = demonstrated()
        space = Space.objects.get(operator__mandates__account=operator)
        browser = client(operator)
        address = reverse("operator:add_fact", args=["activities"])
        serial = iter(range(10**6))

        def ours() -> object:
            form = {
                "name": f"活动{next(serial)}",
                "kind": "salon",
                "starts_on": "2026-03-01",
                "ends_on": "",
                "participants": "20",
                "evidence_names": "",
            }
            answer = browser.post(address, form)
            assert answer.status_code == 302, answer.content.decode()[:2000]
            return answer

        def reference() -> object:
            answer = browser.post("/bare-insert/", {"name": "活动"})
            assert answer.status_code == 302
            return answer

        urls.urlpatterns.append(path("bare-insert/", bare_insert(space)))
        ours()
        own, plain = best([ours, reference], rounds=15)
    print(
        f"post ratio={own / plain:.2f} bar={POST_BAR} ours={own * 1000:.1f}ms "
        f"reference={plain * 1000:.1f}ms"
    )
