"""The page of a bundle: what is in it, what of it the reader has, what it costs and saves."""
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import TemplateView

from billing import bundles
from billing.access import rights_of
from billing.bundles_shown import bundle_shown
from billing.models import Product
from billing.prices import currency_of
from billing.refund_policy import sentence_for
from kit import house


class BundlePage(TemplateView):
    template_name = "billing/bundle.html"

    def get_context_data(self, **kwargs):
        bundle = get_object_or_404(Product, sku=kwargs.pop("sku"), kind=bundles.KIND)
        rights = rights_of(self.request.user, at=timezone.now())
        currency = currency_of(self.request)
        return super().get_context_data(
            bundle=bundle_shown(bundle, currency, rights), promises=[sentence_for(bundle)], currency=currency,
            currencies=house.currencies(), **kwargs,
        )
