"""第十三条 各地州市科技行政主管部门可参照本办法制定本地众创空间管理办法和实施细则。

A prefecture's measures are one more folder of data, loaded from outside the package and without any
Python; the same facts are judged by each policy in its own way.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from articles.judging import evaluate, in_database, workbook_of
from zhongchuang import policies
from zhongchuang.directory.models import Space
from zhongchuang.ledger.models import SpaceProfile
from zhongchuang.policy.registry import known, policy

pytestmark = pytest.mark.django_db

XINJIANG = Path(policies.__file__).parent / "xinjiang-2019"


@pytest.fixture
def stricter(settings, tmp_path) -> str:
    """A folder beside the package: the region's measures, but 27 residents."""
    folder = tmp_path / "policies" / "stricter-2025"
    shutil.copytree(XINJIANG, folder)
    file = folder / "policy.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace('id = "xinjiang-2019"', 'id = "stricter-2025"')
    text = text.replace('"residents", at_least = 20', '"residents", at_least = 27')
    file.write_text(text, encoding="utf-8")
    settings.POLICY_FOLDERS = [*settings.POLICY_FOLDERS, folder.parent]
    return "stricter-2025"


def test_policy_from_another_folder_is_known(stricter):
    assert known() == ["stricter-2025", "xinjiang-2019"]


def test_policy_folder_holds_no_python():
    found = [path.name for path in XINJIANG.rglob("*") if path.suffix not in {".toml", ""}]
    assert found == []


def test_same_space_is_judged_by_each_policy_in_its_own_way(full_space, stricter):
    by_region, by_other = in_database(full_space), in_database(full_space, stricter)
    assert (by_region[0], by_other) == (True, (False, by_region[1] | {"residents": "not-met"}))


@pytest.mark.parametrize(("policy_id", "code"), [("xinjiang-2019", 0), ("stricter-2025", 1)])
def test_same_workbook_is_judged_by_each_policy_in_its_own_way(
    full_space, tmp_path, stricter, policy_id, code
):
    assert evaluate(workbook_of(full_space, tmp_path), policy_id).exit == code


@pytest.mark.parametrize(
    ("kind", "area", "status"),
    [("general", 299, "not-met"), ("general", 300, "met"), ("university", 200, "met")],
)
def test_prefectures_measures_depend_on_the_kind_of_space(
    full_space, prefecture_policy, kind, area, status
):
    Space.objects.filter(pk=full_space.pk).update(kind=kind)
    SpaceProfile.objects.filter(space=full_space).update(service_area=area, workstations=0)
    found = in_database(full_space, prefecture_policy)[1]["area"]
    assert (found, in_database(full_space)[1]["premises"]) == (status, "not-met")


def test_prefectures_measures_are_public(public, prefecture_policy):
    page = public.get(f"/policies/{prefecture_policy}/").content.decode()
    assert page.count(policy(prefecture_policy).articles[3].text) == 1
