"""The first step among people: one event."""
from django.utils.translation import gettext_lazy as _

from accounts.welcome import Step, steps
from events.models import Registration

steps.register(
    "first_event",
    Step(
        _("Come along"), _("Register for the next event; its page has a file for your calendar. Most cost nothing."),
        _("Events"), "events:list", lambda member: Registration.objects.standing().filter(member=member), position=50,
    ),
)
