"""What happens: events with their agenda, and who has registered."""
from events.models.event import AgendaItem, Event
from events.models.hold import SeatHold
from events.models.project import EventProject
from events.models.registration import Registration, RegistrationChange

__all__ = ["AgendaItem", "Event", "EventProject", "Registration", "RegistrationChange", "SeatHold"]
