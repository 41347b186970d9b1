"""The orders of a list of topics, each a tab above it, and the periods of “top”."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models.topic import TopicQuerySet


def _all(topics: QuerySet) -> QuerySet:
    return topics


@dataclass(frozen=True)
class Order:
    """`narrow` leaves the topics that stand in it."""

    name: str
    label: str | Promise
    fields: tuple[str, ...]
    narrow: Callable[..., QuerySet] = _all


@dataclass(frozen=True)
class Period:
    """What “top” looks at: topics that were started in it."""

    name: str
    label: str | Promise
    span: timedelta | None

    def narrow(self, topics: QuerySet, *, at: datetime) -> QuerySet:
        return topics.filter(created_at__gte=at - self.span) if self.span else topics


LATEST, TOP, UNANSWERED, UNREAD = "latest", "top", "unanswered", "unread"
ORDERS = {
    order.name: order
    for order in (
        Order(LATEST, _("Latest"), ("-last_post_at", "-id")),
        Order("hot", _("Hot"), ("-hot", "-id")),
        Order(TOP, _("Top"), ("-top", "-id")),
        Order(UNANSWERED, _("Unanswered"), ("-created_at", "-id"), TopicQuerySet.unanswered),
        Order("featured", _("Featured"), ("-featured_at", "-id"), TopicQuerySet.featured),
    )
}
PERIODS = {
    period.name: period
    for period in (
        Period("day", _("A day"), timedelta(days=1)), Period("week", _("A week"), timedelta(days=7)),
        Period("month", _("A month"), timedelta(days=30)), Period("year", _("A year"), timedelta(days=365)),
        Period("all", _("All time"), None),
    )
}


def orders_for(member) -> dict[str, Order]:
    """The tabs that this reader sees: a member also what is unread, which `reading.unread_by` narrows."""
    if not member.is_authenticated:
        return ORDERS
    return {LATEST: ORDERS[LATEST], UNREAD: Order(UNREAD, _("Unread"), ("-last_post_at", "-id")), **ORDERS}
