"""What the page of a topic says to machines: only what everybody may read, and only to visitors; crawlers do not sign in."""
from django.utils.translation import gettext as _

from community.models import Post, Topic
from community.models.post import PAGE_SIZE
from kit.addresses import absolute, address
from kit.structured import breadcrumbs, person, plain, thing
from kit.wording import language_tag

OPENING_WORDS = 1000
REPLY_WORDS = 300
LIKE = "https://schema.org/LikeAction"


def structured_topic(topic: Topic, posts: list[Post], reader) -> list[dict]:
    """Nothing of a hidden topic, nor of a hidden post."""
    if reader.is_authenticated or topic.hidden_at is not None:
        return []
    shown = [post for post in posts if post.hidden_at is None]
    opening = next((post for post in shown if post.is_opening), None)
    url = absolute(topic.get_absolute_url())
    return [
        _question(topic, opening, shown, url) if topic.is_question else thing(
            "DiscussionForumPosting", **{"@id": url}, url=url, headline=topic.title, inLanguage=language_tag(topic.language),
            author=person(topic.author.name, topic.author.get_absolute_url()), datePublished=topic.created_at.isoformat(),
            dateModified=opening.edited_at.isoformat() if opening and opening.edited_at else "",
            text=plain(opening.body_html, OPENING_WORDS) if opening else topic.gist, commentCount=topic.reply_count,
            interactionStatistic=thing("InteractionCounter", interactionType=LIKE, userInteractionCount=topic.like_count),
            comment=[_comment(post, url) for post in shown if not post.is_opening],
        ),
        breadcrumbs(
            (_("Square"), address("community:topics")), (topic.category.name, topic.category.get_absolute_url()),
            (topic.title, topic.get_absolute_url()),
        ),
    ]


def _question(topic: Topic, opening: Post | None, shown: list[Post], url: str) -> dict:
    """A question with the answers of this page: the accepted one, and those that others suggest."""
    answers = [post for post in shown if not post.is_opening and not post.reply_to_id]
    return thing("QAPage", **{"@id": url}, url=url, inLanguage=language_tag(topic.language), mainEntity=thing(
        "Question", name=topic.title, text=plain(opening.body_html, OPENING_WORDS) if opening else topic.gist,
        author=person(topic.author.name, topic.author.get_absolute_url()), datePublished=topic.created_at.isoformat(),
        dateModified=opening.edited_at.isoformat() if opening and opening.edited_at else "", answerCount=topic.reply_count,
        upvoteCount=opening.up_count if opening else None,
        acceptedAnswer=next((_answer(post, url) for post in answers if post.pk == topic.accepted_post_id), None),
        suggestedAnswer=[_answer(post, url) for post in answers if post.pk != topic.accepted_post_id],
    ))


def _answer(post: Post, url: str) -> dict:
    return thing(
        "Answer", url=f"{url}?at={post.position}#post-{post.position}", text=plain(post.body_html, REPLY_WORDS),
        author=person(post.author.name, post.author.get_absolute_url()), datePublished=post.created_at.isoformat(),
        inLanguage=language_tag(post.language), upvoteCount=post.up_count,
    )


def _comment(post: Post, url: str) -> dict:
    page = "" if post.position <= PAGE_SIZE else f"?at={post.position}"
    return thing(
        "Comment", url=f"{url}{page}#post-{post.position}", author=person(post.author.name, post.author.get_absolute_url()),
        datePublished=post.created_at.isoformat(), text=plain(post.body_html, REPLY_WORDS), inLanguage=language_tag(post.language),
    )
