"""An expert’s own pages: what waits for them, the oldest promise first; declining and handing on; their terms."""
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import signed_in, takes_part
from community.experts import answering, listing
from community.experts.forms import DeclineForm, HandOverForm, TermsForm
from community.experts.promise import Kept, kept_by
from community.models import Expert, ExpertQuestion, Topic
from community.refusal import Refused
from kit.wording import ago, language_tag, when

WAITING = 50
DONE = 20


def _mine(member) -> Expert | None:
    return Expert.objects.filter(member=member).select_related("member").first()


def _seen(member):
    topics = Topic.objects.visible_to(member).filter(hidden_at=None)
    return ExpertQuestion.objects.filter(topic__in=topics).select_related("topic__author")


def _line(question: ExpertQuestion, *, now) -> dict:
    topic = question.topic
    return {
        "pk": question.pk, "title": topic.title, "url": topic.get_absolute_url(), "lang": language_tag(topic.language), "gist": topic.gist,
        "asker": topic.author.name, "asker_url": topic.author.get_absolute_url(), "due": when(question.due_at),
        "soon": ago(question.due_at),
        "overdue": question.is_overdue_at(now), "kept": question.was_kept, "declined": question.declined_at is not None,
        "answered": ago(question.answered_at) if question.answered_at else "",
    }


@require_safe
@signed_in
def queue(request):
    """Open questions, due first; below what was settled lately."""
    now, expert = timezone.now(), _mine(request.user)
    waiting, done, kept = [], [], Kept()
    if expert is not None:
        of_mine = _seen(request.user).filter(expert=expert)
        waiting = [_line(one, now=now) for one in of_mine.open().order_by("due_at", "id")[:WAITING]]
        settled = of_mine.filter(Q(answered_at__isnull=False) | Q(released_at__isnull=False)).order_by("-assigned_at", "-id")
        done = [_line(one, now=now) for one in settled[:DONE]]
        kept = kept_by([expert.pk], at=now).get(expert.pk, Kept())
    values = {"expert": expert, "waiting": waiting, "done": done, "kept": kept}
    return render(request, "community/experts/queue.html", values)


@takes_part
def terms(request):
    """Apply to be listed, or change what one offers."""
    expert = _mine(request.user)
    form = TermsForm(request.POST or None, instance=expert, initial=None if expert else {"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        expert = listing.apply(request.user, terms=form.cleaned_data, at=timezone.now())
        said = _("Your terms are changed.") if expert.is_listed else _("Thank you. A moderator reads it and you will be told.")
        messages.success(request, said)
        return redirect("community:expert_queue")
    return render(request, "community/experts/terms.html", {"form": form, "expert": expert}, status=422 if form.errors else 200)


@takes_part
def pass_on(request, pk):
    """Decline a question with a reason, or give it to another expert."""
    expert = _mine(request.user)
    question = _seen(request.user).open().filter(pk=pk, expert=expert).first() if expert else None
    if question is None:
        raise Http404
    wanted = request.POST.get("act", "")
    decline = DeclineForm(request.POST if wanted == "decline" else None)
    hand_over = HandOverForm(request.POST if wanted == "hand_over" else None, expert=expert)
    form = {"decline": decline, "hand_over": hand_over}.get(wanted)
    if form is not None and form.is_valid():
        try:
            act = answering.decline if wanted == "decline" else answering.hand_over
            act(question.pk, expert, **form.cleaned_data, at=timezone.now())
            messages.success(request, _("Done, and the asker is told."))
            return redirect("community:expert_queue")
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    values = {"question": question, "line": _line(question, now=timezone.now()), "decline": decline, "hand_over": hand_over}
    return render(request, "community/experts/pass_on.html", values, status=422 if form is not None and form.errors else 200)
