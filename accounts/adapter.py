"""How allauth treats our members: what is saved at sign-up, which limit counts for whom, in which language mail is written."""
import time
from ipaddress import ip_address

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import devices, limits
from accounts.models import Member
from accounts.models.member import LONGEST_PASSWORD
from kit import house
from kit.bilingual import prefers_chinese

API = "/api/"
LIMITED = frozenset({"rate_limited", "too_many_login_attempts"})
SECOND_FACTOR_STAGE = "allauth.mfa.stages.AuthenticateStage"
WRONG_LOGIN = gettext_lazy("Login and password do not belong together. Look at both once more.")


def name_of(member) -> str:
    return member.name


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed."),
        "duplicate_email": gettext_lazy("This address is on your list already."),
        "email_password_mismatch": WRONG_LOGIN,
        "username_password_mismatch": WRONG_LOGIN,
        "enter_current_password": gettext_lazy("This is not your current password."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "invalid_password_reset": gettext_lazy("This link no longer works."),
        "max_email_addresses": gettext_lazy("An account has at most %d addresses. Remove one first."),
        "too_many_login_attempts": gettext_lazy("Too many wrong tries. Wait five minutes, or ask for a new password."),
        "rate_limited": gettext_lazy("Too many tries. Wait a few minutes."),
    }

    def save_user(self, request, user, form, commit=True):
        """The name, language and zone of the form, and the theme that the visitor had chosen, go with the new member."""
        for field in ("display_name", "language", "time_zone"):
            setattr(user, field, form.cleaned_data.get(field) or "")
        if request.COOKIES.get("theme") in Member.Theme.values:
            user.theme = request.COOKIES["theme"]
        return super().save_user(request, user, form, commit)

    def unstash_verified_email(self, request):
        """Without touching the session of who has none: the cookie would tell a new address from a known one."""
        return super().unstash_verified_email(request) if "account_verified_email" in request.session else None

    def clean_password(self, password, user=None):
        """Refuse what is too long before anything measures, compares or hashes it."""
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(
                _("This password is too long. At most %(count)d characters.") % {"count": LONGEST_PASSWORD}, code="password_too_long"
            )
        return super().clean_password(password, user)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """One count an account, whether the guesses come with its e-mail or its handle; its known devices count apart."""
        login = (credentials.get("email") or credentials.get("username") or "").strip().lower()
        found = Member.objects.filter(Q(emailaddress__email=login) | Q(email=login) if "@" in login else Q(handle=login))
        member_id = found.values_list("pk", flat=True).order_by("pk").first()
        return devices.key_of(request, member_id) if member_id else f"login:{login}"

    def pre_authenticate(self, request, **credentials):
        """The limits, of the address and of the account, before anything is hashed."""
        limits.before_hashing(request)
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            key = self._get_login_attempts_cache_key(request, **credentials)
            limits.note(request, limits.wait_of(request, app="allauth.account", action="login_failed", key=key))
            raise
        if len(credentials.get("password", "")) > LONGEST_PASSWORD:
            raise self.validation_error("username_password_mismatch")

    def get_client_ip(self, request):
        """An IPv4 address in the clothes of IPv6 as itself: else they all were one network to the limits."""
        address = ip_address(super().get_client_ip(request))
        return str(getattr(address, "ipv4_mapped", None) or address)

    def reauthenticate(self, user, password):
        """By the handle alone: with the e-mail beside it a wrong password would be hashed twice."""
        if len(password) > LONGEST_PASSWORD:
            return False
        found = self.authenticate(self.request, username=user.handle, password=password)
        return found is not None and found.pk == user.pk

    def validation_error(self, code, *args):
        """Who had too many tries is answered 429, on whatever page they are told."""
        if code in LIMITED and self.request and not getattr(self.request, "retry_after", 0):
            limits.note(self.request, limits.LONGEST_WAIT)
        return super().validation_error(code, *args)

    def get_login_stages(self):
        ours = {SECOND_FACTOR_STAGE: "accounts.second_factor.AuthenticateStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who signed in a moment ago is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def add_message(self, request, *args, **kwargs):
        """A program has no next page to read a message on."""
        if not request.path.startswith(API):
            super().add_message(request, *args, **kwargs)

    def send_mail(self, template_prefix, email, context):
        """Mail is written in the language of the member it goes to; a stranger's in that of the page."""
        member = context.get("user") or self._owner_of(email)
        with translation.override(member.language if member and member.language else translation.get_language()):
            chinese = prefers_chinese()
            shown = {
                "site_name": house.name(chinese=chinese), "site_url": settings.SITE_URL,
                "language_tag": "zh-Hans" if chinese else "en",
            }
            super().send_mail(template_prefix, email, {**context, **shown, "member": member})

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """What changes the main address is told to the new one as well as to the old."""
        if template_prefix == "account/email/email_changed":
            super().send_notification_mail(template_prefix, user, context, context["to_email"])
        super().send_notification_mail(template_prefix, user, context, email)

    def _owner_of(self, email):
        address = EmailAddress.objects.filter(email=email.lower()).select_related("user").order_by("-verified", "pk").first()
        return address and address.user
