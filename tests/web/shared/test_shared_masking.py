import pytest

from zhongchuang.web.shared.masking import mask_email, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        (" 13812345678 ", "138****5678"),
        ("0991-3836001", "099*****6001"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_phone_keeps_only_its_ends(number, masked):
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张小明", "张**"), ("李", "李"), ("阿依古丽·买买提", "阿*******"), ("", "")],
)
def test_name_keeps_only_its_first_character(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [("zhang@example.cn", "z***@example.cn"), ("no-domain", "*********"), ("@x.cn", "*****")],
)
def test_email_keeps_its_domain(address, masked):
    assert mask_email(address) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("65010219900307123X", "650102***********X"), ("1234", "****")],
)
def test_identity_number_keeps_division_and_last_character(number, masked):
    assert mask_id(number) == masked
