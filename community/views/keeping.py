"""Reacting to a post, who reacted, and bookmarks."""
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import signed_in, takes_part
from community import bookmarks
from community.models import Bookmark, Post
from community.models.bookmark import LONGEST_NOTE
from community.reacting import WAYS, toggle, who_reacted
from community.refusal import Refused
from community.views.reading import post_of
from kit.pagination import keyset_page
from kit.wording import day, language_tag, local


class BookmarkForm(forms.Form):
    """A word to oneself, and the day of the reminder."""

    note = forms.CharField(label=gettext_lazy("Note to yourself"), required=False, max_length=LONGEST_NOTE)
    remind_on = forms.DateField(
        label=gettext_lazy("Remind me on"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("At nine in the morning, by a notice."),
    )

    def clean_remind_on(self):
        chosen = self.cleaned_data["remind_on"]
        if chosen and chosen < local(timezone.now()).date():
            raise forms.ValidationError(_("This day is over. Choose today or a later one."))
        return chosen


@require_POST
@takes_part
def react(request, pk):
    post = post_of(request, pk)
    kind = request.POST.get("kind", "")
    if kind not in WAYS:
        raise Http404
    try:
        toggle(post, request.user, kind, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(post)


@require_safe
def reactions(request, pk):
    post = post_of(request, pk)
    return render(request, "community/reactions.html", {"post": post, "groups": who_reacted(post)})


@require_POST
@signed_in
def bookmark(request, pk):
    post = post_of(request, pk)
    if bookmarks.toggle(post, request.user, at=timezone.now()):
        messages.success(request, _("Kept. You find it under “Mine”, “Bookmarks”, with a note and a reminder if you like."))
    else:
        messages.success(request, _("The bookmark is gone."))
    return redirect(request.POST.get("back") == "list" and "community:bookmarks" or post)


@require_safe
@login_required
def bookmark_list(request):
    mine = Bookmark.objects.filter(member=request.user, post__in=Post.objects.visible_to(request.user))
    rows = mine.select_related("post__topic", "post__author")
    page = keyset_page(rows, request, ("-created_at", "-id"))
    return render(request, "community/bookmarks.html", {"page": page, "lines": [_line(row) for row in page]})


def _line(row: Bookmark, form: BookmarkForm | None = None) -> dict:
    post, remind_at = row.post, row.remind_at
    initial = {"note": row.note, "remind_on": local(remind_at).date() if remind_at else None}
    return {
        "pk": row.pk, "post_pk": post.pk, "title": post.topic.title, "title_lang": language_tag(post.topic.language),
        "url": post.get_absolute_url(), "author": post.author.name, "author_url": post.author.get_absolute_url(),
        "excerpt": post.excerpt, "lang": language_tag(post.language), "note": row.note,
        "remind": day(remind_at) if remind_at and not row.reminded_at else "", "reminded": day(remind_at) if row.reminded_at else "",
        "form": form or BookmarkForm(initial=initial, prefix=f"b{row.pk}", auto_id="id_%s"),
    }


@require_POST
@signed_in
def edit_bookmark(request, pk):
    rows = Bookmark.objects.filter(member=request.user, post__in=Post.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("member", "post__topic", "post__author"), pk=pk)
    form = BookmarkForm(request.POST, prefix=f"b{row.pk}")
    if form.is_valid():
        bookmarks.describe(row, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("community:bookmarks")
    return render(request, "community/bookmarks.html", {"lines": [_line(row, form)], "page": None}, status=422)
