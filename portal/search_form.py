"""What the results of a search are narrowed by, chosen in the form or typed among the words."""
from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from community.search.index import Filters
from community.search.question import Question
from community.search.sources import sources
from community.tagging import slug_meant

PERIODS = {"day": 1, "week": 7, "month": 31, "year": 366}
NOBODY = -1


class SearchFilter(forms.Form):
    """Every field may be empty; a choice that there is not narrows nothing, an author that there is not leaves nothing."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    period = forms.ChoiceField(
        label=_("Period"), required=False,
        choices=[
            ("", _("any time")), ("day", _("last day")), ("week", _("last week")), ("month", _("last month")), ("year", _("last year")),
        ],
    )
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("all languages")), *settings.LANGUAGES])
    tag = forms.CharField(label=_("Tag"), required=False, max_length=60)
    author = forms.CharField(label=_("By whom (handle)"), required=False, max_length=31)

    def __init__(self, data, question: Question):
        typed = {name: value for name, value in question.filters if name in self.base_fields}
        super().__init__({**{name: data.get(name, "") for name in self.base_fields}, **typed})
        self.fields["kind"].choices = [("", _("everything")), *((source.kind, source.label) for source in sources)]
        self.is_solved_only = ("is", "solved") in question.filters
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name in ("author", "tag") else "form-select"
        self.fields["tag"].widget.attrs |= {"placeholder": _("tag"), "autocapitalize": "none", "autocomplete": "off"}
        self.fields["author"].widget.attrs |= {"placeholder": _("by whom (handle)"), "autocapitalize": "none", "autocomplete": "off"}
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values()) or self.is_solved_only

    def filters(self, *, at: datetime) -> Filters:
        chosen = self.cleaned_data
        since = at - timedelta(days=PERIODS[chosen["period"]]) if chosen.get("period") else None
        return Filters(
            kinds=(chosen["kind"],) if chosen.get("kind") else (), author_id=self._author_id(), since=since,
            language=chosen.get("language", ""), solved=self.is_solved_only, tag=self._tag(),
        )

    def _tag(self) -> str:
        """The slug of the tag that is meant, through its synonyms; what is no tag is looked for as it is, and leaves nothing."""
        text = self.cleaned_data.get("tag", "")
        return slug_meant(text) if text else ""

    def _author_id(self) -> int | None:
        handle = self.cleaned_data.get("author", "").removeprefix("@").lower()
        if not handle:
            return None
        return Member.objects.filter(handle=handle).values_list("pk", flat=True).first() or NOBODY
