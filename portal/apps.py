from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    default = True
    name = "portal"

    def ready(self):
        from portal import roles, schedule  # noqa: PLC0415 - models exist only once the apps are ready

        post_migrate.connect(schedule.install, sender=self)
        post_migrate.connect(roles.grant, sender=self)


class GuildhallAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "portal.admin_site.GuildhallAdminSite"
