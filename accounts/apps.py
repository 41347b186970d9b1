from importlib import import_module

from django.apps import AppConfig

from accounts.panels import me_pages, profile_panels


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        import_module("accounts.receivers")
        me_pages.autodiscover()
        profile_panels.autodiscover()
