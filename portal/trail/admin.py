"""The trail in the admin: read, filtered, exported; never changed."""
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.admin import ReadOnly
from kit.estimates import EstimatedPaginator
from portal.trail import shown
from portal.trail.models import StaffAct

HEAD = ("at", "by__handle", "door", "act", "action", "model", "key", "label", "reason", "before", "after", "request_id")


class KindFilter(admin.SimpleListFilter):
    """Kinds of rows that the admin shows, by name; no query."""

    title = _("kind")
    parameter_name = "model"

    def lookups(self, request, model_admin):
        kinds = {model._meta.label: str(model._meta.verbose_name) for model in model_admin.admin_site._registry}
        return sorted(kinds.items(), key=lambda pair: pair[1].lower())

    def queryset(self, request, queryset):
        return queryset.filter(model=self.value()) if self.value() else queryset


@admin.register(StaffAct)
class StaffActAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("at", "by", "what", "row", "told", "reason")
    list_display_links = ("at",)
    list_select_related = ("by",)
    list_filter = ("at", "action", "reason", KindFilter)
    search_fields = ("by__handle", "request_id__exact", "label", "key__exact", "door")
    search_help_text = _("Handle of who did it, request id, page, name or number of the row.")
    date_hierarchy = "at"
    ordering = ("-id",)
    list_per_page = 50
    paginator = EstimatedPaginator
    export_fields = HEAD
    change_form_template = "admin/trail/act.html"

    @admin.display(description=_("what was done"), ordering="action")
    def what(self, act):
        return act.get_action_display()

    @admin.display(description=pgettext_lazy("of a table", "row"))
    def row(self, act):
        url = shown.row_url(act)
        return format_html('<a href="{}">{}</a>', url, shown.called(act)) if url else shown.called(act)

    @admin.display(description=_("before and after"))
    def told(self, act):
        return shown.summary(act)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        act = self.get_object(request, object_id)
        more = {}
        if act is not None:
            others = StaffAct.objects.filter(request_id=act.request_id).exclude(pk=act.pk).order_by("id")[:50] if act.request_id else []
            more = {
                "act": act, "subtitle": None, "title": str(act), "columns": shown.columns(act), "row_url": shown.row_url(act),
                "others": [(other, shown.called(other), shown.summary(other)) for other in others], "called": shown.called(act),
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})
