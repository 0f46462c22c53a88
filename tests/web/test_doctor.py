"""`zhongchuang doctor` and `zhongchuang administrator`."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from evidence.daemon import Daemon, running

from zhongchuang.audit.models import Entry
from zhongchuang.directory.models import Account, Mandate
from zhongchuang.directory.states import Role
from zhongchuang.evidence.models import StoredFile
from zhongchuang.evidence.states import Scan
from zhongchuang.jobs.models import Job
from zhongchuang.jobs.workers import PATIENCE
from zhongchuang.policy.models import CalendarYear
from zhongchuang.web.admin import checks
from zhongchuang.web.admin.checks import Mark, Result

pytestmark = pytest.mark.django_db


def marks(check: Callable[[], Iterator[Result]]) -> list[Mark]:
    found = list(check())
    assert [bool(one.advice) for one in found] == [one.mark != Mark.OK for one in found]
    return [one.mark for one in found]


@pytest.fixture
def scanner(settings) -> Iterator[Daemon]:
    with running() as daemon:
        settings.CLAMD = daemon.address
        yield daemon


@pytest.fixture
def well(settings, tmp_path, administrator, scanner):
    """An installation on which nothing has failed."""
    settings.ALLOWED_HOSTS = ["example.com"]
    settings.PUBLIC_URL = "https://example.com"
    settings.SESSION_COOKIE_SECURE = True
    settings.DEFAULT_FROM_EMAIL = "zhongchuang@example.com"
    settings.SECRET_KEY = "k" * 60
    settings.DATA = tmp_path
    today = checks.timezone.localdate()
    for year in (today.year, today.year + 1):
        CalendarYear.objects.get_or_create(year=year, defaults={"source": "通知"})


def doctor() -> tuple[int, str]:
    """The exit code and what was printed."""
    out = io.StringIO()
    try:
        call_command("doctor", stdout=out, no_color=True)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue()
    return 0, out.getvalue()


def test_doctor_of_a_healthy_system(well):
    code, text = doctor()
    assert (code, "[失败]" in text, "[注意]" in text) == (0, False, False)


def test_doctor_with_a_warning_succeeds(well, settings):
    settings.SESSION_COOKIE_SECURE = False
    code, text = doctor()
    assert (code, text.count("[注意]")) == (0, 1)
    assert "ZHONGCHUANG_HTTPS=1" in text


def test_doctor_with_a_failed_check_exits_1(well, settings):
    settings.ALLOWED_HOSTS = ["*"]
    code, text = doctor()
    assert (code, text.count("[失败]")) == (1, 1)


def test_doctor_goes_on_without_a_database(well, monkeypatch):
    def lost():
        raise DatabaseError

    monkeypatch.setattr(checks, "CHECKS", (lost, checks.secret))
    assert [one.mark for one in checks.results()] == [Mark.FAILED, Mark.OK]


@pytest.mark.parametrize(("length", "mark"), [(39, Mark.FAILED), (40, Mark.OK)])
def test_secret_by_its_length(well, settings, length, mark):
    settings.SECRET_KEY = "k" * length
    assert marks(checks.secret) == [mark]


@pytest.mark.parametrize(("mode", "mark"), [(0o600, Mark.OK), (0o640, Mark.FAILED)])
def test_secret_file_by_who_reads_it(well, settings, mode, mark):
    file = Path(settings.DATA) / "secret"
    file.write_text("k" * 60)
    file.chmod(mode)
    assert marks(checks.secret) == [mark]


@pytest.mark.parametrize(
    ("hosts", "mark"),
    [
        (["localhost"], Mark.WARNING),
        (["localhost", "example.com"], Mark.OK),
        (["example.com", "*"], Mark.FAILED),
    ],
)
def test_hosts(settings, hosts, mark):
    settings.ALLOWED_HOSTS = hosts
    assert marks(checks.hosts) == [mark]


@pytest.mark.parametrize(
    ("url", "mark"),
    [
        ("http://localhost:8000", Mark.WARNING),
        ("http://example.com", Mark.WARNING),
        ("https://example.com", Mark.OK),
        ("example.com", Mark.WARNING),
    ],
)
def test_public_address(settings, url, mark):
    settings.SESSION_COOKIE_SECURE = True
    settings.PUBLIC_URL = url
    assert marks(checks.public_address) == [mark]


def test_database_up_to_date():
    assert marks(checks.database) == [Mark.OK]


def test_database_with_migrations_pending():
    MigrationRecorder(connection).record_unapplied("audit", "0001_create_audit")
    assert marks(checks.database) == [Mark.FAILED]


def test_queue_without_work():
    assert marks(checks.queue) == [Mark.OK]


def test_queue_with_work_and_no_worker(operator):
    asked = timezone.now() - 2 * PATIENCE
    Job.objects.create(kind="x", owner=operator.account, created_at=asked)
    assert marks(checks.queue) == [Mark.FAILED]


def test_storage_that_can_be_written():
    assert marks(checks.storage) == [Mark.OK]


def test_storage_that_cannot_be_written(settings, tmp_path):
    (tmp_path / "plain").write_text("")
    settings.MEDIA_ROOT = tmp_path / "plain" / "files"
    assert marks(checks.storage) == [Mark.FAILED]


@pytest.mark.parametrize(
    ("least", "good", "mark"),
    [(2**80, 2**80, Mark.FAILED), (0, 2**80, Mark.WARNING)],
)
def test_storage_short_of_space(monkeypatch, least, good, mark):
    monkeypatch.setattr(checks, "LEAST_SPACE", least)
    monkeypatch.setattr(checks, "GOOD_SPACE", good)
    assert marks(checks.storage) == [mark]


def test_scanner_that_is_not_configured():
    assert marks(checks.scanner) == [Mark.WARNING]


def test_scanner_that_answers(scanner):
    assert marks(checks.scanner) == [Mark.OK]


def test_scanner_that_does_not_answer(settings):
    settings.CLAMD = "tcp://127.0.0.1:1"
    assert marks(checks.scanner) == [Mark.FAILED]


def test_scanner_with_files_waiting(scanner):
    StoredFile.objects.create(sha256="0" * 64, size=1, content_type="x", scan=Scan.WAITING)
    assert marks(checks.scanner) == [Mark.WARNING]


def test_scanner_without_a_database(scanner, monkeypatch):
    def broken(*_asked: object, **_more: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(StoredFile.objects, "filter", broken)
    assert marks(checks.scanner) == [Mark.OK]


def test_mail_that_is_not_configured(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert marks(checks.mail) == [Mark.WARNING]


def test_mail_server_that_does_not_answer(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        assert marks(checks.mail) == [Mark.FAILED]


def test_mail_without_a_sender(settings):
    settings.DEFAULT_FROM_EMAIL = "zhongchuang@localhost"
    assert marks(checks.mail) == [Mark.WARNING]


def test_calendar_of_this_year_missing(well):
    CalendarYear.objects.filter(year=checks.timezone.localdate().year).delete()
    assert marks(checks.calendar) == [Mark.FAILED, Mark.OK]


def test_calendar_of_the_next_year_missing(well):
    CalendarYear.objects.filter(year=checks.timezone.localdate().year + 1).delete()
    assert marks(checks.calendar) == [Mark.OK, Mark.WARNING]


def test_policy_with_mistakes(settings, tmp_path):
    folder = tmp_path / "broken-2026"
    folder.mkdir()
    (folder / "policy.toml").write_text("id = 1")
    settings.POLICY_FOLDERS = [*settings.POLICY_FOLDERS, tmp_path]
    assert marks(checks.policies) == [Mark.FAILED, Mark.OK]


def test_policy_in_use_missing(settings, tmp_path):
    settings.POLICY_FOLDERS = [tmp_path]
    assert marks(checks.policies) == [Mark.FAILED]


def test_no_administrator():
    assert marks(checks.administrators) == [Mark.WARNING]


@pytest.fixture
def type_in(monkeypatch):
    """Run the command with two lines of standard input."""

    def run(first: str, again: str, *arguments: str) -> str:
        out = io.StringIO()
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{first}\n{again}\n"))
        call_command("administrator", *arguments, stdout=out)
        return out.getvalue()

    return run


GOOD = "lake-and-steppe-7"


def test_administrator_made(type_in):
    type_in(GOOD, GOOD, "boss", "--name", "示例管理员", "--email", "boss@example.com")
    made = Mandate.objects.get()
    assert (made.role, made.organisation, made.account.name) == (
        Role.ADMINISTRATOR,
        None,
        "示例管理员",
    )


def test_administrator_signs_in_and_sees_the_overview(type_in):
    type_in(GOOD, GOOD, "boss")
    client = Client()
    given = {"login": "boss", "password": GOOD}
    answer = client.post(reverse("account_login"), given, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("admin:home")


def test_administrator_made_by_the_system_in_the_chain(type_in):
    type_in(GOOD, GOOD, "boss")
    assert list(Entry.objects.values_list("act", "role")) == [
        ("directory.create-administrator", "system"),
        ("directory.grant", "system"),
    ]


@pytest.mark.parametrize(
    ("first", "again", "arguments"),
    [
        (GOOD, "another-word-7", ["boss"]),
        ("short", "short", ["boss"]),
        ("1234567890123", "1234567890123", ["boss"]),
        ("steppe-boss", "steppe-boss", ["steppe-boss"]),
        (GOOD, GOOD, ["two words"]),
        (GOOD, GOOD, ["boss", "--email", "nobody"]),
        ("", "", ["boss"]),
    ],
)
def test_administrator_with_a_mistake_is_not_made(type_in, first, again, arguments):
    with pytest.raises(CommandError):
        type_in(first, again, *arguments)
    assert not Account.objects.exists()


def test_user_name_taken_in_other_letters(type_in):
    type_in(GOOD, GOOD, "boss")
    with pytest.raises(CommandError):
        type_in(GOOD, GOOD, "Boss")


def test_email_taken(type_in):
    type_in(GOOD, GOOD, "boss", "--email", "boss@example.com")
    with pytest.raises(CommandError):
        type_in(GOOD, GOOD, "chief", "--email", "BOSS@example.com")
    assert Account.objects.count() == 1
