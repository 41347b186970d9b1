"""ArticleFile: what a reader takes home with an article, named by the texts it belongs to."""
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.file import StoredFile
from community.models.article import Article
from kit.addresses import address


class ArticleFile(StoredFile):
    """A file of an article’s author. Readers have it while the live text names its key (`ArticleRevision.file_keys`); whoever may read
    all of the article may have it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="files", verbose_name=_("article"))

    class Meta:
        verbose_name = _("file of an article")
        verbose_name_plural = _("files of articles")
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="article_file_once")]
        indexes = [
            models.Index(fields=["path"], name="article_file_by_path"),
            models.Index(fields=["author", "created_at"], name="article_file_of_author"),
        ]

    def get_absolute_url(self):
        return address("community:article_file", self.article.slug, str(self.key))
