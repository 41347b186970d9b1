"""Notice settings: the matrix of kinds and channels, and when mail may come."""
from django import forms
from django.utils.translation import gettext_lazy as _

from notices.kinds import kinds
from notices.models import NoticePreference, NoticeTiming
from notices.preferences import CHANNELS

HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class PreferencesForm(forms.Form):
    """A box for each kind and channel, named `<kind>-<channel>`. Mail that is necessary has a box that cannot be changed."""

    def __init__(self, *args, matrix, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = []
        for kind, wishes in matrix:
            for channel, wanted in wishes.items():
                is_fixed = kind.necessary and channel == NoticePreference.Channel.MAIL
                self.fields[f"{kind.name}-{channel}"] = forms.BooleanField(required=False, initial=wanted, disabled=is_fixed)
            self.rows.append((kind.label, [self[f"{kind.name}-{channel}"] for channel in wishes]))

    def wishes(self) -> dict[tuple[str, str], bool]:
        return {(name, channel): self.cleaned_data[f"{name}-{channel}"] for name in kinds.names() for channel in CHANNELS}


def _clock():
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class TimingForm(forms.ModelForm):
    """Digest and quiet hours, in the member's own zone."""

    digest_hour = forms.TypedChoiceField(label=_("At"), choices=HOURS, coerce=int)

    class Meta:
        model = NoticeTiming
        fields = ["digest", "digest_hour", "quiet_from", "quiet_until"]
        labels = {"digest": _("How often"), "quiet_from": _("From"), "quiet_until": _("Until")}
        widgets = {"quiet_from": _clock(), "quiet_until": _clock()}

    def clean(self):
        values = super().clean()
        begin, end = values.get("quiet_from"), values.get("quiet_until")
        if not {"quiet_from", "quiet_until"} & set(self.errors):
            if (begin is None) != (end is None):
                self.add_error("quiet_from" if begin is None else "quiet_until", _("Quiet hours need a beginning and an end."))
            elif begin is not None and begin == end:
                self.add_error("quiet_until", _("This is when they begin. Leave both empty for no quiet hours."))
        return values
