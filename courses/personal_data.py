"""What courses hold of a member: what they learn, and what they teach."""
from django.utils.translation import gettext_lazy as _

from accounts.personal.registry import Fate, PersonalData, declare
from billing.files import vault

LEARNERS = _("Those who learn with it depend on it, and some have paid for it.")

declare(
    PersonalData("enrolments", _("Courses you take"), "courses.Enrolment", Fate.NAMELESS, shows={"course_title": "course__title"}),
    PersonalData("lessons-learned", _("Lessons you opened"), "courses.LessonProgress", Fate.NAMELESS, shows={"lesson_key": "lesson__key"}),
    PersonalData("courses", _("Courses you teach"), "courses.Course", Fate.STAYS, of=("owner",), why=LEARNERS),
    PersonalData(
        "course-revisions", _("Versions of your courses"), "courses.CourseRevision", Fate.STAYS, of=("course__owner",),
        acts=("published_by",), codes=("content_hash",), why=LEARNERS,
    ),
    PersonalData(
        "course-sections", _("Sections of your courses"), "courses.Section", Fate.STAYS, of=("revision__course__owner",), why=LEARNERS,
    ),
    PersonalData(
        "course-lessons", _("Lessons of your courses"), "courses.Lesson", Fate.STAYS, of=("course__owner",), codes=("key",), why=LEARNERS,
    ),
    PersonalData(
        "course-texts", _("Texts of your lessons"), "courses.LessonVersion", Fate.STAYS, of=("revision__course__owner",), why=LEARNERS,
    ),
    PersonalData(
        "course-files", _("Files of your lessons"), "courses.LessonFile", Fate.STAYS, of=("author", "version__revision__course__owner"),
        codes=("content_type", "sha256", "path"), files=("path",), storage=vault, why=LEARNERS,
    ),
)
