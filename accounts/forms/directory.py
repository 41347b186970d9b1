"""What the directory is asked: every choice stands in the address, and what makes no sense narrows nothing."""
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.directory import LEVELS, NEWEST, ORDERS, Wanted, member_groups

LONGEST = 60


class DirectoryForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Name, handle or skill"), required=False, max_length=LONGEST)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    skill = forms.CharField(label=gettext_lazy("Skill"), required=False, max_length=30)
    level = forms.TypedChoiceField(label=gettext_lazy("Level"), required=False, coerce=int, empty_value=0)
    place = forms.CharField(label=gettext_lazy("City or time zone"), required=False, max_length=LONGEST)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    new = forms.BooleanField(label=gettext_lazy("Newcomers only"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Sorted by"), required=False)

    def __init__(self, data):
        super().__init__({name: value.replace("\0", "").strip()[:LONGEST] for name, value in data.items()})
        fields = self.fields
        fields["role"].choices = [("", _("Everybody")), *((group.name, group.label) for group in member_groups)]
        fields["level"].choices = [("", _("Any level")), *((level, _("Level %(n)d and up") % {"n": level}) for level in LEVELS)]
        fields["language"].choices = [("", _("Any language")), *settings.LANGUAGES]
        fields["sort"].choices = [(order.name, order.label) for order in ORDERS.values()]
        for name in ("q", "skill", "place"):
            fields[name].widget.attrs["class"] = "form-control"
        for name in ("role", "level", "language", "sort"):
            fields[name].widget.attrs["class"] = "form-select"
        self.is_valid()

    def _given(self, name: str):
        return self.cleaned_data.get(name) or ""

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            self._given("q"), self._given("role"), self._given("skill"), self._given("level") or 0, bool(self._given("new")),
            self._given("language"), self._given("place"),
        )

    @property
    def order(self):
        return ORDERS.get(self._given("sort"), NEWEST)

    @property
    def is_narrowed(self) -> bool:
        return self.wanted != Wanted()
