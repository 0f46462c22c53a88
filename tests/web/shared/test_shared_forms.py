from datetime import date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from shared_pages import SpaceForm

from zhongchuang.web.shared.forms import MobileField, PhoneField, UploadField, UploadsField


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


def upload(name="a.pdf", size=10):
    return SimpleUploadedFile(name, b"x" * size)


def widget(form, name):
    """The control's markup as a set of its attributes."""
    return set(str(form[name]).strip("<>").replace("><", " ").split())


def test_date_is_a_native_input_in_iso():
    form = SpaceForm(initial={"opened": date(2023, 5, 8)})
    assert {'type="date"', 'value="2023-05-08"'} <= widget(form, "opened")


def test_date_that_is_none_stays_as_it_was_typed():
    form = SpaceForm({"opened": "2026-02-31"})
    assert {'type="text"', 'value="2026-02-31"', 'is-invalid"'} <= widget(form, "opened")


def test_moment_is_a_native_input():
    class Visit(forms.Form):
        at = forms.DateTimeField()

    form = Visit(initial={"at": datetime(2026, 3, 1, 10, 5)})  # noqa: DTZ001
    assert {'type="datetime-local"', 'value="2026-03-01T10:05"'} <= widget(form, "at")


def test_number_is_typed_as_text_with_the_right_keyboard():
    form = SpaceForm(initial={"area": Decimal("1250.00")})
    marks = widget(form, "area")
    assert {'type="text"', 'inputmode="decimal"', 'value="1250.00"'} <= marks
    assert not any(mark.startswith("step") for mark in marks)


def test_wrong_number_is_shown_again():
    assert 'value="12,5"' in widget(SpaceForm({"area": "12,5"}), "area")


def test_help_and_error_are_tied_to_the_control():
    form = SpaceForm({"name": ""})
    assert 'aria-describedby="id_name_helptext id_name_error"' in str(form["name"])


def test_summary_links_to_every_wrong_field():
    html = str(SpaceForm({"name": "丝路"}))
    links = [f'href="#id_{end}"' for end in ("opened", "area", "kind_group")]
    assert [html.count(link) for link in links] == [1, 1, 1]
    assert 'href="#id_name"' not in html


def test_dashes_of_a_choice_read_as_an_invitation():
    class Choice(forms.Form):
        kind = forms.ChoiceField(choices=[("", "---------"), ("a", "综合")])

    assert "请选择</option>" in str(Choice())


def test_long_text_is_four_rows_unless_told():
    class Notes(forms.Form):
        short = forms.CharField(widget=forms.Textarea)
        long = forms.CharField(widget=forms.Textarea(attrs={"rows": 9}))

    assert 'rows="4"' in str(Notes()["short"])
    assert 'rows="9"' in str(Notes()["long"])


def test_upload_states_its_limits():
    field = UploadField(accept=(".pdf", ".docx"), max_bytes=20 * 1024 * 1024)
    assert str(field.help_text) == "可上传 PDF、DOCX，单个文件不超过 20.0\xa0MB。"


def test_upload_of_another_kind_is_refused_with_the_limits():
    with pytest.raises(forms.ValidationError) as refusal:
        UploadField(accept=(".pdf",), max_bytes=1024).clean(upload("a.exe"))
    assert refusal.value.messages == ["“a.exe”的格式不支持。可上传 PDF，单个文件不超过 1.0\xa0KB。"]


def test_upload_above_the_limit_is_refused_with_its_size():
    with pytest.raises(forms.ValidationError) as refusal:
        UploadField(accept=(".pdf",), max_bytes=1024).clean(upload(size=1025))
    assert refusal.value.code == "size"


def test_upload_at_the_limit_is_taken():
    field = UploadField(accept=(".pdf",), max_bytes=1024)
    assert field.clean(upload("A.PDF", 1024)).size == 1024


def test_several_uploads_clean_to_a_list():
    field = UploadsField(accept=(".pdf",), max_bytes=1024)
    assert [f.name for f in field.clean([upload("a.pdf"), upload("b.pdf")])] == ["a.pdf", "b.pdf"]


def test_several_uploads_left_out_are_an_empty_list():
    assert UploadsField(max_bytes=1024, required=False).clean([]) == []


@pytest.mark.parametrize(
    "typed",
    ["13800000000", "138 0000 0000", "138-0000-0000", "+8613800000000", "１３８００００００００"],
)
def test_mobile_number_is_taken_however_it_is_grouped(typed):
    assert MobileField().clean(typed) == "13800000000"


@pytest.mark.parametrize(
    "typed", ["1380000000", "23800000000", "138000000000", "手机", "13800000000\n1"]
)
def test_mobile_number_that_is_none_is_told(typed):
    with pytest.raises(ValidationError) as wrong:
        MobileField().clean(typed)
    assert wrong.value.messages == ["请填写 11 位手机号码。"]


def test_phone_number_typed_full_width_is_plain():
    assert PhoneField().clean("０９９１－１２３４５６７") == "0991-1234567"


def test_text_is_not_cut_by_the_browser():
    form = forms.Form()
    form.fields["name"] = forms.CharField(max_length=5)
    assert "maxlength" not in str(form["name"])
