"""Many files at once: proposed by name, looked at, changed, and attached by one confirmation."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zhongchuang.audit.models import Entry
from zhongchuang.evidence.models import Attachment, Upload
from zhongchuang.ledger.actions import add_fact
from zhongchuang.ledger.models import Activity, Financing

MATCHING = "operator:evidence_matching"


def send(client, *uploads, **more):
    """Choose files on the page, and come to where they are put to their rows."""
    data = {"uploads": list(uploads), **more}
    return client.post(reverse("operator:evidence"), data, follow=True)


def filled(answer, **changes: object) -> dict[str, object]:
    """What the page sends when nothing is changed on it; `changes` by file name."""
    data: dict[str, object] = {}
    for line in answer.context["lines"]:
        data[f"rows-{line.key}"] = [choice.key for choice, on in line.proposed if on]
        data[f"row-{line.key}"] = line.typed
        data[f"kind-{line.key}"] = line.kind
    return data | changes


def confirm(client, answer, **changes: object):
    return client.post(reverse(MATCHING), filled(answer, **changes), follow=True)


def key_of(answer, name: str) -> str:
    return next(line.key for line in answer.context["lines"] if line.name == name)


def proposals(answer) -> dict[str, tuple[str, list[str]]]:
    return {
        line.name: (line.how, [str(choice.row) for choice, _on in line.proposed])
        for line in answer.context["lines"]
    }


def told(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_nothing_is_attached_before_it_is_confirmed(owner, hold, pdf):
    hold(evidence_names="签到.pdf")
    answer = send(owner, pdf("签到.pdf"))
    assert proposals(answer) == {"签到.pdf": ("listed", ["创业沙龙"])}
    assert Attachment.objects.count() == 0


def test_one_confirmation_attaches_all_and_tells_how_many(owner, hold, settle, pdf):
    hold(evidence_names="签到.pdf"), settle("示例甲", evidence_names="协议.pdf;登记表.pdf")
    answer = confirm(owner, send(owner, pdf("签到.pdf"), pdf("协议.pdf"), pdf("登记表.pdf")))
    assert told(answer) == ["已附上 3 份佐证，对到 2 条记录。"]
    assert Attachment.objects.count() == 3


def test_file_goes_to_every_row_that_lists_it(owner, hold, pdf):
    hold("一", evidence_names="签到.pdf"), hold("二", evidence_names="签到.pdf")
    confirm(owner, send(owner, pdf("签到.pdf")))
    assert [row.evidence_count for row in Activity.objects.all()] == [1, 1]


def test_row_is_guessed_by_its_name_in_the_file_name(owner, hold, pdf):
    hold("春季创业路演"), hold("夏季训练营")
    answer = send(owner, pdf("2025春季创业路演-现场照片.pdf"))
    assert proposals(answer) == {"2025春季创业路演-现场照片.pdf": ("guessed", ["春季创业路演"])}


def test_row_is_guessed_by_its_agreement_number(owner, settle, pdf):
    settle("示例甲", agreement_number="RZ-2025-018"), settle("示例乙")
    answer = send(owner, pdf("入驻协议 RZ2025018.pdf"))
    assert proposals(answer) == {"入驻协议 RZ2025018.pdf": ("guessed", ["示例甲"])}


def test_rows_called_the_same_are_told_apart_by_their_day(owner, hold, pdf):
    hold("创业沙龙", starts_on=date(2025, 3, 1)), hold("创业沙龙", starts_on=date(2025, 4, 1))
    answer = send(owner, pdf("创业沙龙2025-04-01签到.pdf"))
    (line,) = answer.context["lines"]
    assert [choice.row.starts_on for choice, _on in line.proposed] == [date(2025, 4, 1)]


def test_rows_called_the_same_are_not_guessed_between(owner, hold, pdf):
    hold("创业沙龙", starts_on=date(2025, 3, 1)), hold("创业沙龙", starts_on=date(2025, 4, 1))
    assert proposals(send(owner, pdf("创业沙龙签到.pdf"))) == {"创业沙龙签到.pdf": ("none", [])}


def test_words_of_the_policy_tell_a_financing_from_its_tenancy(owner, operator, space, settle, pdf):
    resident = settle("示例科技")
    values = {"tenancy_id": resident.pk, "on": date(2025, 5, 1), "amount": 100}
    add_fact(actor=operator, space=space, model=Financing, values=values)
    (line,) = send(owner, pdf("示例科技到账凭证.pdf")).context["lines"]
    assert [type(choice.row) for choice, _on in line.proposed] == [Financing]


def test_file_without_a_row_is_put_to_one_by_hand(owner, hold, pdf):
    row = hold()
    answer = send(owner, pdf("扫描0001.pdf"))
    label = next(choice.label for choice in answer.context["choices"] if choice.row == row)
    confirm(owner, answer, **{f"row-{key_of(answer, '扫描0001.pdf')}": label})
    row.refresh_from_db()
    assert row.evidence_count == 1


def test_rows_called_the_same_have_labels_of_their_own(owner, hold, pdf):
    hold(), hold()
    labels = [choice.label for choice in send(owner, pdf("无关.pdf")).context["choices"]]
    assert len(set(labels)) == 2


def test_kind_is_preselected_and_can_be_changed(owner, hold, pdf):
    hold(evidence_names="签到.pdf")
    answer = send(owner, pdf("签到.pdf"))
    (line,) = answer.context["lines"]
    assert line.kind == "activity"
    confirm(owner, answer, **{f"kind-{line.key}": "other"})
    assert Attachment.objects.get().kind == "other"


def test_refused_file_is_told_with_its_reason_and_the_rest_goes_on(owner, hold, pdf):
    hold(evidence_names="签到.pdf;照片.pdf")
    fake = SimpleUploadedFile("照片.pdf", b"no pdf at all")
    answer = confirm(owner, send(owner, pdf("签到.pdf"), fake))
    assert [(line.name, line.why) for line in answer.context["lines"]] == [
        ("照片.pdf", "“照片.pdf”的内容与扩展名不符，请检查文件。")
    ]
    assert told(answer) == ["已附上 1 份佐证，对到 1 条记录。"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "还没有选择记录。"),
        ({"row": "没有这一条"}, "台账中没有“没有这一条”，请从列表中选一条。"),
    ],
)
def test_file_without_a_right_row_stays_with_the_reason(owner, hold, pdf, changes, why):
    hold()
    answer = send(owner, pdf("无关.pdf"))
    key = key_of(answer, "无关.pdf")
    again = confirm(owner, answer, **{f"{name}-{key}": value for name, value in changes.items()})
    assert [line.why for line in again.context["lines"]] == [why]


def test_kind_that_the_row_does_not_have_is_refused(owner, hold, pdf):
    hold(evidence_names="签到.pdf")
    answer = send(owner, pdf("签到.pdf"))
    again = confirm(owner, answer, **{f"kind-{key_of(answer, '签到.pdf')}": "licence"})
    assert [line.why for line in again.context["lines"]] == [
        "“创业沙龙”不需要这一种材料，请另选材料种类。"
    ]


def test_kind_that_nobody_can_tell_is_asked_for(owner, settle, pdf):
    settle("示例甲", incorporated_on=date(2025, 6, 1), evidence_names="扫描.pdf")
    again = confirm(owner, send(owner, pdf("扫描.pdf")))
    assert [line.why for line in again.context["lines"]] == [
        "从文件名看不出是哪一种材料，请选择材料种类。"
    ]


def test_file_that_the_scanner_has_not_seen_is_said_to_wait(owner, hold, pdf, settings):
    settings.CLAMD = "tcp://127.0.0.1:1"
    row = hold(evidence_names="签到.pdf")
    answer = confirm(owner, send(owner, pdf("签到.pdf")))
    row.refresh_from_db()
    assert (told(answer)[1:], row.evidence_count) == (
        ["查毒程序暂时没有应答，1 份文件待查毒，暂不计入；恢复后自动查毒并计入。"],
        0,
    )


def test_row_unticked_gets_no_file(owner, hold, pdf):
    hold("一", evidence_names="签到.pdf"), hold("二", evidence_names="签到.pdf")
    answer = send(owner, pdf("签到.pdf"))
    (line,) = answer.context["lines"]
    confirm(owner, answer, **{f"rows-{line.key}": [line.proposed[0][0].key]})
    assert sorted(row.evidence_count for row in Activity.objects.all()) == [0, 1]


def test_file_given_up_is_forgotten(owner, hold, pdf):
    hold(evidence_names="签到.pdf")
    answer = send(owner, pdf("签到.pdf"), pdf("无关.pdf"))
    again = confirm(owner, answer, remove=key_of(answer, "无关.pdf"))
    assert ([line.name for line in again.context["lines"]], Upload.objects.count()) == (
        ["签到.pdf"],
        1,
    )


def test_all_given_up_leads_back(owner, hold, pdf):
    hold()
    answer = confirm(owner, send(owner, pdf("签到.pdf"), pdf("照片.pdf")), remove="all")
    assert (answer.redirect_chain[-1][0], Upload.objects.count()) == (
        reverse("operator:evidence"),
        0,
    )


def test_file_dropped_on_a_row_is_for_that_row(owner, hold, pdf):
    one, other = hold("一"), hold("二", evidence_names="签到.pdf")
    first = send(owner, pdf("签到.pdf"))
    key = key_of(first, "签到.pdf")
    data = {"upload": [key], f"target-{key}": f"activity:{one.pk}"}
    answer = owner.post(reverse("operator:evidence"), data, follow=True)
    assert proposals(answer) == {"签到.pdf": ("dropped", ["一"])}
    assert other.evidence_count == 0


def test_file_of_a_kind_not_taken_is_told_at_once(owner, hold):
    hold()
    answer = owner.post(
        reverse("operator:evidence"), {"uploads": [SimpleUploadedFile("名单.exe", b"MZ")]}
    )
    assert list(answer.context["form"].errors) == ["uploads"]


def test_empty_file_is_told_and_the_others_wait(owner, hold, pdf):
    hold(evidence_names="签到.pdf")
    answer = send(owner, pdf("签到.pdf"), SimpleUploadedFile("空.pdf", b""))
    assert list(answer.context["form"].errors) == ["uploads"]


def test_nothing_chosen_is_told(owner, space):
    answer = owner.post(reverse("operator:evidence"), {})
    assert list(answer.context["form"].errors) == ["uploads"]


def test_nothing_waiting_leads_to_where_files_are_chosen(owner, space):
    assert owner.get(reverse(MATCHING)).url == reverse("operator:evidence")


def test_files_wait_until_they_are_confirmed(owner, hold, pdf):
    hold(evidence_names="签到.pdf")
    send(owner, pdf("签到.pdf"))
    assert owner.get(reverse("operator:evidence")).context["waiting"] == 1


def test_files_wait_for_the_space_they_were_chosen_for(owner, hold, other_space, pdf):
    hold(evidence_names="签到.pdf")
    send(owner, pdf("签到.pdf"))
    answer = owner.get(reverse(MATCHING), {"space": other_space.pk})
    assert answer.url.startswith(reverse("operator:evidence"))


def test_files_of_somebody_else_are_no_part_of_the_pile(owner, editor, hold, pdf):
    hold(evidence_names="签到.pdf")
    answer = send(owner, pdf("签到.pdf"))
    taken = send(editor, upload=[key_of(answer, "签到.pdf")])
    assert taken.redirect_chain[-1][0] == reverse("operator:evidence")


def test_each_file_attached_is_on_record(owner, hold, pdf):
    hold(evidence_names="签到.pdf;照片.pdf")
    confirm(owner, send(owner, pdf("签到.pdf"), pdf("照片.pdf")))
    assert Entry.objects.filter(act="ledger.attach-evidence").count() == 2


def test_rows_without_evidence_are_listed_with_what_they_lack(owner, hold):
    hold(evidence_names="签到.pdf;照片.jpg")
    (item,) = owner.get(reverse("operator:evidence")).context["lacking"]
    assert (item.names, item.missing) == (
        ["签到.pdf", "照片.jpg"],
        ["活动通知、签到表或现场照片"],
    )


def test_rows_without_evidence_of_one_kind(owner, hold, settle):
    hold(), settle()
    answer = owner.get(reverse("operator:evidence"), {"kind": "tenancies"})
    assert [item.kind.slug for item in answer.context["lacking"]] == ["tenancies"]


def test_row_leaves_the_list_once_it_has_evidence(owner, hold, pdf):
    hold(evidence_names="签到.pdf")
    confirm(owner, send(owner, pdf("签到.pdf")))
    assert owner.get(reverse("operator:evidence")).context["total"] == 0


def test_queries_of_the_list_do_not_grow_with_rows(owner, hold, queries):
    hold()
    one = queries(owner, reverse("operator:evidence"))
    hold("二"), hold("三")
    assert queries(owner, reverse("operator:evidence")) == one


def test_queries_of_the_matching_do_not_grow_with_files_and_rows(owner, hold, pdf, queries):
    hold(evidence_names="签到.pdf")
    send(owner, pdf("签到.pdf"))
    one = queries(owner, reverse(MATCHING))
    hold("二", evidence_names="照片.pdf"), hold("三", evidence_names="通知.pdf")
    send(owner, pdf("照片.pdf"), pdf("通知.pdf"))
    assert queries(owner, reverse(MATCHING)) == one
