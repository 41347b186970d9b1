"""Invoices: the page to read and print, and whom they are made out to."""
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import DetailView, UpdateView

from accounts.guards import SignedInMixin
from billing.models import Invoice, Order
from billing.refund_forms import BillingForm
from kit.bilingual import prefers_chinese
from kit.periods import day_of


class InvoicePage(SignedInMixin, DetailView):
    """An invoice or credit note as it was issued: its buyer reads it, and staff."""

    template_name = "billing/invoice.html"
    context_object_name = "invoice"
    slug_field = slug_url_kwarg = "number"

    def get_queryset(self):
        found = Invoice.objects.visible_to(self.request.user).select_related("order", "refers_to__order")
        return found.filter(order__ref=self.kwargs["ref"])

    def get_context_data(self, **kwargs):
        first, second = ("zh", "en") if prefers_chinese() else ("en", "zh")
        lines = [
            {**line, "title": line[f"description_{first}"] or line[f"description_{second}"]} for line in self.object.lines
        ]
        return super().get_context_data(lines=lines, issued_on=day_of(self.object.issued_at).isoformat(), **kwargs)


class BillingPage(SignedInMixin, UpdateView):
    """Whom the invoice will be made out to; as long as it is not issued."""

    template_name = "billing/billing_details.html"
    context_object_name = "order"
    form_class = BillingForm
    slug_field = slug_url_kwarg = "ref"

    def get_queryset(self):
        return Order.objects.visible_to(self.request.user).pending()

    def form_valid(self, form):
        # Only while it is pending: a payment that came meanwhile has issued the invoice with what stood there.
        Order.objects.pending().filter(pk=self.object.pk).update(**form.cleaned_data)
        messages.success(self.request, _("The invoice will be made out like this."))
        return redirect("billing:checkout", self.object.ref)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)
