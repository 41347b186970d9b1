"""The desk of the reviewers: texts that wait, one of them with the checklist, and articles that may be out of date."""
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import role_required
from community.articles.attaching import file_lines
from community.articles.comparing import difference
from community.articles.covers import pattern_svg
from community.articles.forms import VerdictForm
from community.articles.mine import doubts_about, last_steps
from community.articles.outline import outline_of
from community.articles.rows import cover_url
from community.articles.vetting import PUBLISHED, decide
from community.models import Article
from community.refusal import Refused
from kit.pagination import keyset_page


@require_safe
@role_required("reviewer")
def vetting(request):
    """The oldest first; one's own are left to others."""
    found = Article.objects.in_vetting().exclude(author=request.user).select_related("author", "category", "waiting_revision").defer(
        "waiting_revision__open_body", "waiting_revision__paid_body", "waiting_revision__open_html", "waiting_revision__paid_html"
    )
    page = keyset_page(found, request, ("submitted_at", "id"))
    mine = Article.objects.in_vetting().filter(author=request.user).count()
    stale = Article.objects.shown().exclude(stale_at=None).count()
    return render(request, "community/articles/vetting.html", {"page": page, "mine": mine, "stale": stale})


@role_required("reviewer")
def vet(request, slug):
    """All of the waiting text, what changed since the published one, and the verdict."""
    waiting = Article.objects.exclude(waiting_revision=None).select_related("author", "category", "waiting_revision", "live_revision")
    article = waiting.filter(slug=slug).first()
    if article is None:
        # Also a reviewer's own name for "somebody was faster".
        get_object_or_404(Article, slug=slug)
        messages.error(request, _("This text does not wait any more: another reviewer has decided, or the author took it back."))
        return redirect("community:article_vetting")
    if article.is_written_by(request.user):
        raise PermissionDenied(_("Somebody else must decide about what you wrote."))
    form = VerdictForm(request.POST or None, initial={"revision": article.waiting_revision_id})
    if request.method == "POST" and form.is_valid():
        verdict = PUBLISHED if "publish" in request.POST else "returned"
        try:
            given = form.cleaned_data
            decide(
                article, given["revision"], by=request.user, state=verdict, checked=given["checked"], note=given["note"], at=timezone.now()
            )
            messages.success(request, _("Published.") if verdict == PUBLISHED else _("Given back; the author is told."))
            return redirect("community:article_vetting")
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    text = article.waiting_revision
    cover = cover_url(text.cover_id)
    values = {
        "article": article, "text": text, "form": form, "cover_url": cover, "pattern": "" if cover else pattern_svg(article.slug),
        "outline": outline_of(text.open_html, text.paid_html), "difference": difference(article.live_revision, text),
        "files": file_lines(article, text.file_keys),
    }
    return render(request, "community/articles/vet.html", values, status=422 if form.errors else 200)


@require_safe
@role_required("reviewer")
def freshness(request):
    """What may be out of date, the longest first, with what readers say."""
    found = Article.objects.shown().exclude(stale_at=None).select_related("author", "category")
    page = keyset_page(found, request, ("stale_at", "id"))
    keys = [article.pk for article in page]
    doubts, steps = doubts_about(keys), last_steps(keys)
    lines = [(article, doubts.get(article.pk, []), steps.get(article.pk)) for article in page]
    return render(request, "community/articles/freshness.html", {"page": page, "lines": lines})
