"""Pages of experts: who they are, how they keep their promise, and asking one."""
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.guards import takes_part
from community.drafts import open_draft, published
from community.experts.asking import WEEK, ask, places_left
from community.experts.forms import AskForm
from community.experts.promise import Kept, kept_by
from community.lines import lines_of
from community.models import Expert, ExpertQuestion, Topic
from community.refusal import Refused
from community.views.drafts import holds_text
from community.views.previewing import preview_of
from kit.pagination import keyset_page
from kit.wording import language_tag

ANSWERED = 10


def _line(expert: Expert, kept: Kept, taken: int) -> dict:
    left = max(0, expert.weekly_limit - taken) if expert.is_accepting else 0
    hours = expert.promise_hours
    return {
        "name": expert.member.name, "url": expert.get_absolute_url(), "profile": expert.member.get_absolute_url(),
        "subjects": expert.subjects, "about": expert.about, "lang": language_tag(expert.language),
        "promise": ngettext("answers within %(n)d hour", "answers within %(n)d hours", hours) % {"n": hours},
        "kept": kept.sentence, "usual": kept.usual, "handle": expert.member.handle, "left": left,
        "places": ngettext("%(n)d question free", "%(n)d questions free", left) % {"n": left} if left else "",
        "rests": not expert.is_accepting,
    }


@require_safe
def experts(request):
    now = timezone.now()
    taken = Count("questions", filter=Q(questions__assigned_at__gt=now - WEEK))
    listed = Expert.objects.listed().for_pages().annotate(taken=taken)
    page = keyset_page(listed, request, ("-listed_at", "-id"))
    kept = kept_by([expert.pk for expert in page], at=now)
    lines = [_line(expert, kept.get(expert.pk, Kept()), expert.taken) for expert in page]
    return render(request, "community/experts/list.html", {"page": page, "lines": lines})


def _expert(handle: str) -> Expert:
    return get_object_or_404(Expert.objects.listed().for_pages(), member__handle=handle)


@require_safe
def expert(request, handle):
    found, now = _expert(handle), timezone.now()
    kept = kept_by([found.pk], at=now).get(found.pk, Kept())
    taken = ExpertQuestion.objects.counted_against(found, since=now - WEEK).count()
    answered = Topic.objects.visible_to(request.user).filter(
        hidden_at=None, expert_question__expert=found, expert_question__answered_at__isnull=False
    )
    values = {
        "expert": found, "line": _line(found, kept, taken), "kept": kept, "mine": found.member_id == request.user.pk,
        "answered": lines_of(answered.for_list().order_by("-last_post_at", "-id")[:ANSWERED]),
    }
    return render(request, "community/experts/expert.html", values)


@holds_text
@takes_part
def ask_expert(request, handle):
    found, now = _expert(handle), timezone.now()
    if found.member_id == request.user.pk:
        raise Http404
    draft = open_draft(request, f"ask:{found.member.handle}")
    form, preview = AskForm(request.POST or None, member=request.user, initial=draft.fields), ""
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = preview_of(form)
        else:
            try:
                with published(request):
                    topic = ask(request.user, found, **form.cleaned_data, at=now)
                return redirect(topic)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    values = {"expert": found, "form": form, "preview": preview, "left": places_left(found, at=now), "draft": draft}
    return render(request, "community/experts/ask.html", values, status=422 if form.errors else 200)
