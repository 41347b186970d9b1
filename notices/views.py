"""A member's notices, their settings, and the way out of notice mail."""
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import signed_in
from accounts.house_texts.consent import stays_open
from accounts.models import MemberCounters
from kit.pagination import keyset_page
from notices import bounces, live
from notices.digest import save_timing
from notices.forms import PreferencesForm, TimingForm
from notices.models import Notice, NoticePreference
from notices.models.timing import timing_of
from notices.preferences import matrix_of, save_matrix, stop_mail
from notices.reading import mark_all_read, mark_read
from notices.sight import in_sight
from notices.unsubscribing import member_id_of


@require_safe
@login_required
def notice_list(request):
    mine = Notice.objects.of(request.user).on_site().with_place().select_related("actor")
    page = keyset_page(mine, request, ("-created_at", "-id"))
    shown = in_sight(request.user, page)
    values = {"page": page, "notices": shown, "any_unread": any(notice.read_at is None for notice in shown)}
    return render(request, "notices/list.html", values)


@require_safe
@login_required
def open_notice(request, pk):
    """Lead to what the notice tells of, and count it as read. Safe to repeat, so that a link in a mail may do it."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    if not notice.times:
        messages.info(request, _("What this notice told of is no longer there."))
        return redirect("notices:list")
    if notice.read_at is None:
        mark_read(request.user, Notice.objects.filter(pk=pk), at=timezone.now())
    if not url_has_allowed_host_and_scheme(notice.opens, allowed_hosts=None):
        return redirect("notices:list")
    return redirect(notice.opens)


@require_POST
@signed_in
def read_all(request):
    mark_all_read(request.user, at=timezone.now())
    messages.success(request, _("All notices are read."))
    return redirect("notices:list")


@signed_in
@stays_open
def preferences(request):
    member, now = request.user, timezone.now()
    form = PreferencesForm(request.POST or None, matrix=matrix_of(member))
    timing = TimingForm(request.POST or None, instance=timing_of(member))
    if request.method == "POST" and form.is_valid() and timing.is_valid():
        save_matrix(member, form.wishes())
        save_timing(timing.save(commit=False), at=now)
        messages.success(request, _("Saved. From now on you are told what you chose."))
        return redirect("notices:settings")
    values = {
        "form": form, "timing": timing, "channels": NoticePreference.Channel.labels, "is_stopped": bounces.is_stopped(member.email, at=now),
    }
    return render(request, "notices/settings.html", values)


@require_POST
@signed_in
def retry(request):
    """The member says that their address works again."""
    bounces.forgive(request.user.email, at=timezone.now())
    messages.success(request, _("We write to your address again."))
    return redirect("notices:settings")


@require_safe
@signed_in
def count(request):
    """The number in the bar. As long as it holds, `live.UnchangedMiddleware` answers before this is reached."""
    etag = live.etag_for(request.user.pk)
    unread = MemberCounters.objects.filter(member=request.user).values_list("unread_notices", flat=True).first() or 0
    response = JsonResponse({"unread": unread, "label": ngettext("%(n)s notice", "%(n)s notices", unread) % {"n": unread}})
    response["Cache-Control"] = "private, no-cache"
    if etag:
        response["ETag"] = etag
    return response


@csrf_exempt
@stays_open
def unsubscribe(request, signed):
    """A page that asks, and the one-click POST that a mail program sends; no sign-in and no cookie needed."""
    member_id = member_id_of(signed)
    if member_id is None:
        raise Http404
    if request.method == "POST":
        stop_mail(member_id)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=200, content_type="text/plain")
    return render(request, "notices/unsubscribe.html", {"done": request.method == "POST"})
