"""What a member can do with the data that is held of them: look, take, be erased."""
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms.data import EraseForm
from accounts.guards import signed_in
from accounts.house_texts.consent import stays_open
from accounts.models import DataExport
from accounts.personal import asking, erasing
from accounts.personal.fates import by_fate
from kit.wording import day

SHOWN = 10


@require_GET
@never_cache
@signed_in
@stays_open
def page(request):
    now = timezone.now()
    exports = DataExport.objects.filter(member=request.user).newest_first()[:SHOWN]
    return render(request, "accounts/data.html", {"exports": [(export, export.state_at(now)) for export in exports], "fates": by_fate()})


@require_POST
@signed_in
@stays_open
def ask_export(request):
    try:
        asking.ask(request.user, at=timezone.now())
        messages.success(request, _("We put your data together now and tell you when the archive is ready."))
    except asking.ExportRefused as refused:
        messages.warning(request, str(refused))
    return redirect("accounts:data")


@require_GET
@never_cache
@signed_in
@reauthentication_required
@stays_open
def fetch_export(request, pk):
    """The archive, to its owner alone and only for some days."""
    now = timezone.now()
    export = get_object_or_404(DataExport.objects.fetchable(now), pk=pk, member=request.user)
    if not export.path.exists():
        raise Http404
    DataExport.objects.filter(pk=export.pk).update(fetched_at=now)
    name = f"guildhall-{request.user.handle}-{export.ready_at:%Y-%m-%d}.zip"
    return FileResponse(export.path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in
@reauthentication_required
@stays_open
def erase(request):
    form = EraseForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/erase.html", {"form": form, "fates": by_fate(), "grace": erasing.GRACE.days})
    try:
        erasure = erasing.ask(request.user, wish=form.cleaned_data["wish"], at=timezone.now())
    except erasing.ErasureRefused as refused:
        form.add_error(None, str(refused))
        return render(request, "accounts/erase.html", {"form": form, "fates": by_fate(), "grace": erasing.GRACE.days})
    logout(request)
    messages.success(request, _("You will be erased on %(day)s. Until then, signing in takes it back.") % {"day": day(erasure.due_at)})
    return redirect(settings.LOGOUT_REDIRECT_URL)
