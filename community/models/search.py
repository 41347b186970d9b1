"""SearchRow: a thing as it can be found. SearchDue: a thing to be indexed again. SearchLog: what was sought, and whether it was found."""
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_QUESTION = 100


class WordsField(models.Field):
    """A set of tokens (`kit.tokens`): a tsvector without positions on PostgreSQL, words for FTS5 on SQLite. Written, and matched by SQL."""

    def db_type(self, connection):
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, value, compiler, connection):
        return "array_to_tsvector(%s::text[])" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_value(self, value, connection, prepared=False):
        return sorted(value) if connection.vendor == "postgresql" else " ".join(sorted(map(spelt, value)))


def spelt(token: str) -> str:
    """A token in letters and digits alone, so that FTS5 keeps it whole; a beginning stays a beginning."""
    return "".join(c if (c.isascii() and c.isalnum()) or "\u3400" <= c <= "\u9fff" else f"ʘ{ord(c):x}ʘ" for c in token)


class SearchRow(models.Model):
    """One thing that may be found, as its `SearchSource` told it. Rows are inserted and deleted, never updated: on SQLite triggers of
    migration 0002 keep the FTS5 table, and a migration that remakes this table must create them anew.

    `words` are the tokens of the open text, those of the title once more with TITLE in front, those of the paid text with PAID.
    """

    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("key"), max_length=100)
    language = models.CharField(_("language"), max_length=10, blank=True)
    product = models.ForeignKey(
        "billing.Product", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("what opens the paid text")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("author"))
    category = models.ForeignKey("community.Category", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("category"))
    at = models.DateTimeField(_("time"))
    is_solved = models.BooleanField(_("solved"), default=False)
    tags = models.CharField(_("tags"), max_length=400, blank=True, default="", db_default="", help_text=_("Slugs, a space between them."))
    for_members = models.BooleanField(_("for signed-in members only"), default=False)
    tokens_version = models.PositiveSmallIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=200)
    open_text = models.TextField(_("open text"), blank=True)
    paid_text = models.TextField(_("paid text"), blank=True)
    open_folded = models.TextField(editable=False)
    paid_folded = models.TextField(editable=False)
    words = WordsField(editable=False)

    class Meta:
        verbose_name = _("search row")
        verbose_name_plural = _("search rows")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_row_once")]
        indexes = [models.Index(fields=["-at"], name="search_row_newest")]

    def __str__(self):
        return f"{self.kind}:{self.key}"


class SearchDue(models.Model):
    """A thing whose row must be written anew from `run_after` on."""

    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("key"), max_length=100)
    run_after = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("thing to index")
        verbose_name_plural = _("things to index")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_due_once")]
        indexes = [models.Index(fields=["run_after", "id"], name="search_due_by_time")]

    def __str__(self):
        return f"{self.kind}:{self.key}"


class SearchLog(models.Model):
    """A question that was asked on a day, how often, and how much was found the last time. Nobody is named."""

    day = models.DateField(_("day"))
    question = models.CharField(_("question"), max_length=LONGEST_QUESTION)
    times = models.PositiveIntegerField(_("times asked"), default=1)
    hits = models.PositiveIntegerField(_("found"))

    class Meta:
        verbose_name = _("question to the search")
        verbose_name_plural = _("questions to the search")
        constraints = [models.UniqueConstraint(fields=["day", "question"], name="search_question_once_a_day")]
        indexes = [models.Index(fields=["hits", "-times"], name="search_not_found")]

    def __str__(self):
        return self.question
