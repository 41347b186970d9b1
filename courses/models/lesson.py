"""Lesson, the stable identity that progress hangs on, and LessonVersion, its text in one revision."""
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.revision import refuse_unless_draft
from courses.teasers import teaser_of
from kit.markdown import RENDER_VERSION, render

LONGEST_BODY = 100_000


class Lesson(models.Model):
    """A lesson of a course through all revisions; `key` is its address below the course."""

    course = models.ForeignKey("courses.Course", models.CASCADE, related_name="lessons", verbose_name=_("course"))
    key = models.SlugField(_("key"), max_length=80)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="lesson_key_unique_in_course")]

    def __str__(self):
        return self.key


class LessonVersionQuerySet(models.QuerySet):
    def outline(self):
        """All that a table of contents needs, in reading order, without a word of the texts."""
        return (
            self.select_related("section", "lesson")
            .only("title", "minutes", "is_preview", "is_required", "revision", "position", "section__title", "section__position",
                  "section__revision", "lesson__key", "lesson__course")
            .order_by("section__position", "position")
        )


class LessonVersion(models.Model):
    """The text of a lesson in one revision, rendered once, on save. `teaser` is all that may be shown of a locked one."""

    revision = models.ForeignKey("courses.CourseRevision", models.CASCADE, related_name="lesson_versions", verbose_name=_("revision"))
    section = models.ForeignKey("courses.Section", models.CASCADE, related_name="lesson_versions", verbose_name=_("section"))
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="versions", verbose_name=_("lesson"))
    position = models.PositiveSmallIntegerField(_("position"), help_text=_("Within its section."))
    title = models.CharField(_("title"), max_length=120)
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1), MaxValueValidator(600)])
    is_preview = models.BooleanField(_("free to read"), default=False)
    is_required = models.BooleanField(_("needed to finish the course"), default=True)
    body = models.TextField(_("text"), max_length=LONGEST_BODY, help_text=_("Markdown."))
    body_html = models.TextField(editable=False)
    teaser = models.CharField(max_length=600, blank=True, editable=False)
    render_version = models.PositiveSmallIntegerField(editable=False)

    objects = LessonVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson text")
        verbose_name_plural = _("lesson texts")
        constraints = [
            models.UniqueConstraint(fields=["revision", "lesson"], name="lesson_once_in_revision"),
            models.UniqueConstraint(fields=["section", "position"], name="lesson_position_unique_in_section"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        refuse_unless_draft(self.revision_id)
        self.rendered()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        refuse_unless_draft(self.revision_id)
        return super().delete(*args, **kwargs)

    def rendered(self) -> "LessonVersion":
        """Fill what derives from `body`; returns itself, for bulk_create."""
        self.body_html, self.teaser, self.render_version = render(self.body), teaser_of(self.body), RENDER_VERSION
        return self
