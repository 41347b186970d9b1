"""Event and AgendaItem: a gathering, its seats, and what happens when."""
import re
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events import zones
from kit import house, markdown
from kit.addresses import address

RESERVED_SLUGS = frozenset({"calendar", "new", "month", "past", "series", "feed"})
DOOR_OPENS_BEFORE = timedelta(minutes=30)
LONGEST = timedelta(days=31)


def validate_slug(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("This word is an address of its own. Choose another."), code="reserved")


def validate_join_url(url: str) -> None:
    """An address on the web, or a path of this site."""
    if not re.fullmatch(r"(https?://[^\s/\\@]+(/\S*)?|/(?![/\\])\S*)", url):
        raise ValidationError(_("Write an address that starts with https://, or a path of this site."), code="join_url")


class EventQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(published_at=None)

    def visible_to(self, member):
        """Events whose page this member (or visitor) may open: all published ones; drafts for organisers."""
        if member is None or not member.is_authenticated:
            return self.published()
        if member.is_superuser:
            return self
        organises = Exists(Group.objects.filter(name="organiser", user=member.pk))
        return self.filter(Q(published_at__isnull=False) | Q(organiser=member.pk) | Q(organises))

    def standing(self):
        return self.filter(cancelled_at=None)

    def not_over_at(self, instant):
        return self.filter(ends_at__gt=instant)

    def over_at(self, instant):
        return self.filter(ends_at__lte=instant)

    def overlapping(self, start, end):
        """Events of which some part lies in [start, end)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Event(models.Model):
    """`seats_taken` is moved only by `events.registration`, under a lock; saving an event never writes it.

    `starts_at` and `ends_at` are instants; `time_zone` is the zone whose clock the organiser means.
    """

    class Kind(models.TextChoices):
        TALK = "talk", _("talk")
        CONTEST = "contest", _("contest")
        CODE_REVIEW = "code_review", _("code review")
        SEMINAR = "seminar", _("seminar")
        HACKATHON = "hackathon", _("hackathon")
        CONFERENCE = "conference", _("conference")

    class Mode(models.TextChoices):
        ONLINE = "online", _("online")
        OFFLINE = "offline", _("on site")
        HYBRID = "hybrid", _("on site and online")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("all members")
        MEMBERS = "members", _("members with a paid membership")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(
        _("address"), max_length=80, unique=True,
        validators=[validate_slug, RegexValidator(r"\A[a-z0-9-]+\Z", _("Use small letters, digits and hyphens."))],
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TALK)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=280)
    description = models.TextField(_("description"), max_length=20_000, blank=True, help_text=_("Markdown."))
    description_html = models.TextField(editable=False, blank=True)
    render_version = models.PositiveSmallIntegerField(editable=False, default=0)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="events_organised", verbose_name=_("organiser")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(_("time zone"), max_length=50, default=house.time_zone, validators=[zones.validate_time_zone])
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.ONLINE)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    join_url = models.CharField(
        _("way in"), max_length=500, blank=True, validators=[validate_join_url],
        help_text=_("Only registered members get there, from half an hour before the start."),
    )
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: no limit.")
    )
    seats_taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    audience = models.CharField(_("audience"), max_length=8, choices=Audience, default=Audience.PUBLIC)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("cancelled by")
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    course = models.ForeignKey("courses.Course", models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("course"))
    survey = models.ForeignKey(
        "surveys.Survey", models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("feedback survey")
    )
    topic = models.ForeignKey("community.Topic", models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("topic"))
    product = models.ForeignKey(
        "billing.Product", models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("product"),
        help_text=_("What a member must hold to register. Empty: no charge."),
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_it_starts",
                                   violation_error_message=_("The event must end after it starts.")),
            models.CheckConstraint(condition=Q(seats_taken__gte=0), name="event_seats_not_negative"),
            models.CheckConstraint(condition=Q(capacity=None) | Q(seats_taken__lte=F("capacity")), name="event_not_oversold",
                                   violation_error_message=_("More seats are taken than that.")),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], condition=Q(published_at__isnull=False), name="event_by_start"),
            models.Index(fields=["ends_at"], condition=Q(published_at__isnull=False), name="event_by_end"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Write everything but `seats_taken`, which an older copy of the row in memory would turn back."""
        self.render()
        if not self._state.adding and kwargs.get("update_fields") is None and not kwargs.get("force_insert"):
            kwargs["update_fields"] = [field.name for field in self._meta.concrete_fields if field.name not in {"id", "seats_taken"}]
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return address("events:event", self.slug)

    @property
    def target(self) -> tuple[str, str]:
        """How an interaction names this event."""
        return ("event", self.slug)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.seats_taken >= self.capacity

    @property
    def seats_left(self) -> int | None:
        """None when there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.seats_taken)

    def has_started_at(self, instant) -> bool:
        return self.starts_at <= instant

    def is_over_at(self, instant) -> bool:
        return self.ends_at <= instant

    def takes_registrations_at(self, instant) -> bool:
        return self.is_published and not self.is_cancelled and not self.has_started_at(instant)

    def door_is_open_at(self, instant) -> bool:
        return bool(self.join_url) and not self.is_cancelled and self.starts_at - DOOR_OPENS_BEFORE <= instant < self.ends_at

    def clean(self):
        if self.starts_at and self.ends_at and self.ends_at - self.starts_at > LONGEST:
            raise ValidationError({"ends_at": _("An event lasts at most a month. Make it several.")})
        if self.mode != self.Mode.ONLINE and not self.venue:
            raise ValidationError({"venue": _("Say where it takes place.")})

    def render(self) -> None:
        """Fill the stored HTML from the Markdown; for rows that are written in bulk."""
        self.description_html = markdown.render(self.description)
        self.render_version = markdown.RENDER_VERSION


class AgendaItem(models.Model):
    """One line of the agenda. The speaker is a member, or a text where it is nobody in particular."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="agenda", verbose_name=_("event"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    starts_at = models.DateTimeField(_("starts"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30, validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=160)
    note = models.CharField(_("note"), max_length=240, blank=True)
    speaker = models.CharField(_("speaker"), max_length=120, blank=True)
    speaker_member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="agenda_items", verbose_name=_("speaker (member)")
    )

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda")
        ordering = ["starts_at", "position", "pk"]

    def __str__(self):
        return self.title
