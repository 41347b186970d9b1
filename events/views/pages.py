"""Pages of events: list, month, one event."""
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.access import by_kind, ways_to_open
from billing.models import Product
from billing.prices import currency_of
from events import registration, seats, wording
from events.feed import lines
from events.models import Event, Registration
from events.months import Month
from events.structured import structured_event
from kit.pagination import keyset_page


@require_safe
def event_list(request):
    """What comes, what was (`?past=1`), or a month (`?view=month`)."""
    if request.GET.get("view") == "month":
        return _month(request)
    now, past = timezone.now(), request.GET.get("past") == "1"
    events = lines(Event.objects.published(), request.user)
    if past:
        page = keyset_page(events.over_at(now), request, ("-starts_at", "-id"))
    else:
        page = keyset_page(events.not_over_at(now), request, ("starts_at", "id"))
    rows = [wording.Line(event, at=now) for event in page]
    return render(request, "events/list.html", {"rows": rows, "page": page, "past": past})


def _month(request):
    now = timezone.now()
    month = Month.named(request.GET.get("month", ""), now=now)
    start, end = month.bounds()
    events = lines(Event.objects.published().overlapping(start, end), request.user).order_by("starts_at", "id")
    rows = [wording.Line(event, at=now) for event in events]
    weeks = month.weeks(rows, today=timezone.localdate(now))
    for day in (day for week in weeks for day in week if day.lines):
        day.lines[0].anchors.append(day.anchor)
    return render(request, "events/month.html", {"month": month, "weeks": weeks, "rows": rows})


NEEDED = (
    *(field.name for field in Event._meta.concrete_fields if field.name != "description"), "organiser__handle", "organiser__display_name",
    "survey__slug", "course__slug", "course__title", "course__language", "course__live_revision", "topic__slug", "topic__hidden_at",
    "topic__author", *(f"product__{field.name}" for field in Product._meta.concrete_fields),
)


@require_safe
def event_page(request, slug):
    now, reader = timezone.now(), request.user
    visible = Event.objects.visible_to(reader).select_related("organiser", "survey", "course", "topic", "product").only(*NEEDED)
    event = get_object_or_404(visible, slug=slug)
    place = Registration.objects.standing().filter(event=event, member=reader).first() if reader.is_authenticated else None
    context = {
        "event": event, "place": place, "head": wording.Head(event), "agenda": wording.agenda_of(event),
        "drawing": seats.drawing_of(event, mine=place is not None), "closed": registration.why_closed(event, at=now),
        "is_over": event.is_over_at(now), "door_is_open": place is not None and event.door_is_open_at(now),
        "full_word": _("full"), "structured": structured_event(event, reader),
    }
    if event.topic is not None and event.topic.can_be_seen_by(reader):
        context["topic_url"] = event.topic.get_absolute_url()
    if reader.is_authenticated and place is None:
        context["refusal"] = refusal = registration.why_refused(event, reader, at=now)
        if event.product is not None and refusal and refusal.code == "members_only":
            context["ways"] = by_kind(ways_to_open(event.product, currency_of(request)))
    return render(request, "events/event.html", context)
