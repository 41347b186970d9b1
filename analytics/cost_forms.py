"""Entering cost items: amounts in units of the currency, shares that add up to 1 at most."""
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.models import CostItem, CostShare
from kit import house
from kit.money import EXPONENTS

LARGEST = Decimal(10) ** 13


def _field(label, **kwargs) -> forms.DecimalField:
    return forms.DecimalField(label=capfirst(label), max_digits=15, decimal_places=2, min_value=-LARGEST, max_value=LARGEST, **kwargs)


class CostItemForm(forms.ModelForm):
    """Stores minor units, shows and takes units: 1200.50."""

    amount = _field(gettext_lazy("amount"), help_text=gettext_lazy("In units of the currency, such as 1200.50."))
    planned_amount = _field(gettext_lazy("planned amount"), required=False)

    class Meta:
        model = CostItem
        fields = ["name_en", "name_zh", "category", "amount", "planned_amount", "currency", "from_on", "until_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("amount", "planned_amount"):
                minor = getattr(self.instance, name)
                self.initial[name] = None if minor is None else Decimal(minor).scaleb(-_digits(self.instance.currency))

    def clean(self):
        cleaned = super().clean()
        for name in ("amount", "planned_amount"):
            if cleaned.get(name) is not None and cleaned.get("currency"):
                minor = cleaned[name].scaleb(_digits(cleaned["currency"]))
                if minor != minor.to_integral_value():
                    self.add_error(name, _("This currency has no such fractions."))
                cleaned[name] = int(minor)
        first, until = cleaned.get("from_on"), cleaned.get("until_on")
        if first and until and until <= first:
            self.add_error("until_on", _("“Until” must be after “from”: it is the first day that no longer counts."))
        return cleaned


def _digits(currency: str) -> int:
    return EXPONENTS.get(currency, 2)


class CostShareForm(forms.ModelForm):
    """One share by itself."""

    class Meta:
        model = CostShare
        fields = ["item", "scope", "share"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("item") and cleaned.get("share") is not None:
            others = cleaned["item"].shares.exclude(pk=self.instance.pk)
            if sum(others.values_list("share", flat=True), cleaned["share"]) > 1:
                self.add_error("share", _("The shares of an item add up to 1 at most."))
        return cleaned


class SharesFormSet(forms.BaseInlineFormSet):
    """The shares of one item."""

    def clean(self):
        super().clean()
        kept = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")]
        if sum(row.get("share") or 0 for row in kept) > 1:
            raise ValidationError(_("The shares of an item add up to 1 at most."))

    def save_existing_objects(self, commit=True):
        # What shrinks is saved first: else moving a share from one scope to another would pass 1 on the way and be refused.
        count = self.initial_form_count()
        self.forms[:count] = sorted(self.forms[:count], key=_growth)
        return super().save_existing_objects(commit)


def _growth(form) -> Decimal:
    after = Decimal(0) if form.cleaned_data.get("DELETE") else form.cleaned_data.get("share") or Decimal(0)
    return after - Decimal(str(form.initial.get("share") or 0))


Shares = forms.inlineformset_factory(CostItem, CostShare, formset=SharesFormSet, fields=["scope", "share"], extra=2, can_delete_extra=False)


class CostPageForm(CostItemForm):
    """An item and its shares on one page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.shares = Shares(self.data if self.is_bound else None, instance=self.instance)
        for name in ("from_on", "until_on"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        if not self.instance.pk:
            self.initial.setdefault("currency", house.currency())
        for row in self.shares.extra_forms:
            row.fields["scope"].initial = ""
        for row in self.shares:
            for name, css in (("scope", "form-control"), ("share", "form-control"), ("DELETE", "form-check-input")):
                if name in row.fields:
                    row.fields[name].widget.attrs["class"] = css

    def is_valid(self):
        return all([super().is_valid(), self.shares.is_valid()])

    @transaction.atomic
    def save(self, commit=True):
        item = super().save(commit)
        self.shares.instance = item
        self.shares.save()
        return item
