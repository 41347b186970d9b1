"""Files of articles: each belongs to the texts that name it, so that a reviewer vets it with them and readers see it no earlier."""
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from billing import files
from billing.access import rights_of
from billing.refusals import BillingRefused
from community.articles import writing
from community.articles.access import ArticleAccess, access_to, reads_all
from community.models import Article, ArticleFile, ArticleRevision
from community.refusal import Refused


@dataclass(frozen=True)
class FileLine:
    """A file in a list."""

    key: str
    name: str
    url: str
    bytes: int


def file_lines(article: Article, keys: Iterable[str]) -> list[FileLine]:
    """The files that a text names, by name; no query where it names none."""
    keys = list(keys)
    if not keys:
        return []
    rows = ArticleFile.objects.filter(article=article, key__in=keys).order_by("name", "id")
    for row in rows:
        row.article = article
    return [FileLine(str(row.key), row.name, row.get_absolute_url(), row.bytes) for row in rows]


@transaction.atomic
def attach(article: Article, file, *, by, at) -> ArticleFile:
    """Take a file in; a new text of the article names it. Raises Refused with the reason."""
    last = writing.last_text_of(article)
    if len(last.file_keys) >= files.MOST_OF_ONE_THING:
        most = {"count": files.MOST_OF_ONE_THING}
        raise Refused(_("An article takes %(count)d files. Put several into a zip file.") % most, field="file")
    try:
        row = files.take_in(ArticleFile(article=article), file, by=by, at=at)
    except BillingRefused as refusal:
        raise Refused(str(refusal), field="file") from None
    try:
        _rewrite(article, [*last.file_keys, str(row.key)], by=by, at=at)
    except BaseException:
        # The row goes with the transaction, the bytes would stay.
        files.vault().delete(row.path)
        raise
    return row


def detach(article: Article, key: UUID, *, by, at) -> None:
    """A new text that does not name it any more; the texts before it, and the published one, still do. Raises Refused."""
    kept = [one for one in writing.last_text_of(article).file_keys if one != str(key)]
    _rewrite(article, kept, by=by, at=at)


def _rewrite(article: Article, keys: list[str], *, by, at) -> None:
    text = writing.text_of(writing.last_text_of(article))
    writing.save_text(article, replace(text, file_keys=keys), by=by, at=at)


@dataclass(frozen=True)
class Asked:
    """A file that somebody asked for, and what was judged."""

    file: ArticleFile
    access: ArticleAccess


def asked_for(member, slug: str, key: UUID, *, at) -> Asked:
    """The file with this key, and whether this member or visitor may have it now.

    Its author has it always, a reviewer while the text that names it waits. Raises Http404 where there is nothing they may know of.
    """
    row = ArticleFile.objects.select_related("article").filter(article__slug=slug, key=key).first()
    if row is None:
        raise Http404
    article = row.article
    if article.is_written_by(member) or _waits_for(member, article, str(key)):
        return Asked(row, ArticleAccess(True, "author" if article.is_written_by(member) else "reader"))
    seen = Article.objects.visible_to(member).filter(pk=article.pk).values_list("live_revision__file_keys", flat=True).first()
    if not seen or str(key) not in seen:
        raise Http404
    return Asked(row, access_to(article, member=member, rights=rights_of(member, at=at)))


def _waits_for(member, article: Article, key: str) -> bool:
    if not article.waiting_revision_id or not reads_all(member):
        return False
    return key in ArticleRevision.objects.values_list("file_keys", flat=True).get(pk=article.waiting_revision_id)
