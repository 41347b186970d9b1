"""The page of a course: what it teaches, what opens it, and for those who are in, where they go on."""
from django.utils import timezone
from django.views.generic import TemplateView

from billing.prices import currency_of
from courses.reading import Reading
from courses.resuming import where_to_go_on
from courses.structured import structured_course
from kit import house


class CoursePage(TemplateView):
    template_name = "courses/course.html"

    def get_context_data(self, slug, **kwargs):
        reading = Reading(self.request.user, slug, at=timezone.now())
        course, enrolment = reading.course, reading.enrolment
        values = {
            "course": course, "access": reading.access, "enrolment": enrolment, "chapters": reading.chapters(),
            "preview_count": sum(version.is_preview for version in reading.versions), "learners": reading.learners_now(),
        }
        name = house.name()
        values["structured"] = structured_course(course, self.request.user, name)
        if enrolment:
            values["progress"] = reading.progress
            values["going_on"] = where_to_go_on(reading.versions, enrolment.last_lesson_id, reading.finished)
        if not reading.access.allowed:
            values["ways"] = reading.ways(currency_of(self.request))
        return super().get_context_data(**values, **kwargs)
