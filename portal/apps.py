from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    default = True
    name = "portal"
    verbose_name = _("The house")

    def ready(self):
        from portal import roles, schedule  # noqa: PLC0415 - models exist only once the apps are ready
        from portal.trail import hooks  # noqa: PLC0415 - as above

        post_migrate.connect(schedule.install, sender=self)
        post_migrate.connect(roles.grant, sender=self)
        hooks.install()


class GuildhallAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "portal.admin_site.GuildhallAdminSite"
