from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.feed import feed_sources
from accounts.panels import me_pages, profile_panels
from accounts.personal.registry import personal_data


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Members")

    def ready(self):
        import_module("accounts.receivers")
        me_pages.autodiscover()
        profile_panels.autodiscover()
        feed_sources.autodiscover()
        personal_data.autodiscover()
