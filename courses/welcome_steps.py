"""The first step in the courses: one lesson."""
from django.utils.translation import gettext_lazy as _

from accounts.welcome import Step, steps
from courses.models import LessonProgress

steps.register(
    "first_lesson",
    Step(
        _("Finish a first lesson"), _("Every author opens some to everybody; those are marked free. It takes a quarter of an hour."),
        _("All courses"), "courses:catalogue",
        lambda member: LessonProgress.objects.filter(member=member, completed_at__isnull=False), position=40,
    ),
)
