"""What each role may do in the admin. Groups are made by a migration; permissions exist only after migrate, so they are granted here."""
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

VIEW, ALL = ("view",), ("view", "add", "change", "delete")

# role → app label → actions
ROLE_PERMISSIONS = {
    "staff": {
        "accounts": ("view", "change"), "notices": VIEW, "billing": ("view", "decide"),
        "community": ("view", "add", "change", "export", "import"), "surveys": ("view", "add", "change", "export"),
        "courses": ("view", "add", "change", "export"), "events": ("view", "add", "change", "export"), "analytics": VIEW,
    },
    "operator": {
        "analytics": (*ALL, "export", "import"), "surveys": ("view", "add", "change", "export"), "billing": ("view", "export"),
    },
    "moderator": {"community": ("view", "change")},
    "organiser": {"events": ("view", "add", "change")},
    "author": {},
    "reviewer": {},
}


def make_table_permissions() -> None:
    """Who may export and import the tables that the admin offers."""
    for model, model_admin in admin.site._registry.items():
        for act in [act for act in ("export", "import") if getattr(model_admin, f"{act}_fields")]:
            Permission.objects.get_or_create(
                content_type=ContentType.objects.get_for_model(model), codename=get_permission_codename(act, model._meta),
                defaults={"name": f"Can {act} {model._meta.verbose_name_raw}"[:255]},
            )


def grant(**_signal) -> None:
    """Give every role its permissions; adds what is missing, takes nothing away that an admin gave."""
    make_table_permissions()
    for role, apps in ROLE_PERMISSIONS.items():
        group, _made = Group.objects.get_or_create(name=role)
        wanted = Permission.objects.filter(content_type__app_label__in=apps).select_related("content_type")
        group.permissions.add(*[p for p in wanted if p.codename.split("_")[0] in apps[p.content_type.app_label]])
