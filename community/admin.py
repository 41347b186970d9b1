"""The community in the admin. What happened is read-only; hiding goes through the moderators' page."""
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community import admin_questions, admin_reading, admin_tags, admin_writing  # noqa: F401 - registers its own
from community.admin_rights import CategoryRightInline
from community.articles import admin as admin_of_articles  # noqa: F401 - registers its own
from community.experts import admin as admin_of_experts  # noqa: F401
from community.interactions import API, SITE
from community.models import (
    Category,
    Decision,
    Flag,
    Heartbeat,
    Hiding,
    Interaction,
    PointsAccount,
    PointsEntry,
    PointsRule,
    PointsTransaction,
    Post,
    PostRevision,
    Reaction,
    SearchDue,
    SearchLog,
    SearchRow,
    Steering,
    Topic,
)
from community.steering import steer
from kit import shared_pages
from kit.admin import ReadOnly
from kit.estimates import EstimatedPaginator
from kit.markdown import excerpt
from kit.verbs import verbs


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    """A category under another one is seen by those who see both. Moderators see all."""

    export_fields = ("slug", "name_en", "name_zh", "description_en", "description_zh", "position", "is_public", "topic_count")
    import_fields, import_key = ("slug", "name_en", "name_zh", "description_en", "description_zh", "position"), "slug"
    inlines = [CategoryRightInline]
    list_display = ["name_en", "name_zh", "slug", "parent", "position", "is_public", "topic_count", "last_post_at"]
    list_filter = ["is_public"]
    list_editable = ["position"]
    list_select_related = ["parent"]
    search_fields = ["slug", "name_en", "name_zh"]
    prepopulated_fields = {"slug": ["name_en"]}
    readonly_fields = ["is_public", "topic_count", "last_post_at"]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not obj.topics.exists())


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    """Only the category may be changed here, to move a topic; its words belong to the author."""

    list_display = ["title", "category", "author", "reply_count", "like_count", "hot", "last_post_at", "hidden_at"]
    list_filter = ["category", "language", ("hidden_at", admin.EmptyFieldListFilter)]
    list_select_related = ["category", "author"]
    search_fields = ["title", "author__handle", "author__display_name"]
    show_full_result_count = False
    paginator = EstimatedPaginator
    list_per_page = 50
    fields = [
        "title", "category", "author", "language", "created_at", "last_post_at", "last_poster", "reply_count", "like_count", "hot",
        "hidden_at",
    ]

    def get_readonly_fields(self, request, obj=None):
        return [name for name in self.fields if name != "category"]

    def save_model(self, request, obj, form, change):
        steer(obj, Steering.Act.MOVE, by=request.user, category=obj.category, at=timezone.now())
        shared_pages.forget()

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Post)
class PostAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["begins", "topic", "position", "author", "like_count", "created_at", "edited_at", "hidden_at"]
    list_filter = ["language", ("hidden_at", admin.EmptyFieldListFilter)]
    list_select_related = ["topic", "author"]
    search_fields = ["author__handle", "topic__title"]
    paginator = EstimatedPaginator
    list_per_page = 50

    @admin.display(description=_("text"))
    def begins(self, post):
        return excerpt(post.body, 60)


@admin.register(PostRevision)
class PostRevisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["post", "title", "editor", "replaced_at"]
    list_select_related = ["post", "editor"]
    search_fields = ["editor__handle", "title"]


@admin.register(Reaction)
class ReactionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["post", "member", "kind", "created_at"]
    list_select_related = ["post", "member"]
    search_fields = ["member__handle"]


class VerbFilter(admin.SimpleListFilter):
    title = _("verb")
    parameter_name = "verb"

    def lookups(self, request, model_admin):
        return [(verb.name, verb.label) for verb in verbs]

    def queryset(self, request, queryset):
        return queryset.filter(verb=self.value()) if self.value() else queryset


class SourceFilter(admin.SimpleListFilter):
    """Django's own filter would read the whole table to learn that there are two."""

    title = _("source")
    parameter_name = "source"

    def lookups(self, request, model_admin):
        return [(name, name) for name in (SITE, API)]

    def queryset(self, request, queryset):
        return queryset.filter(source=self.value()) if self.value() else queryset


@admin.register(Interaction)
class InteractionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["member", "verb", "target_kind", "target_key", "occurred_at", "received_at", "source"]
    list_filter = [VerbFilter, SourceFilter]
    paginator = EstimatedPaginator
    list_per_page = 50
    list_select_related = ["member"]
    search_fields = ["member__handle", "event_id"]
    ordering = ["-occurred_at"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["member", "occurred_at"]
    list_select_related = ["member"]
    search_fields = ["member__handle"]
    ordering = ["-occurred_at"]


@admin.register(PointsAccount)
class PointsAccountAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["__str__", "member", "name"]
    list_select_related = ["member"]
    search_fields = ["member__handle", "member__display_name", "name"]


class PointsEntryInline(admin.TabularInline):
    model = PointsEntry
    extra = 0
    can_delete = False
    fields = readonly_fields = ["account", "amount"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("account__member")

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(PointsTransaction)
class PointsTransactionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["member", "verb", "target_kind", "target_key", "at", "reverses"]
    list_filter = [VerbFilter]
    list_select_related = ["member", "reverses"]
    search_fields = ["member__handle", "cause"]
    inlines = [PointsEntryInline]
    ordering = ["-id"]


@admin.register(PointsEntry)
class PointsEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["account", "amount", "transaction"]
    list_select_related = ["account__member", "transaction"]
    search_fields = ["account__member__handle"]
    ordering = ["-id"]


@admin.register(PointsRule)
class PointsRuleAdmin(admin.ModelAdmin):
    """What a verb earns from now on; what was earned stays."""

    export_fields = import_fields = ("verb", "points")
    import_key = "verb"
    list_display = ["verb", "label", "points"]
    list_editable = ["points"]
    search_fields = ["verb"]

    @admin.display(description=_("meaning"))
    def label(self, rule):
        return verbs[rule.verb].label if rule.verb in verbs else "–"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "verb":
            kwargs["widget"] = admin.widgets.AdminRadioSelect(choices=[(verb.name, f"{verb.label} ({verb.points})") for verb in verbs])
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Flag)
class FlagAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["target_kind", "target_key", "reason", "member", "at", "decision"]
    list_filter = ["reason", ("decision", admin.EmptyFieldListFilter)]
    list_select_related = ["member", "decision"]
    search_fields = ["member__handle", "target_key"]
    ordering = ["-at"]


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["target_kind", "target_key", "verdict", "moderator", "at", "note"]
    list_filter = ["verdict"]
    list_select_related = ["moderator"]
    search_fields = ["moderator__handle", "target_key"]
    ordering = ["-at"]


@admin.register(Hiding)
class HidingAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["target_kind", "target_key", "at", "by"]
    list_select_related = ["by"]
    search_fields = ["target_key"]
    ordering = ["-at"]


@admin.register(SearchRow)
class SearchRowAdmin(ReadOnly, admin.ModelAdmin):
    """What the index holds; texts of it stand where they were written."""

    list_display = ["kind", "key", "title", "language", "author", "at", "for_members"]
    list_filter = ["kind", "language", "for_members"]
    list_select_related = ["author"]
    search_fields = ["key", "title"]
    exclude = ["open_text", "paid_text", "open_folded", "paid_folded", "words"]
    ordering = ["-id"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("open_text", "paid_text", "open_folded", "paid_folded", "words")


@admin.register(SearchDue)
class SearchDueAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["kind", "key", "run_after", "attempts"]
    list_filter = ["kind"]
    search_fields = ["key"]
    ordering = ["run_after", "id"]


class FoundFilter(admin.SimpleListFilter):
    title = _("answer")
    parameter_name = "found"

    def lookups(self, request, model_admin):
        return [("no", _("nothing found")), ("yes", _("something found"))]

    def queryset(self, request, queryset):
        return {"no": queryset.filter(hits=0), "yes": queryset.filter(hits__gt=0)}.get(self.value(), queryset)


@admin.register(SearchLog)
class SearchLogAdmin(ReadOnly, admin.ModelAdmin):
    """What members look for, and do not find: what the community lacks."""

    list_display = ["question", "day", "times", "hits"]
    list_filter = [FoundFilter, "day"]
    search_fields = ["question"]
    date_hierarchy = "day"
    ordering = ["-day", "-times", "id"]
