"""Admin of surveys: indicators, surveys with their versions and questions, waves. Responses have no page here on purpose:
the results page is the only door to them, so that the smallest group of five holds everywhere."""
from django.contrib import admin, messages
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.admin import ReadOnly, means, unasked
from surveys import publishing, waves
from surveys.errors import SurveyRefused
from surveys.models import Indicator, Invitation, Participation, Question, Survey, SurveyVersion, Wave


@admin.register(Indicator)
class IndicatorAdmin(admin.ModelAdmin):
    export_fields = ("key", "name_en", "name_zh")
    list_display = ["key", "name_en", "name_zh", "importance", "position"]
    list_editable = ["importance", "position"]
    search_fields = ["key", "name_en", "name_zh"]


class VersionInline(admin.TabularInline):
    model = SurveyVersion
    fields = ["number", "published_at"]
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Survey)
class SurveyAdmin(admin.ModelAdmin):
    list_display = ["title", "slug", "is_anonymous", "takes_single_answers", "created_at"]
    list_filter = ["is_anonymous", "takes_single_answers"]
    search_fields = ["slug", "title_en", "title_zh"]
    fields = ["slug", ("title_en", "title_zh"), "intro_en", "intro_zh", "is_anonymous", "takes_single_answers"]
    inlines = [VersionInline]
    actions = ["start_version"]

    def get_readonly_fields(self, request, obj=None):
        answered = obj is not None and Participation.objects.filter(wave__survey=obj).exists()
        return ["is_anonymous", "takes_single_answers"] if answered else []

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)
        if not change:
            publishing.start_version(obj)

    @admin.action(description=gettext_lazy("Start a new version"), permissions=["change"])
    @unasked
    def start_version(self, request, queryset):
        for survey in queryset:
            version = publishing.start_version(survey)
            messages.success(request, _("Version %(version)s is ready to be changed.") % {"version": version})


class QuestionInline(admin.StackedInline):
    model = Question
    extra = 0
    fields = [
        ("position", "key", "type", "required", "indicator"), ("text_en", "text_zh"), ("help_en", "help_zh"), ("low", "high"),
        ("low_label_en", "low_label_zh"), ("high_label_en", "high_label_zh"), "options",
    ]

    def _may_change(self, obj) -> bool:
        return obj is None or not obj.frozen

    def has_add_permission(self, request, obj=None):
        return self._may_change(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._may_change(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_change(obj) and super().has_delete_permission(request, obj)


@admin.register(SurveyVersion)
class SurveyVersionAdmin(admin.ModelAdmin):
    list_display = ["survey", "number", "published_at", "published_by"]
    list_select_related = ["survey", "published_by"]
    list_filter = ["published_at"]
    search_fields = ["survey__slug", "survey__title_en", "survey__title_zh"]
    readonly_fields = ["survey", "number", "published_at", "published_by"]
    inlines = [QuestionInline]
    actions = ["publish"]

    def has_add_permission(self, request):
        return False

    @admin.action(description=gettext_lazy("Publish: freeze the questions"), permissions=["change"])
    @means(gettext_lazy("Their questions can no longer be changed."))
    def publish(self, request, queryset):
        for version in queryset:
            try:
                publishing.publish(version, by=request.user, at=timezone.now())
            except SurveyRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("%(version)s is published.") % {"version": version})


@admin.register(Wave)
class WaveAdmin(admin.ModelAdmin):
    list_display = ["survey", "name", "opens_at", "closes_at", "audience", "invited_count", "answered"]
    list_select_related = ["survey"]
    list_filter = ["audience", "opens_at"]
    search_fields = ["name", "survey__slug", "survey__title_en", "survey__title_zh"]
    autocomplete_fields = ["survey", "version"]
    date_hierarchy = "opens_at"

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(participations_count=Count("participations"))

    @admin.display(description=gettext_lazy("answered"), ordering="participations_count")
    def answered(self, wave):
        return wave.participations_count

    def get_readonly_fields(self, request, obj=None):
        if obj is not None and obj.opens_at <= timezone.now():
            return ["survey", "version", "opens_at", "audience", "invited_count", "snapshot_at"]
        return ["invited_count", "snapshot_at"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if obj.is_open_at(timezone.now()):
            waves.fix_audience(obj, at=timezone.now())

    def has_delete_permission(self, request, obj=None):
        answered = obj is not None and obj.participations.exists()
        return not answered and super().has_delete_permission(request, obj)


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["wave", "member", "told_at"]
    list_select_related = ["wave__survey", "member"]
    list_filter = ["wave__survey"]
    search_fields = ["member__handle"]


@admin.register(Participation)
class ParticipationAdmin(ReadOnly, admin.ModelAdmin):
    """Who has answered, by handle: an order that says nothing about when."""

    list_display = ["wave", "member"]
    list_select_related = ["wave__survey", "member"]
    list_filter = ["wave__survey"]
    search_fields = ["member__handle"]
    ordering = ["member__handle"]
