"""What members asked about their data, in the admin: looked at, never changed."""
from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import DataExport, Erasure
from kit.admin import ReadOnly


class ErasureStateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("waiting", _("waiting")), ("done", _("done")), ("cancelled", _("taken back"))]

    def queryset(self, request, queryset):
        chosen = {"waiting": Q(done_at=None, cancelled_at=None), "done": ~Q(done_at=None), "cancelled": ~Q(cancelled_at=None)}
        return queryset.filter(chosen[self.value()]) if self.value() in chosen else queryset


@admin.register(Erasure)
class ErasureAdmin(ReadOnly, admin.ModelAdmin):
    """Who wants to be erased and until when they may take it back; of those erased, their number alone."""

    list_display = ("member", "wish", "asked_at", "due_at", "reminded_at", "cancelled_at", "done_at")
    list_filter = (ErasureStateFilter, "wish")
    list_select_related = ("member",)
    search_fields = ("member__handle",)
    ordering = ("-asked_at", "-id")


@admin.register(DataExport)
class DataExportAdmin(ReadOnly, admin.ModelAdmin):
    """Which archives were asked for, and whether they could be built. Nobody but the member can fetch one."""

    list_display = ("member", "asked_at", "ready_at", "state", "bytes", "rows", "attempts", "fetched_at", "removed_at")
    list_select_related = ("member",)
    search_fields = ("member__handle",)
    ordering = ("-asked_at", "-id")

    @admin.display(description=_("state"))
    def state(self, export):
        words = {"waiting": _("waiting"), "failed": _("failed"), "ready": _("ready"), "over": _("over")}
        return words[export.state_at(timezone.now())]
