"""Votes, accepted answers and what was done with topics, in the admin. Who asks anonymously does not stand here."""
from django.contrib import admin

from community.models import Acceptance, AskerReveal, PostVote, Steering
from kit.admin import ReadOnly
from kit.estimates import EstimatedPaginator


@admin.register(PostVote)
class PostVoteAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["post", "member", "value", "at"]
    list_filter = ["value"]
    list_select_related = ["post", "member"]
    search_fields = ["member__handle"]
    paginator = EstimatedPaginator
    ordering = ["-at", "-id"]


@admin.register(Acceptance)
class AcceptanceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["topic", "post", "by", "at"]
    list_select_related = ["topic", "post", "by"]
    search_fields = ["topic__title", "by__handle"]


@admin.register(Steering)
class SteeringAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["topic", "act", "by", "at", "note"]
    list_filter = ["act"]
    list_select_related = ["topic", "by"]
    search_fields = ["topic__title", "by__handle", "note"]
    ordering = ["-at", "-id"]


@admin.register(AskerReveal)
class AskerRevealAdmin(ReadOnly, admin.ModelAdmin):
    """Who looked up an anonymous asker, and when."""

    list_display = ["topic", "by", "at"]
    list_select_related = ["topic", "by"]
    search_fields = ["topic__title", "by__handle"]
    ordering = ["-at", "-id"]
