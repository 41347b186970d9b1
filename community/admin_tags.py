"""Tags in the admin."""
from django.contrib import admin
from django.utils import timezone

from community.forms_tags import TagAdminForm
from community.models import Tag, TopicTag
from community.tagging import settle
from community.tagnames import slug_of
from kit.admin import ReadOnly
from kit.estimates import EstimatedPaginator


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """A tag put up here stands at once. Making it a synonym, or refusing it, changes the topics that have it."""

    export_fields = ("name", "slug", "description_en", "description_zh", "state", "topic_count")
    import_fields, import_key = ("name", "description_en", "description_zh"), "name"
    list_display = ["name", "slug", "state", "synonym_of", "topic_count", "proposed_by", "decided_by", "decided_at"]
    list_filter = ["state", ("synonym_of", admin.EmptyFieldListFilter)]
    list_select_related = ["synonym_of", "proposed_by", "decided_by"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["synonym_of"]
    fields = [
        "name", "slug", "description_en", "description_zh", "synonym_of", "state", "proposed_by", "proposed_at", "decided_by", "decided_at",
        "topic_count",
    ]
    readonly_fields = ["slug", "proposed_by", "proposed_at", "decided_by", "decided_at", "topic_count"]
    form = TagAdminForm

    def save_model(self, request, obj, form, change):
        obj.slug, obj.decided_by, obj.decided_at = obj.slug or slug_of(obj.name), request.user, timezone.now()
        super().save_model(request, obj, form, change)
        settle(obj, at=obj.decided_at)

    def has_delete_permission(self, request, obj=None):
        """A tag is refused, not deleted: what was decided stays known."""
        return False


@admin.register(TopicTag)
class TopicTagAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["topic", "tag"]
    list_select_related = ["topic", "tag"]
    search_fields = ["tag__name", "topic__title"]
    paginator = EstimatedPaginator
    ordering = ["-id"]
