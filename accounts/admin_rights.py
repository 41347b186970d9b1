"""Roles and rights in the admin, in words: the database knows both by short names."""
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kit.admin import KnownFilter

ROLES = {
    "author": gettext_lazy("author"), "reviewer": gettext_lazy("reviewer"), "organiser": gettext_lazy("organiser"),
    "moderator": gettext_lazy("moderator"), "operator": gettext_lazy("operator"), "staff": gettext_lazy("staff"),
}
ACTS = {
    "view": pgettext_lazy("right", "look at"), "add": pgettext_lazy("right", "add"), "change": pgettext_lazy("right", "change"),
    "delete": pgettext_lazy("right", "delete"), "export": pgettext_lazy("right", "export"), "import": pgettext_lazy("right", "import"),
    "decide": pgettext_lazy("right", "decide"),
}


def role_name(group: Group) -> str:
    """The role in the reader's language; a group that the house made itself as it was called."""
    return str(ROLES.get(group.name, group.name))


def right_name(permission: Permission) -> str:
    """Where, of what, which act: "Billing › refunds: decide"."""
    act, kind = permission.codename.split("_")[0], permission.content_type
    model = kind.model_class()
    of = model._meta.verbose_name_plural if model else kind.model
    app = apps.app_configs.get(kind.app_label)
    return f"{app.verbose_name if app else kind.app_label} › {of}: {ACTS.get(act, permission.name)}"


def in_words(field, name: str):
    """The field of a form for roles or rights, with what it offers in words."""
    if field is not None and name in ("groups", "permissions", "user_permissions"):
        field.label_from_instance = role_name if name == "groups" else right_name
    return field


class RoleFilter(KnownFilter):
    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [*((str(group.pk), role_name(group)) for group in Group.objects.order_by("name")), ("none", _("without one"))]

    def queryset(self, request, queryset):
        if self.value() == "none":
            return queryset.filter(groups=None)
        return queryset.filter(groups=self.value()) if self.value() else queryset


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    list_display = ("name", "role")

    @admin.display(description=gettext_lazy("role"))
    def role(self, group):
        return role_name(group)

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        return in_words(super().formfield_for_manytomany(db_field, request, **kwargs), db_field.name)
