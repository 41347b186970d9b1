"""What becomes of a member's texts and of traces of them in others', when they are erased."""
import re
from collections import defaultdict

from django.db.models import Case, F, Q, Value, When

from accounts.personal.registry import Leaving
from billing import files
from community.articles import flagging
from community.facts import thing_of_post, thing_of_topic
from community.models import (
    Article,
    ArticleFile,
    ArticleRevision,
    Following,
    Maintainer,
    Post,
    PostRevision,
    SearchRow,
    Topic,
    Upload,
    UploadUse,
)
from community.models.post import OPENING
from community.refusal import Refused
from community.rendering import render_body
from community.search.due import changed
from community.uploads import remove
from kit.markdown import MENTION
from notices.forgetting import forget_things

IN_ENGLISH, IN_CHINESE = "Removed by its author", "作者已删除"


def _in_its_language(english: str, chinese: str) -> Case:
    return Case(When(language="zh-hans", then=Value(chinese)), default=Value(english))


REMOVED_TITLE = {"title": _in_its_language(IN_ENGLISH, IN_CHINESE)}
REMOVED_BODY = {
    "body": _in_its_language(IN_ENGLISH, IN_CHINESE),
    "body_html": _in_its_language(f"<p>{IN_ENGLISH}</p>\n", f"<p>{IN_CHINESE}</p>\n"),
}


def topics_of(member) -> Q:
    """Also those asked under no name."""
    return Q(author=member) | Q(asker__member=member)


def _written_by(member, prefix="") -> Q:
    hidden = Q(**{f"{prefix}topic__asker__member": member, f"{prefix}author": F(f"{prefix}topic__author")})
    return Q(**{f"{prefix}author": member}) | hidden


def posts_of(member) -> Q:
    return _written_by(member)


def revisions_of(member) -> Q:
    return _written_by(member, "post__")


def forget_elsewhere(leaving: Leaving) -> None:
    """The name goes out of what others wrote; texts that are taken away go out of notices and the index."""
    posts = list(Post.objects.filter(posts_of(leaving.member)).values_list("pk", flat=True))
    _forget_name(leaving, set(posts))
    if leaving.takes_texts:
        topics = Topic.objects.filter(topics_of(leaving.member)).values_list("pk", flat=True)
        forget_things([*map(thing_of_post, posts), *map(thing_of_topic, topics)])
        _find_anew(posts, at=leaving.at)


def _find_anew(posts: list[int], *, at) -> None:
    """The rows of the index that hold these posts: an opening post is found as its topic."""
    of_topics, of_replies = set(), set()
    for i in range(0, len(posts), 500):
        for pk, topic, position in Post.objects.filter(pk__in=posts[i : i + 500]).values_list("pk", "topic", "position"):
            if position == OPENING:
                of_topics.add(topic)
            else:
                of_replies.add(pk)
    changed("topic", sorted(of_topics), at=at)
    changed("reply", sorted(of_replies), at=at)


def _forget_name(leaving: Leaving, own_posts: set[int]) -> None:
    """`@handle`, and `[name, #4]` above a quote of theirs, read differently from now on in all posts and their earlier versions."""
    renamed = _Renaming(leaving, own_posts)
    touched = []
    for post in renamed.among(Post.objects.all()):
        body = renamed(post.body)
        if body != post.body:
            try:
                html = render_body(body).html
            except Refused:
                continue
            Post.objects.filter(pk=post.pk).update(body=body, body_html=html)
            touched.append(post.pk)
    for revision in renamed.among(PostRevision.objects.all()):
        PostRevision.objects.filter(pk=revision.pk).update(body=renamed(revision.body))
    _find_anew(touched, at=leaving.at)


class _Renaming:
    """Replaces what leads to the member in a text."""

    def __init__(self, leaving: Leaving, own_posts: set[int]):
        self.old, self.new, self.own_posts = leaving.member.handle, leaving.handle, own_posts
        self.name = re.sub(r"([\\\[\]])", r"\\\1", leaving.member.name)
        self.quote = re.compile(r"\[" + re.escape(self.name) + r"(?=, #\d+\]\([^)\s]*/community/p/(\d{1,18})/)")

    def among(self, rows):
        wanted = Q(body__icontains=f"@{self.old}") | Q(body__contains=f"[{self.name}, #")
        return rows.filter(wanted).only("body").iterator(500)

    def __call__(self, body: str) -> str:
        body = MENTION.sub(lambda found: f"@{self.new}" if found[1].lower() == self.old else found[0], body)
        return self.quote.sub(lambda found: f"[{self.new}" if int(found[1]) in self.own_posts else found[0], body)


def index_anew(leaving: Leaving) -> None:
    found = defaultdict(list)
    for kind, key in SearchRow.objects.filter(author=leaving.member).values_list("kind", "key"):
        found[kind].append(key)
    for kind, keys in found.items():
        changed(kind, keys, at=leaving.at)


def delete_files(leaving: Leaving) -> None:
    if leaving.takes_texts:
        for row in ArticleFile.objects.filter(author=leaving.member, article__is_paid=False):
            files.forget(row)


def hide_free_articles(leaving: Leaving) -> None:
    if leaving.takes_texts:
        for article in Article.objects.filter(author=leaving.member, is_paid=False):
            flagging.hide(article, at=leaving.at)


def delete_pictures(leaving: Leaving) -> None:
    """Those that stand in texts that stay (paid articles, projects) stay with them."""
    if leaving.takes_texts:
        paid = ArticleRevision.objects.filter(article__author=leaving.member, article__is_paid=True)
        kept = set(paid.exclude(cover=None).values_list("cover", flat=True))
        uses = UploadUse.objects.filter(upload__member=leaving.member)
        of_paid = Q(kind__in=("article_open", "article_paid"), key__in=[str(pk) for pk in paid.values_list("pk", flat=True)])
        kept |= set(uses.filter(Q(kind="project") | of_paid).values_list("upload", flat=True))
        remove(list(Upload.objects.filter(member=leaving.member).exclude(pk__in=kept)))


def leave_projects(leaving: Leaving) -> None:
    Maintainer.objects.filter(member=leaving.member, until_at=None).update(until_at=leaving.at)


def nobody_follows(leaving: Leaving) -> None:
    """Who followed or muted this member does so no longer: there is nobody left."""
    Following.objects.filter(kind=Following.Kind.MEMBER, key=leaving.member.pk).delete()
