"""What coming to events earns: being there counts, saying so does not pay."""
from django.utils.translation import gettext_lazy as _

from kit.verbs import Verb, declare

declare(
    Verb("event_registered", _("registered for an event")),
    Verb("event_registration_cancelled", _("cancelled a registration"), counts=False),
    Verb("event_joined", _("took part in an event"), points=10),
)
