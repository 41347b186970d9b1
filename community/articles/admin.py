"""Articles in the admin: texts and verdicts are history; what an operator may mend is where an article stands."""
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from community.models import Article, ArticleFile, ArticleRevision, ArticleVetting, FreshnessVote, Series
from kit.admin import ReadOnly


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """Its words belong to the author and are vetted; hiding goes through the moderators' page."""

    list_display = ["title", "author", "category", "language", "is_paid", "published_at", "confirmed_at", "stale_at", "hidden_at"]
    list_filter = ["language", "is_paid", ("stale_at", admin.EmptyFieldListFilter), ("hidden_at", admin.EmptyFieldListFilter)]
    list_select_related = ["author", "category"]
    search_fields = ["title", "slug", "author__handle"]
    fields = [
        "slug", "author", "title", "summary", "category", "language", "series", "position", "product", "topic", "is_paid",
        "reading_minutes", "freshness", "vetted_by", "created_at", "published_at", "updated_at", "confirmed_at", "stale_at", "hidden_at",
    ]
    readonly_fields = [name for name in fields if name not in ("category", "language", "series", "position")]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    list_display = ["title", "author", "language", "created_at"]
    list_select_related = ["author"]
    search_fields = ["title", "slug", "author__handle"]
    readonly_fields = ["author", "created_at"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(ArticleRevision)
class ArticleRevisionAdmin(ReadOnly, admin.ModelAdmin):
    """The paid part is left out: who may read it does so on the page of the article."""

    list_display = ["article", "number", "title", "minutes", "price_amount", "created_at"]
    list_select_related = ["article"]
    search_fields = ["article__slug", "title"]
    exclude = ["paid_body", "paid_html", "open_html"]
    ordering = ["-id"]

    @admin.display(description=_("minutes to read"), ordering="reading_minutes")
    def minutes(self, revision):
        return revision.reading_minutes


@admin.register(ArticleFile)
class ArticleFileAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "article", "content_type", "bytes", "author", "created_at"]
    list_select_related = ["article", "author"]
    list_filter = ["content_type"]
    search_fields = ["name", "article__slug", "author__handle"]
    ordering = ["-id"]


@admin.register(ArticleVetting)
class ArticleVettingAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["revision", "state", "by", "at", "note"]
    list_filter = ["state"]
    list_select_related = ["revision", "by"]
    search_fields = ["revision__article__slug", "by__handle"]
    ordering = ["-at"]


@admin.register(FreshnessVote)
class FreshnessVoteAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["article", "member", "right", "at", "note"]
    list_filter = ["right"]
    list_select_related = ["article", "member"]
    search_fields = ["article__slug", "member__handle"]
    ordering = ["-at"]
