"""Forms of voting and of steering a topic."""
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.forms import CategoryField
from community.models import Category, PostVote, Steering, Topic
from community.steering import possible_acts

Act = Steering.Act
LABELS = {
    Act.PIN: _("Pin it on top of its category"), Act.UNPIN: _("Take the pin away"), Act.FEATURE: _("Feature it"),
    Act.UNFEATURE: _("Feature it no longer"), Act.LOCK: _("Lock it: nobody replies, edits or votes"), Act.UNLOCK: _("Open it again"),
    Act.MOVE: _("Move it to another category"), Act.ARCHIVE: _("Archive it: kept to read, for good"),
    Act.UNARCHIVE: _("Take it out of the archive"),
}


class VoteForm(forms.Form):
    value = forms.TypedChoiceField(choices=PostVote.Value, coerce=int)


class SteeringForm(forms.Form):
    """One act on a topic, with what it needs."""

    act = forms.ChoiceField(label=_("What shall happen?"), widget=forms.RadioSelect)
    category = CategoryField(
        Category.objects.none(), label=_("New category"), to_field_name="slug", required=False, empty_label=_("Only for moving"),
    )
    until = forms.DateField(
        label=_("Pinned until the end of"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only for pinning; empty for as long as nobody takes it down."),
    )
    note = forms.CharField(label=_("Why? The author is told."), required=False, max_length=300)

    def __init__(self, *args, topic: Topic, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [(act, LABELS[act]) for act in possible_acts(topic)]
        self.fields["category"].queryset = Category.objects.exclude(pk=topic.category_id)

    def clean_until(self):
        """The end of that day, in the moderator's zone."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Please choose today or a later one."), code="past")
        return timezone.make_aware(timezone.datetime.combine(day, timezone.datetime.max.time().replace(microsecond=0)))
