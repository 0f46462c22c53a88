"""Invented cases that show a paper before there is one: for the administrator who words it."""

from __future__ import annotations

from datetime import date

from zhongchuang.documents.content import Verification

DAY = date(2026, 3, 10)
NUMBER = "样科高字〔2026〕8号"
PROOF = Verification("2345-6789-ABCD", "https://zhongchuang.example/verify/2345-6789-ABCD/")
SITE = "https://zhongchuang.example"
REGION, PREFECTURE = "样本自治区科学技术厅", "样本市科学技术局"
SPACE, OPERATOR = "样本众创空间", "样本创业服务有限公司"
USCC, ADDRESS = "91650000MA00000000", "样本市创新路 1 号"
REFERENCE = "ZC2026-00001"
POLICY = {
    "policy": "自治区众创空间管理办法",
    "policy_number": "样科高字〔2019〕34号",
    "level": "自治区众创空间",
    "carrier": "众创空间",
}
"""As `policy_words` fills them."""


def names(count: int) -> list[str]:
    """As many different names of spaces."""
    return [f"样本第{position}众创空间" for position in range(1, count + 1)]
