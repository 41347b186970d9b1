"""How often a member may write, like and report."""
import math
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Flag, Post, Topic
from community.refusal import Refused

DAY = timedelta(days=1)
PAUSE = timedelta(seconds=5)
PAUSE_OF_NEWCOMER = timedelta(seconds=30)
TOPICS_A_DAY = 20
FLAGS_A_DAY = 10


def is_newcomer(member, *, at) -> bool:
    """Whether the account is younger than a day."""
    return member.joined_at > at - DAY


def check_pause(member, *, at) -> None:
    """Refuse a post that comes too soon after the member's last one."""
    pause = PAUSE_OF_NEWCOMER if is_newcomer(member, at=at) else PAUSE
    # Also what is stamped a little later: it may have waited less long for the lock.
    close = Post.objects.filter(author=member, created_at__gt=at - pause, created_at__lt=at + pause)
    last = close.order_by("-created_at", "-id").values_list("created_at", flat=True).first()
    if last is not None:
        seconds = max(1, math.ceil((last + pause - at).total_seconds()))
        raise Refused(
            ngettext(
                "That was quick. Please wait a second and send it again; your text is still here.",
                "That was quick. Please wait %(seconds)d seconds and send it again; your text is still here.",
                seconds,
            )
            % {"seconds": seconds}
        )


def check_topics(member, *, at) -> None:
    """Refuse a topic when the member started many within a day."""
    recent = Topic.objects.filter(author=member, created_at__gt=at - DAY).order_by("-created_at").values("pk")[:TOPICS_A_DAY]
    if len(recent) >= TOPICS_A_DAY:
        raise Refused(_("You started %(count)d topics within a day. Please start the next one tomorrow.") % {"count": TOPICS_A_DAY})


def check_flags(member, *, at) -> None:
    """Refuse a report when the member made many within a day."""
    recent = Flag.objects.filter(member=member, at__gt=at - DAY).order_by("-at").values("pk")[:FLAGS_A_DAY]
    if len(recent) >= FLAGS_A_DAY:
        raise Refused(_("You reported %(count)d posts within a day. Please leave the rest to others.") % {"count": FLAGS_A_DAY})
