"""What the home page asks of courses."""
from courses.models import Course


def newest(limit: int, member) -> list[Course]:
    """The courses published last, ready for `courses/_row.html`. One query."""
    return list(Course.objects.listed_for(member).for_rows().newest_first()[:limit])
