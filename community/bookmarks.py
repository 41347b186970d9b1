"""Bookmarks: keeping a post, with a note and a reminder, and sending the reminders that are due."""
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from community.facts import thing_of_post, thing_of_topic
from community.models import Bookmark, Post
from kit import house
from kit.rows import insert_new
from notices.telling import tell

MORNING = time(9)
BATCH = 200
# A post that the member may not see just now is looked at again then.
LATER = timedelta(days=1)


def toggle(post: Post, member, *, at) -> bool:
    """Keep a post, or let it go; returns whether it is kept."""
    if insert_new([Bookmark(post=post, member=member, created_at=at)], unique=["member_id", "post_id"]):
        return True
    Bookmark.objects.filter(post=post, member=member).delete()
    return False


def morning_of(day: date, member) -> datetime:
    """Nine o'clock of a day where the member lives."""
    return datetime.combine(day, MORNING, tzinfo=ZoneInfo(member.time_zone or house.time_zone()))


def describe(bookmark: Bookmark, *, note: str, remind_on: date | None) -> None:
    """Change the note and the day of the reminder; another day reminds again."""
    remind_at = morning_of(remind_on, bookmark.member) if remind_on else None
    if remind_at != bookmark.remind_at:
        bookmark.remind_at, bookmark.reminded_at = remind_at, None
    bookmark.note = note
    bookmark.save(update_fields=["note", "remind_at", "reminded_at"])


def remind_due(*, at) -> int:
    """Send the reminders whose time has come, each once; returns how many. What is hidden waits until it shows again."""
    with transaction.atomic():
        due = Bookmark.objects.due(at).filter(post__hidden_at=None, post__topic__hidden_at=None).order_by("remind_at", "id")
        due = due.select_for_update(skip_locked=True, of=("self",)).select_related("member", "post__topic__category", "post__author")
        return sum(_remind(bookmark, at=at) for bookmark in due[:BATCH])


def _remind(bookmark: Bookmark, *, at) -> bool:
    post = bookmark.post
    if not post.can_be_seen_by(bookmark.member):
        Bookmark.objects.filter(pk=bookmark.pk).update(remind_at=at + LATER)
        return False
    Bookmark.objects.filter(pk=bookmark.pk).update(reminded_at=at)
    tell(
        bookmark.member, "bookmark", url=post.get_absolute_url(), data={"title": post.topic.title, "note": bookmark.note}, at=at,
        fact=f"bookmark:{bookmark.pk}:{bookmark.remind_at:%Y%m%d%H%M}", about=thing_of_post(post.pk), within=thing_of_topic(post.topic_id),
    )
    return True
