"""Admin of events: the event with its agenda, and who has registered."""
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import publishing
from events.errors import EventRefused
from events.forms import AgendaFormSet, AgendaItemForm, EventForm
from events.models import AgendaItem, Event, EventProject, Registration, RegistrationChange, SeatHold
from kit.admin import ReadOnly, means


class AgendaInline(admin.TabularInline):
    model = AgendaItem
    form = AgendaItemForm
    formset = AgendaFormSet
    extra = 0
    autocomplete_fields = ["speaker_member"]


class ProjectInline(admin.TabularInline):
    model = EventProject
    extra = 0
    autocomplete_fields = ["project"]


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    export_fields = ("slug", "title", "kind", "starts_at", "ends_at", "mode", "capacity", "seats_taken", "published_at", "cancelled_at")
    form = EventForm
    list_display = ["title", "kind", "starts_at", "mode", "seats", "audience", "published_at", "cancelled_at"]
    list_filter = ["kind", "mode", "audience", "starts_at"]
    search_fields = ["slug", "title", "summary"]
    date_hierarchy = "starts_at"
    autocomplete_fields = ["organiser", "course", "survey", "topic", "product"]
    readonly_fields = ["seats_taken", "published_at", "cancelled_at", "cancelled_by", "changed_at"]
    inlines = [AgendaInline, ProjectInline]
    actions = ["publish", "cancel"]
    fieldsets = [
        (None, {"fields": ["slug", ("kind", "language"), "title", "summary", "description", "organiser"]}),
        (gettext_lazy("When and where"), {"fields": ["time_zone", "starts_at", "ends_at", "mode", "venue", "join_url"]}),
        (gettext_lazy("Who"), {"fields": ["capacity", "seats_taken", "audience", "product"]}),
        (gettext_lazy("Belongs to"), {"fields": ["course", "survey", "topic"]}),
        (gettext_lazy("History"), {"fields": ["published_at", "cancelled_at", "cancelled_by", "changed_at"]}),
    ]

    @admin.display(description=gettext_lazy("seats"), ordering="seats_taken")
    def seats(self, event):
        return f"{event.seats_taken} / {event.capacity or '∞'}"

    def get_object(self, request, object_id, from_field=None):
        """Hold the row while it is changed: else a seat taken meanwhile could make the new capacity too small."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST":
            return Event.objects.select_for_update().get(pk=found.pk)
        return found

    def save_model(self, request, obj, form, change):
        if change and form.changed_data:
            publishing.revised(obj, at=timezone.now())
        else:
            super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        registered = obj is not None and obj.registrations.exists()
        return not registered and super().has_delete_permission(request, obj)

    def _each(self, request, queryset, act, sentence):
        for event in queryset:
            try:
                act(event, by=request.user, at=timezone.now())
            except EventRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, sentence % {"title": event.title})

    @admin.action(description=gettext_lazy("Publish"), permissions=["change"])
    @means(gettext_lazy("Members see them and can register."))
    def publish(self, request, queryset):
        self._each(request, queryset, publishing.publish, _("“%(title)s” is published."))

    @admin.action(description=gettext_lazy("Cancel, and tell everybody who registered"), permissions=["change"])
    @means(gettext_lazy("Nobody can register any more, and all who did are told. It cannot be taken back."))
    def cancel(self, request, queryset):
        self._each(request, queryset, publishing.cancel, _("“%(title)s” is cancelled; those registered are being told."))


@admin.register(SeatHold)
class SeatHoldAdmin(ReadOnly, admin.ModelAdmin):
    """Seats that wait for an order to be paid."""

    list_display = ["event", "member", "order_ref", "made_at"]
    list_select_related = ["event", "member"]
    search_fields = ["order_ref", "event__slug", "member__handle"]


class ChangeInline(admin.TabularInline):
    model = RegistrationChange
    fields = readonly_fields = ["act", "at", "by"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Registration)
class RegistrationAdmin(ReadOnly, admin.ModelAdmin):
    """Who comes: to be read here, to be changed on the event's page."""

    export_fields = ("event__slug", "member__handle", "registered_at", "cancelled_at", "joined_at")
    list_display = ["event", "member", "registered_at", "cancelled_at", "joined_at"]
    list_select_related = ["event", "member"]
    list_filter = ["cancelled_at", "registered_at"]
    search_fields = ["event__slug", "event__title", "member__handle"]
    date_hierarchy = "registered_at"
    inlines = [ChangeInline]
