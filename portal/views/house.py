"""The community's own mark and colour, as files. Their address changes with each change, so that browsers keep them for good."""
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from accounts.models import House
from accounts.models.house import THE_ONE
from kit import house
from portal.setting_up import colours

FOR_GOOD = "public, max-age=31536000, immutable"


def _answer(request, content, content_type: str):
    version = str(house.current().version)
    etag = f'"{version}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(content(), content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = FOR_GOOD if request.GET.get("v") == version else "no-cache"
    return response


@require_safe
def mark(request, size):
    if not house.current().has_mark or size not in house.MARK_SIZES:
        raise Http404
    return _answer(request, lambda: _mark(size), "image/png")


def _mark(size: int) -> bytes:
    found = House.objects.filter(pk=THE_ONE).values_list(f"mark_{size}", flat=True).first()
    if not found:
        raise Http404
    return bytes(found)


@require_safe
def sheet(request):
    accent = house.current().accent
    if not accent:
        raise Http404
    return _answer(request, lambda: colours.sheet(accent), "text/css; charset=utf-8")
