from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilingConfig(AppConfig):
    name = "zhongchuang.filing"
    label = "filing"
    verbose_name = _("备案")

    def ready(self) -> None:
        from zhongchuang.filing.dossier import clear_forgotten
        from zhongchuang.jobs.regular import regularly

        regularly("filing.clear-dossiers", timedelta(hours=1), clear_forgotten)
