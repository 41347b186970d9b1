"""What everybody who joins is asked, whether they bring a password or come from another service."""
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import handles, invitations, zones
from accounts.forms.fields import DisplayNameField
from accounts.house_texts import consent
from accounts.models import Consent, Member
from kit import house

LONGEST_EMAIL = 254
# A phone must not make it start with a capital, nor correct it.
AS_TYPED = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


def _taken() -> ValidationError:
    return ValidationError(_("This handle is taken."), code="username_taken")


class Newcomer(forms.Form):
    """Name, handle, e-mail, and what the browser says of language and zone. The handle may be left empty where `handle_is_given` is not
    said: one is made or proposed."""

    display_name = DisplayNameField(
        label=_("Name"), required=False, help_text=_("As others will see it, in any script. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False, widget=forms.HiddenInput)
    # Filled by the browser; without a script the community's own zone.
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-browser-zone": ""}))
    field_order = ["display_name", "username", "email", "password1", "language", "time_zone"]

    def __init__(self, *args, handle_is_given=False, **kwargs):
        super().__init__(*args, **kwargs)
        handle, email = self.fields["username"], self.fields["email"]
        handle.required, handle.min_length, handle.validators = handle_is_given, None, []
        handle.label = _("Handle")
        handle.help_text = _("Your address here: a to z, 0 to 9, - and _. It stays. Left empty, we make one from your name.")
        handle.widget.attrs = {**AS_TYPED, "maxlength": handles.LONGEST, "data-handle": ""}
        email.label = _("E-mail")
        email.help_text = _("We send a link to confirm it. Nobody else sees it.")
        email.widget.attrs = {"autocomplete": "email", "maxlength": LONGEST_EMAIL}
        self.fields["language"].initial = get_language()

    def clean_username(self) -> str:
        handle = handles.fold(self.cleaned_data["username"])
        if not handle:
            return self._made_from_name()
        try:
            handles.validate_handle(handle)
        except ValidationError as error:
            raise self._with_proposal(error, handle) from error
        if Member.objects.filter(handle=handle).exists():
            raise self._with_proposal(_taken(), handle)
        return handle

    def _made_from_name(self) -> str:
        """The handle of who gave none: from the name, which is public anyway; one from the e-mail is only proposed."""
        if proposal := handles.propose(self.cleaned_data.get("display_name", "")):
            return Member.objects.free_handle(proposal)
        raise self._with_proposal(
            ValidationError(_("Please choose a handle."), code="required"), self.data.get(self.add_prefix("email"), "")
        )

    def _with_proposal(self, error: ValidationError, *texts: str) -> ValidationError:
        """The error and, where one can be made, a free handle to take instead."""
        wanted = next(filter(None, map(handles.propose, (*texts, self.cleaned_data.get("display_name", "")))), "")
        proposal = wanted and Member.objects.free_handle(wanted)
        if not proposal:
            return error
        sentence = _("%(error)s Try %(handle)s, it is free.") % {"error": error.messages[0], "handle": proposal}
        return ValidationError(sentence, code=error.code)

    def clean_time_zone(self) -> str:
        name = self.cleaned_data["time_zone"]
        return name if zones.is_zone(name) else house.time_zone()

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or get_language()

    def save(self, request) -> Member:
        """The new member with their address, what they agreed to and the invitation they came by; raises IntegrityError when the handle
        was taken this moment."""
        now = timezone.now()
        with transaction.atomic():
            member = super().save(request)
            over_api = request.path.startswith("/api/")
            consent.agree(member, how=Consent.How.API if over_api else Consent.How.SIGNUP, at=now)
            if not over_api and (code := request.session.get(invitations.SESSION_KEY)):
                invitations.claim(code, member, at=now)
        return member

    def handle_was_taken(self) -> None:
        self.add_error("username", self._with_proposal(_taken(), self.cleaned_data["username"]))
