"""Enrolment and LessonProgress: who learns what, and how far they have come."""
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class EnrolmentQuerySet(models.QuerySet):
    def of(self, member):
        return self.filter(member=member)

    def of_live_courses(self):
        return self.filter(course__live_revision__isnull=False).select_related("course")

    def unfinished(self):
        return self.filter(completed_at=None)

    def latest_first(self):
        return self.order_by("-last_opened_at", "-id")


class Enrolment(models.Model):
    """A member learns a course. `last_lesson`, opened at `last_opened_at`, is where they go on."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments", verbose_name=_("member"))
    course = models.ForeignKey("courses.Course", models.CASCADE, related_name="enrolments", verbose_name=_("course"))
    enrolled_at = models.DateTimeField(_("enrolled"))
    completed_at = models.DateTimeField(_("finished"), null=True, blank=True)
    last_lesson = models.ForeignKey(
        "courses.Lesson", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("last lesson")
    )
    last_opened_at = models.DateTimeField(_("last opened"))

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(fields=["member", "course"], name="enrolled_once_per_course"),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(completed_at__gte=F("enrolled_at")), name="finished_after_enrolled"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-last_opened_at", "-id"], name="enrolment_to_resume"),
            models.Index(fields=["course", "-last_opened_at"], name="enrolment_learning_now"),
        ]

    def __str__(self):
        return f"{self.member}: {self.course}"

    def get_absolute_url(self):
        """Where this member goes on: the lesson they were at, or the course page."""
        if self.last_lesson_id is None:
            return self.course.get_absolute_url()
        return reverse("courses:lesson", args=[self.course.slug, self.last_lesson.key])


class LessonProgress(models.Model):
    """A member's trace in one lesson, whatever its text says in the current revision."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lesson_progress", verbose_name=_("member"))
    lesson = models.ForeignKey("courses.Lesson", models.CASCADE, related_name="progress", verbose_name=_("lesson"))
    first_opened_at = models.DateTimeField(_("first opened"))
    completed_at = models.DateTimeField(_("finished"), null=True, blank=True)
    seconds = models.PositiveIntegerField(_("seconds"), default=0)

    class Meta:
        verbose_name = _("progress in a lesson")
        verbose_name_plural = _("progress in lessons")
        constraints = [models.UniqueConstraint(fields=["member", "lesson"], name="progress_once_per_lesson")]

    def __str__(self):
        return f"{self.member}: {self.lesson}"
