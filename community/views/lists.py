"""Lists of topics: all of them, and those of one category, in four orders."""
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from community.cases import count_waiting
from community.lines import lines_of
from community.models import Category, Topic
from kit.pagination import keyset_page


@dataclass(frozen=True)
class Order:
    """A tab above the list."""

    name: str
    label: str | Promise
    fields: tuple[str, ...]
    unanswered: bool = False


ORDERS = {
    order.name: order
    for order in (
        Order("latest", _("Latest"), ("-last_post_at", "-id")),
        Order("hot", _("Hot"), ("-hot", "-id")),
        Order("top", _("Top"), ("-like_count", "-id")),
        Order("unanswered", _("Unanswered"), ("-created_at", "-id"), unanswered=True),
    )
}


def _waiting(member) -> int | None:
    """For a moderator how many reports wait; None for everybody else."""
    return count_waiting() if member.is_authenticated and member.has_role("moderator") else None


def _list(request, topics, template: str, category: Category | None):
    order = ORDERS.get(request.GET.get("order", "latest"))
    if order is None:
        raise Http404
    if order.unanswered:
        topics = topics.unanswered()
    page = keyset_page(topics.visible_to(request.user).for_list(), request, order.fields)
    values = {
        "page": page, "lines": lines_of(page, in_category=category is not None), "orders": ORDERS.values(), "order": order,
        "category": category, "categories": Category.objects.all(), "waiting": _waiting(request.user),
    }
    return render(request, template, values)


@require_safe
def topics(request):
    return _list(request, Topic.objects.all(), "community/topics.html", None)


@require_safe
def category(request, slug):
    shelf = get_object_or_404(Category, slug=slug)
    return _list(request, Topic.objects.filter(category=shelf), "community/category.html", shelf)
