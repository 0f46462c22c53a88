"""The sentences findings are told in: Chinese source strings with named holes.

A web page passes them through gettext; every template is complete in itself, so that a
translation may put its words in another order.
"""

from __future__ import annotations

from zhongchuang.policy.exact import Operator
from zhongchuang.policy.messages import gettext_noop
from zhongchuang.policy.model import Binding

ASKED = {
    Operator.AT_LEAST: gettext_noop("不少于 {threshold}"),
    Operator.AT_MOST: gettext_noop("不超过 {threshold}"),
    Operator.MORE_THAN: gettext_noop("多于 {threshold}"),
    Operator.LESS_THAN: gettext_noop("少于 {threshold}"),
    Operator.EQUALS: gettext_noop("等于 {threshold}"),
    Operator.NOT_EQUAL: gettext_noop("不等于 {threshold}"),
}
ASKED_TRUE = gettext_noop("须具备")
ASKED_FALSE = gettext_noop("不得存在")

MET = gettext_noop("{label}要求{asked}，现为 {value}，达到要求")
EXACTLY = gettext_noop("{label}要求{asked}，现为 {value}，恰好达到要求")
WITHIN = gettext_noop("{label}要求{asked}，现为 {value}，符合要求")
SHORT = gettext_noop("{label}要求{asked}，现有 {value}，还差 {missing}")
OVER = gettext_noop("{label}要求{asked}，现有 {value}，超出 {missing}")
OFF = gettext_noop("{label}要求{asked}，现为 {value}，相差 {missing}")
NOT_MET = gettext_noop("{label}要求{asked}，现为 {value}，未达到要求")
TRUE_MET = gettext_noop("{label}：符合要求")
TRUE_NOT_MET = gettext_noop("{label}：不符合要求")
UNKNOWN = gettext_noop("{label}尚无数据，无法认定")

GAP_COUNT = gettext_noop("还差 {missing}{label}")
GAP_AMOUNT = gettext_noop("{label}还差 {missing}")
GAP_OVER = gettext_noop("{label}超出 {missing}")
GAP_OFF = gettext_noop("{label}相差 {missing}")
GAP_NOT_MET = gettext_noop("{label}未达到要求")

MISSING_SHORT = gettext_noop("还差 {missing}")
MISSING_OVER = gettext_noop("超出 {missing}")
MISSING_OFF = gettext_noop("相差 {missing}")

BOTH = gettext_noop("{first}；{second}")
EITHER = gettext_noop("{first}，或{second}")
ANY_OF = gettext_noop("满足以下任一项即可（{parts}）")
SOME_OF = gettext_noop("以下 {total} 项须满足 {n} 项（{parts}）")
ANY_HEADING = gettext_noop("满足以下任一项即可")
ALL_HEADING = gettext_noop("须同时满足")
SOME_HEADING = gettext_noop("以下 {total} 项须满足 {n} 项")

JUDGED = gettext_noop("需由评审人员判断：{text}")
NOT_APPLICABLE = gettext_noop("此项不适用于本空间")
YES = gettext_noop("是")
NO = gettext_noop("否")
NO_DATA = gettext_noop("尚无数据")
PERCENT = gettext_noop("{number}%")
PERCENT_POINTS = gettext_noop("{number} 个百分点")

ARTICLE = gettext_noop("第{numeral}条")
ARTICLE_ITEM = gettext_noop("第{numeral}条第 {item} 项")

NOTES = {
    Binding.IN_PRINCIPLE: gettext_noop("原则性要求：未达到的须说明理由，不因此不予备案"),
    Binding.ADVISORY: gettext_noop("提示性要求：不影响备案"),
    Binding.PRIORITY: gettext_noop("优先条件：达到的在择优排序中加分"),
    Binding.VETO: gettext_noop("一票否决：存在此情形的不予备案"),
}

STATUS = {
    "met": gettext_noop("达到"),
    "not-met": gettext_noop("未达到"),
    "needs-judgement": gettext_noop("待评审判断"),
    "not-applicable": gettext_noop("不适用"),
}
