"""A member's orders. Coming back from the provider changes nothing here: only a notice does."""
from django.db.models import OuterRef, Subquery, Sum
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, TemplateView

from accounts.guards import SignedInMixin
from billing.events import shown
from billing.models import Order, OrderLine, Payment, Refund
from billing.providers import label_of
from billing.refunds_shown import refunds_shown
from billing.shown import sums_of, with_descriptions
from kit.bilingual import prefers_chinese
from kit.pagination import keyset_page


def state_of(order: Order, latest: Payment | None) -> str:
    """Where an order stands, in one word: what the page says and what its script compares."""
    if order.status != Order.Status.PENDING or latest is None:
        return f"{order.status}"
    return f"{order.status}-{latest.state}"


class OrderPage(SignedInMixin, DetailView):
    """How an order stands, the attempts to pay it, and what it opened."""

    template_name = "billing/order.html"
    context_object_name = "order"
    slug_field = slug_url_kwarg = "ref"

    def get_queryset(self):
        return Order.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs):
        order = self.object
        attempts = list(order.payments.prefetch_related("refunds").order_by("-id"))
        for attempt in attempts:
            attempt.provider_label = label_of(attempt.provider)
        latest = attempts[0] if attempts else None
        lines = list(order.lines.select_related("product", "plan", "price_plan", "gift__recipient").order_by("id"))
        back = refunds_shown(order, attempts, lines)
        order.back = back.money.refunded
        shown_lines = with_descriptions(lines)
        return super().get_context_data(
            sums=sums_of(shown_lines), attempts=attempts,
            latest=latest, state=state_of(order, latest), can_pay=order.is_open_at(timezone.now()),
            needs_attention=any(attempt.needs_attention_now for attempt in attempts),
            lines=shown_lines, back=back, events=shown(order.events.order_by("id")),
            invoices=[] if order.is_test or order.status != Order.Status.PAID else list(order.invoices.order_by("id")), **kwargs,
        )


@never_cache
def order_state(request, ref):
    order = get_object_or_404(Order.objects.visible_to(request.user), ref=ref)
    return JsonResponse({"state": state_of(order, order.payments.order_by("-id").first())})


class OrdersPage(SignedInMixin, TemplateView):
    """The reader's orders, newest first."""

    template_name = "billing/orders.html"

    def get_context_data(self, **kwargs):
        first, second = ("zh", "en") if prefers_chinese() else ("en", "zh")
        line = OrderLine.objects.filter(order=OuterRef("pk")).order_by("id")
        back = Refund.objects.succeeded().filter(payment__order=OuterRef("pk"), payment__state=Payment.State.SUCCEEDED)
        orders = Order.objects.visible_to(self.request.user).annotate(
            back=Subquery(back.values("payment__order").annotate(sum=Sum("amount")).values("sum")),
            title=Subquery(line.values(f"description_{first}")[:1]), other_title=Subquery(line.values(f"description_{second}")[:1]),
        )
        return super().get_context_data(page=keyset_page(orders, self.request, ("-created_at", "-id")), **kwargs)
