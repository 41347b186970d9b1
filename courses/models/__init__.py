"""What is taught: courses and their revisions, lessons and their versions, and how far a member has come."""
from courses.models.course import Course
from courses.models.enrolment import Enrolment, LessonProgress
from courses.models.file import LessonFile
from courses.models.lesson import Lesson, LessonVersion
from courses.models.revision import CourseRevision, Section

__all__ = ["Course", "CourseRevision", "Enrolment", "Lesson", "LessonFile", "LessonProgress", "LessonVersion", "Section"]
