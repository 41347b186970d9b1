"""Refunds, policies, invoices and the history of orders in the admin. Acts call what the site calls."""
from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from billing import refunds
from billing.admin_acts import Act, WithActs
from billing.events import sentence_of
from billing.models import Invoice, OrderEvent, Payment, Refund, RefundLine, RefundPolicy, RefundStep
from billing.refund_forms import ApproveForm, ConfirmForm, DeclineForm, PayBackForm
from billing.refund_policy import judge, promises_of
from kit.admin import ReadOnly
from kit.money import format_money

State = Refund.State


class RefundLineInline(ReadOnly, admin.TabularInline):
    model = RefundLine
    extra = 0
    fields = ["order_line", "amount", "legs", "access_ended_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("order_line", "refund")


class RefundStepInline(ReadOnly, admin.TabularInline):
    model = RefundStep
    extra = 0
    fields = ["at", "kind", "by", "note"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by", "refund").order_by("id")


def _do_approve(request, refund, data):
    done = refunds.approve(
        refund, by=request.user, at=timezone.now(), amounts=data["amounts"], access=data.get("access") or refund.access, note=data["note"]
    )
    return _("Approved. It is on its way.") if done.state == State.APPROVED else _("Approved. Another person must agree.")


def _do_decline(request, refund, data):
    refunds.decline(refund, by=request.user, reason=data["reason"], at=timezone.now())
    return _("Declined. The member is told why.")


def _do_retry(request, refund, data):
    refunds.retry(refund, by=request.user, at=timezone.now())
    return _("It goes to the provider again, under the same number.")


def _do_close(request, refund, data):
    refunds.decide_access(refund, by=request.user, revoke=True, at=timezone.now())
    return _("The right has ended.")


def _do_keep(request, refund, data):
    refunds.decide_access(refund, by=request.user, revoke=False, at=timezone.now())
    return _("The right stays.")


def _is_asked(refund):
    return refund.state == State.REQUESTED


def _has_failed(refund):
    return refund.state == State.FAILED


def _waits_for_access(refund):
    return refund.booked_at is not None and refund.access == Refund.Access.UNDECIDED


@admin.register(Refund)
class RefundAdmin(WithActs, ReadOnly, admin.ModelAdmin):
    """The queue: what is asked for stands first."""

    export_fields = ("key", "payment__order__ref", "amount", "currency", "state", "created_at", "succeeded_at")
    list_display = ["order", "member", "sum", "state", "next_step", "approvals", "is_within_policy", "created_at"]
    list_filter = ["state", "is_within_policy", "is_external", "access"]
    list_select_related = ["payment__order__member"]
    search_fields = ["payment__order__ref", "payment__order__member__handle", "provider_refund_id"]
    ordering = ["-id"]
    inlines = [RefundLineInline, RefundStepInline]
    acts = (
        Act("approve", gettext_lazy("Approve"), ApproveForm, _is_asked, _do_approve),
        Act("decline", gettext_lazy("Decline"), DeclineForm, _is_asked, _do_decline),
        Act("retry", gettext_lazy("Try again"), ConfirmForm, _has_failed, _do_retry),
        Act("close", gettext_lazy("End the right"), ConfirmForm, _waits_for_access, _do_close),
        Act("keep", gettext_lazy("Let the right stay"), ConfirmForm, _waits_for_access, _do_keep),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("steps")

    @admin.display(description=gettext_lazy("order"))
    def order(self, refund):
        return refund.payment.order.ref

    @admin.display(description=gettext_lazy("member"))
    def member(self, refund):
        return refund.payment.order.member.name

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def sum(self, refund):
        return format_money(refund.amount, refund.currency)

    @admin.display(description=gettext_lazy("approvals"))
    def approvals(self, refund):
        given = sum(step.kind == RefundStep.Kind.APPROVED for step in refund.steps.all())
        return f"{given}/{refund.people_needed}"

    @admin.display(description=pgettext_lazy("column", "next step"))
    def next_step(self, row):
        return super().next_step(row)

    def _judged(self, refund):
        lines = refund.lines.select_related("order_line__order", "order_line__product", "order_line__plan").order_by("id")
        return [judge(line.order_line, at=timezone.now()) for line in lines]

    def facts_of(self, refund):
        order, given = refund.payment.order, refund.steps.filter(kind=RefundStep.Kind.APPROVED).select_related("by")
        return [
            (_("Order"), order.ref), (_("Member"), f"{order.member.name} ({order.member.handle})"),
            (_("Paid"), format_money(refund.payment.amount, refund.currency)),
            (_("To go back"), format_money(refund.amount, refund.currency)),
            (_("Reason"), refund.reason or "–"), (_("Policy at the purchase"), " / ".join(promises_of(order.lines.all()))),
            (_("Within the policy"), _("yes") if refund.is_within_policy else _("no")),
            (_("Used until today"), ", ".join(f"{one.consumed_percent} %" for one in self._judged(refund)) or "–"),
            (_("People needed"), refund.people_needed), (_("Approved by"), ", ".join(step.by.name for step in given if step.by) or "–"),
            (_("The right that the money bought"), refund.get_access_display()), (_("Last error"), refund.last_error or "–"),
        ]


def _do_pay_back(request, payment, data):
    amounts = {pk: amount for pk, amount in data["amounts"].items() if amount}
    refunds.request(payment, by=request.user, amounts=amounts, reason=data["reason"], at=timezone.now())
    return _("The refund is in the queue. It waits to be approved.")


def _can_be_paid_back(payment):
    return payment.received_at is not None and refunds.room_in(payment) > 0


PAY_BACK = Act("refund", gettext_lazy("Pay back"), PayBackForm, _can_be_paid_back, _do_pay_back)


class PaysBack(WithActs):
    """For the admin of payments: paying one back."""

    acts = (PAY_BACK,)

    def has_decide_permission(self, request):
        return request.user.has_perm("billing.decide_refund")

    def facts_of(self, payment: Payment):
        return [
            (_("Order"), payment.order.ref), (_("Member"), f"{payment.order.member.name} ({payment.order.member.handle})"),
            (_("Came"), format_money(payment.amount, payment.currency)), (_("State"), payment.get_state_display()),
            (_("Can still go back"), format_money(refunds.room_in(payment), payment.currency)),
            (_("Why it needs attention"), payment.attention or "–"),
        ]


@admin.register(RefundPolicy)
class RefundPolicyAdmin(admin.ModelAdmin):
    list_display = ["__str__", "days", "consumed_percent", "decided_by", "text_en", "text_zh"]
    list_select_related = ["plan"]
    list_filter = ["decided_by"]
    autocomplete_fields = ["plan"]


@admin.register(Invoice)
class InvoiceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["number", "kind", "order", "buyer_name", "total", "issued_at", "page"]
    list_filter = ["kind", "year", "currency"]
    list_select_related = ["order"]
    search_fields = ["number", "order__ref", "order__member__handle"]
    ordering = ["-issued_at", "-id"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("buyer"))
    def buyer_name(self, invoice):
        return invoice.buyer.get("name", "")

    @admin.display(description=gettext_lazy("total"), ordering="total_amount")
    def total(self, invoice):
        return format_money(invoice.total_amount, invoice.currency)

    @admin.display(description=gettext_lazy("page"))
    def page(self, invoice):
        return format_html('<a href="{}">{}</a>', invoice.get_absolute_url(), _("Look"))


@admin.register(OrderEvent)
class OrderEventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "order", "sentence", "by"]
    list_select_related = ["order", "by"]
    search_fields = ["order__ref"]
    ordering = ["-id"]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("what happened"))
    def sentence(self, event):
        return sentence_of(event)
