"""Taking a picture in, with and without a script, and showing one to those who may see it."""
from django import forms
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import takes_part
from community.models import Upload
from community.refusal import Refused
from community.uploads import take_in, too_big, who_sees
from community.views.spoken import spoken
from kit.shown_pictures import show
from kit.uploads import was_cut


class UploadForm(forms.Form):
    """One picture. Its name and type are not believed."""

    file = forms.FileField(
        label=gettext_lazy("Picture"), max_length=None, allow_empty_file=True,
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF, up to 8 MB. Place and camera are taken out of it."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )


def _taken(request) -> Upload:
    form = UploadForm(request.POST, request.FILES)
    if was_cut(request):
        raise too_big()
    if not form.is_valid():
        raise Refused(_("Please choose a picture."), field="file")
    return take_in(request.user, form.cleaned_data["file"], at=timezone.now())


@require_POST
@spoken
def send_upload(request):
    """For the editor: the line to put into the text needs only the address."""
    upload = _taken(request)
    return JsonResponse({"url": upload.get_absolute_url(), "width": upload.width, "height": upload.height}, status=201)


@takes_part
def new_upload(request):
    """Without a script: choose a file, copy a line."""
    form, upload = UploadForm(), None
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        try:
            upload = _taken(request)
        except Refused as refusal:
            form.errors.clear()
            form.add_error("file", refusal.message)
    status = 422 if request.method == "POST" and upload is None else 200
    return render(request, "community/new_upload.html", {"form": form, "upload": upload}, status=status)


@require_safe
def upload(request, pk):
    found = get_object_or_404(Upload, pk=pk)
    seen_by = who_sees(found, request.user)
    if not seen_by:
        raise Http404
    return show(request, found.file, mark=found.pk.hex, to_everybody=seen_by == "everybody")
