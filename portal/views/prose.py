"""The pages of plain prose (one file for each language), and robots.txt."""
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kit.addresses import absolute, address
from kit.bilingual import prefers_chinese
from portal.crawling import CLOSED

TITLES = {
    "about": _("About"), "guidelines": _("Guidelines"), "terms": _("Terms"), "privacy": _("Privacy"), "welcome": _("First steps"),
}


@require_safe
def page(request, name):
    language = "zh" if prefers_chinese() else "en"
    return render(request, "portal/prose.html", {"heading": TITLES[name], "name": name, "text": f"portal/pages/{name}_{language}.html"})


@require_safe
def robots(request):
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {absolute(address('portal:sitemap'))}"]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
    response["Cache-Control"] = "max-age=3600"
    return response
