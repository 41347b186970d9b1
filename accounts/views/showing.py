"""What a member shows of themself: name, words, skills, links and a photo on one page, with who may see what below."""
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import ProfileForm
from accounts.forms.photo import PhotoForm
from accounts.forms.showing import AboutForm, WhoSeesForm
from accounts.guards import signed_in
from accounts.models.profile import SWITCHES
from accounts.showing import profile_of


def _page(request, status: int = 200, **forms):
    member = request.user
    values = {
        "form": forms.get("form") or ProfileForm(instance=member), "about": forms.get("about") or AboutForm(member=member),
        "photo": forms.get("photo") or PhotoForm(request, at=timezone.now()),
        "who_sees": forms.get("who_sees") or WhoSeesForm(instance=profile_of(member)),
    }
    values["switches"] = [values["who_sees"][f"shows_{name}"] for name in SWITCHES]
    return render(request, "accounts/profile_form.html", values, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request):
    if request.method != "POST":
        return _page(request)
    form, about = ProfileForm(request.POST, instance=request.user), AboutForm(request.POST, member=request.user)
    photo = PhotoForm(request, at=timezone.now())
    if photo.is_valid():
        # Also when a text is wrong: no page can fill a chosen file in again.
        photo.save()
    if not (form.is_valid() & about.is_valid() & photo.is_valid()):
        request.user.refresh_from_db()
        return _page(request, form=form, about=about, photo=photo)
    form.save()
    about.save()
    messages.success(request, _("Saved. This is how others see you now."))
    return redirect("accounts:profile")


@require_POST
@signed_in
def who_sees(request):
    """The switches; what shows changes everywhere at once."""
    form = WhoSeesForm(request.POST, instance=profile_of(request.user))
    if not form.is_valid():
        return _page(request, status=422, who_sees=form)
    form.save()
    messages.success(request, _("Saved. This is how others see you now."))
    return redirect("accounts:profile")
