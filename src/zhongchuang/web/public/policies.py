"""The regulation readable as law, each condition beside how the system reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.policy.explain import citation
from zhongchuang.policy.messages import in_language
from zhongchuang.policy.model import Article, Party, Policy, Stage
from zhongchuang.policy.reading import PolicyInvalid
from zhongchuang.policy.registry import known
from zhongchuang.policy.registry import policy as policy_of
from zhongchuang.web.public.reading import Reading, readings, voice
from zhongchuang.web.shared.components import Crumb

PARTIES: dict[Party, str | Promise] = {
    Party.OPERATOR: gettext_lazy("申报机构"),
    Party.PREFECTURE: gettext_lazy("地州市科技局"),
    Party.REGION: gettext_lazy("自治区科技厅"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered item of an article, with its anchor (`article-6.4`)."""

    anchor: str
    number: int
    text: str
    readings: list[Reading]


@dataclass(frozen=True, slots=True)
class ShownArticle:
    anchor: str
    article: Article
    title: str
    paragraphs: list[str]
    items: list[Item]
    readings: list[Reading]


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    articles: list[ShownArticle]


@dataclass(frozen=True, slots=True)
class ShownStage:
    """A stage as the public knows it: its name, who acts, by which article, in how many days."""

    name: str
    public_name: str
    by: str | Promise
    article: str
    anchor: str
    days: int | None


def policies(request: HttpRequest) -> HttpResponse:
    """The regulations this system works by."""
    found = [found for name in known() if (found := valid(name))]
    return render(request, "public/policies.html", {"title": _("管理办法"), "policies": found})


def valid(policy_id: str) -> Policy | None:
    """The policy, or None where its folder holds mistakes: those are the administrator's to mend."""
    try:
        return policy_of(policy_id)
    except PolicyInvalid:
        return None


def policy(request: HttpRequest, policy_id: str) -> HttpResponse:
    """One regulation, article by article."""
    found = valid(policy_id) if policy_id in known() else None
    if found is None:
        raise Http404
    title = in_language(voice().language, found.title, found.title_en)
    context = {
        "title": title,
        "crumbs": [Crumb(_("管理办法"), reverse("public:policies")), Crumb(title)],
        "policy": found,
        "chapters": list(chapters(found)),
        "stages": [shown_stage(stage) for stage in found.procedure],
    }
    return render(request, "public/policy.html", context)


def chapters(found: Policy) -> Iterator[Chapter]:
    """The articles under their chapters, in order."""
    by_article = readings(found)
    for number, title in enumerate(found.chapters, start=1):
        inside = [a for a in found.articles.values() if a.chapter == number]
        yield Chapter(title, [shown_article(article, by_article) for article in inside])


def shown_article(article: Article, by_article: dict[str, list[Reading]]) -> ShownArticle:
    number = article.number
    items = [
        Item(f"article-{number}.{n}", n, text, by_article.get(f"{number}.{n}", []))
        for n, text in enumerate(article.items, start=1)
    ]
    return ShownArticle(
        f"article-{number}",
        article,
        citation(str(number), voice()),
        article.text.strip().splitlines(),
        items,
        by_article.get(str(number), []),
    )


def shown_stage(stage: Stage) -> ShownStage:
    said = voice()
    return ShownStage(
        in_language(said.language, stage.name, stage.name_en),
        in_language(said.language, stage.public_name, stage.public_name_en),
        PARTIES[stage.by],
        citation(stage.article, said),
        f"article-{stage.article}",
        stage.days,
    )
