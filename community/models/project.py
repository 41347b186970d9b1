"""Project: something that members build together, what help it wants, who keeps it, and what was said about it."""
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from kit.addresses import address

RESERVED_SLUGS = frozenset({"new", "mine", "all", "feed", "search", "help", "edit", "tech"})
# host → what people call it.
HOSTS = {"github.com": "GitHub", "gitlab.com": "GitLab", "gitee.com": "Gitee", "codeberg.org": "Codeberg", "bitbucket.org": "Bitbucket"}


def validate_project_slug(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("This word is an address of its own. Choose another."), code="reserved")


def validate_repository(url: str) -> None:
    """A page on the web that is fetched safely, with a host and without a password in it."""
    good = re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}(:\d{1,5})?(/[^\s\\<>\"']*)?", url, flags=re.I)
    if not good or "@" in urlsplit(url).netloc:
        raise ValidationError(_("Write the address of the repository, beginning with https://."), code="repository")


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Projects that are not hidden; hidden ones for those who keep them and for moderators."""
        if not member.is_authenticated:
            return self.filter(hidden_at=None)
        if member.has_role("moderator"):
            return self
        keeps = Maintainer.objects.standing().filter(project=OuterRef("pk"), member=member.pk)
        return self.filter(Q(hidden_at=None) | Exists(keeps))

    def kept_by(self, member):
        return self.filter(Exists(Maintainer.objects.standing().filter(project=OuterRef("pk"), member=member.pk)))

    def wanting_help(self):
        """Those with something to do that go on."""
        wanted = HelpWanted.objects.filter(project=OuterRef("pk"))
        return self.filter(Exists(wanted)).exclude(state__in=[Project.State.PAUSED, Project.State.ARCHIVED])

    def in_tech(self, name: str):
        return self.filter(Exists(ProjectTech.objects.filter(project=OuterRef("pk"), name__iexact=name)))


class Project(models.Model):
    """Its texts are in one language, that of those who keep it."""

    class State(models.TextChoices):
        ACTIVE = "active", _("under way")
        LOOKING = "looking", _("looking for people")
        PAUSED = "paused", _("paused")
        ARCHIVED = "archived", _("archived")

    slug = models.SlugField(
        _("address"), max_length=60, unique=True,
        validators=[validate_project_slug, RegexValidator(r"\A[a-z0-9-]+\Z", _("Use small letters, digits and hyphens."))],
    )
    name = models.CharField(_("name"), max_length=80)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    summary = models.CharField(_("summary"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=20_000)
    description_html = models.TextField(editable=False, blank=True)
    render_version = models.PositiveSmallIntegerField(editable=False, default=0)
    repository = models.CharField(_("repository"), max_length=300, validators=[validate_repository])
    licence = models.CharField(_("licence"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(_("entered"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    changed_at = models.DateTimeField(_("changed"))
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [models.Index(fields=["-changed_at", "-id"], name="project_latest")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("community:project", self.slug)

    @property
    def target(self) -> tuple[str, str]:
        """How interactions and flags name this project."""
        return ("project", self.slug)

    @property
    def host(self) -> str:
        """Where the repository is, as people say it."""
        name = (urlsplit(self.repository).hostname or "").removeprefix("www.")
        return HOSTS.get(name, name)

    @property
    def goes_on(self) -> bool:
        return self.state not in (self.State.PAUSED, self.State.ARCHIVED)

    def is_kept_by(self, member) -> bool:
        return member.is_authenticated and self.maintainers.standing().filter(member=member.pk).exists()

    def can_be_seen_by(self, member) -> bool:
        """As `visible_to`, for a project in hand; asks only when it is hidden."""
        return self.hidden_at is None or (member.is_authenticated and (member.has_role("moderator") or self.is_kept_by(member)))

    def can_be_edited_by(self, member) -> bool:
        """Those who keep it, and moderators."""
        return member.is_authenticated and member.can_take_part and (self.is_kept_by(member) or member.has_role("moderator"))


class ProjectTech(models.Model):
    """A language or tool that the project is made with."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="techs", verbose_name=_("project"))
    name = models.CharField(_("name"), max_length=30)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("language or tool of a project")
        verbose_name_plural = _("languages and tools of projects")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="tech_once_a_project")]
        indexes = [models.Index(fields=["name"], name="tech_by_name")]

    def __str__(self):
        return self.name


class HelpWanted(models.Model):
    """One thing that the project would like done, how much it asks of whoever does it, and where it is talked about."""

    class Level(models.TextChoices):
        NEWCOMER = "newcomer", _("good to begin with")
        SOME = "some", _("some experience")
        DEEP = "deep", _("deep knowledge")

    project = models.ForeignKey(Project, models.CASCADE, related_name="wanted", verbose_name=_("project"))
    what = models.CharField(_("what is to be done"), max_length=140)
    level = models.CharField(_("asks for"), max_length=10, choices=Level, default=Level.SOME)
    topic = models.ForeignKey("community.Topic", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("topic"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("help wanted")
        verbose_name_plural = _("help wanted")
        ordering = ["position", "id"]

    def __str__(self):
        return self.what


class MaintainerQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(until_at=None)


class Maintainer(models.Model):
    """A member keeps a project, from then until then."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="maintainers", verbose_name=_("project"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="maintains", verbose_name=_("member"))
    role = models.CharField(_("part"), max_length=60, blank=True)
    since_at = models.DateTimeField(_("since"))
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("added by"))

    objects = MaintainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("maintainer")
        verbose_name_plural = _("maintainers")
        ordering = ["since_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "member"], condition=Q(until_at=None), name="keeps_a_project_once_at_a_time")
        ]

    def __str__(self):
        return f"{self.member}: {self.project}"


class ProjectTopic(models.Model):
    """A topic belongs to a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="linked", verbose_name=_("project"))
    topic = models.ForeignKey("community.Topic", models.CASCADE, related_name="linked_projects", verbose_name=_("topic"))
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("linked by"))
    linked_at = models.DateTimeField(_("linked"))

    class Meta:
        verbose_name = _("topic of a project")
        verbose_name_plural = _("topics of projects")
        constraints = [models.UniqueConstraint(fields=["project", "topic"], name="topic_once_a_project")]

    def __str__(self):
        return f"{self.project}: {self.topic}"


class HelpOffer(models.Model):
    """A member offers a project their help. Those who keep it read the message; nobody else does."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="offers", verbose_name=_("project"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="help_offers", verbose_name=_("member"))
    message = models.CharField(_("message"), max_length=1000)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("offer to help")
        verbose_name_plural = _("offers to help")
        constraints = [models.UniqueConstraint(fields=["project", "member"], name="offers_help_once_a_project")]

    def __str__(self):
        return f"{self.member}: {self.project}"
