"""What billing asks about a product that is the paid part of an article."""
from django.utils.translation import gettext as _

from billing.fulfilment import Description, Fulfiller, fulfillers
from community.articles.access import ArticleAccess, access_to
from community.articles.selling import KIND
from community.models import Article


def describe_many(products) -> dict[int, Description]:
    found = Article.objects.filter(product__in=products).select_related("category", "live_revision").only(
        "slug", "title", "language", "product", "hidden_at", "is_paid", "category__is_public", "live_revision__number",
    )
    return {
        article.product_id: Description(
            title=article.title, url="" if article.hidden_at else article.get_absolute_url(), label=_("Article"),
            language=article.language, note=_("The whole article, all later revisions included"),
            is_listed=article.hidden_at is None and article.is_paid and article.category.is_public,
            revision=str(article.live_revision.number) if article.live_revision else "",
        )
        for article in found
    }


def describe(product) -> Description:
    return describe_many([product]).get(product.pk, Description(title=str(product)))


def sellable(line) -> bool:
    """While it is published with a paid part."""
    return Article.objects.shown().filter(product=line.product_id, is_paid=True).exists()


def access(product, member, rights) -> ArticleAccess | None:
    """What the page of the article says."""
    article = Article.objects.filter(product=product).first()
    return access_to(article, member=member, rights=rights) if article else None


fulfillers.register(KIND, Fulfiller(kind=KIND, describe=describe, describe_many=describe_many, sellable=sellable, access=access))
