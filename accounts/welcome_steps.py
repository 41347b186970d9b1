"""The first step that belongs to the account: showing who one is."""
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from accounts.welcome import Step, steps

steps.register(
    "profile",
    Step(
        _("A photo and a line about you"), _("A face or a drawing, and what you work with: others answer a person, not a handle."),
        _("Your profile"), "accounts:profile",
        lambda member: Member.objects.filter(pk=member.pk, photo__isnull=False).exclude(bio=""), position=10,
    ),
)
