"""Checks of a running installation: each says how it stands and, where it is not well, what to do."""

from __future__ import annotations

import shutil
import smtplib
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.directory.models import Mandate
from zhongchuang.directory.states import Role
from zhongchuang.documents.fonts import SANS, SERIF, FontsMissingError, find_fonts
from zhongchuang.documents.signing import UnusableCertificateError, certificates
from zhongchuang.evidence.models import StoredFile
from zhongchuang.evidence.scanning import ScannerDown, is_configured, version
from zhongchuang.evidence.states import Scan
from zhongchuang.evidence.storage import is_local
from zhongchuang.jobs.workers import queue_state
from zhongchuang.policy.reading import PolicyInvalid
from zhongchuang.policy.registry import known, policy
from zhongchuang.web.admin.setup import completeness, mail_is_configured
from zhongchuang.web.shared.health import database_state, storage_state

SHORTEST_SECRET = 40
CERTIFICATE_DAYS = 30
LEAST_SPACE, GOOD_SPACE = 100 * 2**20, 2**30
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})


class Mark(Enum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the doctor; `advice` is what to do, empty where all is well."""

    area: str
    mark: Mark
    words: str
    advice: str = ""


def ok(area: str, words: str) -> Result:
    return Result(area, Mark.OK, words)


def warning(area: str, words: str, advice: str) -> Result:
    return Result(area, Mark.WARNING, words, advice)


def failed(area: str, words: str, advice: str) -> Result:
    return Result(area, Mark.FAILED, words, advice)


def secret() -> Iterator[Result]:
    area = _("签名密钥")
    file = Path(settings.DATA) / "secret"
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        advice = _("把 ZHONGCHUANG_SECRET 设为至少 %(n)d 个随机字符。") % {"n": SHORTEST_SECRET}
        yield failed(area, _("密钥太短"), advice)
    elif file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        advice = _("运行 chmod 600 %(file)s。") % {"file": file}
        yield failed(area, _("密钥文件可以被其他用户读取"), advice)
    else:
        yield ok(area, _("已设置"))


def hosts() -> Iterator[Result]:
    area = _("主机名")
    if "*" in settings.ALLOWED_HOSTS:
        advice = _("把 ZHONGCHUANG_HOSTS 设为本系统的域名，不要用 *。")
        yield failed(area, _("接受任意主机名"), advice)
    elif set(settings.ALLOWED_HOSTS) <= LOCAL:
        advice = _("把 ZHONGCHUANG_HOSTS 设为本系统的域名，多个用逗号分隔。")
        yield warning(area, _("只能在本机访问"), advice)
    else:
        yield ok(area, _("、").join(settings.ALLOWED_HOSTS))


def https() -> Iterator[Result]:
    area = "HTTPS"
    if not settings.SESSION_COOKIE_SECURE:
        advice = _("在反向代理上启用 HTTPS，并设置 ZHONGCHUANG_HTTPS=1。")
        yield warning(area, _("没有启用，密码会明文传输"), advice)
    else:
        yield ok(area, _("已启用"))


def public_address() -> Iterator[Result]:
    area = _("公开网址")
    parts = urlsplit(settings.PUBLIC_URL)
    advice = _("把 ZHONGCHUANG_URL 设为公众访问本系统的网址；它印在公文的验证信息里。")
    if not parts.hostname or parts.hostname in LOCAL:
        yield warning(area, _("现为 %(url)s，公众打不开") % {"url": settings.PUBLIC_URL}, advice)
    elif settings.SESSION_COOKIE_SECURE and parts.scheme != "https":
        yield warning(area, _("已启用 HTTPS，但网址不以 https 开头"), advice)
    else:
        yield ok(area, settings.PUBLIC_URL)


def database() -> Iterator[Result]:
    area = _("数据库")
    state = database_state()
    if state == "unreachable":
        yield failed(area, _("连接不上"), _("检查 DATABASE_URL 和数据库服务。"))
    elif state == "ok":
        yield ok(area, _("%(kind)s，表结构为最新") % {"kind": connection.display_name})
    else:
        advice = _("运行 zhongchuang migrate；zhongchuang serve 启动时也会自动更新。")
        yield failed(area, _("表结构不是最新"), advice)


def queue() -> Iterator[Result]:
    area = _("后台任务")
    match queue_state():
        case "ok":
            yield ok(area, _("没有积压"))
        case "no worker":
            advice = _("zhongchuang serve 会自动处理；单独部署时请运行 zhongchuang worker。")
            yield failed(area, _("有任务在等待，但没有后台进程处理"), advice)
        case _:
            yield failed(area, _("无法查询"), _("先解决数据库的问题。"))


def storage() -> Iterator[Result]:
    area = _("文件存储")
    if storage_state() != "ok":
        advice = _("检查数据目录 %(folder)s 的权限和磁盘。") % {"folder": settings.MEDIA_ROOT}
        if not is_local():
            advice = _("检查 ZHONGCHUANG_S3 和对象存储服务；存储桶须已建好。")
        yield failed(area, _("不能写入"), advice)
        return
    if not is_local():
        yield ok(area, _("对象存储可写"))
        return
    free = shutil.disk_usage(settings.MEDIA_ROOT).free
    words = _("可写，剩余 %(size)d MB") % {"size": free // 2**20}
    advice = _("清理磁盘或扩大容量。")
    if free < LEAST_SPACE:
        yield failed(area, words, advice)
    else:
        yield ok(area, words) if free >= GOOD_SPACE else warning(area, words, advice)


def scanner() -> Iterator[Result]:
    area = _("病毒检测")
    if not is_configured():
        advice = _("安装 ClamAV，并设置 ZHONGCHUANG_CLAMD，例如 unix:///run/clamav/clamd.ctl。")
        yield warning(area, _("没有配置，上传的文件不经检测"), advice)
        return
    try:
        words = version()
    except ScannerDown as down:
        advice = _("检查 ClamAV 服务和 ZHONGCHUANG_CLAMD，恢复后运行 zhongchuang scan：%(why)s")
        yield failed(area, _("没有应答，新上传的文件要等待检测"), advice % {"why": down})
        return
    waits = waiting_count()
    if waits:
        yield warning(area, _("%(n)d 份文件等待检测") % {"n": waits}, _("运行 zhongchuang scan。"))
    else:
        yield ok(area, words)


def waiting_count() -> int:
    """Files that wait for the scanner; none where the database cannot say."""
    try:
        return StoredFile.objects.filter(scan=Scan.WAITING).count()
    except DatabaseError:
        return 0


def mail() -> Iterator[Result]:
    area = _("邮件")
    if not mail_is_configured():
        advice = _("设置 EMAIL_URL，例如 smtp+tls://用户:密码@邮件服务器:587。")
        yield warning(area, _("没有配置，邮件只写入数据目录"), advice)
        return
    try:
        server = get_connection()
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        yield failed(area, _("连接不上邮件服务器"), _("检查 EMAIL_URL：%(why)s") % {"why": error})
        return
    yield from sender(area)


def sender(area: str) -> Iterator[Result]:
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        advice = _("把 ZHONGCHUANG_MAIL_FROM 设为真实的发件地址，否则邮件会被拒收。")
        yield warning(area, _("没有设置发件地址"), advice)
    else:
        yield ok(area, settings.DEFAULT_FROM_EMAIL)


def fonts() -> Iterator[Result]:
    area = _("公文字体")
    advice = _("运行 make setup 取得字体，或用 ZHONGCHUANG_FONTS 指定单位自有字体的目录。")
    try:
        found = find_fonts()
    except FontsMissingError as error:
        yield failed(area, str(error), advice)
        return
    if found.first("body") in {SERIF, SANS}:
        yield warning(area, _("没有仿宋字体，公文正文用后备字体"), advice)
    else:
        yield ok(area, _("、").join(found.first(role) for role in ("title", "body", "hei", "kai")))


def signing() -> Iterator[Result]:
    area = _("公文签名证书")
    if not settings.SIGNING:
        yield ok(area, _("未配置，PDF 公文不签名"))
        return
    soon = timezone.now() + timedelta(days=CERTIFICATE_DAYS)
    try:
        held = list(certificates())
    except UnusableCertificateError as error:
        advice = _("核对证书文件和 ZHONGCHUANG_SIGNING_PASSPHRASE。")
        yield failed(area, _("不能读取 %(file)s") % {"file": error}, advice)
        return
    for one in held:
        words = _("%(name)s，有效期至 %(day)s") % {
            "name": one.file.stem,
            "day": date_format(one.valid_until),
        }
        if one.valid_until < soon:
            yield warning(area, words, _("换发证书后替换同名文件。"))
        else:
            yield ok(area, words)
    if not held:
        advice = _("放入以机关名称命名的 .p12 文件。")
        yield warning(area, _("文件夹中没有证书"), advice)


def calendar() -> Iterator[Result]:
    this = timezone.localdate().year
    for year, complete in completeness(timezone.localdate()).items():
        area = _("%(year)d 年日历") % {"year": year}
        advice = _("在“工作日历”录入国务院办公厅的放假通知，核对后标为完整。")
        if complete:
            yield ok(area, _("完整"))
        elif year == this:
            yield failed(area, _("不完整，期限会算错"), advice)
        else:
            yield warning(area, _("不完整，跨年的期限可能算错"), advice)


def policies() -> Iterator[Result]:
    area = _("管理办法")
    names = known()
    if settings.DEFAULT_POLICY not in names:
        advice = _("检查 ZHONGCHUANG_POLICIES 指定的目录。")
        yield failed(area, _("找不到 %(id)s") % {"id": settings.DEFAULT_POLICY}, advice)
    for name in names:
        try:
            policy(name)
        except PolicyInvalid as error:
            words = _("%(id)s 有 %(n)d 处错误") % {"id": name, "n": len(error.mistakes)}
            yield failed(area, words, _("运行 zhongchuang policy validate 目录，逐条改正。"))
        else:
            yield ok(area, name)


def administrators() -> Iterator[Result]:
    area = _("系统管理员")
    count = Mandate.objects.in_office(Role.ADMINISTRATOR, timezone.localdate()).count()
    if count:
        yield ok(area, _("%(n)d 人") % {"n": count})
    else:
        yield warning(area, _("还没有"), _("运行 zhongchuang administrator 用户名。"))


CHECKS: tuple[Callable[[], Iterator[Result]], ...] = (
    secret,
    hosts,
    https,
    public_address,
    database,
    queue,
    storage,
    scanner,
    mail,
    fonts,
    signing,
    calendar,
    policies,
    administrators,
)


def results() -> list[Result]:
    """Every check, one line or more each; what needs a database that is not there says so."""
    found: list[Result] = []
    for check in CHECKS:
        try:
            found += check()
        except DatabaseError:
            area = _("工作日历") if check is calendar else _("系统管理员")
            words = _("数据库不可用，无法检查")
            found.append(failed(area, words, _("先解决数据库的问题。")))
    return found
