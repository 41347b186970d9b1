"""Experts and projects in the admin. Listing goes through the same acts as everywhere; what happened is read-only."""
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.experts import listing
from community.models import Expert, ExpertDecision, ExpertQuestion, Handover, HelpOffer, Maintainer, Project, ProjectTopic
from community.refusal import Refused
from kit.admin import ReadOnly, means


class DecisionInline(admin.TabularInline):
    model = ExpertDecision
    fields = readonly_fields = ["verdict", "note", "at", "by"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Expert)
class ExpertAdmin(admin.ModelAdmin):
    list_display = ["member", "subjects", "promise_hours", "weekly_limit", "is_accepting", "applied_at", "listed_at", "decided_at"]
    list_filter = ["is_accepting", "language", ("listed_at", admin.EmptyFieldListFilter), ("decided_at", admin.EmptyFieldListFilter)]
    list_select_related = ["member"]
    search_fields = ["member__handle", "member__display_name", "subjects"]
    autocomplete_fields = ["member"]
    readonly_fields = ["listed_at", "listed_by", "decided_at"]
    inlines = [DecisionInline]
    actions = ["put_on_list", "take_off_list"]

    def get_changeform_initial_data(self, request):
        return {"applied_at": timezone.now(), **super().get_changeform_initial_data(request)}

    def has_delete_permission(self, request, obj=None):
        asked = obj is not None and obj.questions.exists()
        return not asked and super().has_delete_permission(request, obj)

    def _each(self, request, queryset, verdict, sentence):
        for expert in queryset:
            try:
                listing.decide(expert, verdict, by=request.user, at=timezone.now())
            except Refused as refusal:
                messages.error(request, refusal.message)
            else:
                messages.success(request, sentence % {"who": expert.member.name})

    @admin.action(description=gettext_lazy("Put on the list of experts"), permissions=["change"])
    @means(gettext_lazy("They are shown on the list of experts, and members can ask them. They are told."))
    def put_on_list(self, request, queryset):
        self._each(request, queryset, ExpertDecision.Verdict.LISTED, _("%(who)s is on the list, and is told."))

    @admin.action(description=gettext_lazy("Refuse, or take off the list"), permissions=["change"])
    @means(gettext_lazy("They are shown no more, and nobody can ask them. They are told."))
    def take_off_list(self, request, queryset):
        self._each(request, queryset, ExpertDecision.Verdict.REFUSED, _("%(who)s is not on the list, and is told."))


@admin.register(ExpertQuestion)
class ExpertQuestionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["topic", "expert", "assigned_at", "due_at", "answered_at", "released_at", "declined_at"]
    list_filter = [("answered_at", admin.EmptyFieldListFilter), ("released_at", admin.EmptyFieldListFilter)]
    list_select_related = ["topic", "expert__member"]
    search_fields = ["topic__title", "expert__member__handle"]


@admin.register(Handover)
class HandoverAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["question", "giver", "taker", "reason", "at"]
    list_select_related = ["question__topic", "question__expert__member", "giver__member", "taker__member"]
    search_fields = ["giver__member__handle", "taker__member__handle"]


class MaintainerInline(admin.TabularInline):
    model = Maintainer
    fk_name = "project"
    fields = readonly_fields = ["member", "role", "since_at", "until_at", "added_by"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Project)
class ProjectAdmin(ReadOnly, admin.ModelAdmin):
    """Its words belong to those who keep it; hiding goes through the moderators' page."""

    list_display = ["name", "slug", "state", "language", "licence", "created_by", "changed_at", "hidden_at"]
    list_filter = ["state", "language", ("hidden_at", admin.EmptyFieldListFilter)]
    list_select_related = ["created_by"]
    search_fields = ["slug", "name", "summary"]
    inlines = [MaintainerInline]


@admin.register(HelpOffer)
class HelpOfferAdmin(ReadOnly, admin.ModelAdmin):
    """That help was offered; the message is between two people."""

    list_display = fields = ["project", "member", "at"]
    list_select_related = ["project", "member"]
    search_fields = ["project__slug", "member__handle"]


@admin.register(ProjectTopic)
class ProjectTopicAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["project", "topic", "linked_by", "linked_at"]
    list_select_related = ["project", "topic", "linked_by"]
    search_fields = ["project__slug", "topic__title"]
