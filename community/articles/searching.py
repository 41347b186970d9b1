"""Articles can be found: their open part by everybody, their paid part by those to whom it is open."""
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.articles.access import access_to, reads_all
from community.models import Article
from community.search.plain import words_of
from community.search.sources import Document, Reader, SearchSource, Shown, ids
from kit.money import format_money
from kit.wording import ago, language_tag


def keys():
    return (str(pk) for pk in Article.objects.shown().order_by("pk").values_list("pk", flat=True).iterator())


def documents(keys):
    for article in Article.objects.shown().filter(pk__in=ids(keys)).select_related("live_revision", "category"):
        text = article.live_revision
        yield Document(
            # An article counts as young as the last word that it is right: what is stale stands lower.
            str(article.pk), article.title, article.published_at if article.stale_at else article.confirmed_at, article.language,
            open_text=" ".join((article.summary, *text.teaches_words, words_of(text.open_html))), paid_text=words_of(text.paid_html),
            product_id=article.product_id if article.is_paid else None, author_id=article.author_id, category_id=article.category_id,
        )


def shown(keys, reader: Reader) -> dict[str, Shown]:
    found = Article.objects.listed_for(reader.member).for_rows().filter(pk__in=ids(keys))
    return {str(article.pk): _shown(article, reader) for article in found}


def _shown(article: Article, reader: Reader) -> Shown:
    is_open = access_to(article, member=reader.member, rights=reader.rights).allowed
    note = [article.author.name, ago(article.published_at)]
    if article.stale_at:
        note.append(_("may be out of date"))
    return Shown(
        article.title, article.get_absolute_url(), language_tag(article.language), note=" · ".join(note),
        lock="" if is_open else what_opens(article),
    )


def what_opens(article: Article) -> str:
    """For a list: what opens the paid part, in a few words."""
    price = format_money(article.product.price_amount, article.product.currency) if article.product.is_on_sale else ""
    if article.is_in_membership:
        return _("opens with a membership, or alone for %(price)s") % {"price": price} if price else _("opens with a membership")
    return _("opens for %(price)s") % {"price": price} if price else _("not on sale now")


SOURCE = SearchSource("article", gettext_lazy("Article"), keys, documents, shown, reads_paid=reads_all, weight=1.2)
