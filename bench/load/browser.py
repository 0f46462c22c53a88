"""A browser without a screen: it reads pages, fills forms by their labels, follows links by words.

It knows nothing of the system but what stands on the page: hidden fields, preset values and
choices are sent back as a browser would send them.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html
import requests

from bench.bare import ADDRESS

TIMING = re.compile(r'app;dur=([\d.]+), db;desc="(\d+)"')
NUMBERS = re.compile(r"/(\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32})(?=[/.]|$)")
PATIENCE = 300
"""Seconds to wait for an answer."""
EVERY = 10
"""Everybody signed in asks for the bare page after every so many others."""


class Trouble(Exception):
    """A page was not what anybody could have expected of it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer of the server: the kind of page, its seconds and queries at the server."""

    kind: str
    status: int
    seconds: float
    queries: int


@dataclass
class Log:
    """Every answer, of all browsers."""

    samples: list[Sample] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: requests.Response, method: str) -> None:
        timing = TIMING.search(answer.headers.get("Server-Timing", ""))
        kind = f"{method} {NUMBERS.sub('/N', urlsplit(answer.url).path)}"
        seconds, queries = (float(timing[1]) / 1000, int(timing[2])) if timing else (0.0, 0)
        with self.lock:
            self.samples.append(Sample(kind, answer.status_code, seconds, queries))


class Browser:
    """Somebody's browser, with its cookies."""

    def __init__(self, address: str, log: Log) -> None:
        self.address = address
        self.log = log
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = "zh-CN"
        self.asked = 0
        self.signed_in = False

    def go(self, path: str) -> Page:
        return self.page(self.answer("GET", urljoin(self.address, path)))

    def refused(self, path: str) -> int:
        """The status of a page that this person must not get."""
        status: int = self.answer("GET", urljoin(self.address, path)).status_code
        return status

    def sign_in(self, username: str, password: str) -> Page:
        page = self.go("/accounts/login/")
        form = page.form("登录").fill("账号", username).fill("密码", password)
        self.signed_in = True
        return form.press()

    def answer(self, method: str, url: str, data: Any = None, files: Any = None) -> Any:
        answer = self.session.request(
            method, url, data=data, files=files, timeout=PATIENCE, allow_redirects=False
        )
        self.log.note(answer, method)
        while answer.is_redirect:
            answer = self.session.get(
                urljoin(answer.url, answer.headers["Location"]),
                timeout=PATIENCE,
                allow_redirects=False,
            )
            self.log.note(answer, "GET")
        self.asked += 1
        if self.signed_in and self.asked % EVERY == 0:
            self.log.note(self.session.get(urljoin(self.address, ADDRESS), timeout=PATIENCE), "GET")
        return answer

    def page(self, answer: requests.Response) -> Page:
        if answer.status_code != requests.codes.ok:
            raise Trouble(f"{answer.status_code} {answer.request.method} {answer.url}")
        page = Page(self, answer.url, lxml.html.fromstring(answer.content.decode()))
        page.complain()
        return page


def words(element: Any) -> str:
    """The text of an element, its white space closed up."""
    return " ".join(element.text_content().split())


class Page:
    """One page on the screen; links and forms are found by what stands on them."""

    def __init__(self, browser: Browser, url: str, tree: Any) -> None:
        self.browser = browser
        self.url = url
        self.tree = tree
        self.main = (tree.xpath("//main") or [tree])[0]

    @property
    def text(self) -> str:
        return words(self.main)

    def complain(self) -> None:
        """Raises Trouble with what the page's summary of mistakes or its refusal says."""
        for summary in self.tree.xpath("//*[contains(@class, 'error-summary')]"):
            raise Trouble(f"{self.url}: {words(summary)}")

    def links(self, text: str, within: str = "") -> list[tuple[str, str]]:
        """Words and addresses of the links whose words hold `text`; `within`: a part of main."""
        return [
            (words(a), urljoin(self.url, a.get("href")))
            for a in self.main.xpath(f".{within}//a[@href]")
            if text in words(a)
        ]

    def has(self, text: str) -> bool:
        return bool(self.links(text))

    def follow(self, text: str) -> Page:
        found = self.links(text)
        if not found:
            raise Trouble(f"{self.url}: no link “{text}”: {self.text[:600]}")
        return self.browser.go(found[0][1])

    def again(self) -> Page:
        return self.browser.go(self.url)

    def form(self, button: str) -> Form:
        """The form with a button that says this."""
        for pressed in self.main.xpath(".//button"):
            owner = self._form_of(pressed)
            if button in words(pressed) and owner is not None:
                return Form(self, owner, pressed)
        raise Trouble(f"{self.url}: no button “{button}”: {self.text[:600]}")

    def press(self, button: str) -> Page:
        return self.form(button).press()

    def _form_of(self, pressed: Any) -> Any:
        if pressed.get("form"):
            return self.tree.get_element_by_id(pressed.get("form"))
        return next(pressed.iterancestors("form"), None)


class Form:
    """A form being filled in."""

    def __init__(self, page: Page, form: Any, button: Any) -> None:
        self.page = page
        self.element = form
        self.button = button
        owned = page.tree.xpath("//*[@form=$id]", id=form.get("id")) if form.get("id") else []
        self.inputs = [*form.xpath(".//input|.//select|.//textarea"), *owned]

    def fill(self, label: str, value: str) -> Form:
        """Write into the field whose label holds `label`."""
        self._labelled(
            label, lambda one: one.get("type") not in {"radio", "checkbox"}
        ).value = value
        return self

    def fill_all(self, value: Callable[[Any], str | None]) -> Form:
        """Write into every field for which `value` gives something."""
        for one in self.inputs:
            given = value(one)
            if given is not None:
                one.value = given
        return self

    def choose(self, label: str, option: str) -> Form:
        """Choose, in the list whose label holds `label`, the option that holds `option`."""
        select = self._labelled(label, lambda one: one.tag == "select")
        for one in select.xpath(".//option"):
            if option in words(one):
                select.value = one.get("value", words(one))
                return self
        raise Trouble(f"{self.page.url}: no option “{option}” of “{label}”")

    def check(self, text: str) -> Form:
        """Tick every box and round button whose label is exactly this."""
        return self._tick(text, lambda label: label == text)

    def check_holding(self, text: str) -> Form:
        """Tick every box and round button whose label holds this."""
        return self._tick(text, lambda label: text in label)

    def check_all(self) -> Form:
        for one in self.inputs:
            if one.get("type") == "checkbox":
                one.set("checked", "")
        return self

    def _tick(self, text: str, fits: Callable[[str], bool]) -> Form:
        found = self._boxes(fits)
        if not found:
            raise Trouble(f"{self.page.url}: no box “{text}”")
        for one in found:
            if one.get("type") == "radio":
                self._untick(one.name)
            one.set("checked", "")
        return self

    def _untick(self, name: str) -> None:
        for one in self.inputs:
            if one.get("type") == "radio" and one.name == name:
                one.attrib.pop("checked", None)

    def _boxes(self, fits: Callable[[str], bool]) -> list[Any]:
        boxes = {one.get("id"): one for one in self.inputs if one.get("type") in BOXES}
        labels = self.element.xpath(".//label")
        named = [boxes.get(one.get("for")) for one in labels if fits(words(one))]
        inside = [
            box
            for one in labels
            if fits(words(one))
            for box in one.xpath(".//input")
            if box.get("type") in BOXES
        ]
        return [*(box for box in named if box is not None), *inside]

    def _labelled(self, label: str, fits: Callable[[Any], bool]) -> Any:
        fields = {one.get("id"): one for one in self.inputs if one.get("id") and fits(one)}
        for one in self.element.xpath(".//label"):
            if label in words(one) and one.get("for") in fields:
                return fields[one.get("for")]
        raise Trouble(f"{self.page.url}: no field “{label}”")

    def press(self) -> Page:
        """Send the form by its button."""
        pairs = [pair for one in self.inputs for pair in sent(one)]
        if self.button.get("name"):
            pairs.append((self.button.get("name"), self.button.get("value", "")))
        address = self.button.get("formaction") or self.element.get("action") or self.page.url
        url = urljoin(self.page.url, address)
        browser = self.page.browser
        if self.element.get("method", "get").lower() == "get":
            return browser.go(f"{url.partition('?')[0]}?{urlencode(pairs)}")
        if self.element.get("enctype") == "multipart/form-data":
            return browser.page(
                browser.answer("POST", url, files=[(k, (None, v)) for k, v in pairs])
            )
        return browser.page(browser.answer("POST", url, data=pairs))


BOXES = {"radio", "checkbox"}
NOT_SENT = {"submit", "button", "image", "reset", "file"}


def sent(one: Any) -> list[tuple[str, str]]:
    """What a browser sends of one field."""
    if one.get("name") is None or one.get("disabled") is not None or one.get("type") in NOT_SENT:
        return []
    if one.get("type") in BOXES:
        return [(one.name, one.get("value", "on"))] if one.get("checked") is not None else []
    if one.tag == "select" and one.multiple:
        return [(one.name, value) for value in one.value]
    return [(one.name, one.value or "")]
