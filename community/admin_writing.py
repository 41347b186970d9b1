"""Drafts and pictures in the admin: that they are there and how much room they take, never what they say or show."""
from django.contrib import admin
from django.db.models import Count, F
from django.db.models.fields import TextField
from django.db.models.functions import Cast, Length
from django.utils.translation import gettext_lazy as _

from community.models import Draft, Upload
from kit.admin import ReadOnly
from kit.estimates import EstimatedPaginator


@admin.register(Draft)
class DraftAdmin(ReadOnly, admin.ModelAdmin):
    """Neither the text nor what it is meant for."""

    list_display = ["member", "updated_at", "version", "length"]
    list_select_related = ["member"]
    search_fields = ["member__handle"]
    exclude = ["fields", "place"]
    ordering = ["-updated_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("fields", "place").annotate(length=Length(Cast(F("fields"), TextField())))

    @admin.display(description=_("characters"))
    def length(self, draft):
        return draft.length


@admin.register(Upload)
class UploadAdmin(ReadOnly, admin.ModelAdmin):
    """The picture itself is judged by its own page."""

    list_display = ["id", "member", "width", "height", "bytes", "used", "created_at"]
    list_select_related = ["member"]
    search_fields = ["id", "member__handle"]
    exclude = ["file"]
    paginator = EstimatedPaginator
    ordering = ["-created_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(used=Count("uses"))

    @admin.display(description=_("texts that show it"))
    def used(self, upload):
        return upload.used
