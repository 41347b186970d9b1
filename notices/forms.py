"""The matrix of notice settings."""
from django import forms

from notices.kinds import kinds
from notices.preferences import CHANNELS


class PreferencesForm(forms.Form):
    """A box for each kind and channel, named `<kind>-<channel>`."""

    def __init__(self, *args, matrix, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = []
        for kind, wishes in matrix:
            for channel, wanted in wishes.items():
                self.fields[f"{kind.name}-{channel}"] = forms.BooleanField(required=False, initial=wanted)
            self.rows.append((kind.label, [self[f"{kind.name}-{channel}"] for channel in wishes]))

    def wishes(self) -> dict[tuple[str, str], bool]:
        return {(name, channel): self.cleaned_data[f"{name}-{channel}"] for name in kinds.names() for channel in CHANNELS}
