"""Prices, bundles and gifts in the admin."""
from django import forms
from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.bundles import KIND
from billing.models import BundleItem, CurrencyChoice, Gift, LinePart, PlanProduct, Price
from kit.admin import ReadOnly
from kit.money import format_money


@admin.display(description=gettext_lazy("price"), ordering="amount")
def price(row):
    return format_money(row.amount, row.currency)


class PriceForm(forms.ModelForm):
    """One row of the price list."""

    class Meta:
        model = Price
        fields = ["product", "plan", "currency", "for_plan", "amount"]

    def clean_currency(self):
        return self.cleaned_data["currency"].upper()

    def clean(self):
        super().clean()
        data = self.cleaned_data
        product, holders = data.get("product"), data.get("for_plan")
        if bool(product) == bool(data.get("plan")):
            raise forms.ValidationError(_("Choose a product or a plan, one of the two."))
        if holders and data.get("plan"):
            raise forms.ValidationError(_("Only products have a price for holders of a plan."))
        if product and holders and PlanProduct.objects.filter(plan=holders, product=product).exists():
            raise forms.ValidationError(_("This plan opens the product already; its holders need not buy it."))
        if product and not holders and data.get("currency") == product.currency:
            raise forms.ValidationError(_("The price in this currency stands on the product itself."))
        if data.get("plan") and data.get("currency") == data["plan"].currency:
            raise forms.ValidationError(_("The price in this currency stands on the plan itself."))
        return data


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin):
    form = PriceForm
    list_display = ["id", "product", "plan", "for_plan", price]
    list_filter = ["currency", "for_plan"]
    list_select_related = ["product", "plan", "for_plan"]
    search_fields = ["product__sku", "plan__slug"]
    autocomplete_fields = ["product", "plan", "for_plan"]


class BundleItemInline(admin.TabularInline):
    """What a bundle holds; it stands on products of that kind only."""

    model = BundleItem
    fk_name = "bundle"
    extra = 0
    autocomplete_fields = ["product"]
    verbose_name_plural = gettext_lazy("in this bundle")

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and obj is not None and obj.kind == KIND


@admin.register(LinePart)
class LinePartAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["line", "product", "amount"]
    list_select_related = ["line", "product"]
    search_fields = ["line__order__ref", "product__sku"]
    show_full_result_count = False


@admin.register(Gift)
class GiftAdmin(ReadOnly, admin.ModelAdmin):
    """Who gave what to whom, and how it stands. The code is the giver's to pass on and is not shown here."""

    list_display = ["id", "line", "recipient", "recipient_email", "ready_at", "redeemed_at", "redeemed_by", "voided_at", "expired_at"]
    list_filter = [("redeemed_at", EmptyFieldListFilter), ("voided_at", EmptyFieldListFilter), ("expired_at", EmptyFieldListFilter)]
    list_select_related = ["line", "recipient", "redeemed_by"]
    search_fields = ["line__order__ref", "recipient__handle", "recipient_email", "redeemed_by__handle"]
    exclude = ["code"]
    show_full_result_count = False


@admin.register(CurrencyChoice)
class CurrencyChoiceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["member", "currency"]
    list_filter = ["currency"]
    list_select_related = ["member"]
    search_fields = ["member__handle"]
