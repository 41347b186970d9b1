"""What a public profile shows of the square."""
from accounts.panels import ProfilePanel, profile_panels
from community.lines import lines_of
from community.models import Topic

RECENT = 5


def recent_topics(member, viewer) -> dict | None:
    found = Topic.objects.visible_to(viewer).for_list().filter(author=member).order_by("-created_at", "-id")[:RECENT]
    lines = lines_of(found)
    return {"lines": lines} if lines else None


profile_panels.register("community.topics", ProfilePanel("community/_recent_topics.html", recent_topics, position=20))
