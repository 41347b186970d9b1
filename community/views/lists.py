"""Lists of topics: all of them, and those of one category, in several orders."""
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.blocking import is_blocked
from community.cases import count_waiting
from community.following import CATEGORY, level_of, without_muted
from community.lines import lines_of
from community.models import Category, Topic
from community.orders import LATEST, PERIODS, TOP, UNREAD, orders_for
from community.reading import unread_by, with_reading
from community.rights import why_not_start
from community.steering import MOST_PINNED
from kit.pagination import keyset_page


def _waiting(member) -> int | None:
    """For a moderator how many reports wait; None for everybody else."""
    return count_waiting() if member.is_authenticated and member.has_role("moderator") else None


def _pinned(request, topics, *, at) -> list[Topic]:
    """What stands first on the first page, and in no other place of the list."""
    if "before" in request.GET or "after" in request.GET:
        return []
    return list(topics.pinned(at=at).order_by("-pinned_at", "-id")[:MOST_PINNED])


def topic_list(request, topics, template: str, category: Category | None, **more):
    """A page of topics in one of the orders, with the rail of categories beside it; `more` is for the template."""
    orders = orders_for(request.user)
    order, period = orders.get(request.GET.get("order", LATEST)), PERIODS.get(request.GET.get("period", "month"))
    if order is None or period is None:
        raise Http404
    now = timezone.now()
    topics = without_muted(topics.visible_to(request.user), request.user, shelf=category, tag=more.get("tag"))
    topics = with_reading(topics, request.user).annotate(blocked=is_blocked(request.user))
    topics, pinned = order.narrow(topics.for_list()), []
    if order.name == UNREAD:
        topics = unread_by(topics, request.user)
    if order.name == TOP:
        topics = period.narrow(topics, at=now)
    elif order.name == LATEST and category:
        topics, pinned = topics.not_pinned(at=now), _pinned(request, topics, at=now) if category.has_pinned else []
    page = keyset_page(topics, request, order.fields)
    values = {
        "page": page, "lines": lines_of([*pinned, *page], in_category=category is not None, reader=request.user),
        "orders": orders.values(), "order": order,
        "periods": PERIODS.values() if order.name == TOP else (), "period": period,
        "category": category, "categories": Category.objects.visible_to(request.user), "waiting": _waiting(request.user), **more,
    }
    return render(request, template, values)


@require_safe
def topics(request):
    return topic_list(request, Topic.objects.all(), "community/topics.html", None)


@require_safe
def category(request, slug):
    pinned = Topic.objects.filter(category=OuterRef("pk")).pinned(at=timezone.now())
    shelves = Category.objects.visible_to(request.user).with_start_of(request.user).annotate(has_pinned=Exists(pinned))
    if request.user.is_authenticated:
        shelves = shelves.annotate(level=level_of(request.user, CATEGORY, OuterRef("pk")))
    shelf = get_object_or_404(shelves, slug=slug)
    may_start = shelf.may_start or (request.user.is_authenticated and request.user.has_role("moderator"))
    why_not = "" if may_start else why_not_start(shelf)
    return topic_list(request, Topic.objects.filter(category=shelf), "community/category.html", shelf, why_not_start=why_not)
