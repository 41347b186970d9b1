"""The house in figures: counted from the rows, in one query, at most every ten minutes."""
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Count, Min, Sum, Value

from accounts.standing import countable_members
from billing.models import Grant
from community.models import Topic
from courses.models import Course
from events.models import Event
from kit.periods import day_of, start_of

KEPT_SECONDS = 600


def house_figures(*, at: datetime) -> dict[str, int]:
    """members, payers, courses, lessons, topics, replies, events (of this month), cheapest (course, minor units; 0 when none is sold)."""
    return cache.get_or_set("portal:figures", lambda: _count(at), KEPT_SECONDS)


def _count(at: datetime) -> dict[str, int]:
    month = day_of(at).replace(day=1)
    following = (month.replace(year=month.year + 1, month=1) if month.month == 12 else month.replace(month=month.month + 1))
    courses = Course.objects.published().exclude(visibility=Course.Visibility.UNLISTED)
    topics = Topic.objects.visible_to(AnonymousUser())
    events = Event.objects.published().standing().filter(starts_at__gte=start_of(month), starts_at__lt=start_of(following))
    counted = [
        _line("members", countable_members(at), Count("pk")),
        _line("payers", Grant.objects.of_plans().in_force_at(at), Count("member", distinct=True)),
        _line("courses", courses, Count("pk")),
        _line("lessons", courses, Sum("lesson_count")),
        _line("topics", topics, Count("pk")),
        _line("replies", topics, Sum("reply_count")),
        _line("events", events, Count("pk")),
        _line("cheapest", courses.filter(product__is_on_sale=True), Min("product__price_amount")),
    ]
    return {name: int(number or 0) for name, number in counted[0].union(*counted[1:], all=True)}


def _line(name: str, rows, number):
    return rows.order_by().annotate(name_of=Value(name)).values("name_of").annotate(number=number).values_list("name_of", "number")
