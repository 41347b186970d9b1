"""Forms of events. Times are typed as the clock at the event shows them, whatever the zone of who types."""
from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events import zones
from events.models import AgendaItem, Event


class WallClockField(forms.SplitDateTimeField):
    """Date and time without a zone: `zones.from_wall_clock` makes the instant."""

    widget = AdminSplitDateTime

    def compress(self, data_list):
        moment = super().compress(data_list)
        return moment.replace(tzinfo=None) if moment else None


class WallClockForm(forms.ModelForm):
    """Takes `clock_fields` in the zone that `zone_of()` names."""

    clock_fields: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.clock_fields:
            if (moment := getattr(self.instance, name)) is not None:
                self.initial[name] = zones.on_wall_clock(moment, self.zone_of())

    def zone_of(self) -> str:
        raise NotImplementedError

    def _turn_into_instants(self, zone: str) -> None:
        for name in self.clock_fields:
            if naive := self.cleaned_data.get(name):
                try:
                    self.cleaned_data[name] = zones.from_wall_clock(naive, zone)
                except ValidationError as skipped:
                    self.add_error(name, skipped)


class EventForm(WallClockForm):
    """An event as the organiser means it; the capacity may not fall below the seats that are taken."""

    clock_fields = ("starts_at", "ends_at")
    starts_at = WallClockField(label=Event._meta.get_field("starts_at").verbose_name)
    ends_at = WallClockField(label=Event._meta.get_field("ends_at").verbose_name)

    class Meta:
        model = Event
        fields = [
            "slug", "kind", "language", "title", "summary", "description", "organiser", "starts_at", "ends_at", "time_zone", "mode",
            "venue", "join_url", "capacity", "audience", "course", "survey", "topic", "product",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The zone's default is worked out, so Django would ask the page what stood there before: the row knows.
        self.fields["time_zone"].show_hidden_initial = False

    def zone_of(self) -> str:
        return self.instance.time_zone

    def clean_time_zone(self):
        zones.validate_time_zone(self.cleaned_data["time_zone"])
        return self.cleaned_data["time_zone"]

    def clean_capacity(self):
        capacity = self.cleaned_data["capacity"]
        if capacity is not None and capacity < self.instance.seats_taken:
            raise ValidationError(_("%(taken)s seats are taken: it cannot be fewer.") % {"taken": self.instance.seats_taken})
        return capacity

    def clean(self):
        cleaned = super().clean()
        self._turn_into_instants(self.cleaned_data.get("time_zone") or self.zone_of())
        return cleaned


class AgendaItemForm(WallClockForm):
    """One line of the agenda, in the zone of its event."""

    clock_fields = ("starts_at",)
    starts_at = WallClockField(label=AgendaItem._meta.get_field("starts_at").verbose_name)

    class Meta:
        model = AgendaItem
        fields = ["position", "starts_at", "minutes", "title", "note", "speaker", "speaker_member"]

    def __init__(self, *args, event=None, **kwargs):
        self.event = event
        super().__init__(*args, **kwargs)

    def zone_of(self) -> str:
        return self.event.time_zone

    def clean(self):
        cleaned = super().clean()
        self._turn_into_instants(self.zone_of())
        return cleaned


class AgendaFormSet(forms.BaseInlineFormSet):
    """Gives each line its event, whose zone its times are typed in."""

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "event": self.instance}
