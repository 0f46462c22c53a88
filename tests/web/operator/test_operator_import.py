"""The workbook: upload, preview, mistakes, confirmation, export."""

from __future__ import annotations

import html
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from ledger.hostile_workbooks import FILES
from pytest_django.asserts import assertContains

from zhongchuang.jobs.models import Job
from zhongchuang.jobs.running import perform
from zhongchuang.ledger.actions import correct_fact
from zhongchuang.ledger.models import Activity, Tenancy
from zhongchuang.ledger.workbook import background
from zhongchuang.web.operator import waiting
from zhongchuang.web.operator.preview import Part

PREVIEW = "operator:import_preview"


def files() -> list[str]:
    exists = default_storage.exists(waiting.FOLDER)
    return default_storage.listdir(waiting.FOLDER)[1] if exists else []


def parts_of(answer, sheet: str) -> list[Part]:
    return next(s for s in answer.context["sheets"] if s.name == sheet).parts


DUMMY = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def queue_only(settings, monkeypatch):
    """Every workbook is big, and nobody works through the queue."""
    monkeypatch.setattr(waiting, "AT_ONCE", 0)
    settings.TASKS = DUMMY


@pytest.fixture
def many_activities(space, workbook):
    """A workbook with so many activities for the applicant's empty ledger."""

    def make(count: int, start: str = "2025-05-01") -> bytes:
        book = openpyxl.load_workbook(BytesIO(workbook(space)))
        for number in range(1, count + 1):
            book["活动"].append([f"示例活动{number}", "沙龙", start])
        made = BytesIO()
        book.save(made)
        return made.getvalue()

    return make


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
    shown = upload(owner, workbook(full_space), other_space).context
    confirm(owner, other_space, shown["digest"])
    there = Tenancy.objects.filter(space=other_space).count()
    assert there == Tenancy.objects.filter(space=full_space).count()


def test_confirmation_says_what_was_done(owner, full_space, other_space, workbook, upload, confirm):
    shown = upload(owner, workbook(full_space), other_space).context
    answer = confirm(owner, other_space, shown["digest"], follow=True)
    assert answer.context["counts"]["added"] == shown["counts"]["added"]


def test_confirmation_clears_the_upload_away(
    owner, full_space, other_space, workbook, upload, confirm
):
    shown = upload(owner, workbook(full_space), other_space).context
    confirm(owner, other_space, shown["digest"])
    assert files() == []


def test_confirmation_twice_imports_once(owner, full_space, other_space, workbook, upload, confirm):
    shown = upload(owner, workbook(full_space), other_space).context
    confirm(owner, other_space, shown["digest"])
    again = confirm(owner, other_space, shown["digest"])
    there = Tenancy.objects.filter(space=other_space).count()
    assert (again.status_code, there) == (302, Tenancy.objects.filter(space=full_space).count())


def test_workbook_of_the_same_ledger_changes_nothing(owner, full_space, workbook, upload):
    assert upload(owner, workbook(full_space)).context["is_empty"]


def test_changed_row_is_shown_with_its_old_and_new_value(owner, full_space, workbook, upload):
    first = Activity.objects.filter(space=full_space).order_by("pk").first()
    answer = upload(owner, workbook(full_space, {("活动", "E2"): 99}))
    (part,) = parts_of(answer, "活动")
    assert (part.act, part.lines[0].differences) == (
        "changed",
        (("参加人数", str(first.participants), "99"),),
    )


def test_new_resident_is_named_in_its_new_financing(owner, full_space, workbook, upload):
    content = workbook(full_space)
    book = openpyxl.load_workbook(BytesIO(content))
    book["入驻"].append(["新来团队", "团队", None, None, None, "2025-05-01"])
    book["融资"].append(["新来团队", "2025-06-01", 1000])
    changed = BytesIO()
    book.save(changed)
    answer = upload(owner, changed.getvalue())
    (part,) = parts_of(answer, "融资")
    assert (part.act, part.lines[0].label) == ("added", "新来团队")


def test_ledger_changed_after_the_preview_asks_again(
    owner, full_space, workbook, upload, confirm, clerk
):
    digest = upload(owner, workbook(full_space, {("活动", "E2"): 99})).context["digest"]
    row = Activity.objects.filter(space=full_space).order_by("pk").first()
    correct_fact(actor=clerk, fact=row, version=1, values={"participants": 5}, reason="核对")
    answer = confirm(owner, full_space, digest)
    row.refresh_from_db()
    again = answer.context["digest"]
    assert (answer.status_code, row.participants, again != digest) == (409, 5, True)


def test_preview_made_anew_can_be_confirmed(owner, full_space, workbook, upload, confirm, clerk):
    digest = upload(owner, workbook(full_space, {("活动", "E2"): 99})).context["digest"]
    row = Activity.objects.filter(space=full_space).order_by("pk").first()
    correct_fact(actor=clerk, fact=row, version=1, values={"participants": 5}, reason="核对")
    again = confirm(owner, full_space, digest).context["digest"]
    confirm(owner, full_space, again)
    row.refresh_from_db()
    assert row.participants == 99


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
    assert (files(), Job.objects.count()) == ([], 0)


def test_second_upload_replaces_the_first(owner, full_space, workbook, upload):
    upload(owner, workbook(full_space))
    upload(owner, workbook(full_space, {("活动", "E2"): 99}))
    assert (len(files()), Job.objects.count()) == (2, 1)


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
    assert upload(owner, content).context["is_empty"]


def test_template_has_every_sheet(owner, space):
    content = owner.get(reverse("operator:template")).content
    names = openpyxl.load_workbook(BytesIO(content)).sheetnames
    assert names == ["空间", "入驻", "融资", "案例", "人员", "导师", "活动", "统计"]


def test_lists_of_many_lines_are_paged(owner, space, many_activities, upload):
    upload(owner, many_activities(120))
    answer = owner.get(reverse(PREVIEW), {"sheet": "活动", "show": "added", "page": 3})
    lines = answer.context["part"].lines
    assert (len(lines), lines[0].label, lines[-1].label) == (20, "示例活动101", "示例活动120")


def test_preview_shows_the_first_lines_and_leads_to_all(owner, space, many_activities, upload):
    answer = upload(owner, many_activities(120))
    (part,) = parts_of(answer, "活动")
    assert (len(part.lines), part.section.count) == (10, 120)
    assertContains(answer, "查看全部 120 条“新增”")


@pytest.mark.parametrize("page", ["0", "4", "x", "-1"])
def test_page_that_is_not_there_is_not_found(owner, space, many_activities, upload, page):
    upload(owner, many_activities(120))
    answer = owner.get(reverse(PREVIEW), {"sheet": "活动", "show": "added", "page": page})
    assert answer.status_code == 404


def test_preview_of_one_kind_of_change(owner, full_space, workbook, upload):
    upload(owner, workbook(full_space, {("活动", "E2"): 99, ("活动", "A3"): "另一场"}))
    answer = owner.get(reverse(PREVIEW), {"show": "changed"})
    told = [(s.name, [p.act for p in s.parts]) for s in answer.context["sheets"]]
    assert told == [("活动", ["changed"])]


def test_differences_are_downloaded_as_a_workbook(owner, full_space, workbook, upload):
    first = Activity.objects.filter(space=full_space).order_by("pk").first()
    upload(owner, workbook(full_space, {("活动", "E2"): 99}))
    content = owner.get(reverse("operator:import_differences")).content
    page = openpyxl.load_workbook(BytesIO(content)).active
    rows = [tuple(cell.value for cell in row) for row in page.iter_rows()]
    assert rows == [
        ("工作表", "改动", "行", "记录", "列", "现在", "导入后"),
        ("活动", "修改", 2, first.name, "参加人数", first.participants, 99),
    ]


def test_differences_keep_what_looks_like_a_formula_as_text(owner, full_space, workbook, upload):
    content = workbook(full_space)
    book = openpyxl.load_workbook(BytesIO(content))
    book["活动"]["A2"].value = "=1+1"
    book["活动"]["A2"].data_type = "s"
    changed = BytesIO()
    book.save(changed)
    upload(owner, changed.getvalue())
    told = owner.get(reverse("operator:import_differences")).content
    page = openpyxl.load_workbook(BytesIO(told)).active
    types = {(row[3].value, row[3].data_type) for row in page.iter_rows(min_row=2)}
    assert ("=1+1", "s") in types


@pytest.mark.parametrize("name", ["import_differences"])
def test_differences_without_an_upload_lead_back(owner, space, name):
    assert owner.get(reverse(f"operator:{name}")).url == reverse("operator:import")


def test_big_workbook_is_worked_on_in_the_background(
    owner, full_space, workbook, queue_only, upload
):
    answer = upload(owner, workbook(full_space))
    job = Job.objects.get()
    assert (job.state, answer.redirect_chain[-1][0]) == ("queued", f"/jobs/{job.pk}/")


def test_preview_of_a_workbook_under_way_shows_its_progress(
    owner, full_space, workbook, queue_only, upload
):
    upload(owner, workbook(full_space))
    assert owner.get(reverse(PREVIEW)).url == f"/jobs/{Job.objects.get().pk}/"


def test_big_workbook_cancelled_before_it_is_read_leads_back(
    owner, full_space, workbook, queue_only, upload
):
    upload(owner, workbook(full_space))
    owner.post(f"/jobs/{Job.objects.get().pk}/cancel/")
    answer = owner.get(reverse(PREVIEW))
    assert (answer.url, files(), Job.objects.count()) == (reverse("operator:import"), [], 0)


def test_import_under_way_is_shown_instead_of_its_preview(
    owner, full_space, workbook, upload, confirm, settings, monkeypatch
):
    digest = upload(owner, workbook(full_space, {("活动", "E2"): 99})).context["digest"]
    monkeypatch.setattr(waiting, "AT_ONCE", 0)
    settings.TASKS = DUMMY
    confirm(owner, full_space, digest)
    job = Job.objects.first()
    assert [owner.get(reverse(name)).url for name in (PREVIEW, "operator:import_done")] == [
        f"/jobs/{job.pk}/",
        reverse(PREVIEW),
    ]


def test_import_by_somebody_who_left_is_refused(
    owner, operator, full_space, workbook, upload, queue_only
):
    upload(owner, workbook(full_space, {("活动", "E2"): 99}))
    operator.mandate.ended_at = timezone.now()
    operator.mandate.save()
    job = Job.objects.get()
    perform(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "您的身份已经变动，请重新登录后再试。")


def test_more_mistakes_than_are_listed_are_counted(
    owner, space, many_activities, upload, monkeypatch
):
    monkeypatch.setattr(background, "TOLD_AT_MOST", 5)
    answer = upload(owner, many_activities(30, start="昨天"))
    assert (answer.status_code, answer.context["more"]) == (422, 25)


@pytest.mark.parametrize("file", FILES[::3], ids=[file.name for file in FILES[::3]])
def test_hostile_workbook_is_told_why_on_the_page(owner, space, upload, file):
    answer = upload(owner, file.make())
    reason = file.reason.partition("：")[2] or file.reason.partition(" ")[2] or file.reason
    assert (answer.status_code, html.escape(reason) in answer.text) in {(200, True), (422, True)}
