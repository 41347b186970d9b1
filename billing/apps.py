from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")

    def ready(self):
        # Here and not above: models can be imported only when all apps are loaded.
        from billing import checks, receivers  # noqa: F401, PLC0415
        from billing.extras import plan_extras  # noqa: PLC0415
        from billing.fulfilment import fulfillers  # noqa: PLC0415

        fulfillers.autodiscover()
        plan_extras.autodiscover()
