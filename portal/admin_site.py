"""The admin site of the house: sign-in through allauth with its limits, and an index that says how today is."""
from functools import wraps

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from portal import waiting

# What the parts of the house are called here, in this order; what others brought follows.
PARTS = {
    "accounts": _("Members"), "community": _("Community"), "courses": _("Courses"), "events": _("Events"), "surveys": _("Surveys"),
    "billing": _("Billing"), "notices": _("Notices and mail"), "analytics": _("Analytics"),
}


class GuildhallAdminSite(admin.AdminSite):
    site_header = _("The house, from inside")
    site_title = _("Guildhall admin")
    index_title = _("Today")
    index_template = "admin/house_index.html"

    @method_decorator(secure_admin_login)
    def login(self, request, extra_context=None):
        return super().login(request, extra_context)

    def admin_view(self, view, cacheable=False):
        """A member who is not staff is told so at once, not sent on to a sign-in page that could not help."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied(_("This page is for members with another role. Ask the team if you need it."))
            return inner(request, *args, **kwargs)

        return guarded

    def index(self, request, extra_context=None):
        now, member = timezone.now(), request.user
        context = {
            "figures": waiting.figures(member, at=now), "alarms": waiting.alarms(member, at=now), "queues": waiting.queues(member),
            "opens_overview": member.has_role("operator"), **(extra_context or {}),
        }
        return super().index(request, context)

    def get_app_list(self, request, app_label=None):
        """Our own parts first, by their names in the reader’s language."""
        found = super().get_app_list(request, app_label)
        for part in found:
            part["name"] = PARTS.get(part["app_label"], part["name"])
        order = list(PARTS)
        return sorted(found, key=lambda part: order.index(part["app_label"]) if part["app_label"] in PARTS else len(order))
