"""What is asked about coupons: of members a code, of staff what a coupon is worth."""
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.coupon_codes import TYPED_AT_MOST, normalise
from billing.coupons import MOST_AT_ONCE
from billing.models import Coupon, Product
from billing.refusals import BillingRefused
from kit import house
from kit.money import EXPONENTS, plain_amount


class CouponForm(forms.Form):
    """A code, as a member types it."""

    code = forms.CharField(
        label=gettext_lazy("Coupon code"), max_length=TYPED_AT_MOST,
        error_messages={
            "required": gettext_lazy("Type the code of your coupon."), "max_length": gettext_lazy("A code has 3 to 40 letters and digits."),
        },
    )

    def clean_code(self):
        try:
            return normalise(self.cleaned_data["code"])
        except BillingRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class TermsForm(forms.ModelForm):
    """What a coupon is worth and for what, in percent and in whole units of a currency; kept in basis points and minor units."""

    percent = forms.DecimalField(
        label=gettext_lazy("Percent off"), required=False, min_value=Decimal("0.01"), max_value=100, decimal_places=2,
        help_text=gettext_lazy("Either this, or an amount."),
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount off"), required=False, min_value=Decimal("0.01"), max_digits=12, decimal_places=2,
        help_text=gettext_lazy("Never more than there is to pay."),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), required=False,
        help_text=gettext_lazy("Of the amounts. A percentage without a currency is good for orders in every currency."),
    )
    least = forms.DecimalField(
        label=gettext_lazy("Only for orders of at least"), required=False, min_value=0, max_digits=12, decimal_places=2,
        help_text=gettext_lazy("Counted is what the coupon is good for."),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("If it is good for some kinds of things."),
    )

    class Meta:
        model = Coupon
        fields = ["note", "starts_at", "ends_at", "scope", "products", "plans", "is_first_purchase"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = {
            "currency": [("", _("every currency")), *((code, code) for code in house.currencies())],
            "kinds": [(Coupon.KIND_OF_PLANS, _("membership")), *((kind, kind) for kind in _kinds_sold())],
        }
        for name, chosen in choices.items():
            if name in self.fields:
                self.fields[name].choices = chosen  # type: ignore[attr-defined]
        coupon = self.instance
        if coupon.pk:
            shown = {
                "percent": coupon.percent_bp and Decimal(coupon.percent_bp) / 100,
                "amount": coupon.fixed_amount and plain_amount(coupon.fixed_amount, coupon.currency), "currency": coupon.currency,
                "least": plain_amount(coupon.minimal_amount, coupon.currency) if coupon.minimal_amount else None, "kinds": coupon.kinds,
            }
            self.initial = {**shown, **self.initial}

    def clean(self):
        super().clean()
        data = self.cleaned_data
        self._clean_worth(data)
        self._clean_scope(data)
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The end must come after the beginning."))
        return data

    def _clean_worth(self, data):
        if "percent" not in self.fields or {"percent", "amount", "least", "currency"} & set(self.errors):
            return
        percent, amount, currency = data.get("percent"), data.get("amount"), data.get("currency") or ""
        if bool(percent) == bool(amount):
            self.add_error("percent", _("Say a percentage or an amount, one of the two."))
            return
        if (amount or data.get("least")) and not currency:
            self.add_error("currency", _("Say in which currency."))
            return
        coupon = self.instance
        coupon.percent_bp = int(percent * 100) if percent else None
        coupon.currency = currency
        coupon.fixed_amount = self._minor("amount", amount, currency) if amount else None
        coupon.minimal_amount = self._minor("least", data["least"], currency) if data.get("least") else 0

    def _minor(self, name, amount: Decimal, currency: str) -> int:
        minor = amount.scaleb(EXPONENTS.get(currency, 2))
        if minor != int(minor):
            self.add_error(name, _("%(currency)s has no smaller unit than that.") % {"currency": currency})
        return max(int(minor), 1)

    def _clean_scope(self, data):
        if "scope" not in self.fields:
            return
        asked = {Coupon.Scope.KINDS: "kinds", Coupon.Scope.PRODUCTS: "products", Coupon.Scope.PLANS: "plans"}
        for scope, name in asked.items():
            if data.get("scope") == scope and not data.get(name):
                self.add_error(name, _("Choose what the coupon is good for."))
            elif data.get("scope") not in (scope, None):
                # What was chosen before the scope was changed must not come back by itself.
                data[name] = [] if name == "kinds" else self.fields[name].queryset.none()  # type: ignore[attr-defined]
        self.instance.kinds = list(data.get("kinds") or [])


def _kinds_sold() -> list[str]:
    return list(Product.objects.order_by("kind").values_list("kind", flat=True).distinct())


class OneCouponForm(TermsForm):
    """One coupon in the admin. What it is worth is fixed from its first use on."""

    class Meta(TermsForm.Meta):
        fields = ["code", "cap", "cap_per_member", *TermsForm.Meta.fields, "issued_to"]
        help_texts = {
            "code": gettext_lazy("Letters A to Z, digits, Chinese characters; case, spaces and hyphens do not matter."),
            "cap": gettext_lazy("Empty: as often as you like."), "cap_per_member": gettext_lazy("Empty: as often as they like."),
        }

    FIXED_BY_USE = ("percent", "amount", "currency", "least")

    # As staff type it, with its hyphens.
    code = forms.CharField(label=gettext_lazy("Code"), max_length=TYPED_AT_MOST)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.redemptions.exists():
            for name in self.FIXED_BY_USE:
                self.fields[name].disabled = True

    def clean_code(self):
        try:
            code = normalise(self.cleaned_data["code"])
        except BillingRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if Coupon.objects.filter(code=code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a coupon with this code already."))
        return code

    def clean_cap(self):
        cap = self.cleaned_data["cap"]
        taken = self.instance.redemptions.taken_at(timezone.now()).count() if self.instance.pk else 0
        if cap is not None and cap < taken:
            raise forms.ValidationError(
                ngettext("%(n)d use is taken already.", "%(n)d uses are taken already.", taken) % {"n": taken}
            )
        return cap


class ManyCouponsForm(TermsForm):
    """Many codes at once, each for one use."""

    count = forms.IntegerField(label=gettext_lazy("How many codes"), min_value=1, max_value=MOST_AT_ONCE, initial=50)
    batch = forms.CharField(
        label=gettext_lazy("Name of the batch"), max_length=60, help_text=gettext_lazy("To find, export or stop them together.")
    )
    # Forms take their fields off the class, so that this does not hide `BaseForm.prefix`.
    prefix = forms.CharField(  # type: ignore[assignment]
        label=gettext_lazy("Codes begin with"), max_length=12, required=False, help_text=gettext_lazy("Such as SPRING; may be empty.")
    )
    class Meta(TermsForm.Meta):
        widgets = {name: forms.DateTimeInput(attrs={"type": "datetime-local"}) for name in ("starts_at", "ends_at")}

    field_order = ["count", "batch", "prefix", "note", "percent", "amount", "currency", "least", "starts_at", "ends_at", "scope", "kinds"]

    def clean_prefix(self):
        prefix = self.cleaned_data["prefix"]
        try:
            # Padded, because a prefix may be shorter than a code.
            return normalise(prefix + "00000")[:-5] if prefix.strip() else ""
        except BillingRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_batch(self):
        batch = self.cleaned_data["batch"].strip()
        if Coupon.objects.filter(batch=batch).exists():
            raise forms.ValidationError(_("There is a batch of this name already."))
        return batch
