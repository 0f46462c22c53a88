"""The system's own settings, with a stop-watch around every answer and a bare page to compare.

Signing in is not limited by address, since all the people of the round come from this machine.
"""

from __future__ import annotations

from zhongchuang.config.settings import *  # noqa: F403
from zhongchuang.config.settings import MIDDLEWARE as SYSTEM

ROOT_URLCONF = "bench.load.serving"
MIDDLEWARE = ["bench.load.serving.StopWatch", *SYSTEM]
ACCOUNT_RATE_LIMITS = {"login": "100000/m/ip"}
