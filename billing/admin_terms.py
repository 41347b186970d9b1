"""Agreements to renew in the admin: read, and ended by the action when a member asks for it."""
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from billing import renewals
from billing.models import Agreement, Order, TermCredit
from kit.admin import ReadOnly, means
from kit.money import format_money


class RenewalOrderInline(ReadOnly, admin.TabularInline):
    model = Order
    extra = 0
    fields = ["ref", "status", "total_amount", "currency", "created_at", "paid_at"]
    readonly_fields = ["ref"]
    verbose_name_plural = gettext_lazy("orders")


@admin.register(Agreement)
class AgreementAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "member", "plan", "provider", "state", "price", "stops_at_end", "attempts", "run_after", "started_at", "ended_at", "end_reason",
    ]
    list_filter = ["state", "stops_at_end", "end_reason", "provider", "plan"]
    list_select_related = ["member", "plan"]
    search_fields = ["member__handle", "member__display_name", "provider_agreement_id"]
    ordering = ["-id"]
    show_full_result_count = False
    inlines = [RenewalOrderInline]
    actions = ["stop_agreements"]

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def price(self, agreement):
        return format_money(agreement.amount, agreement.currency)

    def has_manage_permission(self, request):
        return request.user.has_perm("billing.change_agreement")

    @admin.action(description=gettext_lazy("Switch these renewals off"), permissions=["manage"])
    @means(gettext_lazy("Nothing more is charged; the memberships last to the end of the paid time. Their holders are told."))
    def stop_agreements(self, request, queryset):
        chosen = list(queryset.live())
        for agreement in chosen:
            renewals.stop(agreement, at=timezone.now())
        done = ngettext("%(n)d renewal was switched off.", "%(n)d renewals were switched off.", len(chosen)) % {"n": len(chosen)}
        self.message_user(request, done, messages.SUCCESS)


@admin.register(TermCredit)
class TermCreditAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["line", "from_line", "amount", "on"]
    list_select_related = ["line__order", "from_line__order"]
    search_fields = ["line__order__ref", "from_line__order__ref"]
    ordering = ["-id"]
    show_full_result_count = False
