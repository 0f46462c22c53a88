"""Taking a case out of the system, and a supervisor's morning: at a desk and on a phone."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from zipfile import ZipFile

from django.utils import timezone

from journeys.test_every_page import violations

CASE = "/officer/cases/1/dossier/"
SUPERVISION = "/officer/supervision/"


def looks_right(somebody, *paths: str) -> dict[str, object]:
    """What axe finds, and pages wider than a phone."""
    found: dict[str, object] = {}
    for width in (1440, 360):
        somebody.page.set_viewport_size({"width": width, "height": 900})
        for path in paths:
            somebody.go(path)
            somebody.photograph(f"{path.strip('/').replace('/', '-').partition('?')[0]}-{width}")
            wide = somebody.page.evaluate("document.documentElement.scrollWidth") > width
            if problems := violations(somebody.page) or wide:
                found[f"{path} {width}"] = problems
    return found


def test_dossier_is_made_fetched_and_checked_without_the_system(person, tmp_path):
    officer = person("prefecture1").go(CASE)
    officer.press("开始整理")
    officer.page.wait_for_url(f"**{CASE}", timeout=60_000)
    officer.sees("可以下载")
    with officer.page.expect_download() as download:
        officer.follow(".zip")
    file = tmp_path / "案卷.zip"
    download.value.save_as(file)
    ZipFile(file).extractall(tmp_path / "案卷")
    checked = subprocess.run(
        ["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=tmp_path / "案卷", check=False
    )
    index = (tmp_path / "案卷" / "index.html").read_text(encoding="utf-8")
    assert (checked.returncode, index.startswith("<!doctype html>")) == (0, True)


def test_round_becomes_a_workbook(person, tmp_path):
    officer = person("region2").go("/officer/rounds/1/workbook/")
    officer.press("开始整理")
    officer.page.wait_for_url("**/workbook/", timeout=60_000)
    with officer.page.expect_download() as download:
        officer.follow(".xlsx")
    assert download.value.suggested_filename.endswith(".xlsx")


def test_pages_have_no_barrier_and_no_sideways_scroll(person):
    approver = person("prefecture2")
    paths = (SUPERVISION, f"{SUPERVISION}reassign/?pick=1", "/officer/leave/", CASE)
    assert looks_right(approver, *paths) == {}


def test_supervisor_gives_a_case_away(person):
    approver = person("prefecture2").go(SUPERVISION)
    approver.page.locator("input[name=pick]").first.check()
    approver.press("改派所选案件").sees("办理期限不变")
    approver.page.get_by_label("经办人").select_option(index=0)
    approver.fill("理由", "原经办人出差").press("改派").sees("在办案件")


def test_colleague_stands_in_during_a_leave(person):
    approver = person("prefecture2").go("/officer/leave/")
    day = timezone.localdate()
    approver.page.get_by_label("受托人").select_option(label="示例丁")
    approver.fill("自", day.isoformat()).fill("至", (day + timedelta(days=2)).isoformat())
    approver.fill("事由", "年休假").press("委托").sees("年休假")
    approver.follow("提前结束").press("结束委托").sees("目前没有委托")
