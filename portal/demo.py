"""The demo's doors: click a role to sign in, read the mail that was sent. They exist with DEMO=1 only, and only for this machine."""
import os
from functools import wraps
from ipaddress import ip_address

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import ApiToken, Member
from notices.models import Mail

SAMPLE_LOGINS = {
    "member": gettext_lazy("Reads, asks, answers; bought one course."),
    "subscriber": gettext_lazy("Has a membership, which opens most courses."),
    "author": gettext_lazy("Has published a course."),
    "reviewer": gettext_lazy("Opens every lesson, published or not."),
    "organiser": gettext_lazy("Hosts events."),
    "moderator": gettext_lazy("Decides what was reported."),
    "operator": gettext_lazy("Reads activity, satisfaction and cost."),
    "staff": gettext_lazy("Works in the admin."),
    "admin": gettext_lazy("May do everything."),
}


def sample_password() -> str:
    """The one password of the sample logins."""
    return os.environ.get("SEED_PASSWORD", "") or "guildhall-demo"


def _token_path():
    return settings.VAR_DIR / "service-token"


def make_service_token(member: Member, *, at) -> str:
    """A token that may act for others, kept in the demo's data folder so that a second start can show it again."""
    _row, secret = ApiToken.objects.issue(member, name="demo service", at=at, acts_for_others=True)
    path = _token_path()
    path.touch(mode=0o600)
    path.write_text(secret)
    return secret


def service_token() -> str:
    path = _token_path()
    return path.read_text() if path.exists() else "–"


def demo_only(view):
    """404 unless this is a demo and the caller sits at this machine."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not settings.DEMO or not ip_address(request.META["REMOTE_ADDR"]).is_loopback:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@demo_only
def doors(request):
    found = {member.handle: member for member in Member.objects.filter(handle__in=SAMPLE_LOGINS)}
    people = [{"member": found[handle], "what": what} for handle, what in SAMPLE_LOGINS.items() if handle in found]
    return render(request, "portal/demo_doors.html", {"people": people, "password": sample_password()})


@demo_only
@require_POST
def enter(request, handle):
    member = get_object_or_404(Member, handle=handle, handle__in=list(SAMPLE_LOGINS))
    login(request, member)
    messages.success(request, _("You are in as %(name)s.") % {"name": member.name})
    return redirect("portal:home")


@demo_only
def mailbox(request):
    mails = Mail.objects.order_by("-pk")[:50]
    return render(request, "portal/demo_mailbox.html", {"mails": mails, "now": timezone.now()})


@demo_only
def letter(request, pk):
    return render(request, "portal/demo_letter.html", {"mail": get_object_or_404(Mail, pk=pk)})
