"""Whether the paid part of an article is open to somebody, why, and until when: the one place that decides."""
from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.access import Access, Rights
from community.models import Article

# Who reads everything, to vet and to help.
READERS = ("reviewer", "staff")


@dataclass(frozen=True)
class ArticleAccess(Access):
    """Billing's answer, with two reasons of ours: "author" and "reader" (a reviewer, or staff)."""

    @property
    def sentence(self) -> str:
        if self.reason == "author":
            return _("You wrote it.")
        if self.reason == "reader":
            return _("You may read it because of your role.")
        return super().sentence


def access_to(article: Article, *, member, rights: Rights) -> ArticleAccess:
    """May this member (or visitor) read the paid part? `rights` are the member's, read once a request.

    The database is asked, once, only for the roles of one who is otherwise refused.
    """
    if not article.is_paid:
        return ArticleAccess(True, "free")
    if article.is_written_by(member):
        return ArticleAccess(True, "author")
    granted = rights.access_to(article.product_id)
    if granted.allowed:
        return ArticleAccess(**vars(granted))
    if reads_all(member):
        return ArticleAccess(True, "reader")
    return ArticleAccess(False, "none")


def reads_all(member) -> bool:
    return member.is_authenticated and member.has_role(*READERS)
