"""The product behind the paid part of an article: made when a text with a paid part is approved."""

from billing.models import Plan, PlanProduct, Product
from community.models import Article, ArticleRevision
from kit import house

KIND = "article"


def product_for(article: Article, revision: ArticleRevision) -> Product | None:
    """The product as the approved text wants it; it stays when the paid part goes, for those who bought it, but is not sold any more."""
    if not revision.paid_body:
        return article.product
    wanted = {"name_en": revision.title[:120], "name_zh": revision.title[:120], "price_amount": revision.price_amount, "is_on_sale": True}
    if article.product is None:
        # By its number: an address can be freed and given to another article, what somebody bought cannot.
        product = Product.objects.create(
            sku=f"article-{article.pk}", kind=KIND, key=str(article.pk), currency=house.currency(), **wanted
        )
    else:
        product = article.product
        Product.objects.filter(pk=product.pk).update(**wanted)
    plans = Plan.objects.on_sale(product.currency)
    if revision.in_membership:
        rows = [PlanProduct(plan=plan, product=product) for plan in plans]
        PlanProduct.objects.bulk_create(rows, ignore_conflicts=True)
    else:
        PlanProduct.objects.filter(product=product, plan__in=plans).delete()
    return product
