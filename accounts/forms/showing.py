"""What a member tells of themself, and who may see it."""
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Profile
from accounts.names import clean_display_name, refuse_posing
from accounts.showing import LONGEST_SKILL, MOST_SKILLS, profile_of, save_profile, save_skills, skills_in

MOST_LINKS = 4
LONGEST_LINK = 200


def is_link(text: str) -> bool:
    """Whether it is a whole address that a browser may be sent to."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        return False
    sound = parts.scheme in ("http", "https") and parts.hostname and "." in parts.hostname and not parts.username
    return bool(sound) and len(text) <= LONGEST_LINK and text.isprintable() and " " not in text


class LinksField(forms.CharField):
    """A list of addresses, typed one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **options):
        known = {"label": gettext_lazy("Links"), "help_text": gettext_lazy("One address a line, at most four.")}
        super().__init__(required=False, max_length=1000, **known | options)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return self.prepare_value(initial or []) != (data or "").replace("\r\n", "\n").strip()

    def clean(self, value):
        links = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(links) > MOST_LINKS:
            raise forms.ValidationError(_("Please give no more than %(count)d addresses.") % {"count": MOST_LINKS})
        if wrong := next((link for link in links if not is_link(link)), None):
            raise forms.ValidationError(_("“%(link)s” is no address. Write it whole, with https://.") % {"link": wrong[:80]})
        return links


class AboutForm(forms.Form):
    """Skills, city, real name and links; a field that was not sent stays as it is."""

    skills = forms.CharField(
        label=gettext_lazy("What you are good at"), required=False, max_length=400,
        help_text=gettext_lazy("In your own words, with commas between. Others find you by them."),
    )
    city = forms.CharField(label=gettext_lazy("City"), required=False, max_length=60)
    real_name = forms.CharField(label=gettext_lazy("Real name"), required=False, max_length=80)
    links = LinksField()

    def __init__(self, *args, member, **kwargs):
        self.member, self.profile = member, profile_of(member)
        skills = ", ".join(member.skills.order_by("pk").values_list("name", flat=True))
        known = {
            "skills": skills, "city": self.profile.city, "real_name": self.profile.real_name, "links": self.profile.links,
        }
        super().__init__(*args, initial=known, **kwargs)

    def clean_skills(self):
        names = skills_in(self.cleaned_data["skills"])
        if len(names) > MOST_SKILLS:
            raise forms.ValidationError(_("Please name no more than %(count)d.") % {"count": MOST_SKILLS})
        if long := next((name for name in names if len(name) > LONGEST_SKILL), None):
            raise forms.ValidationError(_("“%(name)s” is too long: at most %(count)d characters each.") % {
                "name": long, "count": LONGEST_SKILL
            })
        return names

    def clean_city(self):
        return clean_display_name(self.cleaned_data["city"])

    def clean_real_name(self):
        name = clean_display_name(self.cleaned_data["real_name"])
        refuse_posing(name)
        return name

    def save(self) -> None:
        sent = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        if "skills" in sent:
            save_skills(self.member, sent.pop("skills"))
        if sent:
            for name, value in sent.items():
                setattr(self.profile, name, value)
            save_profile(self.profile)


class WhoSeesForm(forms.ModelForm):
    class Meta:
        model = Profile
        fields = [
            "audience", "in_directory", "takes_followers", "shows_activity", "shows_points", "shows_certificates", "shows_events",
            "shows_details", "shows_place",
        ]
        widgets = {"audience": forms.RadioSelect}

    def save(self, commit=True):
        save_profile(self.instance)
        return self.instance
