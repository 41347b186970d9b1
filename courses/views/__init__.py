"""Pages and acts of courses."""
from courses.views.acts import complete, enrol
from courses.views.catalogue import CataloguePage
from courses.views.course import CoursePage
from courses.views.files import begin_revision, files_of_course, lesson_file, remove_file
from courses.views.learning import LearningPage
from courses.views.lesson import LessonPage

__all__ = [
    "CataloguePage", "CoursePage", "LearningPage", "LessonPage", "begin_revision", "complete", "enrol", "files_of_course", "lesson_file",
    "remove_file",
]
