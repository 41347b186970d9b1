"""Articles in words, where a member’s deeds are listed."""
from community.models import Article
from community.search.sources import ids
from community.targets import Described, TargetKind


def describe(keys, member) -> dict[str, Described]:
    found = Article.objects.visible_to(member).filter(pk__in=ids(keys)).only("slug", "title")
    return {str(article.pk): Described(article.title, article.get_absolute_url()) for article in found}


ARTICLE = TargetKind("article", describe)
