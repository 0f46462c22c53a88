import csv
import re
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.contrib.auth.models import Group

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shared_pages")]

URL = "/register/"


@pytest.fixture
def spaces():
    names = [f"{place}{n:02}号" for n in range(1, 31) for place in ("喀什", "伊犁")]
    return Group.objects.bulk_create([Group(name=name) for name in names])


def listed(client, **query):
    return client.get(URL, query).context["listing"]


def names(made):
    return [row.record.name for row in made.table.paginated_rows]


@pytest.mark.usefixtures("spaces")
class TestNarrowing:
    def test_search_needs_every_word(self, client):
        assert names(listed(client, q="伊犁 07")) == ["伊犁07号"]

    def test_filter_narrows(self, client):
        assert listed(client, area="喀什").count == 30

    def test_chips_say_what_narrows_and_lead_back(self, client):
        made = listed(client, q="0", area="喀什", number_min="1", page="2")
        assert [(str(chip.label), chip.value) for chip in made.chips] == [
            ("搜索", "0"),
            ("地区", "喀什地区"),
            ("编号", "1 至 …"),
        ]
        assert made.chips[2].without == "?q=0&area=%E5%96%80%E4%BB%80"

    def test_invalid_choice_is_named_and_not_used(self, client):
        made = listed(client, area="北京")
        assert made.count == 60
        assert len(made.problems) == 1
        assert made.problems[0].startswith("筛选条件“地区”无效，没有采用：")

    def test_invalid_number_is_named_and_not_used(self, client):
        made = listed(client, number_min="x")
        assert (made.count, len(made.problems)) == (60, 1)

    def test_open_choice_reads_all(self, client):
        assert "全部</option>" in client.get(URL).content.decode()

    def test_null_character_in_the_search_does_not_crash(self, client):
        assert client.get(URL, {"q": "a\x00b"}).status_code == 200


@pytest.mark.usefixtures("spaces")
class TestOrderAndPages:
    def test_sort_follows_the_header(self, client):
        assert names(listed(client, sort="-name"))[0] == max(Group.objects.values_list("name"))[0]

    def test_unknown_sort_is_passed_over(self, client):
        assert listed(client, sort="password").count == 60

    def test_pages_hold_every_row_once(self, client):
        pages = [names(listed(client, per_page="25", page=str(n))) for n in (1, 2, 3)]
        assert sorted(sum(pages, [])) == sorted(Group.objects.values_list("name", flat=True))

    @pytest.mark.parametrize(
        ("asked", "shown", "problem"),
        [
            ("99", 2, "没有第“99”页，现在显示第 2 页。"),
            ("x", 1, "没有第“x”页，现在显示第 1 页。"),
            ("-1", 1, "没有第“-1”页，现在显示第 1 页。"),
            ("0", 1, "没有第“0”页，现在显示第 1 页。"),
        ],
    )
    def test_page_that_is_not_there_is_named(self, client, asked, shown, problem):
        made = listed(client, page=asked)
        assert (made.table.page.number, made.problems) == (shown, [problem])

    @pytest.mark.parametrize("asked", ["7", "x", "-5", "99999999999999999999"])
    def test_page_size_outside_the_choices_is_named(self, client, asked):
        made = listed(client, per_page=asked)
        assert (made.per_page, len(made.problems)) == (50, 1)


@pytest.mark.usefixtures("spaces")
class TestColumns:
    def test_chosen_columns_are_shown_with_the_acts(self, client):
        made = listed(client, columns="name,state")
        assert [column.name for column in made.table.columns] == ["name", "state", "go"]

    def test_unknown_columns_leave_all(self, client):
        made = listed(client, columns="password")
        assert [column.name for column in made.table.columns] == ["name", "number", "state", "go"]


class TestExport:
    def rows_of_csv(self, client, **query):
        text = client.get(URL, {**query, "export": "csv"}).content.decode("utf-8")
        assert text[0] == "\ufeff"
        return list(csv.reader(StringIO(text[1:])))

    def test_csv_holds_what_is_seen_over_all_pages(self, client, spaces):
        rows = self.rows_of_csv(client, area="喀什", columns="name,state", per_page="25")
        assert rows[0] == ["名称", "状态"]
        assert rows[1] == ["喀什01号", "已备案"]
        assert len(rows) == 31

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
    def test_csv_guards_against_formulas(self, client, start):
        Group.objects.create(name=f"{start}1+1")
        assert self.rows_of_csv(client, columns="name")[1] == [f"'{start}1+1"]

    def test_xlsx_keeps_numbers_and_writes_text_as_text(self, client):
        group = Group.objects.create(name="=1+1")
        answer = client.get(URL, {"export": "xlsx", "columns": ["name", "number"]})
        sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
        assert [[cell.value for cell in row] for row in sheet] == [
            ["名称", "编号"],
            ["=1+1", group.pk],
        ]
        assert sheet["A2"].data_type == "s"

    def test_file_is_named_after_the_list(self, client):
        answer = client.get(URL, {"export": "csv"})
        assert answer.headers["Content-Disposition"] == (
            "attachment; filename*=utf-8''%E5%90%8D%E5%BD%95.csv"
        )

    def test_unknown_format_is_named(self, client):
        assert listed(client, export="pdf").problems == ["只能导出为 CSV 或 XLSX。"]


class TestEmpty:
    def test_nothing_yet_says_how_to_fill_it(self, client):
        html = client.get(URL).content.decode()
        assert "还没有空间" in html
        assert 'href="/policy/"' in html

    def test_nothing_found_leads_back_to_all(self, client, spaces):
        html = client.get(URL, {"q": "北京"}).content.decode()
        assert "没有符合条件的结果" in html
        assert "还没有空间" not in html


def test_count_stands_with_its_measure_word(client, spaces):
    text = re.sub(r"<[^>]+>", "", client.get(URL).content.decode())
    assert "共 60 家，本页第 1–50" in text


def test_queries_do_not_grow_with_rows(client, django_assert_num_queries):
    Group.objects.create(name="甲")
    with django_assert_num_queries(2):
        client.get(URL)
    Group.objects.bulk_create([Group(name="乙"), Group(name="丙")])
    with django_assert_num_queries(2):
        client.get(URL)
