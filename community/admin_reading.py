"""Whose followers are to be told of what, in the admin. What a member reads, keeps, follows and mutes is nobody's business but theirs."""
from django.contrib import admin

from community.models import FollowDue, FollowNews
from kit.admin import ReadOnly


@admin.register(FollowDue)
class FollowDueAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["post", "run_after", "attempts", "told_at"]
    list_select_related = ["post"]
    list_filter = [("told_at", admin.EmptyFieldListFilter)]
    search_fields = ["post__id"]
    ordering = ["-run_after", "-id"]


@admin.register(FollowNews)
class FollowNewsAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["title", "kind", "member", "made_at", "run_after", "attempts", "told_at"]
    list_select_related = ["member"]
    list_filter = ["kind", ("told_at", admin.EmptyFieldListFilter)]
    search_fields = ["title", "member__handle"]
    ordering = ["-run_after", "-id"]
