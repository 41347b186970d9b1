"""Posts whose followers are to be told, in the admin. What a member reads, keeps, follows and mutes is nobody's business but theirs."""
from django.contrib import admin

from community.models import FollowDue
from kit.admin import ReadOnly


@admin.register(FollowDue)
class FollowDueAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["post", "run_after", "attempts", "told_at"]
    list_select_related = ["post"]
    list_filter = [("told_at", admin.EmptyFieldListFilter)]
    search_fields = ["post__id"]
    ordering = ["-run_after", "-id"]
