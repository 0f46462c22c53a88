"""第一条 为落实《自治区人民政府办公厅关于发展众创空间推进大众创新创业的实施意见》(新政办发〔2015〕115号),
……根据科技部《发展众创空间工作指引》(国科发火〔2015〕297号)、《国家众创空间备案暂行规定》(国科火字〔2017〕120号)
要求,结合我区实际,制定本办法。

The regulation the system works by is public, verbatim, with the documents it rests on.
"""

from __future__ import annotations

import re

import pytest

from zhongchuang.policy.registry import policy

pytestmark = pytest.mark.django_db

BASIS = ["新政办发〔2015〕115号", "国科发火〔2015〕297号", "国科火字〔2017〕120号"]


def test_policy_names_the_documents_it_rests_on():
    text = policy("xinjiang-2019").article_text("1")
    assert re.findall(r"\((\w+〔\d+〕\d+号)\)", text) == BASIS


def test_public_policy_page_shows_the_documents_it_rests_on(policy_page):
    assert re.findall(r"\((\w+〔\d+〕\d+号)\)", policy_page) == BASIS


def test_public_policy_page_shows_every_article_word_for_word(policy_page):
    articles = policy("xinjiang-2019").articles.values()
    missing = [
        article.number
        for article in articles
        for text in (*article.text.strip().splitlines(), *article.items)
        if f"<p>{text}</p>" not in policy_page
    ]
    assert (len(articles), missing) == (14, [])


def test_public_list_of_policies_leads_to_the_regulation(public):
    page = public.get("/policies/").content.decode()
    assert page.count('href="/policies/xinjiang-2019/"') >= 1
