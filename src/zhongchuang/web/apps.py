from datetime import timedelta

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zhongchuang.web"

    def ready(self) -> None:
        from zhongchuang.jobs.regular import regularly

        regularly("web.tick", timedelta(minutes=5), tick)


def tick() -> None:
    """Reminders, digests and second attempts; a server without a worker needs none of it loaded."""
    from zhongchuang.web.shared.reminding import tick

    tick()
