"""What events hold of a member: where they go, what they organise, where they speak."""
from django.utils.translation import gettext_lazy as _

from accounts.personal.registry import Fate, PersonalData, declare

declare(
    PersonalData(
        "registrations", _("Events you registered for"), "events.Registration", Fate.NAMELESS, shows={"event_title": "event__title"},
    ),
    PersonalData(
        "registration-changes", _("When you registered and cancelled"), "events.RegistrationChange", Fate.NAMELESS,
        of=("registration__member",), acts=("by",), shows={"event_title": "registration__event__title"},
    ),
    PersonalData(
        "held-seats", _("Seats that wait for your payment"), "events.SeatHold", Fate.NAMELESS, codes=("order_ref",),
        shows={"event_title": "event__title"},
    ),
    PersonalData(
        "events", _("Events you organise"), "events.Event", Fate.STAYS, of=("organiser",), acts=("cancelled_by",),
        codes=("slug", "time_zone", "uid"), why=_("Those who registered depend on it."),
    ),
    PersonalData(
        "talks", _("Where you speak"), "events.AgendaItem", Fate.NAMELESS, of=("speaker_member",), codes=("title", "note"),
        emptied=("speaker",), shows={"event_title": "event__title"},
    ),
)
