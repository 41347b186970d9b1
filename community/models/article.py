"""Article: a long text of one author under one address; its texts stand in revisions. Series: articles that are read one after another."""
from django.conf import settings
from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from billing.models import PlanProduct
from community.articles.slugs import validate_article_slug
from community.models.category import Category
from kit.addresses import address


class Series(models.Model):
    """Articles of one author that belong together, in the order of their positions."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="series", verbose_name=_("author"))
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    description = models.CharField(_("description"), max_length=400, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(_("begun"), editable=False)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("community:article_series", self.slug)


class ArticleQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(live_revision=None)

    def shown(self):
        """Published and not hidden by a moderator: all that lists, feeds, maps and the search know."""
        return self.published().filter(hidden_at=None)

    def listed_for(self, member):
        """What stands in lists for this member or visitor: never what is hidden, nor what stands in a closed category."""
        return self.shown().exclude(category__in=Category.objects.closed_to(member).values("pk"))

    def visible_to(self, member):
        """Published articles whose page may be opened; a hidden one by its author and by moderators, who are told that it is."""
        published = self.published().exclude(category__in=Category.objects.closed_to(member).values("pk"))
        if not member.is_authenticated:
            return published.filter(hidden_at=None)
        if member.has_role("moderator"):
            return published
        return published.filter(Q(hidden_at=None) | Q(author=member))

    def in_vetting(self):
        return self.exclude(waiting_revision=None).order_by("submitted_at", "id")

    def newest_first(self):
        return self.order_by("-published_at", "-id")

    def with_price(self):
        """Joins the product and notes whether a plan on sale opens it, for lists."""
        plans = PlanProduct.objects.filter(product=OuterRef("product"), plan__is_on_sale=True)
        return self.select_related("product").annotate(is_in_membership=Exists(plans))

    def for_rows(self):
        """All that a line of a list shows, in one query, without a word of the texts."""
        return self.with_price().select_related("author", "category", "live_revision").only(
            "slug", "language", "title", "summary", "reading_minutes", "is_paid", "published_at", "confirmed_at", "stale_at", "hidden_at",
            "author__handle", "author__display_name", "category__slug", "category__name_en", "category__name_zh",
            "product__price_amount", "product__currency", "product__is_on_sale", "live_revision__teaches", "live_revision__cover",
        )


class Article(models.Model):
    """Readers see `live_revision`; title, summary, length and freshness are its own, kept here for lists. `waiting_revision` lies with the
    reviewers. What happened to it stands in `ArticleVetting`."""

    slug = models.SlugField(_("address"), max_length=80, unique=True, validators=[validate_article_slug])
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="articles", verbose_name=_("author"))
    category = models.ForeignKey("community.Category", models.PROTECT, related_name="articles", verbose_name=_("category"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=400)
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="articles", verbose_name=_("series")
    )
    position = models.PositiveSmallIntegerField(_("place in the series"), default=1, validators=[MinValueValidator(1)])
    product = models.OneToOneField(
        "billing.Product", models.PROTECT, null=True, blank=True, related_name="article", editable=False, verbose_name=_("product")
    )
    topic = models.OneToOneField(
        "community.Topic", models.SET_NULL, null=True, blank=True, related_name="article", editable=False, verbose_name=_("discussion")
    )
    live_revision = models.OneToOneField(
        "community.ArticleRevision", models.PROTECT, null=True, blank=True, editable=False, related_name="live_for",
        verbose_name=_("published text"),
    )
    waiting_revision = models.OneToOneField(
        "community.ArticleRevision", models.PROTECT, null=True, blank=True, editable=False, related_name="waiting_for",
        verbose_name=_("text in vetting"),
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    vetted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("vetted by")
    )
    is_paid = models.BooleanField(_("has a paid part"), default=False, editable=False)
    reading_minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=1, editable=False)
    freshness = models.FloatField(_("freshness"), default=1, editable=False)
    created_at = models.DateTimeField(_("begun"), editable=False)
    published_at = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True, editable=False)
    stale_at = models.DateTimeField(_("may be out of date since"), null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.CheckConstraint(
                condition=Q(live_revision=None) | Q(published_at__isnull=False, updated_at__isnull=False, confirmed_at__isnull=False),
                name="article_that_is_live_was_published",
            ),
            models.CheckConstraint(
                condition=Q(waiting_revision=None, submitted_at=None) | Q(waiting_revision__isnull=False, submitted_at__isnull=False),
                name="article_in_vetting_says_since_when",
            ),
            models.CheckConstraint(condition=Q(is_paid=False) | Q(product__isnull=False), name="article_that_is_paid_has_a_product"),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="article_newest", condition=Q(live_revision__isnull=False)),
            models.Index(fields=["author", "-created_at", "-id"], name="article_newest_of_author"),
            models.Index(fields=["submitted_at", "id"], name="article_in_vetting", condition=Q(waiting_revision__isnull=False)),
            models.Index(fields=["stale_at", "id"], name="article_stale", condition=Q(stale_at__isnull=False)),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("community:article", self.slug)

    @property
    def target(self) -> tuple[str, str]:
        """How interactions and flags name this article."""
        return ("article", str(self.pk))

    @property
    def is_published(self) -> bool:
        return self.live_revision_id is not None

    def is_written_by(self, member) -> bool:
        return member.pk is not None and member.pk == self.author_id

    def can_be_edited_by(self, member) -> bool:
        return self.is_written_by(member) and member.can_take_part and member.has_role("author")


class ArticleRevision(models.Model):
    """A text of an article as it was saved once. Never changed: a verdict is about these very words. `teaches` is a list of
    [technology, version]; the price is a wish until a reviewer approves it with the text."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions", verbose_name=_("article"))
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=400)
    open_body = models.TextField(_("text for everybody"))
    paid_body = models.TextField(_("paid text"), blank=True)
    open_html = models.TextField(editable=False)
    paid_html = models.TextField(editable=False, blank=True)
    render_version = models.PositiveSmallIntegerField(editable=False)
    reading_minutes = models.PositiveSmallIntegerField(editable=False)
    teaches = models.JSONField(_("teaches"), default=list, blank=True)
    canonical_url = models.CharField(_("first published at"), max_length=300, blank=True, validators=[URLValidator(["https"])])
    price_amount = models.PositiveBigIntegerField(_("price, in minor units"), null=True, blank=True)
    in_membership = models.BooleanField(_("opens with a membership too"), default=True)
    cover = models.ForeignKey(
        "community.Upload", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cover")
    )
    # Keys of ArticleFile: what belongs to this text.
    file_keys = models.JSONField(_("files"), default=list, blank=True, editable=False)
    created_at = models.DateTimeField(_("saved"), editable=False)

    class Meta:
        verbose_name = _("text of an article")
        verbose_name_plural = _("texts of articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_revision_number_once"),
            models.CheckConstraint(condition=Q(paid_body="") | Q(price_amount__gt=0), name="paid_text_has_a_price"),
        ]
        indexes = [models.Index(fields=["render_version"], name="article_text_by_render_version")]

    def __str__(self):
        return f"{self.article_id} r{self.number}"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise TypeError("A saved text of an article is never changed.")
        super().save(*args, **kwargs)

    @property
    def teaches_words(self) -> list[str]:
        """`Django 5.2`, as readers see it."""
        return [f"{technology} {version}".strip() for technology, version in self.teaches]
