"""What the environment says, and what stands without it."""

from __future__ import annotations

import stat

import pytest

from zhongchuang.config.settings import mail_settings


def test_secret_is_generated_once_for_its_owner_only(run_settings, data):
    first, second = run_settings(["SECRET_KEY"]), run_settings(["SECRET_KEY"])
    file = data / "secret"
    assert (first, len(first[0]) >= 50, file.read_text(), stat.S_IMODE(file.stat().st_mode)) == (
        second,
        True,
        first[0],
        0o600,
    )


def test_secret_given_is_used_and_none_is_kept(run_settings, data):
    given = run_settings(["SECRET_KEY"], ZHONGCHUANG_SECRET="given")
    assert (given, data.exists()) == (["given"], False)


def test_without_configuration_everything_lies_in_the_data_folder(run_settings, data):
    names = ["MEDIA_ROOT", "STATIC_ROOT", "DATABASES"]
    media, static, databases = run_settings(names)
    assert (media, static, databases["default"]["NAME"]) == (
        str(data / "files"),
        str(data / "static"),
        str(data / "zhongchuang.sqlite3"),
    )


def test_another_database_is_named_by_its_address(run_settings):
    address = "postgres://user@db.example/filing"
    [databases] = run_settings(["DATABASES"], DATABASE_URL=address)
    found = databases["default"]
    assert (found["ENGINE"], found["HOST"], found["NAME"], found.get("OPTIONS", {})) == (
        "django.db.backends.postgresql",
        "db.example",
        "filing",
        {},
    )


def test_hosts_and_policy_folders_are_lists(run_settings, tmp_path):
    hosts, folders = run_settings(
        ["ALLOWED_HOSTS", "POLICY_FOLDERS"],
        ZHONGCHUANG_HOSTS="a.example, b.example,",
        ZHONGCHUANG_POLICIES=f"{tmp_path}/one:{tmp_path}/two",
    )
    assert (hosts, folders[1:]) == (
        ["a.example", "b.example"],
        [f"{tmp_path}/one", f"{tmp_path}/two"],
    )


@pytest.mark.parametrize(
    ("value", "on"), [("1", True), ("yes", True), ("on", True), ("0", False), ("", False)]
)
def test_demonstration_is_a_switch(run_settings, value, on):
    assert run_settings(["DEMO"], ZHONGCHUANG_DEMO=value) == [on]


def smtp(**changes: object) -> dict[str, object]:
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": 25,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
        "EMAIL_TIMEOUT": 10,
        **changes,
    }


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://mail.example", smtp()),
        ("smtp://mail.example:2525", smtp(EMAIL_PORT=2525)),
        ("smtps://mail.example:465", smtp(EMAIL_PORT=465, EMAIL_USE_SSL=True)),
        ("smtp+tls://mail.example:587", smtp(EMAIL_PORT=587, EMAIL_USE_TLS=True)),
        (
            "smtp://filing%40example:p%3Aw%2F1@mail.example",
            smtp(EMAIL_HOST_USER="filing@example", EMAIL_HOST_PASSWORD="p:w/1"),
        ),
    ],
)
def test_mail_address_becomes_settings(address, expected):
    assert mail_settings(address) == expected


def test_without_a_mail_address_mail_is_written_to_files():
    assert mail_settings("")["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"
