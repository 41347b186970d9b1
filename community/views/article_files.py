"""Files of articles: sending one to whoever may have it, and the page where the author puts them to the next text."""
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import role_required, takes_part
from billing import files
from community.articles import writing
from community.articles.attaching import asked_for, attach, detach, file_lines
from community.articles.forms import ArticleFileForm
from community.models import Article
from community.refusal import Refused
from kit.uploads import takes_files, was_cut


@require_safe
def article_file(request, slug, key):
    asked = asked_for(request.user, slug, key, at=timezone.now())
    return files.answer(request, asked.file, asked.access)


def _own(request, slug) -> Article:
    return get_object_or_404(Article.objects.select_related("author"), slug=slug, author=request.user)


@takes_files(files.MOST_BYTES, files.MOST_SECONDS)
@takes_part
@role_required("author")
def files_of_article(request, slug):
    article, form, status = _own(request, slug), ArticleFileForm(), 200
    if request.method == "POST":
        form, status = ArticleFileForm(request.POST, request.FILES), 422
        try:
            if was_cut(request):
                raise Refused(str(files.too_big()), field="file")
            if form.is_valid():
                attach(article, form.cleaned_data["file"], by=request.user, at=timezone.now())
                messages.success(request, _("It is there. Readers get it when a reviewer has approved the text."))
                return redirect("community:article_files", article.slug)
        except Refused as refusal:
            form.errors.clear()
            form.add_error("file", refusal.message)
    lines = file_lines(article, writing.last_text_of(article).file_keys)
    return render(request, "community/articles/files.html", {"article": article, "form": form, "lines": lines}, status=status)


@require_POST
@takes_part
@role_required("author")
def remove_article_file(request, slug, key):
    article = _own(request, slug)
    get_object_or_404(article.files, key=key)
    try:
        detach(article, key, by=request.user, at=timezone.now())
        messages.success(request, _("It is gone from the next text."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("community:article_files", article.slug)
