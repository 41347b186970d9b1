"""What a public profile shows of the square."""
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.panels import ProfilePanel, profile_panels
from community.articles.profile import articles_of
from community.following_members import MANY, follower_count
from community.lines import lines_of
from community.models import Following, Topic
from community.projects.profile import projects_of

RECENT = 5


def recent_topics(member, viewer) -> dict | None:
    """Without the discussions of their articles: those stand as articles."""
    found = Topic.objects.visible_to(viewer).for_list().filter(author=member, article=None).order_by("-created_at", "-id")[:RECENT]
    lines = lines_of(found)
    return {"lines": lines} if lines else None


def follow_or_mute(member, viewer) -> dict | None:
    """For members, of others."""
    if not viewer.is_authenticated or viewer.pk == member.pk:
        return None
    level = Following.objects.filter(member=viewer).on(Following.Kind.MEMBER, member.pk).values_list("level", flat=True).first()
    count = follower_count(member)
    return {"key": member.pk, "level": level, "followers": _in_words(count) if count else ""}


def _in_words(count: int) -> str:
    if count >= MANY:
        return _("%(n)d+ followers") % {"n": MANY}
    return ngettext("%(n)d follower", "%(n)d followers", count) % {"n": count}


profile_panels.register("community.follow", ProfilePanel("community/_follow_member.html", follow_or_mute, position=1))
profile_panels.register("community.topics", ProfilePanel("community/_recent_topics.html", recent_topics, position=20, switch="activity"))
profile_panels.register("community.articles", ProfilePanel("community/articles/_profile.html", articles_of, position=15, switch="activity"))
profile_panels.register("community.projects", ProfilePanel("community/projects/_profile.html", projects_of, position=25, switch="activity"))
