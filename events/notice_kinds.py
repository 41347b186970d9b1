"""What members are told of events. A notice names the event and leads to its page, never to the way in."""
from django.utils.translation import gettext_lazy as _

from notices.kinds import NoticeKind, declare

declare(
    NoticeKind("follow_event", _("New events of whom I follow"), _("%(actor)s invites to “%(title)s”."), mail=False),
    NoticeKind("event_registered", _("My place at an event"), _("You are registered for “%(title)s”."), weight=0),
    NoticeKind("event_registration_cancelled", _("My registration is cancelled"), _("Your place at “%(title)s” is given back."), mail=False,
               weight=0),
    NoticeKind("event_cancelled", _("An event I registered for is cancelled"), _("“%(title)s” is cancelled and will not take place.")),
)
