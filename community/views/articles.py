"""Pages of articles for readers: the list, an article, its cover, a series."""
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.blocking import is_blocked
from billing.access import rights_of
from billing.prices import currency_of
from community.articles.covers import pattern_png, pattern_svg
from community.articles.reading import Reading
from community.articles.rows import cover_url, rows_of
from community.articles.structured import structured_article
from community.models import Article, Series
from kit.addresses import address
from kit.pagination import keyset_page

A_DAY = 24 * 60 * 60


def _is_author(member) -> bool:
    return member.is_authenticated and member.has_role("author")


@require_safe
def articles(request):
    found = Article.objects.listed_for(request.user).for_rows().annotate(blocked=is_blocked(request.user))
    page = keyset_page(found, request, fields=("-published_at", "-id"))
    rights = rights_of(request.user, at=timezone.now())
    values = {
        "page": page, "rows": rows_of(page, request.user, rights), "is_author": _is_author(request.user),
        "is_reviewer": request.user.is_authenticated and request.user.has_role("reviewer"),
    }
    return render(request, "community/articles/list.html", values)


@require_safe
def article(request, slug):
    reading = Reading(request.user, slug, at=timezone.now())
    found, text = reading.article, reading.article.live_revision
    picture = cover_url(text.cover_id)
    shared = picture or address("community:article_cover", found.slug)
    before, after = reading.neighbours
    values = {
        "article": found, "text": text, "paid_html": reading.paid_html, "access": reading.access,
        "files": reading.files, "outline": reading.outline,
        "cover_url": picture, "pattern": "" if picture else pattern_svg(found.slug), "shared_cover": shared,
        "before": before, "after": after, "answers": reading.answers, "may_answer": reading.may_answer,
        "is_mine": found.is_written_by(request.user),
        "structured": structured_article(found, request.user, cover=shared), "series": reading.in_series,
        "discussion": reading.discussion,
        "ways": None if reading.access.allowed else reading.ways(currency_of(request)),
    }
    return render(request, "community/articles/article.html", values)


@require_safe
def cover(request, slug):
    """The pattern as a picture, for those who show a link elsewhere."""
    found = get_object_or_404(Article.objects.visible_to(request.user).only("slug"), slug=slug)
    return HttpResponse(pattern_png(found.slug), content_type="image/png", headers={"Cache-Control": f"private, max-age={A_DAY}"})


@require_safe
def series(request, slug):
    found = get_object_or_404(Series.objects.select_related("author"), slug=slug)
    rows = Article.objects.listed_for(request.user).filter(series=found).for_rows().order_by("position", "id")
    rows = rows.annotate(blocked=is_blocked(request.user))
    rights = rights_of(request.user, at=timezone.now())
    values = {"series": found, "rows": rows_of(rows, request.user, rights), "is_mine": found.author_id == request.user.pk}
    if not values["rows"] and not values["is_mine"]:
        raise Http404
    return render(request, "community/articles/series.html", values)
