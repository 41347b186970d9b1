"""The catalogue: courses as lines of a book's contents, newest first."""
from dataclasses import dataclass

from django.utils.translation import ngettext
from django.views.generic import TemplateView

from courses.forms import CatalogueFilter
from courses.models import Course, Enrolment
from kit.money import format_money
from kit.pagination import keyset_page
from kit.wording import span


@dataclass(frozen=True)
class Row:
    """A course with its texts made ready; `standing` is "", "learning" or "finished"."""

    course: Course
    standing: str

    @property
    def url(self) -> str:
        return self.course.get_absolute_url()

    @property
    def author_url(self) -> str:
        return self.course.owner.get_absolute_url()

    @property
    def level(self) -> str:
        return self.course.get_level_display()

    @property
    def price(self) -> str:
        return format_money(self.course.product.price_amount, self.course.product.currency)

    @property
    def size(self) -> str:
        count = self.course.lesson_count
        return ngettext("%(n)d lesson, %(time)s", "%(n)d lessons, %(time)s", count) % {"n": count, "time": span(self.course.minutes_total)}

    @property
    def learners(self) -> str:
        count = self.course.learner_count
        return ngettext("%(n)d learner", "%(n)d learners", count) % {"n": count}


class CataloguePage(TemplateView):
    template_name = "courses/catalogue.html"

    def get_context_data(self, **kwargs):
        listed = Course.objects.listed_for(self.request.user)
        topics = listed.order_by("topic").values_list("topic", flat=True).distinct()
        form = CatalogueFilter(self.request.GET, topics=topics)
        page = keyset_page(form.narrow(listed.for_rows()), self.request, fields=("-published_at", "-id"))
        standings = self._standings(page)
        rows = [Row(course, standings.get(course.pk, "")) for course in page]
        return super().get_context_data(form=form, page=page, rows=rows, is_narrowed=bool(form.chosen()), **kwargs)

    def _standings(self, page) -> dict[int, str]:
        """Ids of the courses on this page that the member learns."""
        if not self.request.user.is_authenticated:
            return {}
        mine = Enrolment.objects.of(self.request.user).filter(course__in=[course.pk for course in page])
        return {course_id: "finished" if done else "learning" for course_id, done in mine.values_list("course_id", "completed_at")}
