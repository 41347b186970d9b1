"""A member's own pages: overview, preferences."""
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, UpdateView

from accounts.forms import PreferencesForm
from accounts.guards import SignedInMixin
from accounts.panels import pages_in_order
from accounts.photos import photo_of

A_YEAR = 365 * 24 * 3600


class Overview(SignedInMixin, TemplateView):
    template_name = "accounts/overview.html"

    def get_context_data(self, **kwargs):
        pages = [page for page in pages_in_order() if page.url_name != "accounts:me"]
        member = self.request.user
        return super().get_context_data(pages=pages, standings=member.standings, photo=photo_of(member, member), **kwargs)


class Mine(SignedInMixin, UpdateView):
    """A form about the signed-in member themself."""

    def get_object(self, queryset=None):
        return self.request.user


class Preferences(Mine):
    form_class = PreferencesForm
    template_name = "accounts/preferences.html"
    success_url = reverse_lazy("accounts:preferences")

    def form_valid(self, form):
        """Saved for the member and, so that the sign-in page looks the same, in this browser."""
        member = form.save()
        with translation.override(member.language):
            messages.success(self.request, _("Saved. This page already follows your choice."))
        response = redirect(self.success_url)
        for name, value in ((settings.LANGUAGE_COOKIE_NAME, member.language), ("theme", member.theme)):
            response.set_cookie(
                name, value, max_age=A_YEAR, secure=settings.LANGUAGE_COOKIE_SECURE, samesite=settings.LANGUAGE_COOKIE_SAMESITE,
                httponly=name == "theme",
            )
        return response
