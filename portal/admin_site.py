"""The admin site of the house: sign-in through allauth with its limits, and an index that says how today is."""
from functools import wraps

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from accounts.guards import READING, refuse_who_is_suspended
from portal import waiting
from portal.desk import at_the_desk
from portal.doctor import examine
from portal.setting_up.checklist import checklist

# The parts of the house in the order of the index; what others brought follows.
PARTS = ("accounts", "community", "courses", "events", "surveys", "billing", "notices", "analytics")


class GuildhallAdminSite(admin.AdminSite):
    site_header = _("The house, from inside")
    site_title = _("Guildhall admin")
    index_title = _("Today")
    index_template = "admin/house_index.html"

    @method_decorator(secure_admin_login)
    def login(self, request, extra_context=None):
        return super().login(request, extra_context)

    def password_change(self, request, extra_context=None):
        """In one place, under its limits: Django’s own page would hash as many guesses as somebody at an open desk makes."""
        return redirect("account_change_password")

    def admin_view(self, view, cacheable=False):
        """A member who is not staff is told so at once, not sent on to a sign-in page; suspended staff may look and leave, not act."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied(_("This page is for members with another role. Ask the team if you need it."))
            if request.method not in READING and request.path != reverse("admin:logout"):
                refuse_who_is_suspended(request.user)
            return inner(request, *args, **kwargs)

        return guarded

    def index(self, request, extra_context=None):
        now, member = timezone.now(), request.user
        context = {
            "figures": waiting.figures(member, at=now), "alarms": waiting.alarms(member, at=now), "queues": waiting.queues(member, at=now),
            "opens_overview": member.has_role("operator"), "checklist": checklist(at=now) if member.is_superuser else [],
            **(extra_context or {}),
        }
        return super().index(request, context)

    def register(self, model_or_iterable, admin_class=None, **options):
        """Whoever registers, its acts are confirmed and its history is the trail."""
        super().register(model_or_iterable, at_the_desk(admin_class or admin.ModelAdmin), **options)

    def get_urls(self):
        return [path("doctor/", self.admin_view(self.doctor), name="doctor"), *super().get_urls()]

    def doctor(self, request):
        """The checks of `manage.py doctor`; made when asked for, as some of them take a while."""
        examined = examine(timezone.now()) if request.method == "POST" else None
        context = {**self.each_context(request), "title": _("Examination"), "examined": examined}
        return render(request, "admin/doctor.html", context)

    def get_app_list(self, request, app_label=None):
        """Our own parts first."""
        found = super().get_app_list(request, app_label)
        return sorted(found, key=lambda part: PARTS.index(part["app_label"]) if part["app_label"] in PARTS else len(PARTS))
