"""Posts can be reported. A hidden opening post hides its topic."""
from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from community import points
from community.articles.flagging import FLAGGABLE as ARTICLE
from community.asking import writer_of
from community.facts import thing_of_post, thing_of_topic, told_in_topic
from community.figures import recount_category
from community.flags import Flaggable, declare
from community.models import Post, Topic
from community.projects.flagging import FLAGGABLE as PROJECT
from community.questions import answer_hidden, answer_restored
from community.search.due import changed as changed_for_search
from community.tagging import recount_of
from kit import shared_pages
from notices import withdrawing


def find(keys) -> dict[str, Post]:
    ids = [int(key) for key in keys if key.isdecimal() and len(key) < 19]
    return {str(post.pk): post for post in Post.objects.filter(pk__in=ids).select_related("topic__category", "author")}


def lock(post: Post) -> None:
    Post.objects.select_for_update().filter(pk=post.pk).values("pk").get()


def _recount(topic: Topic) -> None:
    """Figures of a topic and of its category from what shows."""
    shown = topic.posts.filter(hidden_at=None)
    figures = shown.aggregate(replies=Count("pk", filter=Q(position__gt=1)), last=Max("position"))
    last = shown.filter(position=figures["last"]).values("created_at", "author").first()
    changes = {"reply_count": figures["replies"]}
    if last:
        changes |= {"last_post_at": last["created_at"], "last_poster": last["author"]}
    Topic.objects.filter(pk=topic.pk).update(**changes)


def _show(post: Post, hidden_at, *, at) -> None:
    topic = Topic.objects.select_for_update(of=("self",)).select_related("category").get(pk=post.topic_id)
    changed = Post.objects.filter(pk=post.pk, hidden_at__isnull=hidden_at is not None).update(hidden_at=hidden_at)
    if not changed:
        return
    if post.is_opening:
        Topic.objects.filter(pk=topic.pk).update(hidden_at=hidden_at)
        recount_category(topic.category)
        recount_of(topic)
        changed_for_search("topic", [topic.pk], at=at)
        changed_for_search("reply", topic.posts.replies().values_list("pk", flat=True), at=at)
    else:
        changed_for_search("reply", [post.pk], at=at)
        (answer_restored if hidden_at is None else answer_hidden)(topic, post, at=at)
    _recount(topic)
    shared_pages.forget()
    things = [thing_of_post(post.pk), *([thing_of_topic(topic.pk)] if post.is_opening else [])]
    if hidden_at is None:
        withdrawing.restore(*things)
    else:
        withdrawing.withdraw(*things, at=hidden_at)


def hide(post: Post, *, at) -> None:
    _show(post, at, at=at)


def restore(post: Post, *, at) -> None:
    _show(post, None, at=at)


def settled(post: Post, *, hidden: bool, at) -> None:
    """What a hidden post earned its author is taken back, and given again when it is restored."""
    writer = writer_of(post)
    (points.reverse if hidden else points.restore)(writer.event(post.event_id), at=at, member=writer.member)


declare(
    Flaggable(
        "post", _("post"), find=find, lock=lock, hide=hide, restore=restore, url=lambda post: post.get_absolute_url(),
        excerpt=lambda post: post.excerpt, author=lambda post: post.author, changed_at=lambda post: post.edited_at or post.created_at,
        settled=settled, writer=lambda post: writer_of(post).member,
        place=lambda post: told_in_topic(post.topic_id),
    )
)
declare(ARTICLE, PROJECT)
