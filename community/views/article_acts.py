"""What is done to an article by a press of a button: submitting, taking back, confirming, answering, reporting."""
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import role_required, takes_part
from community.articles import staleness, writing
from community.articles.forms import AnswerForm
from community.articles.reading import Reading
from community.forms import FlagForm
from community.models import Article
from community.moderation import flag
from community.refusal import Refused


def _own(request, slug) -> Article:
    return get_object_or_404(Article, slug=slug, author=request.user)


@require_POST
@takes_part
@role_required("author")
def submit_article(request, slug):
    try:
        writing.submit(_own(request, slug), by=request.user, at=timezone.now())
        messages.success(request, _("It is with the reviewers now. You will be told what they say."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("community:my_articles")


@require_POST
@takes_part
@role_required("author")
def withdraw_article(request, slug):
    try:
        writing.withdraw(_own(request, slug), by=request.user, at=timezone.now())
        messages.success(request, _("You have it back."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("community:my_articles")


@require_POST
@takes_part
def confirm_article(request, slug):
    """By its author, or by a reviewer from the queue."""
    article = get_object_or_404(Article.objects.visible_to(request.user), slug=slug)
    mine = article.is_written_by(request.user)
    if not (mine or request.user.has_role("reviewer")):
        raise Http404
    staleness.confirm(article, by=request.user, at=timezone.now())
    messages.success(request, _("Thank you. It counts as fresh from today."))
    return redirect("community:my_articles" if mine else "community:article_freshness")


@require_POST
@takes_part
def answer_article(request, slug):
    """Is it still right? Only whoever may read all of it can say."""
    reading, form = Reading(request.user, slug, at=timezone.now()), AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose one of the two answers; a note has room for 500 characters."))
    elif not reading.access.allowed:
        messages.error(request, reading.access.sentence)
    else:
        try:
            right = form.cleaned_data["right"] == "yes"
            staleness.vote(reading.article, request.user, right=right, note=form.cleaned_data["note"], at=reading.at)
            messages.success(request, _("Thank you. Your answer counts for this article’s freshness."))
        except Refused as refusal:
            messages.error(request, refusal.message)
    return redirect(f"{reading.article.get_absolute_url()}#still-right")


@takes_part
def flag_article(request, slug):
    article = Reading(request.user, slug, at=timezone.now()).article
    form = FlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            flag(request.user, "article", str(article.pk), **form.cleaned_data, at=timezone.now())
            messages.success(request, _("Thank you. A moderator will look at it and you will be told what was decided."))
            return redirect("community:articles")
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return render(request, "community/articles/flag.html", {"form": form, "article": article}, status=422 if form.errors else 200)
