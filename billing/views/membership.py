"""The plans, and what a member holds."""
from django.conf import settings
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.guards import SignedInMixin
from billing.access import rights_of
from billing.membership import membership_in
from billing.models import Plan
from billing.refund_policy import sentences_for
from billing.shown import compare, grants_in


class MembershipPage(TemplateView):
    """The plans on sale, what each opens, and what the reader has already."""

    template_name = "billing/membership.html"

    def get_context_data(self, **kwargs):
        rights = rights_of(self.request.user, at=timezone.now())
        plans = Plan.objects.on_sale(settings.CURRENCY).order_by("position", "id")
        comparison = compare(plans, rights)
        promises = list(dict.fromkeys(sentences_for(one.plan for one in comparison.plans)))
        return super().get_context_data(membership=membership_in(rights), comparison=comparison, promises=promises, **kwargs)


class MyMembershipPage(SignedInMixin, TemplateView):
    """Everything that is open to the reader: why, and until when."""

    template_name = "billing/my_membership.html"

    def get_context_data(self, **kwargs):
        rights = rights_of(self.request.user, at=timezone.now())
        return super().get_context_data(membership=membership_in(rights), grants=grants_in(rights), **kwargs)
