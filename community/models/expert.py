"""Expert: a member who answers questions within a promised time, and the questions put to them."""
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.addresses import address


class ExpertQuerySet(models.QuerySet):
    def listed(self):
        return self.filter(listed_at__isnull=False)

    def waiting(self):
        """Those who applied and were not answered yet."""
        return self.filter(listed_at=None, decided_at=None)

    def for_pages(self):
        return self.select_related("member").only(
            "subjects", "about", "language", "promise_hours", "weekly_limit", "is_accepting", "listed_at", "member__handle",
            "member__display_name", "member__bio",
        )


class Expert(models.Model):
    """Applied for by the member or entered in the admin; on the list while `listed_at` is set. Each change is an ExpertDecision."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="expert", verbose_name=_("member"))
    subjects = models.CharField(_("subjects"), max_length=160, help_text=_("What they answer, in a few words with commas between."))
    about = models.TextField(_("about"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    promise_hours = models.PositiveSmallIntegerField(
        _("answers within (hours)"), default=48, validators=[MinValueValidator(4), MaxValueValidator(336)]
    )
    weekly_limit = models.PositiveSmallIntegerField(
        _("questions in seven days"), default=3, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    is_accepting = models.BooleanField(_("takes questions"), default=True)
    applied_at = models.DateTimeField(_("applied"))
    listed_at = models.DateTimeField(_("listed"), null=True, blank=True, editable=False)
    listed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("listed by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        indexes = [models.Index(fields=["-listed_at", "-id"], condition=Q(listed_at__isnull=False), name="expert_newest")]

    def __str__(self):
        return str(self.member)

    def get_absolute_url(self):
        return address("community:expert", self.member.handle)

    @property
    def is_listed(self) -> bool:
        return self.listed_at is not None


class ExpertDecision(models.Model):
    """An application was answered, or a listed expert taken off the list."""

    class Verdict(models.TextChoices):
        LISTED = "listed", _("put on the list")
        REFUSED = "refused", _("not put on the list")
        ENDED = "ended", _("taken off the list")

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="decisions", verbose_name=_("expert"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by"))

    class Meta:
        verbose_name = _("decision about an expert")
        verbose_name_plural = _("decisions about experts")
        indexes = [models.Index(fields=["expert", "-at"], name="decision_of_expert")]

    def __str__(self):
        return f"{self.expert}: {self.get_verdict_display()}"


class ExpertQuestionQuerySet(models.QuerySet):
    def open(self):
        """Neither answered nor released."""
        return self.filter(answered_at=None, released_at=None)

    def counted_against(self, expert, *, since):
        """What an expert was given since then."""
        return self.filter(expert=expert, assigned_at__gt=since)

    def visible_to(self, member):
        """A question is met where its topic is."""
        from_topics = self.model._meta.get_field("topic").related_model.objects.visible_to(member)
        return self.filter(topic__in=from_topics)


class ExpertQuestion(models.Model):
    """A topic that asks one expert. `due_at` is what was promised when they got it; once released, everybody is asked."""

    topic = models.OneToOneField("community.Topic", models.CASCADE, related_name="expert_question", verbose_name=_("topic"))
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="questions", verbose_name=_("expert"))
    asked_at = models.DateTimeField(_("asked"))
    assigned_at = models.DateTimeField(_("given to this expert"))
    due_at = models.DateTimeField(_("due"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    released_at = models.DateTimeField(_("released to everybody"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ExpertQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to an expert")
        verbose_name_plural = _("questions to experts")
        indexes = [
            models.Index(fields=["expert", "-assigned_at"], name="asked_of_expert"),
            models.Index(fields=["due_at", "id"], condition=Q(answered_at=None, released_at=None), name="asked_and_open"),
        ]

    def __str__(self):
        return f"{self.expert}: {self.topic}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.released_at is None

    @property
    def was_kept(self) -> bool:
        return self.answered_at is not None and self.answered_at <= self.due_at

    def is_overdue_at(self, instant) -> bool:
        return self.is_open and self.due_at <= instant


class Handover(models.Model):
    """One expert gave a question on to another."""

    question = models.ForeignKey(ExpertQuestion, models.CASCADE, related_name="handovers", verbose_name=_("question"))
    giver = models.ForeignKey(Expert, models.CASCADE, related_name="+", verbose_name=_("from"))
    taker = models.ForeignKey(Expert, models.CASCADE, related_name="+", verbose_name=_("to"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")

    def __str__(self):
        return f"{self.giver} → {self.taker}"
