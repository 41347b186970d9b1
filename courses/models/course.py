"""Course: what one author teaches, under one address, through all its revisions."""
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from billing.models import PlanProduct
from courses import deeds
from courses.models.enrolment import Enrolment
from courses.slugs import validate_course_slug
from kit.addresses import address
from notices.telling import tell


def validate_outcomes(value) -> None:
    if not isinstance(value, list) or not all(isinstance(line, str) and line.strip() for line in value):
        raise ValidationError(_("Outcomes are a list of sentences."), code="outcomes")


class CourseQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(live_revision=None)

    def visible_to(self, member):
        """Courses whose page this member (or visitor) may open."""
        if member.is_authenticated:
            return self.published()
        return self.published().exclude(visibility=Course.Visibility.MEMBERS)

    def listed_for(self, member):
        """Courses that stand in this member's catalogue: visible, and not by address only."""
        return self.visible_to(member).exclude(visibility=Course.Visibility.UNLISTED)

    def newest_first(self):
        return self.order_by("-published_at", "-id")

    def with_enrolment_of(self, member):
        """Joins the member's enrolment, as `course.enrolment` (read it through `enrolment_or_none`)."""
        if not member.is_authenticated:
            return self
        mine = FilteredRelation("enrolments", condition=Q(enrolments__member=member))
        return self.annotate(enrolment=mine).select_related("enrolment__last_lesson")

    def with_price(self):
        """Joins the product and notes whether a plan on sale opens it, for lists."""
        plans = PlanProduct.objects.filter(product=OuterRef("product"), plan__is_on_sale=True)
        return self.select_related("product").annotate(is_in_membership=Exists(plans))

    def for_rows(self):
        """All that a row of the catalogue shows, in one query."""
        return self.with_price().select_related("owner").only(
            "slug", "language", "title", "summary", "topic", "level", "runs_on", "lesson_count", "minutes_total", "learner_count",
            "published_at", "owner__handle", "owner__display_name", "product__price_amount", "product__currency", "product__is_on_sale",
        )


class Course(models.Model):
    """The texts of a course stand in its revisions; learners see `live_revision`. The three counts are kept at write."""

    class Level(models.TextChoices):
        BEGINNER = "beginner", _("beginner")
        INTERMEDIATE = "intermediate", _("intermediate")
        ADVANCED = "advanced", _("advanced")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("public")
        UNLISTED = "unlisted", _("by its address only")
        MEMBERS = "members", _("signed-in members only")

    slug = models.SlugField(_("address"), max_length=80, unique=True, validators=[validate_course_slug])
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="courses_owned", verbose_name=_("author"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=400)
    outcomes = models.JSONField(_("outcomes"), default=list, blank=True, validators=[validate_outcomes])
    topic = models.CharField(_("subject"), max_length=40)
    level = models.CharField(_("difficulty"), max_length=12, choices=Level)
    runs_on = models.CharField(_("runs on"), max_length=120, blank=True)
    product = models.OneToOneField(
        "billing.Product", models.PROTECT, null=True, blank=True, related_name="course", verbose_name=_("product"),
        help_text=_("What is bought to open it. Empty: the course is free."),
    )
    visibility = models.CharField(_("visibility"), max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    live_revision = models.OneToOneField(
        "courses.CourseRevision", models.PROTECT, null=True, blank=True, editable=False, related_name="live_for",
        verbose_name=_("live revision"),
    )
    lesson_count = models.PositiveIntegerField(_("lessons"), default=0, editable=False)
    minutes_total = models.PositiveIntegerField(_("minutes"), default=0, editable=False)
    learner_count = models.PositiveIntegerField(_("learners"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    published_at = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(
                condition=Q(live_revision=None) | Q(published_at__isnull=False), name="course_that_is_live_was_published"
            )
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="course_newest", condition=Q(live_revision__isnull=False)),
            models.Index(fields=["topic"], name="course_by_topic"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("courses:course", self.slug)

    @property
    def is_free(self) -> bool:
        return self.product_id is None

    @property
    def target(self) -> tuple[str, str]:
        """How interactions and flags name this course."""
        return ("course", self.slug)

    @property
    def enrolment_or_none(self) -> Enrolment | None:
        """The reader's enrolment, where the query asked `with_enrolment_of`."""
        return getattr(self, "enrolment", None)

    def is_owned_by(self, member) -> bool:
        return member.pk is not None and member.pk == self.owner_id

    def can_be_edited_by(self, member) -> bool:
        return self.is_owned_by(member) or (member.is_authenticated and member.has_role("staff"))

    @transaction.atomic
    def enrol(self, member, *, at) -> Enrolment:
        """The member learns this course from now on; idempotent. The caller has made sure that it is open to them."""
        enrolment, created = Enrolment.objects.get_or_create(
            member=member, course=self, defaults={"enrolled_at": at, "last_opened_at": at}
        )
        if created:
            Course.objects.filter(pk=self.pk).update(learner_count=F("learner_count") + 1)
            deeds.enrolled(member, self, at=at)
            fact, data = f"enrolment:{enrolment.pk}", {"title": self.title}
            tell(self.owner, "course_joined", actor=member, url=self.get_absolute_url(), data=data, at=at, fact=fact)
        return enrolment
