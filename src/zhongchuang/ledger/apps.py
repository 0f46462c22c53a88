from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "zhongchuang.ledger"
    label = "ledger"
    verbose_name = _("台账")

    def ready(self) -> None:
        from zhongchuang.ledger.evidence_counts import listen  # models are ready only now

        listen()
