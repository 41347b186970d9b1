"""What the home page asks of courses."""
from courses.models import Course, Enrolment
from courses.resuming import Resume, resumes


def resume_for(member) -> Resume | None:
    """Where the member goes on: the course they opened last and have not finished. Three queries, one when there is none."""
    enrolment = Enrolment.objects.of(member).of_live_courses().unfinished().latest_first().first()
    return resumes(member, [enrolment])[0] if enrolment else None


def newest(limit: int, member) -> list[Course]:
    """The courses published last, ready for `courses/_row.html`. One query."""
    return list(Course.objects.listed_for(member).for_rows().newest_first()[:limit])
