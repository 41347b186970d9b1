"""The operators' pages: overview, needs, definitions, cost items, weights of satisfaction."""
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView, UpdateView
from django.views.generic.edit import CreateView

from accounts.guards import RoleRequiredMixin, role_required
from analytics.cost_forms import CostPageForm
from analytics.cost_list import cost_lines
from analytics.definitions import definitions
from analytics.forms import PeriodForm, WeightsForm
from analytics.models import CostItem
from analytics.overview.page import coverage_note, overview, sentence_without_data
from analytics.recompute import recompute_cost_later, recompute_later, recompute_satisfaction_later
from community.search import log as search_log

OPERATOR = "operator"


class OperatorPage(RoleRequiredMixin):
    roles = (OPERATOR,)


class Overview(OperatorPage, TemplateView):
    template_name = "analytics/overview.html"

    def get_context_data(self, **kwargs):
        now = timezone.now()
        form = PeriodForm(self.request.GET)
        found = overview(form.period(now=now), now=now)
        return super().get_context_data(
            page=found, choices=PeriodForm.DAYS.items(), chosen=str(found.period.days), coverage=coverage_note(found),
            nothing="" if found.has_data else sentence_without_data(now), **kwargs,
        )


@require_POST
@role_required(OPERATOR)
def recompute(request):
    now = timezone.now()
    period = PeriodForm(request.POST).period(now=now)
    recompute_later(period, at=now)
    messages.success(request, _("The figures of these days are being computed again. Reload the page in a minute."))
    return redirect(f"{reverse_lazy('analytics:overview')}?days={period.days}")


class Definitions(OperatorPage, TemplateView):
    template_name = "analytics/definitions.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**definitions(), **kwargs)


class Needs(OperatorPage, TemplateView):
    """What members look for: the gaps are what the next course or article is about."""

    template_name = "analytics/needs.html"

    def get_context_data(self, **kwargs):
        form = PeriodForm(self.request.GET)
        period = form.period(now=timezone.now())
        return super().get_context_data(
            period=period, choices=PeriodForm.DAYS.items(), chosen=str(period.days), not_found=search_log.not_found(period.first),
            found_little=search_log.found_little(period.first), asked_most=search_log.asked_most(period.first), **kwargs,
        )


class Costs(OperatorPage, TemplateView):
    template_name = "analytics/costs.html"

    def get_context_data(self, **kwargs):
        page, lines = cost_lines(self.request)
        return super().get_context_data(page=page, lines=lines, **kwargs)


class CostPage(OperatorPage):
    model = CostItem
    form_class = CostPageForm
    template_name = "analytics/cost.html"
    success_url = reverse_lazy("analytics:costs")

    def form_valid(self, form):
        try:
            response = super().form_valid(form)
        except ValidationError as refusal:  # somebody else changed the shares meanwhile
            form.add_error(None, refusal.messages[0])
            return self.form_invalid(form)
        recompute_cost_later()
        messages.success(self.request, _("Saved. Cost is being computed again."))
        return response


class NewCost(CostPage, CreateView):
    pass


class EditCost(CostPage, UpdateView):
    pass


@require_POST
@role_required(OPERATOR)
def delete_cost(request, pk):
    get_object_or_404(CostItem, pk=pk).delete()
    recompute_cost_later()
    messages.success(request, _("The cost item is gone. Cost is being computed again."))
    return redirect("analytics:costs")


class Weights(OperatorPage, FormView):
    form_class = WeightsForm
    template_name = "analytics/weights.html"
    success_url = reverse_lazy("analytics:overview")

    def form_valid(self, form):
        form.save()
        recompute_satisfaction_later()
        messages.success(self.request, _("Saved. Satisfaction is being computed again."))
        return super().form_valid(form)
