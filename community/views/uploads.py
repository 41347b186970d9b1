"""Taking a picture in, with and without a script, and showing one to those who may see it."""
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import takes_part
from community.models import Upload
from community.refusal import Refused
from community.uploads import take_in, too_big, who_sees
from community.views.spoken import spoken
from kit.uploads import was_cut

# A file at an address never changes. What is shared asks each time, so that a picture of a hidden text is gone at once.
FOR_EVERYBODY = "public, max-age=31536000, immutable, s-maxage=0, proxy-revalidate"
FOR_SOME = "private, max-age=31536000, immutable"


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
    etag = f'"{found.pk.hex}"'
    response = HttpResponseNotModified() if etag in parse_etags(request.headers.get("If-None-Match", "")) else _file(found)
    response["ETag"] = etag
    response["Cache-Control"] = FOR_EVERYBODY if seen_by == "everybody" else FOR_SOME
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _file(found: Upload):
    named = {"Content-Type": "image/webp", "Content-Disposition": 'inline; filename="picture.webp"'}
    if settings.MEDIA_ACCEL:
        return HttpResponse(headers={**named, "X-Accel-Redirect": settings.MEDIA_ACCEL + quote(found.file.name)})
    try:
        # Two megabytes at most, by its longest edge.
        with found.file.open() as file:
            return HttpResponse(file.read(), headers=named)
    except FileNotFoundError:
        raise Http404 from None
