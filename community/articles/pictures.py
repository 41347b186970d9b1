"""Pictures in articles: who sees them follows from the part of the text that they stand in, asked at the moment."""
from django.utils import timezone

from billing.access import rights_of
from community.articles.access import access_to, reads_all
from community.models import Article, ArticleRevision
from community.search.sources import ids
from community.uploads import UploadKind


def _live(keys, member):
    return Article.objects.visible_to(member).filter(live_revision__in=ids(keys))


def _in_vetting(keys, member) -> set[str]:
    """Reviewers see a text that waits as its readers will."""
    if not reads_all(member):
        return set()
    waiting = Article.objects.in_vetting().filter(waiting_revision__in=ids(keys))
    return {str(pk) for pk in waiting.values_list("waiting_revision", flat=True)}


def open_to(keys, member) -> set[str]:
    return {str(pk) for pk in _live(keys, member).values_list("live_revision", flat=True)} | _in_vetting(keys, member)


def paid_open_to(keys, member) -> set[str]:
    rights = rights_of(member, at=timezone.now())
    found = _live(keys, member).only("author", "is_paid", "product", "live_revision")
    readable = {str(article.live_revision_id) for article in found if access_to(article, member=member, rights=rights).allowed}
    return readable | _in_vetting(keys, member)


def standing(keys) -> set[str]:
    return {str(pk) for pk in ArticleRevision.objects.filter(pk__in=ids(keys)).values_list("pk", flat=True)}


OPEN = UploadKind("article_open", open_to, standing)
PAID = UploadKind("article_paid", paid_open_to, standing)
