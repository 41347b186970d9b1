from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.feed import feed_sources
from accounts.panels import me_pages, profile_panels
from accounts.personal.registry import personal_data
from accounts.welcome import steps
from kit import house


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Members")

    def ready(self):
        house.read_with(import_module("accounts.the_house").read)
        import_module("accounts.receivers")
        me_pages.autodiscover()
        profile_panels.autodiscover()
        feed_sources.autodiscover()
        import_module("accounts.directory").member_groups.autodiscover()
        personal_data.autodiscover()
        steps.autodiscover()
