"""Pages of surveys: what asks me, answering, results."""
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import takes_part
from kit.pagination import keyset_page
from surveys import answering
from surveys.errors import SurveyRefused
from surveys.forms import SurveyForm
from surveys.models import Survey, Wave
from surveys.reading import current_wave, reading_of
from surveys.summaries import HIDDEN_BELOW, TEXTS_FROM, summaries_of


@require_safe
@login_required
def survey_list(request):
    now = timezone.now()
    mine = Wave.objects.for_member(request.user).with_answered_by(request.user).select_related("survey")
    waiting = mine.open_at(now).order_by("closes_at", "pk")
    closed = keyset_page(mine.closed_by(now), request, ("-closes_at", "-id"))
    return render(request, "surveys/list.html", {"waiting": list(waiting), "closed": closed})


@require_http_methods(["GET", "HEAD", "POST"])
@takes_part
def answer(request, slug):
    """The questions the member has not answered; or a page that says why there is nothing to answer."""
    now = timezone.now()
    survey = get_object_or_404(Survey, slug=slug)
    wave = current_wave(survey, request.user, at=now)
    questions = answering.left_to_answer(wave, request.user) if wave.is_open_at(now) else []
    if not questions:
        context = {"survey": survey, "wave": wave, "is_open": wave.is_open_at(now), "is_closed": wave.is_closed_at(now)}
        return render(request, "surveys/nothing_to_answer.html", context, status=409 if request.method == "POST" else 200)
    form = SurveyForm(questions, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _submit(request, wave, form, at=now)
    return render(request, "surveys/answer.html", {"survey": survey, "wave": wave, "form": form}, status=400 if form.is_bound else 200)


def _submit(request, wave, form, *, at):
    try:
        answering.submit(wave, request.user, form.answers, at=at)
    except SurveyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. Your answers are in."))
    return redirect(wave.survey)


@require_safe
@login_required
def results(request, slug):
    """The results of one wave: of the latest that this member may read, or of the one that `?wave=` names."""
    now, is_operator = timezone.now(), request.user.has_role("operator")
    survey = get_object_or_404(Survey, slug=slug)
    found = reading_of(survey, request.user, wanted=request.GET.get("wave", ""), is_operator=is_operator, at=now)
    context = {
        "survey": survey, "wave": found.wave, "waves": found.waves, "sealed": found.sealed, "is_operator": is_operator,
        "is_open": found.wave.is_open_at(now), "hidden_below": HIDDEN_BELOW, "texts_from": TEXTS_FROM,
        "too_few": found.wave.answered_count < HIDDEN_BELOW,
    }
    if not found.sealed and not context["too_few"]:
        context["summaries"] = summaries_of(found.wave, with_texts=is_operator)
    return render(request, "surveys/results.html", context)
