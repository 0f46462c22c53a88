"""`zhongchuang policy list | show | validate | diff | simulate`."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from zhongchuang import policies
from zhongchuang.directory.models import Space
from zhongchuang.ledger.models import SpaceProfile

PACKAGED = Path(policies.__file__).parent
XINJIANG = PACKAGED / "xinjiang-2019"
FIXTURES = Path(__file__).parent.parent / "policies" / "fixtures"
PREFECTURE = FIXTURES / "testing-prefecture-2024"


def said(*words: str) -> list[str]:
    """What the command prints, line by line."""
    out = io.StringIO()
    call_command("policy", *words, stdout=out)
    return out.getvalue().splitlines()


def refused(*words: str) -> tuple[int, str]:
    """The exit code and what stands on stderr."""
    err = io.StringIO()
    try:
        call_command("policy", *words, stdout=io.StringIO(), stderr=err)
    except CommandError as error:
        return error.returncode, str(error)
    except SystemExit as ended:
        return int(ended.code or 0), err.getvalue()
    return 0, err.getvalue()


@pytest.fixture
def copied(tmp_path) -> Callable[..., Path]:
    """A copy of the region's policy with some words replaced."""

    def copy(*changes: tuple[str, str], name: str = "xinjiang-2019") -> Path:
        folder = tmp_path / name
        shutil.copytree(XINJIANG, folder)
        file = folder / "policy.toml"
        text = file.read_text(encoding="utf-8")
        for before, after in changes:
            text = text.replace(before, after)
        file.write_text(text, encoding="utf-8")
        return folder

    return copy


def test_list_names_every_policy_with_its_term(settings):
    settings.POLICY_FOLDERS = [PACKAGED, FIXTURES]
    assert said("list") == [
        "testing-prefecture-2024  测试用地州市众创空间管理办法（虚构）  测科字〔2024〕1号"
        "  2024-01-01 – 2028-12-31",
        "xinjiang-2019  自治区众创空间管理办法  新科高字〔2019〕34号  2019-04-01 –",
    ]


def test_list_with_an_invalid_policy_names_it_and_exits_with_2(settings, copied):
    folder = copied(("issued = 2019-03-15", 'issued = "gestern"'))
    settings.POLICY_FOLDERS = [folder.parent]
    assert refused("list") == (
        2,
        "xinjiang-2019/policy.toml: issued: 应为日期，如 2019-04-01\n",
    )


def started(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as typed, in a process and a data folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "zhongchuang", "policy", *words],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            "ZHONGCHUANG_DATA": str(data),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_list_needs_no_data_folder(tmp_path):
    done = started(tmp_path / "data", "list")
    assert (done.returncode, done.stdout[:13], (tmp_path / "data").exists()) == (
        0,
        "xinjiang-2019",
        False,
    )


def test_simulate_without_tables_says_what_to_do(tmp_path):
    (tmp_path / "data").mkdir()
    done = started(tmp_path / "data", "simulate", "xinjiang-2019")
    assert (done.returncode, done.stdout, done.stderr.partition("：")[0]) == (
        2,
        "",
        "CommandError: 数据库中还没有众创空间的数据表，请先启动一次系统或运行 migrate",
    )


def test_show_gives_each_condition_with_its_article_and_threshold():
    lines = said("show", "xinjiang-2019")
    at = lines.index("residents [required] 第六条第 5 项 入驻团队和企业")
    assert lines[at + 1 : at + 3] == [
        "    年协议入驻创业团队和企业不低于 20 家。",
        "    residents.residents：不少于 20 家",
    ]


def test_show_gives_the_procedure_in_its_order():
    assert said("show", "xinjiang-2019")[-9:-6] == [
        "1. 填报申请  operator  第十条第 1 项",
        "2. 受理  prefecture  第十条第 1 项  5 个工作日",
        "3. 初审  prefecture  第十条第 2 项",
    ]


def test_show_says_limits_and_truths_in_words():
    lines = said("show", "xinjiang-2019")
    found = [line.strip() for line in lines if line.startswith("    tenure.")]
    assert found == ["tenure.overstayers：不超过 0 家"]


def test_show_takes_a_folder_too():
    assert said("show", str(PREFECTURE))[0][:23] == "testing-prefecture-2024"


def test_show_of_an_unknown_policy_exits_with_2():
    assert refused("show", "nowhere-1999") == (
        2,
        "没有政策“nowhere-1999”；可用的有：xinjiang-2019",
    )


def test_show_of_an_invalid_folder_exits_with_2(copied):
    folder = copied(("issued = 2019-03-15", "issued = 2019"), name="other")
    assert refused("show", str(folder)) == (
        2,
        "policy.toml: id: 应与文件夹名“other”一致\npolicy.toml: issued: 应为日期，如 2019-04-01",
    )


def test_validate_of_a_good_folder_says_so():
    assert said("validate", str(XINJIANG)) == ["xinjiang-2019：没有错误，共 12 项条件"]


def test_validate_names_file_key_and_reason_of_every_mistake(copied):
    folder = copied(
        ('article = "6.9"', 'article = "6.19"'),
        ('"residents", at_least = 20', '"residents", at_lest = 20'),
    )
    code, words = refused("validate", str(folder))
    lines = words.splitlines()
    assert (code, [line.rpartition(": ")[0] for line in lines]) == (
        2,
        [
            "policy.toml: criterion[5].rule",
            "policy.toml: criterion[5].rule.at_lest",
            "policy.toml: criterion[9].article",
            "policy.toml: expert_review.item[5].article",
        ],
    )


def test_validate_of_a_folder_without_a_policy_exits_with_2(tmp_path):
    assert refused("validate", str(tmp_path)) == (2, "policy.toml: : 缺少文件\n")


def test_diff_of_a_policy_with_itself_is_empty():
    assert said("diff", "xinjiang-2019", "xinjiang-2019") == ["两个政策内容相同。"]


def test_diff_names_each_key_before_and_after(copied):
    folder = copied(
        ('"residents", at_least = 20', '"residents", at_least = 15'),
        ("issued = 2019-03-15", "issued = 2019-03-15\neffective_until = 2027-12-31"),
        ('id = "xinjiang-2019"', 'id = "xinjiang-2020"'),
        name="xinjiang-2020",
    )
    assert said("diff", "xinjiang-2019", str(folder)) == [
        "policy.toml:id: xinjiang-2019 → xinjiang-2020",
        "policy.toml:criterion:residents:rule:at_least: 20 → 15",
        "policy.toml:effective_until: （无） → 2027-12-31",
    ]


FRAME = ("--year", "2025", "--as-of", "2026-03-01")


@pytest.fixture
def two_spaces(full_space, rival_space, write_ledger) -> tuple[Space, Space]:
    """One that meets everything, and one whose premises are too small."""
    small = write_ledger(rival_space)
    SpaceProfile.objects.filter(space=small).update(service_area=400, workstations=20)
    return full_space, small


@pytest.mark.django_db
def test_simulate_without_changes_moves_nobody(two_spaces):
    assert said("simulate", "xinjiang-2019", *FRAME) == [
        "《自治区众创空间管理办法》试算：评价年度 2025，截止日期 2026-03-01，共 2 个众创空间",
        "将符合条件：0 个",
        "将不再符合条件：0 个",
        "结论不变、个别条件有变化：0 个",
    ]


@pytest.mark.django_db
def test_simulate_says_who_would_gain_what(two_spaces):
    words = said("simulate", "xinjiang-2019", "--set", "premises.workstations=20", *FRAME)
    assert words[1:] == [
        "policy.toml:criterion:premises:rule:all:0:any:1:at_least: 30 → 20",
        "将符合条件：1 个",
        "  示例丝路众创空间（示例丝路创业服务有限公司）：场地、工位与公共服务设施 未达到 → 达到",
        "将不再符合条件：0 个",
        "结论不变、个别条件有变化：0 个",
    ]


@pytest.mark.django_db
def test_simulate_says_who_would_lose_what(two_spaces):
    several = ("--set", "premises.service_area=400", "--set", "residents.residents=27")
    assert said("simulate", "xinjiang-2019", *several, *FRAME)[3:] == [
        "将符合条件：0 个",
        "将不再符合条件：1 个",
        "  示例绿洲众创空间（示例绿洲创业服务有限公司）：入驻团队和企业 达到 → 未达到",
        "结论不变、个别条件有变化：1 个",
        "  示例丝路众创空间（示例丝路创业服务有限公司）：场地、工位与公共服务设施 未达到 → 达到；"
        "入驻团队和企业 达到 → 未达到",
    ]


@pytest.mark.django_db
def test_simulate_by_default_judges_the_last_full_year_as_of_today(two_spaces):
    day = timezone.localdate()
    assert said("simulate", "xinjiang-2019")[0] == (
        f"《自治区众创空间管理办法》试算：评价年度 {day.year - 1}，截止日期 {day}，共 2 个众创空间"
    )


@pytest.mark.django_db
def test_simulate_of_a_prefectures_policy_leaves_other_areas_out(two_spaces, settings):
    settings.POLICY_FOLDERS = [PACKAGED, FIXTURES]
    first = said("simulate", "testing-prefecture-2024", *FRAME)[0]
    assert first.rpartition("，")[2] == "共 1 个众创空间"


@pytest.mark.django_db
def test_simulate_takes_the_same_queries_for_more_spaces(
    full_space, rival_space, write_ledger, django_assert_num_queries
):
    with django_assert_num_queries(19):
        said("simulate", "xinjiang-2019", *FRAME)
    write_ledger(rival_space)
    with django_assert_num_queries(19):
        said("simulate", "xinjiang-2019", *FRAME)


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("premises.service_area", "“premises.service_area”应写成“条件.指标=数值”"),
        ("premises.service_area=many", "“premises.service_area=many”应写成“条件.指标=数值”"),
        ("premises.service_area=NaN", "“premises.service_area=NaN”应写成“条件.指标=数值”"),
        ("premises=1", "policy.toml: premises: 应写成“条件.指标”"),
        ("nothing.residents=1", "policy.toml: nothing.residents: 没有名为“nothing”的条件"),
        (
            "residents.cases=1",
            "policy.toml: residents.cases: 此条件没有可改的标准，可改的有：residents",
        ),
    ],
)
def test_simulate_with_a_bad_threshold_exits_with_2(override, words):
    assert refused("simulate", "xinjiang-2019", "--set", override, *FRAME) == (2, words)


def test_simulate_in_a_year_to_come_exits_with_2():
    assert refused("simulate", "xinjiang-2019", "--year", "2030", "--as-of", "2026-03-01") == (
        2,
        "评价年度 2030 应不早于 1900 年、不晚于截止日期 2026-03-01 所在年度",
    )
