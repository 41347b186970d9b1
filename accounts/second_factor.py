"""How allauth.mfa speaks to our members, and where it need not ask: on a device that they trust."""
from allauth.mfa import stages
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import devices
from kit import house


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right. Take the newest one; the clock of the phone must be right too."),
        "add_email_blocked": gettext_lazy("With a second factor on, no address can be added. Turn it off first."),
        "cannot_delete_authenticator": gettext_lazy("This second factor cannot be turned off."),
        "cannot_generate_recovery_codes": gettext_lazy("Turn on a second factor first."),
        "unverified_email": gettext_lazy("Confirm your e-mail addresses first: a second factor locks the account for good."),
    }

    def _get_site_name(self):
        return house.name()

    def generate_authenticator_name(self, user, type):  # noqa: A002
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Key %(number)d") % {"number": count + 1}


class AuthenticateStage(stages.AuthenticateStage):
    def _should_handle(self, request):
        return super()._should_handle(request) and not devices.is_trusted(request, self.login.user, at=timezone.now())
