from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Notices and mail")

    def ready(self):
        # Registries live beside models, which do not exist before this.
        from notices.kinds import kinds  # noqa: PLC0415
        from notices.sight import sights  # noqa: PLC0415

        import_module("notices.receivers")
        kinds.autodiscover()
        sights.autodiscover()
