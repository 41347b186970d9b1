"""Pages of articles for their authors: writing, looking at it before others do, and the list of one's own."""
from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import role_required, signed_in, takes_part
from billing.models import OrderLine
from community.articles import writing
from community.articles.attaching import file_lines
from community.articles.covers import pattern_svg
from community.articles.forms import ArticleForm
from community.articles.mine import lines_of
from community.articles.outline import outline_of
from community.articles.rows import cover_url
from community.drafts import open_draft, published
from community.models import Article
from community.refusal import Refused
from community.uploads import take_in
from community.views.drafts import holds_text
from kit.pagination import keyset_page


def _own(request, slug) -> Article:
    """An article of the member's own; another's is not there."""
    return get_object_or_404(Article.objects.select_related("author", "category"), slug=slug, author=request.user)


def _cover_of(request, form):
    picture = form.cleaned_data.get("cover")
    return take_in(request.user, picture, at=timezone.now()).pk if picture else None


def _onward(request, article):
    """Where the pressed button leads."""
    if "submit" in request.POST:
        try:
            writing.submit(article, by=request.user, at=timezone.now())
            messages.success(request, _("It is with the reviewers now. You will be told what they say."))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("community:my_articles")
    if "look" in request.POST:
        return redirect("community:preview_article", article.slug)
    messages.success(request, _("Saved. Nobody sees it yet."))
    return redirect("community:edit_article", article.slug)


def _form_page(request, form, draft, article=None):
    values = {"form": form, "article": article, "draft": draft}
    return render(request, "community/articles/form.html", values, status=422 if form.errors else 200)


@holds_text
@takes_part
@role_required("author")
def new_article(request):
    draft = open_draft(request, "article:new")
    initial = {"language": request.LANGUAGE_CODE, **draft.fields}
    form = ArticleForm(request.POST or None, request.FILES or None, author=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            text = form.text(cover_id=_cover_of(request, form))
            with published(request):
                article = writing.begin_article(request.user, text, **form.placed(), at=timezone.now())
            return _onward(request, article)
        except Refused as refusal:
            form.add_error("cover" if refusal.field == "file" else "open_body", refusal.message)
    return _form_page(request, form, draft)


@holds_text
@takes_part
@role_required("author")
def edit_article(request, slug):
    article = _own(request, slug)
    if article.waiting_revision_id:
        messages.error(request, _("This article is with the reviewers. Take it back to go on writing."))
        return redirect("community:my_articles")
    revision, draft = writing.last_text_of(article), open_draft(request, f"article:{article.pk}")
    form = ArticleForm(
        request.POST or None, request.FILES or None, author=request.user, article=article, revision=revision,
        initial={**ArticleForm.initial_of(article, revision), **draft.fields},
    )
    if request.method == "POST" and form.is_valid():
        try:
            text = form.text(cover_id=_cover_of(request, form))
            with published(request):
                writing.save_text(article, text, by=request.user, **form.placed(), at=timezone.now())
            return _onward(request, article)
        except Refused as refusal:
            form.add_error("cover" if refusal.field == "file" else "open_body", refusal.message)
    return _form_page(request, form, draft, article)


@require_safe
@signed_in
def preview_article(request, slug):
    """The last text as its readers will see it, both parts."""
    article = _own(request, slug)
    text = writing.last_text_of(article)
    cover = cover_url(text.cover_id)
    values = {
        "article": article, "text": text, "cover_url": cover, "pattern": "" if cover else pattern_svg(article.slug),
        "outline": outline_of(text.open_html, text.paid_html), "is_live": text.pk == article.live_revision_id,
        "files": file_lines(article, text.file_keys),
    }
    return render(request, "community/articles/preview.html", values)


@require_safe
@signed_in
def my_articles(request):
    sold = OrderLine.objects.filter(product=OuterRef("product"), order__status="paid").order_by().values("product")
    found = Article.objects.filter(author=request.user).select_related("live_revision", "waiting_revision", "product").annotate(
        sold=Subquery(sold.annotate(n=Count("pk")).values("n")),
    )
    page = keyset_page(found, request, ("-created_at", "-id"))
    values = {"page": page, "lines": lines_of(page, at=timezone.now()), "is_author": request.user.has_role("author")}
    return render(request, "community/articles/mine.html", values)
