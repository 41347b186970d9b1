"""The page of a lesson: its text for those it is open to, and for others its first words and what opens the rest."""
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.views.generic import TemplateView

from billing.prices import currency_of
from courses.attaching import file_lines
from courses.learning import open_lesson
from courses.models import LessonFile, LessonVersion
from courses.outline import place_of
from courses.reading import Reading


class LessonPage(TemplateView):
    def get_template_names(self):
        return ["courses/lesson.html" if self.access.allowed else "courses/lesson_locked.html"]

    def get_context_data(self, slug, key, **kwargs):
        reading = Reading(self.request.user, slug, at=timezone.now())
        version = reading.version(key)
        self.access = reading.access_to(version)
        values = self._open(reading, version) if self.access.allowed else self._locked(reading, version)
        chapters = reading.chapters(current=version)
        return super().get_context_data(
            course=reading.course, lesson=version, access=self.access, chapters=chapters, place=place_of(chapters),
            before=reading.before(version), after=reading.after(version), **values, **kwargs,
        )

    def _open(self, reading, version) -> dict:
        if self.request.user.is_authenticated and self.access.is_for_learning and self.request.method == "GET":
            open_lesson(
                self.request.user, reading.course, version.lesson, enrolment=reading.enrolment,
                is_new=version.lesson_id not in reading.opened, at=reading.at,
            )
        # Others who are sent the address see the teaser, whoever sends it.
        files = LessonFile.objects.filter(version=OuterRef("pk"))
        with_files = LessonVersion.objects.annotate(has_files=Exists(files))
        body_html, teaser, has_files = with_files.values_list("body_html", "teaser", "has_files").get(pk=version.pk)
        return {
            "body_html": body_html, "teaser": teaser, "files": file_lines(reading.course, version) if has_files else [],
            "progress": reading.progress, "is_done": version.lesson_id in reading.finished,
        }

    def _locked(self, reading, version) -> dict:
        # Neither the body nor its HTML is loaded: what is not in memory cannot be shown by mistake.
        return {
            "teaser": LessonVersion.objects.values_list("teaser", flat=True).get(pk=version.pk),
            "ways": reading.ways(currency_of(self.request)), "progress": reading.progress,
        }
