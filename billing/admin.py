"""Billing in the admin. What happened to money is read here, never changed; rights can be given and taken back."""
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Member
from billing import (
    admin_coupons,  # noqa: F401 - registers what it shows
    admin_finance,  # noqa: F401 - registers what it shows
    admin_prices,
    admin_providers,  # noqa: F401 - registers what it shows
    admin_reconciling,  # noqa: F401 - registers what it shows
    admin_refunds,
    admin_terms,  # noqa: F401 - registers what it shows
    checkout,
    grants,
    payments,
)
from billing.models import (
    Grant,
    LedgerAccount,
    LedgerEntry,
    LedgerTransaction,
    Order,
    OrderLine,
    Payment,
    PaymentNotice,
    Plan,
    PlanProduct,
    Product,
)
from billing.refs import new_ref
from billing.refusals import BillingRefused
from billing.why import history_of
from billing.why import why as explain
from kit.admin import ReadOnly, means, unasked
from kit.money import format_money


@admin.display(description=gettext_lazy("price"), ordering="price_amount")
def price(thing):
    return format_money(thing.price_amount, thing.currency)


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    export_fields = ("sku", "kind", "key", "name_en", "name_zh", "price_amount", "currency", "is_on_sale")
    import_fields, import_key = export_fields, "sku"
    list_display = ["sku", "kind", "name_en", "name_zh", price, "is_on_sale"]
    list_filter = ["kind", "is_on_sale"]
    search_fields = ["sku", "name_en", "name_zh"]
    show_full_result_count = False
    inlines = [admin_prices.BundleItemInline]


class PlanProductInline(admin.TabularInline):
    model = PlanProduct
    extra = 0
    autocomplete_fields = ["product"]


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    export_fields = ("slug", "name_en", "name_zh", "price_amount", "currency", "months", "trial_days", "position", "is_on_sale")
    import_fields, import_key = export_fields, "slug"
    list_display = ["slug", "name_en", "name_zh", price, "months", "trial_days", "position", "is_on_sale"]
    list_filter = ["is_on_sale"]
    search_fields = ["slug", "name_en", "name_zh"]
    inlines = [PlanProductInline]


class OrderLineInline(ReadOnly, admin.TabularInline):
    model = OrderLine
    extra = 0


class PaymentInline(ReadOnly, admin.TabularInline):
    model = Payment
    extra = 0
    fields = ["provider", "provider_payment_id", "amount", "currency", "state", "attention", "received_at"]


@admin.register(Order)
class OrderAdmin(ReadOnly, admin.ModelAdmin):
    export_fields = ("ref", "member__handle", "status", "total_amount", "currency", "created_at", "paid_at", "is_test")
    list_display = ["ref", "member", "status", "total", "created_at", "paid_at", "is_test"]
    list_filter = ["status", "is_test", "currency"]
    list_select_related = ["member"]
    search_fields = ["ref", "member__handle", "member__display_name"]
    ordering = ["-created_at", "-id"]
    show_full_result_count = False
    inlines = [OrderLineInline, PaymentInline]
    actions = ["cancel_orders"]

    @admin.display(description=gettext_lazy("total"), ordering="total_amount")
    def total(self, order):
        return format_money(order.total_amount, order.currency)

    def has_manage_permission(self, request):
        return request.user.has_perm("billing.change_order")

    @admin.action(description=gettext_lazy("Cancel orders that are not paid"), permissions=["manage"])
    @means(gettext_lazy("Nobody can pay for them any more; reserved seats become free."))
    def cancel_orders(self, request, queryset):
        done = 0
        for order in queryset:
            try:
                checkout.cancel_order(order, at=timezone.now())
                done += 1
            except BillingRefused as refusal:
                self.message_user(request, f"{order.ref}: {refusal}", messages.WARNING)
        self.message_user(request, ngettext("%(n)d order was cancelled.", "%(n)d orders were cancelled.", done) % {"n": done})


@admin.register(Payment)
class PaymentAdmin(admin_refunds.PaysBack, ReadOnly, admin.ModelAdmin):
    export_fields = ("key", "order__ref", "provider", "provider_payment_id", "amount", "currency", "state", "created_at", "received_at")
    list_display = ["key", "order", "provider", "sum", "state", "attention", "created_at", "received_at"]
    list_filter = ["state", "provider", "currency"]
    list_select_related = ["order"]
    search_fields = ["order__ref", "provider_payment_id", "order__member__handle"]
    ordering = ["-id"]
    show_full_result_count = False
    actions = ["ask_providers"]

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def sum(self, payment):
        return format_money(payment.amount, payment.currency)

    def has_manage_permission(self, request):
        return request.user.has_perm("billing.change_payment")

    @admin.action(description=gettext_lazy("Ask the provider how these stand"), permissions=["manage"])
    @unasked
    def ask_providers(self, request, queryset):
        verdicts = [payments.ask_provider(payment, at=timezone.now()) for payment in queryset.open().select_related("order")]
        decided = sum(verdict is not None for verdict in verdicts)
        self.message_user(request, ngettext("%(n)d payment was decided.", "%(n)d payments were decided.", decided) % {"n": decided})


@admin.register(PaymentNotice)
class PaymentNoticeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["provider_event_id", "provider", "received_at", "processed_at", "verdict", "attempts", "last_error"]
    list_filter = ["provider", "verdict", ("processed_at", admin.EmptyFieldListFilter)]
    search_fields = ["provider_event_id"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["code", "currency", "owner"]
    list_filter = ["currency", "code"]
    list_select_related = ["owner"]
    search_fields = ["code", "owner__handle"]


class LedgerEntryInline(ReadOnly, admin.TabularInline):
    model = LedgerEntry
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("account", "transaction")


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["key", "cause", "currency", "at", "is_test"]
    list_filter = ["currency", "is_test"]
    search_fields = ["key", "cause"]
    ordering = ["-at", "-id"]
    show_full_result_count = False
    inlines = [LedgerEntryInline]


class GrantForm(forms.ModelForm):
    class Meta:
        model = Grant
        fields = ["member", "product", "plan", "starts_at", "ends_at"]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if bool(data.get("product")) == bool(data.get("plan")):
            raise forms.ValidationError(_("Choose a product or a plan, one of the two."))
        if data.get("ends_at") and data.get("starts_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The end must come after the beginning."))
        return data


class WhyForm(forms.Form):
    """Who, and what they want to open."""

    member = forms.CharField(label=gettext_lazy("handle"), max_length=30, required=False)
    product = forms.ModelChoiceField(Product.objects.order_by("sku"), label=gettext_lazy("product"), required=False)

    def clean_member(self):
        handle = self.cleaned_data["member"].strip()
        found = Member.objects.filter(handle__iexact=handle).first() if handle else None
        if handle and found is None:
            raise forms.ValidationError(_("There is no member with this handle."))
        return found


@admin.register(Grant)
class GrantAdmin(admin.ModelAdmin):
    """Staff give a right by adding a row and take it back by the action; a row is never edited."""

    form = GrantForm
    list_display = ["member", "product", "plan", "starts_at", "ends_at", "revoked_at", "source_kind", "source_key"]
    list_filter = ["source_kind", "plan", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["member", "product", "plan"]
    search_fields = ["member__handle", "member__display_name", "source_key"]
    autocomplete_fields = ["member", "product", "plan"]
    ordering = ["-id"]
    show_full_result_count = False
    actions = ["revoke_grants"]
    change_list_template = "billing/admin/grants.html"

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        given = grants.give(
            obj.member, product=obj.product, plan=obj.plan, starts_at=obj.starts_at, ends_at=obj.ends_at,
            source_kind=Grant.Source.STAFF, source_key=f"{request.user.handle}:{new_ref()}",
        )
        obj.pk = given.pk

    def has_manage_permission(self, request):
        return request.user.has_perm("billing.change_grant")

    @admin.action(description=gettext_lazy("Take these rights back"), permissions=["manage"])
    @means(gettext_lazy("Those who have these rights can no longer open what they opened."))
    def revoke_grants(self, request, queryset):
        chosen = list(queryset.filter(revoked_at=None).select_related("member"))
        for grant in chosen:
            grants.revoke(grant, at=timezone.now(), by=request.user)
        count = len(chosen)
        self.message_user(request, ngettext("%(n)d right was taken back.", "%(n)d rights were taken back.", count) % {"n": count})

    def get_urls(self):
        return [path("why/", self.admin_site.admin_view(self.why), name="billing_grant_why"), *super().get_urls()]

    def why(self, request):
        """Why a member can open a product, or cannot; without a product, everything they can open."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = WhyForm(request.GET if "member" in request.GET else None)
        context = {**self.admin_site.each_context(request), "title": _("Why can this member open this?"), "form": form, "opts": self.opts}
        if form.is_valid() and (person := form.cleaned_data["member"]):
            product, at = form.cleaned_data["product"], timezone.now()
            shown = {"why": explain(person, product, at=at, with_all_plans=True)} if product else {"grants": history_of(person, at=at)}
            context |= {"person": person, "product": product, **shown}
        return TemplateResponse(request, "billing/admin/why.html", context)
