"""The workbook: upload, preview, mistakes, confirmation, export."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from zhongchuang.ledger.actions import correct_fact
from zhongchuang.ledger.models import Activity, Tenancy
from zhongchuang.web.operator import waiting

PREVIEW = "operator:import_preview"


def files() -> list[str]:
    exists = default_storage.exists(waiting.FOLDER)
    return default_storage.listdir(waiting.FOLDER)[1] if exists else []


@pytest.fixture
def confirm():
    def send(client, space, digest: str, **options):
        address = f"{reverse(PREVIEW)}?space={space.pk}"
        return client.post(address, {"digest": digest}, **options)

    return send


def test_upload_leads_to_a_preview_and_writes_nothing(
    owner, full_space, other_space, workbook, upload
):
    answer = upload(owner, workbook(full_space), other_space)
    written = Activity.objects.filter(space=other_space).count()
    assert (answer.context["counts"]["added"] > 50, written) == (True, 0)


def test_confirmation_imports_everything(owner, full_space, other_space, workbook, upload, confirm):
    plan = upload(owner, workbook(full_space), other_space).context["plan"]
    confirm(owner, other_space, plan.digest)
    there = Tenancy.objects.filter(space=other_space).count()
    assert there == Tenancy.objects.filter(space=full_space).count()


def test_confirmation_says_what_was_done(owner, full_space, other_space, workbook, upload, confirm):
    plan = upload(owner, workbook(full_space), other_space).context["plan"]
    answer = confirm(owner, other_space, plan.digest, follow=True)
    assert answer.context["counts"]["added"] == plan.counts["added"]


def test_confirmation_clears_the_upload_away(
    owner, full_space, other_space, workbook, upload, confirm
):
    plan = upload(owner, workbook(full_space), other_space).context["plan"]
    confirm(owner, other_space, plan.digest)
    assert files() == []


def test_confirmation_twice_imports_once(owner, full_space, other_space, workbook, upload, confirm):
    plan = upload(owner, workbook(full_space), other_space).context["plan"]
    confirm(owner, other_space, plan.digest)
    again = confirm(owner, other_space, plan.digest)
    there = Tenancy.objects.filter(space=other_space).count()
    assert (again.status_code, there) == (302, Tenancy.objects.filter(space=full_space).count())


def test_workbook_of_the_same_ledger_changes_nothing(owner, full_space, workbook, upload):
    assert upload(owner, workbook(full_space)).context["plan"].is_empty


def test_changed_row_is_shown_with_its_old_and_new_value(owner, full_space, workbook, upload):
    first = Activity.objects.filter(space=full_space).order_by("pk").first()
    answer = upload(owner, workbook(full_space, {("活动", "E2"): 99}))
    sheet = next(s for s in answer.context["sheets"] if s.name == "活动")
    assert sheet.changed[0].differences == (("参加人数", str(first.participants), "99"),)


def test_new_resident_is_named_in_its_new_financing(owner, full_space, workbook, upload):
    content = workbook(full_space)
    book = openpyxl.load_workbook(BytesIO(content))
    book["入驻"].append(["新来团队", "团队", None, None, None, "2025-05-01"])
    book["融资"].append(["新来团队", "2025-06-01", 1000])
    changed = BytesIO()
    book.save(changed)
    answer = upload(owner, changed.getvalue())
    sheet = next(s for s in answer.context["sheets"] if s.name == "融资")
    assert sheet.added[0].label == "新来团队"


def test_ledger_changed_after_the_preview_asks_again(
    owner, full_space, workbook, upload, confirm, clerk
):
    plan = upload(owner, workbook(full_space, {("活动", "E2"): 99})).context["plan"]
    row = Activity.objects.filter(space=full_space).order_by("pk").first()
    correct_fact(actor=clerk, fact=row, version=1, values={"participants": 5}, reason="核对")
    answer = confirm(owner, full_space, plan.digest)
    row.refresh_from_db()
    again = answer.context["plan"].digest
    assert (answer.status_code, row.participants, again != plan.digest) == (409, 5, True)


def test_mistakes_are_listed_by_sheet_and_cell(owner, full_space, workbook, upload):
    wrong = workbook(full_space, {("活动", "C2"): "昨天", ("空间", "B11"): "一千"})
    answer = upload(owner, wrong)
    places = [(sheet, m.cell) for sheet, found in answer.context["by_sheet"] for m in found]
    assert (answer.status_code, places) == (422, [("空间", "B11"), ("活动", "C2")])


def test_mistakes_write_nothing(owner, full_space, other_space, workbook, upload, confirm):
    upload(owner, workbook(full_space, {("活动", "C2"): "昨天"}), other_space)
    confirm(owner, other_space, "")
    assert Tenancy.objects.filter(space=other_space).count() == 0


def test_marked_copy_carries_the_reason_at_the_cell(owner, full_space, workbook, upload):
    upload(owner, workbook(full_space, {("活动", "C2"): "昨天"}))
    copy = owner.get(reverse("operator:import_marked")).content
    assert "昨天" in openpyxl.load_workbook(BytesIO(copy))["活动"]["C2"].comment.text


def test_marked_copy_of_a_workbook_without_mistakes_leads_to_the_preview(
    owner, full_space, workbook, upload
):
    upload(owner, workbook(full_space))
    assert owner.get(reverse("operator:import_marked")).url == reverse(PREVIEW)


def test_file_that_is_no_workbook_is_told_at_the_field(owner, space, upload):
    answer = upload(owner, b"PK\x03\x04 broken")
    assert (list(answer.context["form"].errors), files()) == (["workbook"], [])


def test_file_of_another_kind_is_told_at_the_field(owner, space, upload):
    answer = upload(owner, b"a,b", name="台账.csv")
    assert list(answer.context["form"].errors) == ["workbook"]


def test_empty_upload_is_told_at_the_field(owner, space):
    answer = owner.post(reverse("operator:import"), {})
    assert list(answer.context["form"].errors) == ["workbook"]


@pytest.mark.parametrize("name", ["import_preview", "import_marked"])
def test_preview_without_an_upload_leads_back(owner, space, name):
    assert owner.get(reverse(f"operator:{name}")).url == reverse("operator:import")


def test_upload_for_one_space_is_not_previewed_for_another(
    owner, full_space, other_space, workbook, upload
):
    upload(owner, workbook(full_space), other_space)
    answer = owner.get(f"{reverse(PREVIEW)}?space={full_space.pk}")
    assert answer.url == f"{reverse('operator:import')}?space={full_space.pk}"


def test_upload_given_up_is_cleared_away(owner, full_space, workbook, upload):
    upload(owner, workbook(full_space))
    owner.post(reverse("operator:import_cancel"))
    assert (files(), waiting.SESSION_KEY in owner.session) == ([], False)


def test_second_upload_replaces_the_first(owner, full_space, workbook, upload):
    upload(owner, workbook(full_space))
    upload(owner, workbook(full_space, {("活动", "E2"): 99}))
    assert len(files()) == 1


def test_forgotten_uploads_are_cleared_away(
    owner, editor, full_space, workbook, upload, monkeypatch
):
    upload(editor, workbook(full_space))
    later = timezone.now() + waiting.KEPT_FOR + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    waiting.clear_forgotten()
    assert files() == []


def test_upload_of_a_colleague_is_not_mine(owner, editor, full_space, workbook, upload):
    upload(editor, workbook(full_space))
    assert owner.get(reverse(PREVIEW)).url == reverse("operator:import")


def test_done_page_without_an_import_leads_to_the_ledger(owner, space):
    assert owner.get(reverse("operator:import_done")).url == reverse("operator:ledger")


def test_export_imports_again_unchanged(owner, full_space, upload):
    content = owner.get(reverse("operator:export")).content
    assert upload(owner, content).context["plan"].is_empty


def test_template_has_every_sheet(owner, space):
    content = owner.get(reverse("operator:template")).content
    names = openpyxl.load_workbook(BytesIO(content)).sheetnames
    assert names == ["空间", "入驻", "融资", "案例", "人员", "导师", "活动", "统计"]
