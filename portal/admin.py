"""Private feeds in the admin: who has one, and taking it away. What members do not want in their feed. History that was brought in."""
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.admin import ReadOnly, means
from portal.models import ImportBatch, NotForMe, PrivateFeed
from portal.trail import admin as trail_admin  # noqa: F401 - registers what it shows


@admin.register(PrivateFeed)
class PrivateFeedAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("member", "made_at", "revoked_at")
    list_select_related = ("member",)
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    search_fields = ("member__handle",)
    ordering = ("-made_at", "-id")
    actions = ("revoke",)

    def has_revoke_permission(self, request):
        return request.user.has_perm("portal.change_privatefeed")

    @admin.action(description=_("Revoke"), permissions=["revoke"])
    @means(_("The addresses of these feeds open nothing any more; their owners can make new ones."))
    def revoke(self, request, queryset):
        PrivateFeed.objects.filter(pk__in=queryset, revoked_at=None).update(revoked_at=timezone.now())
        self.message_user(request, _("Revoked. The addresses open nothing any more."))


@admin.register(NotForMe)
class NotForMeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("member", "kind", "key", "author", "category", "at")
    list_select_related = ("member", "author", "category")
    list_filter = ("kind",)
    search_fields = ("member__handle",)
    ordering = ("-at", "-id")


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnly, admin.ModelAdmin):
    """Taken back on the command line: `manage.py import_interactions --undo`."""

    list_display = ("id", "file_name", "people", "started_at", "ended_at", "rows", "new", "refused", "members", "undone_at")
    ordering = ("-id",)
