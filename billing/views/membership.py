"""The plans, what a member holds, trials, and the switch for renewals."""
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.guards import SignedInMixin, signed_in, takes_part
from accounts.house_texts.consent import stays_open
from billing import renewals, trials
from billing.access import rights_of
from billing.membership import membership_in
from billing.models import Agreement, Plan
from billing.plan_table import table_of
from billing.plans_shown import for_reader
from billing.prices import currency_of
from billing.providers import providers
from billing.refund_policy import sentences_for
from billing.refusals import BillingRefused
from billing.shown import compare, grants_in
from billing.terms_shown import terms_of
from kit import house
from kit.wording import day


class MembershipPage(TemplateView):
    """The plans on sale, what each opens, and what each means for the reader."""

    template_name = "billing/membership.html"

    def get_context_data(self, **kwargs):
        rights, currency = rights_of(self.request.user, at=timezone.now()), currency_of(self.request)
        plans = Plan.objects.filter(is_on_sale=True).order_by("position", "id")
        comparison = for_reader(compare(plans, rights, currency), rights, self.request.user)
        promises = list(dict.fromkeys(sentences_for(one.plan for one in comparison.plans)))
        return super().get_context_data(
            membership=membership_in(rights), comparison=comparison, table=table_of(comparison), promises=promises, currency=currency,
            currencies=house.currencies(),
            may_renew=any(one.capabilities.auto_renew for one in providers(currency)), **kwargs,
        )


class MyMembershipPage(SignedInMixin, TemplateView):
    """The membership of the reader, what comes next, and everything that is open to them: why, and until when."""

    template_name = "billing/my_membership.html"

    def get_context_data(self, **kwargs):
        rights = rights_of(self.request.user, at=timezone.now())
        terms = terms_of(self.request.user, rights)
        return super().get_context_data(membership=terms.membership, terms=terms, grants=grants_in(rights), **kwargs)


@require_POST
@takes_part
def try_plan(request, slug):
    plan = get_object_or_404(Plan, slug=slug)
    try:
        trial = trials.begin(request.user, plan, at=timezone.now())
        assert trial.ends_at is not None, "a trial has days"
        messages.success(request, _("Your trial runs until %(day)s. Nothing is charged.") % {"day": day(trial.ends_at)})
    except BillingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("billing:membership")
    return redirect("billing:my_membership")


# Who is suspended must be able to stop what is charged to them.
@require_POST
@signed_in
@stays_open
def stop_renewal(request, pk):
    agreement = get_object_or_404(Agreement.objects.visible_to(request.user), pk=pk)
    renewals.stop(agreement, at=timezone.now())
    messages.success(request, _("Nothing more will be charged. What you paid for stays open until its end."))
    return redirect("billing:my_membership")


@require_POST
@takes_part
def resume_renewal(request, pk):
    agreement = get_object_or_404(Agreement.objects.visible_to(request.user), pk=pk)
    if agreement.is_live:
        renewals.go_on(agreement, at=timezone.now())
        messages.success(request, _("Your membership renews itself again."))
    else:
        messages.error(request, _("This renewal has ended for good; allow it again with your next payment."))
    return redirect("billing:my_membership")
