"""Reconciliation in the admin: the report of the days, differences to be settled, orders that are stuck."""
from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from billing import reconciling
from billing.admin_acts import Act, WithActs
from billing.admin_providers import RowForm
from billing.models import Discrepancy, Reconciliation, StatementEntry
from billing.providers import label_of, switched_on
from billing.stuck import stuck_orders
from kit.admin import ReadOnly
from kit.money import format_money
from kit.periods import Period, day_of

SHOWN = 50
LONGEST = 31


class SettleForm(RowForm):
    """How a difference was settled."""

    how = forms.CharField(
        label=gettext_lazy("How it was settled"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What you found out and what was done about it. It stays beside your name."),
    )
    hold = forms.BooleanField(
        label=gettext_lazy("Take the money that came into the books and hold it for the member"), required=False,
        help_text=gettext_lazy("Then it can be paid back. It opens nothing."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not (self.row.kind == Discrepancy.Kind.DIFFERS and self.row.about == "payment" and self.row.payment_id):
            del self.fields["hold"]


def _settle(request, discrepancy, data):
    act = reconciling.hold if data.get("hold") else reconciling.settle
    act(discrepancy, how=data["how"], by=request.user, at=timezone.now())
    return _("Settled.")


@admin.register(Discrepancy)
class DiscrepancyAdmin(WithActs, ReadOnly, admin.ModelAdmin):
    list_display = ["day", "provider", "kind", "about", "we_say", "they_say", "state", "settled_by", "next_step"]
    list_filter = ["state", "kind", "provider"]
    list_select_related = ["settled_by"]
    exclude = ["ours_said", "theirs_said"]
    readonly_fields = ["we_say", "they_say"]
    search_fields = ["key", "provider_id", "payment__order__ref"]
    ordering = ["-id"]
    acts = (Act("settle", gettext_lazy("Settle"), SettleForm, lambda row: row.state == Discrepancy.State.OPEN, _settle),)

    @admin.display(description=gettext_lazy("we say"))
    def we_say(self, row):
        return row.ours

    @admin.display(description=gettext_lazy("they say"))
    def they_say(self, row):
        return row.theirs

    @admin.display(description=pgettext_lazy("column", "next step"))
    def next_step(self, row):
        return super().next_step(row)

    def facts_of(self, row):
        return [
            (_("Provider"), label_of(row.provider)), (_("Day"), row.day), (_("What is different"), row.get_kind_display()),
            (_("We say"), row.ours or "–"), (_("They say"), row.theirs or "–"),
            (_("Order"), row.payment.order.ref if row.payment else "–"), (_("Number at the provider"), row.provider_id or "–"),
        ]


@admin.register(StatementEntry)
class StatementEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["day", "provider", "kind", "state", "sum", "provider_id", "agrees"]
    list_filter = ["provider", "kind", "agrees"]
    search_fields = ["provider_id", "payment_key"]
    ordering = ["-day", "-id"]

    @admin.display(description=gettext_lazy("moved"), ordering="moved")
    def sum(self, entry):
        return format_money(entry.moved, entry.currency)


class DaysForm(forms.Form):
    """The days to be compared again."""

    first = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self):
        super().clean()
        data = self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and not first <= last <= day_of(timezone.now()):
            raise forms.ValidationError(_("Choose days up to today, the first one first."))
        if first and last and last - first >= timedelta(days=LONGEST):
            raise forms.ValidationError(_("Choose at most %(n)d days at once.") % {"n": LONGEST})
        return data


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["day", "provider", "lines", "agreed", "mended", "differ", "error", "ran_at"]
    list_filter = ["provider", ("error", admin.EmptyFieldListFilter)]
    ordering = ["-day", "provider"]
    change_list_template = "billing/admin/reconciliations.html"

    def get_urls(self):
        own = [path("report/", self.admin_site.admin_view(self.report), name="billing_reconciliation_report")]
        return [*own, *super().get_urls()]

    def report(self, request):
        """What was compared last, what differs, what is stuck; a POST compares days again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        form = DaysForm(request.POST or None, initial={"first": day_of(now) - timedelta(days=1), "last": day_of(now)})
        if request.method == "POST":
            if not request.user.has_perm("billing.decide_discrepancy"):
                raise PermissionDenied
            if form.is_valid():
                self._compare(request, Period(form.cleaned_data["first"], form.cleaned_data["last"]), at=now)
                return redirect("admin:billing_reconciliation_report")
        open_differences = Discrepancy.objects.open().select_related("payment__order").order_by("-found_at", "-id")
        context = {
            **self.admin_site.each_context(request), "title": _("Reconciliation"), "opts": self.opts, "form": form,
            "days": [(one, label_of(one.provider)) for one in Reconciliation.objects.order_by("-day", "provider")[:14]],
            "differences": [(one, label_of(one.provider)) for one in open_differences[:SHOWN]],
            "stuck": [
                (order, format_money(order.total_amount, order.currency))
                for order in stuck_orders(at=now).select_related("member").order_by("created_at")[:SHOWN]
            ],
            "may_decide": request.user.has_perm("billing.decide_discrepancy"),
        }
        return TemplateResponse(request, "billing/admin/report.html", context, status=400 if form.errors else 200)

    def _compare(self, request, days: Period, *, at) -> None:
        names = [one.name for one in switched_on() if one.capabilities.statement]
        done = [reconciling.reconcile(name, day, at=at) for day in days for name in names]
        for one in done:
            if one.error:
                messages.warning(request, f"{label_of(one.provider)}, {one.day}: {one.error}")
        words = _("Compared: %(lines)d lines, %(mended)d mended, %(differ)d differ.")
        messages.success(request, words % {name: sum(getattr(one, name) for one in done) for name in ("lines", "mended", "differ")})
