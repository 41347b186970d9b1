"""What moderators do with a topic as a whole: pin, feature, lock, move, archive. Each act is kept as a row, and its author is told."""
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from community import asking, facts, points
from community.figures import recount_category
from community.interactions import record
from community.models import Category, Steering, Topic
from community.refusal import Refused
from community.search import due
from community.tagging import recount_of
from kit import shared_pages
from notices.sight import who_see
from notices.telling import tell_all

NAMESPACE = uuid.UUID("5f0d3c1a-30e7-4d0b-8f9d-6f0c2b7f4a11")
MOST_PINNED = 3
Act = Steering.Act
# act → (the column that says so, whether it is set)
COLUMNS = {
    Act.PIN: ("pinned_at", True), Act.UNPIN: ("pinned_at", False),
    Act.FEATURE: ("featured_at", True), Act.UNFEATURE: ("featured_at", False),
    Act.LOCK: ("locked_at", True), Act.UNLOCK: ("locked_at", False),
    Act.ARCHIVE: ("archived_at", True), Act.UNARCHIVE: ("archived_at", False),
}
NOTICES = {Act.FEATURE: "topic_featured", Act.LOCK: "topic_closed", Act.ARCHIVE: "topic_closed", Act.MOVE: "topic_moved"}


def is_closed(topic: Topic) -> bool:
    """Nobody replies, edits or votes in a topic that is locked or archived."""
    return topic.locked_at is not None or topic.archived_at is not None


def why_closed(topic: Topic) -> str:
    """The sentence that says so; "" while it is open."""
    if topic.archived_at:
        return _("This topic is archived: it can be read, but nobody replies, edits or votes any more.")
    if topic.locked_at:
        return _("A moderator locked this topic: it can be read, but nobody replies, edits or votes.")
    return ""


def possible_acts(topic: Topic) -> list[Act]:
    """What can be done with the topic as it stands."""
    turns = ((Act.PIN, Act.UNPIN, "pinned_at"), (Act.FEATURE, Act.UNFEATURE, "featured_at"), (Act.LOCK, Act.UNLOCK, "locked_at"),
             (Act.ARCHIVE, Act.UNARCHIVE, "archived_at"))
    return [undo if getattr(topic, column) else act for act, undo, column in turns] + [Act.MOVE]


@transaction.atomic
def steer(topic: Topic, act: str, *, by, at, note: str = "", until=None, category: Category | None = None) -> Steering | None:
    """Do it, keep it, tell the author; None when it stands so already.

    `until` is for pinning, `category` for moving. The topic's row is locked, its category's too where places or figures are counted.
    """
    act = Act(act)
    topic = Topic.objects.select_for_update(of=("self",)).select_related("author", "category").get(pk=topic.pk)
    if act == Act.MOVE:
        before = _move(topic, category, at=at)
        if before is None:
            return None
    elif not _turn(topic, act, until, at=at):
        return None
    done = Steering.objects.create(
        topic=topic, act=act, by=by, at=at, note=note, until=until if act == Act.PIN else None, category=before if act == Act.MOVE else None
    )
    _pay(topic, act, at=at)
    _tell(topic, act, done.pk, by, note, at=at)
    return done


def _turn(topic: Topic, act: Act, until, *, at) -> bool:
    column, is_set = COLUMNS[act]
    again = act == Act.PIN and topic.pinned_at and (until != topic.pinned_until or _is_over(topic, at=at))
    if (getattr(topic, column) is not None) == is_set and not again:
        return False
    changes = {column: at if is_set else None}
    if act == Act.PIN:
        _check_place(topic, at=at)
    if column == "pinned_at":
        changes["pinned_until"] = until if is_set else None
    Topic.objects.filter(pk=topic.pk).update(**changes)
    return True


def _is_over(topic: Topic, *, at) -> bool:
    return topic.pinned_until is not None and topic.pinned_until <= at


def _check_place(topic: Topic, *, at) -> None:
    """Refuse a fourth pinned topic; the category is locked, so that two moderators do not take the last place."""
    Category.objects.select_for_update().filter(pk=topic.category_id).values_list("pk").first()
    if Topic.objects.filter(category=topic.category_id).exclude(pk=topic.pk).pinned(at=at).count() >= MOST_PINNED:
        raise Refused(
            _("%(count)d topics are pinned in this category already. Please take one down first.") % {"count": MOST_PINNED}, field="act"
        )


def _move(topic: Topic, category: Category | None, *, at) -> Category | None:
    """The category it stood in; None when it stands there already. A pinned topic comes without its pin."""
    if category is None:
        raise Refused(_("Please say where the topic shall go."), field="category")
    before = topic.category
    if category.pk == before.pk:
        return None
    list(Category.objects.select_for_update().filter(pk__in=(category.pk, before.pk)).order_by("pk").values_list("pk"))
    Topic.objects.filter(pk=topic.pk).update(category=category, pinned_at=None, pinned_until=None)
    recount_category(before)
    recount_category(category)
    recount_of(topic)
    shared_pages.forget()
    # Another category may be open to others: what stands in the index goes at once.
    due.changed("topic", [topic.pk], at=at)
    due.changed("reply", topic.posts.replies().values_list("pk", flat=True), at=at)
    return before


def _pay(topic: Topic, act: Act, *, at) -> None:
    """A featured topic earns its author points, once; they go when it is featured no longer."""
    if act not in (Act.FEATURE, Act.UNFEATURE):
        return
    opening = topic.posts.select_related("author").get(position=1)
    opening.topic = topic
    writer = asking.writer_of(opening)
    event_id = writer.event(uuid.uuid5(NAMESPACE, f"featured:{topic.pk}"))
    if act == Act.UNFEATURE:
        points.reverse(event_id, at=at, member=writer.member)
    elif not record(writer.member, "topic_featured", writer.target, at=at, event_id=event_id):
        points.restore(event_id, at=at, member=writer.member)


def _tell(topic: Topic, act: Act, done: int, by, note: str, *, at) -> None:
    member = asking.asker_of(topic)
    if act in NOTICES and member.pk != by.pk:
        data = {"title": topic.title, "note": note}
        place = facts.thing_of_topic(topic.pk)
        # A moved topic may stand where its author does not see it.
        told, url = who_see([member], place), topic.get_absolute_url()
        tell_all(told, NOTICES[act], url=url, data=data, at=at, fact=f"steering:{done}", within=place)


def history_of(topic: Topic) -> list[Steering]:
    """What was done with it, the last act first; one query."""
    return list(topic.steerings.select_related("by", "category").order_by("-at", "-id")[:20])
