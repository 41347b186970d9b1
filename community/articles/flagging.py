"""Articles can be reported; a hidden one is met nowhere, and its discussion goes with it."""
from django.utils.translation import gettext_lazy as _

from community import points
from community.articles import discussion
from community.articles.telling import thing_of_article
from community.articles.vetting import event_of_publication
from community.flags import Flaggable
from community.models import Article
from community.search.due import changed
from notices import withdrawing


def find(keys) -> dict[str, Article]:
    ids = [int(key) for key in keys if key.isdecimal() and len(key) < 19]
    return {str(article.pk): article for article in Article.objects.published().filter(pk__in=ids).select_related("author", "category")}


def lock(article: Article) -> None:
    Article.objects.select_for_update(of=("self",)).filter(pk=article.pk).values("pk").get()


def hide(article: Article, *, at) -> None:
    if Article.objects.filter(pk=article.pk, hidden_at=None).update(hidden_at=at):
        discussion.hide(article, at=at)
        changed("article", [article.pk], at=at)
        withdrawing.withdraw(thing_of_article(article.pk), at=at)


def restore(article: Article, *, at) -> None:
    if Article.objects.filter(pk=article.pk).exclude(hidden_at=None).update(hidden_at=None):
        discussion.restore(article, at=at)
        changed("article", [article.pk], at=at)
        withdrawing.restore(thing_of_article(article.pk))


def settled(article: Article, *, hidden: bool, at) -> None:
    """What a hidden article earned its author is taken back, and given again when it is restored."""
    (points.reverse if hidden else points.restore)(event_of_publication(article), at=at, member=article.author)


FLAGGABLE = Flaggable(
    "article", _("article"), find=find, lock=lock, hide=hide, restore=restore, url=lambda article: article.get_absolute_url(),
    excerpt=lambda article: f"{article.title}. {article.summary}", author=lambda article: article.author,
    changed_at=lambda article: article.updated_at, settled=settled,
)
