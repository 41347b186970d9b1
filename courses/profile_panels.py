"""What a public profile says of teaching and learning."""
from accounts.panels import ProfilePanel, profile_panels
from courses.models import Course, Enrolment

SHOWN = 10


def _teaching(member, viewer) -> dict | None:
    courses = list(Course.objects.listed_for(viewer).filter(owner=member).for_rows().newest_first()[:SHOWN])
    return {"courses": courses} if courses else None


def _finished(member, viewer) -> dict | None:
    """Courses the viewer may know of; the newest first."""
    finished = Enrolment.objects.of(member).filter(completed_at__isnull=False, course__in=Course.objects.listed_for(viewer))
    rows = list(finished.select_related("course").order_by("-completed_at")[:SHOWN])
    return {"enrolments": rows} if rows else None


profile_panels.register("courses.teaching", ProfilePanel("courses/_profile_teaching.html", _teaching, position=20))
profile_panels.register("courses.finished", ProfilePanel("courses/_profile_finished.html", _finished, position=40, switch="certificates"))
