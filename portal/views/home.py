"""The front page: what this place is, for a visitor; what is new and why, for a member."""
from django.db.models import Count
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import welcome
from billing.access import rights_of
from billing.membership import membership_in
from billing.models import Plan
from community.feed_candidates import posts_by_category, replies_in_words
from courses import feed as course_feed
from events import feed as event_feed
from events import feed_candidates as events
from kit import house
from kit.pagination import keyset_page
from portal import rails
from portal.feed import plain
from portal.feed.choosing import LENGTH, for_you, reader_of
from portal.figures import house_figures
from portal.models import NotForMe
from surveys import feed_candidates as surveys

TABS = {"latest": ("-last_post_at", "-id"), "hot": ("-hot", "-id"), "unanswered": ("-created_at", "-id")}


@require_safe
def home(request):
    if request.user.is_authenticated:
        return _member(request)
    return _visitor(request) if house.current().is_open else render(request, "portal/being_set_up.html")


def _visitor(request):
    at = timezone.now()
    plans = Plan.objects.on_sale(house.currency()).annotate(opens=Count("products")).order_by("position", "id")
    hot = plain.open_topics(request.user).order_by("-hot", "-last_post_at", "-id").only("slug", "title", "language", "reply_count")
    return render(request, "portal/visitor.html", {
        "figures": house_figures(at=at),
        "courses": course_feed.newest(6, request.user),
        "topics": [(topic, replies_in_words(topic.reply_count)) for topic in hot[:6]],
        "events": rails.dated(event_feed.upcoming(3, request.user, at=at)),
        "plan": plans.first(),
        "currency": house.currency(),
        "tagline": house.tagline(),
        # Written from top to bottom: four signs fit.
        "spine": house.name(chinese=True)[:4],
    })


def _member(request):
    at, member, tab = timezone.now(), request.user, request.GET.get("tab", "")
    rights = rights_of(member, at=at)
    reader = reader_of(member, at=at, rights=rights)
    learning = rails.learning(member)
    page = None
    if tab in TABS:
        page = keyset_page(plain.topic_rows(member, unanswered=tab == "unanswered"), request, TABS[tab], size=LENGTH)
        entries = [(shown, None) for shown in plain.listed(page.items)]
    else:
        tab, entries = "", [(item.shown, item) for item in for_you(reader)]
    waves = surveys.waiting(reader)
    return render(request, "portal/member.html", {
        "tab": tab,
        "entries": entries,
        "page": page,
        "turned": _turned(request),
        "first_steps": welcome.progress_of(member) if welcome.shows_on_front_page(member, at=at) else None,
        "groups": rails.groups({} if page else posts_by_category(reader)),
        "learning": learning,
        "resume": learning[0] if learning else None,
        "points": rails.points_lately(member, member.counters.points),
        "events": rails.dated(events.coming(reader)[:3]),
        "wave": waves[0] if waves else None,
        "membership": membership_in(rights),
        "leaders": rails.most_points(at=at),
    })


def _turned(request) -> NotForMe | None:
    """What the member has just turned away, so that the page can offer to take it back."""
    text = request.GET.get("turned", "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 15:
        return None
    return NotForMe.objects.filter(pk=text, member=request.user).first()
