"""The front page: what this place is, for a visitor; what is new and why, for a member."""
from django.conf import settings
from django.db.models import Count
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from billing.access import rights_of
from billing.membership import membership_in
from billing.models import Plan
from courses import feed as course_feed
from events import feed as event_feed
from kit.pagination import keyset_page
from portal import feed, rails
from portal.figures import house_figures
from surveys.models import Wave

TABS = {"latest": ("-last_post_at", "-id"), "hot": ("-hot", "-id"), "unanswered": ("-created_at", "-id")}


@require_safe
def home(request):
    return _member(request) if request.user.is_authenticated else _visitor(request)


def _visitor(request):
    at = timezone.now()
    plans = Plan.objects.on_sale(settings.CURRENCY).annotate(opens=Count("products")).order_by("position", "id")
    hot = feed.for_everybody().order_by("-hot", "-last_post_at", "-id").only("slug", "title", "language", "reply_count")
    return render(request, "portal/visitor.html", {
        "figures": house_figures(at=at),
        "courses": course_feed.newest(6, request.user),
        "topics": [(topic, feed.replies_in_words(topic.reply_count)) for topic in hot[:6]],
        "events": rails.dated(event_feed.upcoming(3, request.user, at=at)),
        "plan": plans.first(),
        "currency": settings.CURRENCY,
    })


def _member(request):
    at, member, tab = timezone.now(), request.user, request.GET.get("tab", "")
    rights = rights_of(member, at=at)
    learning = rails.learning(member)
    page, past = None, None
    if tab in TABS:
        topics = feed.for_everybody()
        page = keyset_page(feed.topic_rows(topics.unanswered() if tab == "unanswered" else topics), request, TABS[tab], size=feed.LENGTH)
        entries = feed.listed(page.items)
    else:
        tab, past = "", feed.past_of(member, at=at)
        entries = feed.for_you(member, rights, past, at=at)
    return render(request, "portal/member.html", {
        "tab": tab,
        "entries": entries,
        "page": page,
        "groups": rails.groups(past.categories if past else {}),
        "learning": learning,
        "resume": learning[0] if learning else None,
        "points": rails.points_lately(member),
        "events": rails.dated(event_feed.upcoming(3, member, at=at)),
        "wave": Wave.objects.waiting_for(member, at=at).first(),
        "membership": membership_in(rights),
        "leaders": rails.most_points(at=at),
    })
