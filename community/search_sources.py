"""Topics, replies and members can be found."""
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Member
from accounts.showing import profile_of
from community.articles.searching import SOURCE as ARTICLES
from community.models import Post, Topic
from community.models.post import OPENING
from community.projects.searching import SOURCE as PROJECTS
from community.search.plain import words_of
from community.search.sources import Document, Reader, SearchSource, Shown, declare, ids
from kit import wording
from kit.wording import language_tag


def _findable():
    return Post.objects.filter(hidden_at=None, topic__hidden_at=None)


def _keys(rows, name="pk"):
    return (str(pk) for pk in rows.order_by("pk").values_list(name, flat=True).iterator())


def topic_keys():
    return _keys(Topic.objects.filter(hidden_at=None))


def recent_topics(since):
    return _keys(Topic.objects.filter(hidden_at=None, created_at__gte=since))


def topics(keys):
    rows = _findable().filter(position=OPENING, topic__in=ids(keys)).select_related("topic").only(
        "body_html", "topic__title", "topic__language", "topic__created_at", "topic__author", "topic__category", "topic__tag_line",
        "topic__accepted_post",
    )
    for post in rows:
        topic = post.topic
        yield Document(
            str(topic.pk), topic.title, topic.created_at, topic.language, words_of(post.body_html), author_id=topic.author_id,
            category_id=topic.category_id, is_solved=topic.accepted_post_id is not None, tags=_tags(topic),
        )


def _tags(topic: Topic) -> str:
    return " ".join(slug for _name, slug in topic.tag_line)


def topics_shown(keys, reader: Reader) -> dict[str, Shown]:
    rows = Topic.objects.visible_to(reader.member).filter(pk__in=ids(keys), hidden_at=None).for_list()
    return {
        str(topic.pk): Shown(
            topic.title, topic.get_absolute_url(), language_tag(topic.language),
            note=" · ".join((topic.category.name, topic.author.name, wording.ago(topic.last_post_at))),
        )
        for topic in rows
    }


def reply_keys():
    return _keys(_findable().replies())


def recent_replies(since):
    return _keys(_findable().replies().filter(created_at__gte=since))


def replies(keys):
    rows = _findable().replies().filter(pk__in=ids(keys)).select_related("topic").only(
        "body_html", "language", "created_at", "author", "topic__category", "topic__tag_line", "topic__accepted_post",
    )
    for post in rows:
        yield Document(
            str(post.pk), "", post.created_at, post.language, words_of(post.body_html), author_id=post.author_id,
            category_id=post.topic.category_id, is_solved=post.topic.accepted_post_id == post.pk, tags=_tags(post.topic),
        )


def replies_shown(keys, reader: Reader) -> dict[str, Shown]:
    rows = Post.objects.visible_to(reader.member).filter(pk__in=ids(keys), hidden_at=None, topic__hidden_at=None)
    rows = rows.filter(topic__in=Topic.objects.visible_to(reader.member)).select_related("topic", "author").only(
        "position", "created_at", "author__handle", "author__display_name", "topic__title", "topic__slug", "topic__language",
        "topic__kind",
    )
    return {
        str(post.pk): Shown(
            post.topic.title, post.get_absolute_url(), language_tag(post.topic.language),
            note=" · ".join((_("reply by %(who)s") % {"who": post.author.name}, wording.ago(post.created_at))),
        )
        for post in rows
    }


def member_keys():
    return _keys(Member.objects.findable())


def members(keys):
    """With their skills, and what else they show; members alone find who shows themself to members alone."""
    rows = Member.objects.findable().filter(pk__in=ids(keys)).select_related("profile").prefetch_related("skills")
    for member in rows:
        profile = profile_of(member)
        words = [f"@{member.handle}", member.bio, *(skill.name for skill in member.skills.all())]
        words += [profile.city] if profile.shows_place else []
        words += [profile.real_name] if profile.shows_details else []
        yield Document(
            str(member.pk), member.name, member.joined_at, open_text=" ".join(filter(None, words)),
            for_members=profile.audience == profile.Audience.MEMBERS,
        )


def members_shown(keys, reader: Reader) -> dict[str, Shown]:
    rows = Member.objects.visible_to(reader.member).findable().not_blocked_by(reader.member)
    rows = rows.filter(pk__in=ids(keys)).only("handle", "display_name")
    return {
        str(member.pk): Shown(member.name, member.get_absolute_url(), wording.language_of(member.name), f"@{member.handle}")
        for member in rows
    }


declare(
    ARTICLES,
    PROJECTS,
    SearchSource("topic", gettext_lazy("Topic"), topic_keys, topics, topics_shown, recent=recent_topics, weight=1.0),
    SearchSource("reply", gettext_lazy("Reply"), reply_keys, replies, replies_shown, recent=recent_replies, weight=0.6),
    SearchSource("member", gettext_lazy("Member"), member_keys, members, members_shown, weight=0.8),
)
