"""`zhongchuang serve`: migrate, collect what is needed, serve with the production server."""

from __future__ import annotations

import ctypes
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from granian import Granian
from granian.constants import Interfaces

from zhongchuang.directory.models import Mandate
from zhongchuang.directory.states import Role
from zhongchuang.jobs.supervising import worker_beside

MEMORY_POOLS = 2
M_ARENA_MAX = -8


class Command(BaseCommand):
    help = "Migrate, collect what is needed and serve the system."

    def add_arguments(self, parser: CommandParser) -> None:
        add_serving_arguments(parser)
        parser.add_argument("--workers", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        prepare()
        if not has_administrator():
            self.stdout.write(
                _("还没有系统管理员。请另开一个终端运行：zhongchuang administrator 用户名")
            )
            self.stdout.flush()
        serve(options["host"], options["port"], options["workers"], worker=options["worker"])


def add_serving_arguments(parser: CommandParser) -> None:
    """Where to serve, and whether background work is done beside it."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--no-worker",
        dest="worker",
        action="store_false",
        help="do not work through the queue beside the server; run `zhongchuang worker` apart",
    )


def prepare() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def has_administrator() -> bool:
    """Can anybody sign in who may set the system up?"""
    return Mandate.objects.in_office(Role.ADMINISTRATOR, timezone.localdate()).exists()


def serve(host: str, port: int, workers: int = 1, *, worker: bool = True) -> None:
    """Serve until stopped, with a worker for background jobs beside it."""
    limit_memory_pools()
    server = Granian(
        "zhongchuang.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_access=False,
    )
    with worker_beside(wanted=worker):
        server.serve()


def limit_memory_pools() -> None:
    """The C library gives every thread a memory pool of its own: with two in all, a server process
    holds about a quarter less. Processes forked from this one keep the setting."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # only the GNU library has it
    if mallopt is not None:
        mallopt(M_ARENA_MAX, MEMORY_POOLS)
