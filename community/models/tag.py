"""Tag: a word that topics stand under. A new one of a member waits for a moderator; a synonym leads to the word that stands."""
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kit.addresses import address
from kit.bilingual import localised

LONGEST_TAG = 30


def counted_topics():
    """Topics that everybody may see; others would tell of what stands in private categories."""
    seen = TopicTag.objects.filter(tag=OuterRef("pk"), topic__hidden_at=None, topic__category__is_public=True).order_by()
    return Coalesce(Subquery(seen.values("tag").annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


class TagQuerySet(models.QuerySet):
    def standing(self):
        """Approved, and no synonyms: what topics are shown with."""
        return self.filter(state=Tag.State.APPROVED, synonym_of=None)

    def waiting(self):
        return self.filter(state=Tag.State.WAITING)

    def used(self):
        """With topics that everybody may see."""
        return self.standing().filter(topic_count__gt=0)

    def recount(self) -> int:
        """Count their topics again; one statement."""
        return Tag.objects.filter(pk__in=self.order_by().values("pk")).update(topic_count=counted_topics())


class Tag(models.Model):
    """The slug is what a tag is known by: `C++`, `c++` and full-width `Ｃ＋＋` are all `cpp`. `name` is folded as members write it.

    `topic_count` counts topics that everybody may see.
    """

    class State(models.TextChoices):
        APPROVED = "approved", _("stands")
        WAITING = "waiting", _("waits for a moderator")
        REFUSED = "refused", _("refused")

    name = models.CharField(_("name"), max_length=LONGEST_TAG)
    slug = models.CharField(_("slug"), max_length=60, unique=True)
    description_en = models.CharField(_("description in English"), max_length=200, blank=True)
    description_zh = models.CharField(_("description in Chinese"), max_length=200, blank=True)
    synonym_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="synonyms", verbose_name=_("synonym of"),
        help_text=_("Topics with this tag are shown with that one."),
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.APPROVED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    topic_count = models.PositiveIntegerField(_("topics"), default=0, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.CheckConstraint(condition=~Q(synonym_of=F("id")), name="tag_is_no_synonym_of_itself"),
        ]
        indexes = [
            models.Index(fields=["-topic_count", "-id"], name="tag_by_use", condition=Q(state="approved", synonym_of=None)),
            models.Index(fields=["proposed_at", "id"], name="tag_waiting", condition=Q(state="waiting")),
            models.Index(fields=["name"], name="tag_by_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("community:tag", self.slug)

    @staticmethod
    def index_url():
        return address("community:tags")

    def clean(self):
        root = self.synonym_of
        if root and (root.pk == self.pk or root.synonym_of_id or root.state != self.State.APPROVED):
            raise ValidationError({"synonym_of": _("Choose a tag that stands, and is no synonym itself.")})

    @property
    def description(self) -> str:
        return localised(self, "description")


class TopicTag(models.Model):
    """A topic stands under a tag, never under a synonym."""

    topic = models.ForeignKey("community.Topic", models.CASCADE, related_name="topic_tags", verbose_name=_("topic"))
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="topic_tags", db_index=False, verbose_name=_("tag"))

    class Meta:
        verbose_name = _("tag of a topic")
        verbose_name_plural = _("tags of topics")
        constraints = [models.UniqueConstraint(fields=["topic", "tag"], name="topic_has_a_tag_once")]
        indexes = [models.Index(fields=["tag", "topic"], name="topics_of_tag")]

    def __str__(self):
        return f"{self.topic_id}: {self.tag}"
