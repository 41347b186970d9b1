"""What each role may do in the admin. Groups are made by a migration; permissions exist only after migrate, so they are granted here."""
from django.contrib.auth.models import Group, Permission

VIEW, ALL = ("view",), ("view", "add", "change", "delete")

# role → app label → actions
ROLE_PERMISSIONS = {
    "staff": {
        "accounts": ("view", "change"), "notices": VIEW, "billing": ("view", "decide"), "community": ("view", "add", "change"),
        "surveys": ("view", "add", "change"), "courses": ("view", "add", "change"), "events": ("view", "add", "change"), "analytics": VIEW,
    },
    "operator": {"analytics": ALL, "surveys": ("view", "add", "change"), "billing": VIEW},
    "moderator": {"community": ("view", "change")},
    "organiser": {"events": ("view", "add", "change")},
    "author": {},
    "reviewer": {},
}


def grant(**_signal) -> None:
    """Give every role its permissions; adds what is missing, takes nothing away that an admin gave."""
    for role, apps in ROLE_PERMISSIONS.items():
        group, _made = Group.objects.get_or_create(name=role)
        wanted = Permission.objects.filter(content_type__app_label__in=apps).select_related("content_type")
        group.permissions.add(*[p for p in wanted if p.codename.split("_")[0] in apps[p.content_type.app_label]])
