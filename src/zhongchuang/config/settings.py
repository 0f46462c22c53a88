"""All settings. Without configuration everything lives in one data folder with an embedded database.

Read from the environment:
    ZHONGCHUANG_DATA      the data folder (default ./data): database, files, generated secret
    DATABASE_URL          another database, e.g. postgres://user@host/name
    ZHONGCHUANG_SECRET    the signing key (default: generated once into the data folder)
    ZHONGCHUANG_HOSTS     host names served, separated by commas (default: this machine)
    ZHONGCHUANG_ORIGINS   trusted origins behind a proxy, e.g. https://example.gov.cn
    ZHONGCHUANG_HTTPS     1: cookies over HTTPS only, strict transport security
    ZHONGCHUANG_POLICIES  more folders of policies, separated by `:`
    ZHONGCHUANG_DEMO      1: demonstration banner and watermark
    ZHONGCHUANG_TIME_ZONE display time zone (default Asia/Urumqi)
    ZHONGCHUANG_SUPPORT   whom to call, shown on error pages
    ZHONGCHUANG_URL       public address of the system, printed on documents
    ZHONGCHUANG_MAIL_FROM the sender of outgoing mail
    EMAIL_URL             smtp://user:password@host:port of outgoing mail
    ZHONGCHUANG_SMS_URL   the HTTP gateway of text messages, e.g. https://sms.example.cn/send
    ZHONGCHUANG_SMS_TOKEN the bearer token shown to the gateway of text messages
    ZHONGCHUANG_SMS_SIGN  the signature the gateway puts before each text message
    ZHONGCHUANG_FONTS     a folder of licensed fonts put in front of the free ones
    ZHONGCHUANG_S3        files in an S3-compatible store: s3://key:secret@host:port/bucket?tls=0
    ZHONGCHUANG_CLAMD     the malware scanner: tcp://host:port or unix:///path/to/socket
    ZHONGCHUANG_SIGNING   a folder of certificates to sign PDFs with: 机关名称.p12
    ZHONGCHUANG_SIGNING_PASSPHRASE opens these certificates
    ZHONGCHUANG_FILE_LIMITS the largest evidence file of a kind in MB, e.g. pdf=200,jpeg=30
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from zhongchuang import __version__

# Forms, managers and querysets name their types, which the framework only allows its checkers.
django_stubs_ext.monkeypatch()


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_flag(name: str) -> bool:
    return env(name).lower() in {"1", "true", "yes", "on"}


def env_list(name: str, separator: str = ",") -> list[str]:
    return [part.strip() for part in env(name).split(separator) if part.strip()]


PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(env("ZHONGCHUANG_DATA", "data")).resolve()
DEMO = env_flag("ZHONGCHUANG_DEMO")
VERSION = __version__


def generated_secret() -> str:
    """The signing key kept in the data folder, made on first use and readable by its owner only."""
    path = DATA / "secret"
    DATA.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = env("ZHONGCHUANG_SECRET") or generated_secret()
DEBUG = False
ALLOWED_HOSTS = env_list("ZHONGCHUANG_HOSTS") or ["localhost", "127.0.0.1", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = env_list("ZHONGCHUANG_ORIGINS")
PUBLIC_URL = env("ZHONGCHUANG_URL", "http://localhost:8000").rstrip("/")
SUPPORT_CONTACT = env("ZHONGCHUANG_SUPPORT") or _("本系统的管理员")

INSTALLED_APPS = [
    "zhongchuang.web",
    "zhongchuang.filing",
    "zhongchuang.integrity",
    "zhongchuang.ledger",
    "zhongchuang.policy",
    "zhongchuang.directory",
    "zhongchuang.documents",
    "zhongchuang.messaging",
    "zhongchuang.jobs",
    "zhongchuang.evidence",
    "zhongchuang.audit",
    "allauth",
    "allauth.account",
    "django_filters",
    "django_tables2",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zhongchuang.web.shared.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhongchuang.web.shared.acting.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "zhongchuang.config.urls"
WSGI_APPLICATION = "zhongchuang.config.wsgi.application"
FORM_RENDERER = "zhongchuang.web.shared.forms.PageRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhongchuang.web.shared.context.page",
            ],
            "builtins": ["zhongchuang.web.shared.templatetags.page"],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL") or f"sqlite:///{DATA / 'zhongchuang.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    ),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "directory.Account"
AUTHENTICATION_BACKENDS = ["zhongchuang.web.shared.signin.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name, "OPTIONS": options}
    for name, options in (
        (
            "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
            {"user_attributes": ("username", "name", "email")},
        ),
        ("zhongchuang.web.shared.signin.PasswordLengthValidator", {"min_length": 10}),
        ("django.contrib.auth.password_validation.CommonPasswordValidator", {}),
        ("django.contrib.auth.password_validation.NumericPasswordValidator", {}),
    )
]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_ADAPTER = "zhongchuang.web.shared.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "zhongchuang.web.shared.signin.SignInForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# A whole office may sign in from one address at nine o'clock; guessing is held back by the limit on
# failed sign-ins, by address and by account.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "public:home"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = env("ZHONGCHUANG_TIME_ZONE", "Asia/Urumqi")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
FILE_LIMITS = {"pdf": 100, "jpeg": 20, "png": 20, "webp": 20, "docx": 20, "xlsx": 20, "pptx": 20}


def file_limits(changes: str) -> dict[str, int]:
    """The largest evidence file of each kind in bytes; `pdf=200,jpeg=30` (MB) changes two.

    Raises:
        ValueError: a kind that is not taken, or no number.
    """
    given = dict(part.strip().split("=", 1) for part in changes.split(",") if part.strip())
    unknown = ", ".join(sorted(given.keys() - FILE_LIMITS.keys()))
    if unknown:
        raise ValueError(f"ZHONGCHUANG_FILE_LIMITS: unknown kinds of file: {unknown}")
    return {kind: int(given.get(kind, size)) * 1024**2 for kind, size in FILE_LIMITS.items()}


def file_storage(address: str) -> dict[str, object]:
    """Where files are kept: an S3-compatible store by its address, else the data folder."""
    if not address:
        return {"BACKEND": "zhongchuang.evidence.storage.WholeFileStorage"}
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query))
    scheme = "http" if options.get("tls") == "0" else "https"
    host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    bucket, _slash, folder = parts.path.strip("/").partition("/")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "endpoint_url": f"{scheme}://{host}",
            "region_name": options.get("region", "us-east-1"),
            "bucket_name": bucket,
            "location": folder,
            "addressing_style": "path",
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
            "max_memory_size": 4 * 1024**2,
        },
    }


STORAGES = {
    "default": file_storage(env("ZHONGCHUANG_S3")),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EVIDENCE_LIMITS = file_limits(env("ZHONGCHUANG_FILE_LIMITS"))
CLAMD = env("ZHONGCHUANG_CLAMD")
EVIDENCE_MAX_BYTES = max(EVIDENCE_LIMITS.values())
WORKBOOK_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 200
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # 200 files on one page, each with its rows and kind
FILE_UPLOAD_PERMISSIONS = 0o640

POLICY_FOLDERS = [PACKAGE / "policies", *map(Path, env_list("ZHONGCHUANG_POLICIES", ":"))]
SIGNING = Path(env("ZHONGCHUANG_SIGNING")) if env("ZHONGCHUANG_SIGNING") else None
SIGNING_PASSPHRASE = env("ZHONGCHUANG_SIGNING_PASSPHRASE")
FONT_FOLDERS = [Path(folder) for folder in env_list("ZHONGCHUANG_FONTS", ":")]
DEFAULT_POLICY = "xinjiang-2019"


def mail_settings(url: str) -> dict[str, object]:
    """Django's mail settings from one address; without one, mail is written to the data folder."""
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": DATA / "mail",
        }
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


globals().update(mail_settings(env("EMAIL_URL")))
DEFAULT_FROM_EMAIL = env("ZHONGCHUANG_MAIL_FROM", "zhongchuang@localhost")
SMS_URL = env("ZHONGCHUANG_SMS_URL")
SMS_TOKEN = env("ZHONGCHUANG_SMS_TOKEN")
SMS_SIGN = env("ZHONGCHUANG_SMS_SIGN")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "zhongchuang.web.shared.resuming.csrf_failure"
HTTPS = env_flag("ZHONGCHUANG_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0  # the proxy that ends TLS tells who asks
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DJANGO_TABLES2_TEMPLATE = "shared/table.html"
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"pypdf": {"level": "CRITICAL"}},  # it quotes the files it stumbles over
}
