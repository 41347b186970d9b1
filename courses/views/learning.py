"""What I learn: my courses with how far I am and where I go on."""
from django.views.generic import TemplateView

from accounts.guards import SignedInMixin
from courses.models import Enrolment
from courses.resuming import resumes
from kit.pagination import keyset_page


class LearningPage(SignedInMixin, TemplateView):
    template_name = "courses/learning.html"

    def get_context_data(self, **kwargs):
        enrolments = Enrolment.objects.of(self.request.user).of_live_courses()
        page = keyset_page(enrolments, self.request, fields=("-last_opened_at", "-id"))
        return super().get_context_data(page=page, rows=resumes(self.request.user, page.items), **kwargs)
