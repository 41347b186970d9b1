"""The texts of the house with their versions, and robots.txt."""
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.house_texts import reading
from accounts.house_texts.consent import stays_open
from accounts.models import HouseText
from community.differences import difference
from kit import house
from kit.addresses import absolute, address
from portal.crawling import CLOSED


@require_safe
@stays_open
def page(request, name):
    now = timezone.now()
    text = reading.in_force(name, at=now)
    return render(request, "portal/prose.html", {
        "text": text, "html": reading.html_of(text, site_name=house.name()), "coming": reading.coming(name, at=now),
    })


@require_safe
@stays_open
def versions(request, name):
    found = reading.versions(_known(name))
    return render(request, "portal/prose_versions.html", {"versions": found, "text": found[-1], "now": timezone.now()})


@require_safe
@stays_open
def version(request, name, number):
    """One version as it was published, and what it changed."""
    text = reading.version(_known(name), number)
    if text is None:
        raise Http404
    before = reading.version(name, number - 1) if number else None
    return render(request, "portal/prose_version.html", {
        "text": text, "html": reading.html_of(text, site_name=house.name()), "before": before,
        "pieces": difference(before.body, text.body) if before else [],
    })


def _known(name: str) -> str:
    if name not in HouseText.Name.values:
        raise Http404
    return name


@require_safe
def robots(request):
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {absolute(address('portal:sitemap'))}"]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
    response["Cache-Control"] = "max-age=3600"
    return response
