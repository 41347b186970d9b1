"""The topic in which an article is discussed: opened when it is published, hidden and shown with it."""
import uuid

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from community.flags import flaggables
from community.models import Article, Category, Hiding, Post, Topic
from community.models.post import OPENING
from community.rendering import render_body
from community.search.due import index_due_later
from kit.markdown import RENDER_VERSION, excerpt

GIST = 120


def open_topic(article: Article, *, at) -> Topic:
    """By the author, in the article's category; it earns nothing beside the article. Part of the publication: no limit of haste applies."""
    with override(article.language):
        words = _("This is the place to discuss the article [%(title)s](%(url)s).")
    title = article.title.replace("[", "(").replace("]", ")")
    body = f"{article.summary}\n\n{words % {'title': title, 'url': article.get_absolute_url()}}"
    topic = Topic.objects.create(
        category=article.category, author=article.author, title=article.title, gist=excerpt(article.summary, GIST), created_at=at,
        language=article.language, last_post_at=at, last_poster=article.author,
    )
    Post.objects.create(
        topic=topic, author=article.author, position=OPENING, language=article.language, body=body, body_html=render_body(body).html,
        render_version=RENDER_VERSION, created_at=at, event_id=uuid.uuid4(),
    )
    Category.objects.filter(pk=article.category_id).update(topic_count=F("topic_count") + 1, last_post_at=at)
    index_due_later()
    return topic


def hide(article: Article, *, at) -> None:
    if opening := _opening(article):
        flaggables["post"].hide(opening, at=at)


def restore(article: Article, *, at) -> None:
    """Unless a moderator hid the opening post itself."""
    opening = _opening(article)
    if opening and not Hiding.objects.filter(target_kind="post", target_key=str(opening.pk)).exists():
        flaggables["post"].restore(opening, at=at)


def _opening(article: Article) -> Post | None:
    return Post.objects.select_related("topic", "author").filter(topic=article.topic_id, position=OPENING).first()
