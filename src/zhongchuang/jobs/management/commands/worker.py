"""`zhongchuang worker`: work through the queue, apart from the server."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from zhongchuang.jobs.workers import new_name, work_through


class Command(BaseCommand):
    help = "Work through the queue of background jobs (`serve` and `demo` do it by themselves)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="", help="the worker's name (default: a new one)")
        parser.add_argument("--parent", type=int, help="end when this process is no longer there")
        parser.add_argument("--once", action="store_true", help="end when nothing waits")

    def handle(self, *_args: Any, **options: Any) -> None:
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        name = options["name"] or new_name()
        work_through(name, options["parent"], once=options["once"])
