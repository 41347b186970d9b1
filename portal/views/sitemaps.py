"""The files of the sitemap. Each answers 304 to a crawler that has it already."""
import hashlib
from types import SimpleNamespace
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from kit.addresses import absolute, address
from portal.sitemaps import SECTIONS

SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


@require_safe
def index(request):
    files = [(name, n) for name, section in SECTIONS.items() for n in range(1, section().paginator.num_pages + 1)]
    places = [{"location": absolute(address("portal:sitemap_file", name, n))} for name, n in files]
    return _answer(request, "sitemapindex", "sitemap", places)


@require_safe
def file(request, section, number):
    if section not in SECTIONS:
        raise Http404
    here = urlsplit(settings.SITE_URL)
    try:
        urls = SECTIONS[section]().get_urls(page=number, site=SimpleNamespace(domain=here.netloc), protocol=here.scheme)
    except (EmptyPage, PageNotAnInteger) as fault:
        raise Http404 from fault
    return _answer(request, "urlset", "url", urls)


def _answer(request, root: str, element: str, rows: list[dict]) -> HttpResponse:
    """Written without a template, which costs four times as much. Known by its bytes, not by a date: hiding the newest row would move
    the date back."""
    inside = "\n".join(f"<{element}>{_text(row)}</{element}>" for row in rows)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{SCHEMA}">\n{inside}\n</{root}>\n'.encode()
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="application/xml; charset=utf-8")
    response["ETag"], response["Cache-Control"], response["X-Robots-Tag"] = etag, "no-cache", "noindex"
    return get_conditional_response(request, etag=etag, response=response)


def _text(row: dict) -> str:
    changed = row.get("lastmod")
    day = f"<lastmod>{timezone.localdate(changed).isoformat()}</lastmod>" if changed else ""
    return f"<loc>{escape(row['location'])}</loc>{day}"
