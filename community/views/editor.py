"""What an editor asks while somebody writes: the preview, and whom they may mean."""
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community.completing import members_like
from community.forms import EditReplyForm
from community.pace import too_fast
from community.rendering import render_body
from community.views.spoken import said, spoken
from community.wordings import language_code
from kit.wording import language_tag

PREVIEWS_A_MINUTE = 30
COMPLETIONS_A_MINUTE = 120


@require_POST
@spoken
def preview(request):
    """The same HTML as the published text will have."""
    if too_fast(request.user, "preview", PREVIEWS_A_MINUTE):
        return said(_("That was quick. Please wait a minute before the next preview."), 429)
    form = EditReplyForm(request.POST)
    if not form.is_valid():
        return said(" ".join(form.errors["body"]), 422)
    body = form.cleaned_data["body"]
    return JsonResponse({"html": render_body(body).html, "lang": language_tag(language_code(body))})


@require_safe
@never_cache
@spoken
def complete_members(request):
    if too_fast(request.user, "complete", COMPLETIONS_A_MINUTE):
        return said(_("That was quick. Please wait a minute."), 429)
    number = request.GET.get("topic", "")
    topic_id = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None
    found = members_like(request.GET.get("q", ""), reader=request.user, topic_id=topic_id)
    return JsonResponse({"members": [{"value": member.handle, "label": member.name} for member in found]})
