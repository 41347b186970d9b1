"""CourseRevision: one state of a course's texts, with its sections. What was submitted is never written again."""
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.refusals import CourseRefused


def refuse_unless_draft(revision_id: int) -> None:
    """Raise CourseRefused when the texts of this revision may not change any more; asks the database, not a loaded object."""
    if not CourseRevision.objects.filter(pk=revision_id, state=CourseRevision.State.DRAFT).exists():
        raise CourseRefused(_("Only a draft can be changed. Start a new revision."))


class CourseRevision(models.Model):
    """Numbered from 1 within its course. At most one is published and at most one is on its way there."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        IN_VETTING = "in_vetting", _("in vetting")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")

    OPEN = (State.DRAFT, State.SUBMITTED, State.IN_VETTING, State.APPROVED)

    course = models.ForeignKey("courses.Course", models.CASCADE, related_name="revisions", verbose_name=_("course"))
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    content_hash = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="revisions_published",
        verbose_name=_("published by"),
    )

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="revision_number_unique_in_course"),
            models.UniqueConstraint(fields=["course"], condition=Q(state="published"), name="one_published_revision_per_course"),
            models.UniqueConstraint(
                fields=["course"], condition=Q(state__in=["draft", "submitted", "in_vetting", "approved"]),
                name="one_open_revision_per_course",
            ),
        ]

    def __str__(self):
        return f"{self.course} r{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class Section(models.Model):
    """A chapter of one revision."""

    revision = models.ForeignKey(CourseRevision, models.CASCADE, related_name="sections", verbose_name=_("revision"))
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=120)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["revision", "position"], name="section_position_unique_in_revision")]

    def __str__(self):
        return f"{self.position}. {self.title}"

    def save(self, *args, **kwargs):
        refuse_unless_draft(self.revision_id)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        refuse_unless_draft(self.revision_id)
        return super().delete(*args, **kwargs)
