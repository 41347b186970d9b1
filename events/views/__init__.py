"""Pages and acts of events."""
from events.views.acts import cancel, join, register
from events.views.calendars import calendar, event_calendar
from events.views.pages import event_list, event_page

__all__ = ["calendar", "cancel", "event_calendar", "event_list", "event_page", "join", "register"]
