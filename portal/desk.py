"""What every page of the admin has, ours and those that others brought: acts are confirmed, and history is the trail."""
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.confirming import WhyForm, asked_first, with_reason
from portal.desk_tables import WithTables
from portal.trail.shown import lines_of

LATEST = 100
TABLES = {"export_fields": (), "import_fields": (), "import_key": ""}


class AtTheDesk(WithTables):
    """Mixed into every ModelAdmin by the site, when it is registered."""

    def get_actions(self, request):
        found = super().get_actions(request)
        for name, (action, _name, title) in found.items():
            if name == "delete_selected":
                # It has a page of its own.
                found[name] = (with_reason(action), name, title)
            elif not getattr(action, "is_unasked", False):
                found[name] = (asked_first(action, name, title), name, title)
        return found

    def delete_view(self, request, object_id, extra_context=None):
        return super().delete_view(request, object_id, {"why": WhyForm(), **(extra_context or {})})

    def log_addition(self, request, obj, message):
        """The trail knows; Django’s own log would hold names that nobody may keep."""

    def log_change(self, request, obj, message):
        """As above."""

    def log_deletions(self, request, queryset):
        """As above."""

    def history_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request), "title": _("History of %(name)s") % {"name": row}, "opts": self.opts, "object": row,
            "module_name": str(capfirst(self.opts.verbose_name_plural)), "subtitle": None,
            "acts": lines_of(self.model, row.pk, LATEST), "latest": LATEST,
            "may_see_all": request.user.has_perm("portal.view_staffact"), "label": self.model._meta.label, **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/trail/history.html", context)


def at_the_desk(admin_class):
    """This ModelAdmin with what every page has."""
    if issubclass(admin_class, AtTheDesk):
        return admin_class
    said = {"__module__": admin_class.__module__, "__doc__": admin_class.__doc__}
    tables = {name: getattr(admin_class, name, nothing) for name, nothing in TABLES.items()}
    return type(admin_class.__name__, (AtTheDesk, admin_class), {**said, **tables})
