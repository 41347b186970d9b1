"""Payment providers in the admin: transfers that staff confirm, disputes, what the sandbox remembers."""
from datetime import date
from decimal import Decimal

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from billing import disputes, transfers
from billing.admin_acts import Act, WithActs
from billing.models import (
    Dispute,
    PaymentNotice,
    SandboxCharge,
    SandboxNotice,
    TransferEntry,
    TransferRefund,
    TransferRequest,
)
from kit.admin import ReadOnly
from kit.money import EXPONENTS, format_money, plain_amount
from kit.periods import day_of


class RowForm(forms.Form):
    """A form about one row."""

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row


class LineForm(RowForm):
    """A line of the account’s statement."""

    on = forms.DateField(label=gettext_lazy("Day on the statement"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    statement_reference = forms.CharField(
        label=gettext_lazy("Reference on the statement"), max_length=80,
        help_text=gettext_lazy("What tells this line from all others, so that nobody enters it twice."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = day_of(timezone.now())

    def clean_on(self) -> date:
        if self.cleaned_data["on"] > day_of(timezone.now()):
            raise forms.ValidationError(_("This day has not come yet."))
        return self.cleaned_data["on"]


class ReceivedForm(LineForm):
    """Money that came. The amount is entered as it stands on the statement, in units of the currency."""

    amount = forms.DecimalField(
        label=gettext_lazy("Amount that came"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2,
        help_text=gettext_lazy("Another amount than was asked for opens nothing; the payment then needs attention."),
    )
    field_order = ("amount", "on", "statement_reference")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        left = self.row.amount - self.row.received
        if left > 0:
            self.fields["amount"].initial = plain_amount(left, self.row.currency)

    def clean_amount(self) -> int:
        minor = self.cleaned_data["amount"].scaleb(EXPONENTS.get(self.row.currency, 2))
        if minor != int(minor):
            raise forms.ValidationError(_("This currency has no such small part."))
        return int(minor)


def money(label, field="amount"):
    @admin.display(description=label, ordering=field)
    def column(row):
        return format_money(getattr(row, field), row.currency)

    return column


WORDS = {
    PaymentNotice.Verdict.APPLIED: gettext_lazy("Entered. The order is paid, and the member was told."),
    PaymentNotice.Verdict.HELD: gettext_lazy("Entered. It cannot be delivered any more: the money is held for the member."),
    PaymentNotice.Verdict.MISMATCH: gettext_lazy("Entered. It is not the amount that was asked for: the payment needs attention."),
}


def _confirm(request, transfer, data):
    verdict = transfers.confirm(
        transfer, data["amount"], on=data["on"], statement_reference=data["statement_reference"], by=request.user, at=timezone.now()
    )
    return str(WORDS.get(PaymentNotice.Verdict(verdict), gettext_lazy("Entered. It changed nothing: this payment was settled before.")))


def _call_off(request, transfer, data):
    transfers.call_off(transfer, at=timezone.now())
    return _("The transfer is called off.")


class TransferEntryInline(ReadOnly, admin.TabularInline):
    model = TransferEntry
    extra = 0
    fields = ["on", "amount", "statement_reference", "refund", "entered_by", "entered_at"]


@admin.register(TransferRequest)
class TransferRequestAdmin(WithActs, ReadOnly, admin.ModelAdmin):
    list_display = ["reference", "order_ref", money(gettext_lazy("amount")), "state", "created_at", "waits_until", "next_step"]
    list_filter = ["state", "currency"]
    search_fields = ["reference", "order_ref", "payment_key"]
    ordering = ["-id"]
    inlines = [TransferEntryInline]
    acts = (
        Act("confirm", gettext_lazy("Confirm the money"), ReceivedForm, lambda row: row.state != TransferRequest.State.RECEIVED, _confirm),
        Act("call_off", gettext_lazy("Call off"), RowForm, lambda row: row.state == TransferRequest.State.WAITING, _call_off),
    )

    @admin.display(description=pgettext_lazy("column", "next step"))
    def next_step(self, row):
        return super().next_step(row)

    def facts_of(self, row):
        return [
            (_("Reference"), row.reference), (_("Order"), row.order_ref), (_("What it is for"), row.description),
            (_("Asked for"), format_money(row.amount, row.currency)), (_("Came so far"), format_money(row.received, row.currency)),
        ]


def _sent(request, refund, data):
    transfers.confirm_sent(refund, on=data["on"], statement_reference=data["statement_reference"], by=request.user, at=timezone.now())
    return _("Entered. The member was told that the money is on its way back.")


def _failed(request, refund, data):
    transfers.confirm_failed(refund, at=timezone.now())
    return _("Noted. The refund stands among those that failed.")


@admin.register(TransferRefund)
class TransferRefundAdmin(WithActs, ReadOnly, admin.ModelAdmin):
    list_display = ["request", "sum", "state", "created_at", "decided_at", "next_step"]
    list_filter = ["state"]
    list_select_related = ["request"]
    search_fields = ["request__reference", "request__order_ref", "refund_key"]
    ordering = ["-id"]
    acts = (
        Act("sent", gettext_lazy("It was sent"), LineForm, lambda row: row.state == TransferRefund.State.WAITING, _sent),
        Act("failed", gettext_lazy("It cannot be sent"), RowForm, lambda row: row.state == TransferRefund.State.WAITING, _failed),
    )

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def sum(self, row):
        return format_money(row.amount, row.request.currency)

    @admin.display(description=pgettext_lazy("column", "next step"))
    def next_step(self, row):
        return super().next_step(row)

    def facts_of(self, row):
        return [
            (_("Reference"), row.request.reference), (_("Order"), row.request.order_ref),
            (_("To be sent back"), format_money(row.amount, row.request.currency)),
        ]


def _keep(request, dispute, data):
    disputes.decide_access(dispute, keep=True, by=request.user, at=timezone.now())
    return _("The right stays.")


def _end(request, dispute, data):
    disputes.decide_access(dispute, keep=False, by=request.user, at=timezone.now())
    return _("The right has ended.")


def _undecided(dispute) -> bool:
    return dispute.access == Dispute.Access.UNDECIDED


@admin.register(Dispute)
class DisputeAdmin(WithActs, ReadOnly, admin.ModelAdmin):
    list_display = ["order", money(gettext_lazy("amount")), "state", "reason", "evidence_due_at", "opened_at", "access", "next_step"]
    list_filter = ["state", "access"]
    list_select_related = ["payment__order"]
    search_fields = ["payment__order__ref", "provider_dispute_id"]
    ordering = ["-id"]
    acts = (
        Act("keep", gettext_lazy("Let the right stay"), RowForm, _undecided, _keep),
        Act("end", gettext_lazy("End the right"), RowForm, _undecided, _end),
    )

    @admin.display(description=gettext_lazy("order"))
    def order(self, row):
        return row.payment.order.ref

    @admin.display(description=pgettext_lazy("column", "next step"))
    def next_step(self, row):
        return super().next_step(row)

    def facts_of(self, row):
        return [
            (_("Order"), row.payment.order.ref), (_("Member"), row.payment.order.member),
            (_("In dispute"), format_money(row.amount, row.currency)), (_("State"), row.get_state_display()),
        ]


@admin.register(SandboxCharge)
class SandboxChargeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["order_ref", "state", "amount", "charged_amount", "currency", "created_at", "decided_at"]
    list_filter = ["state"]
    search_fields = ["order_ref"]
    ordering = ["-id"]


@admin.register(SandboxNotice)
class SandboxNoticeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["event_id", "charge", "run_after", "attempts", "sent_at", "given_up_at", "last_error"]
    list_filter = [("sent_at", admin.EmptyFieldListFilter)]
    list_select_related = ["charge"]
    search_fields = ["charge__order_ref", "event_id"]
    ordering = ["-id"]
