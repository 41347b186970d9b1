"""What is asked about refunds: of members on their order, of staff in the admin."""
from decimal import Decimal

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Order, Payment, Refund
from billing.refund_effects import left_of_lines
from kit.money import EXPONENTS, format_money, plain_amount


class RefundForm(forms.Form):
    """Which lines of an order, and why; `left` is what of each line can still be paid back."""

    lines = forms.TypedMultipleChoiceField(
        label=gettext_lazy("What for"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose what you want your money back for."),
            "invalid_choice": gettext_lazy("Choose what you want your money back for."),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("A sentence or two. It helps us to decide, and to do better."),
        error_messages={"required": gettext_lazy("Please say why.")},
    )

    def __init__(self, *args, left, **kwargs):
        super().__init__(*args, **kwargs)
        self.left = {line.pk: amount for line, amount in left.items() if amount > 0}
        self.fields["lines"].choices = [(pk, pk) for pk in self.left]  # type: ignore[attr-defined]
        self.fields["lines"].initial = list(self.left)

    @property
    def amounts(self) -> dict[int, int]:
        """By line: all that is left of each that was chosen."""
        return {pk: self.left[pk] for pk in self.cleaned_data["lines"]}

    @property
    def chosen(self) -> set[int]:
        """The lines to be ticked when the form is shown."""
        return {int(pk) for pk in (self["lines"].value() or []) if str(pk).isdigit()}


class BillingForm(forms.ModelForm):
    """Who the invoice is made out to."""

    class Meta:
        model = Order
        fields = ["billing_name", "billing_tax_number", "billing_address"]


class AmountsForm(forms.Form):
    """An amount for each line, in whole units of the currency; `most` are minor units by line."""

    def __init__(self, *args, most, currency, **kwargs):
        super().__init__(*args, **kwargs)
        self.exponent, self.lines = EXPONENTS.get(currency, 2), list(most)
        for line, amount in most.items():
            self.fields[f"amount_{line.pk}"] = forms.DecimalField(
                label=line.description, min_value=0, max_value=Decimal(plain_amount(amount, currency)), decimal_places=self.exponent,
                initial=plain_amount(amount, currency),
                help_text=format_lazy("{} {}", gettext_lazy("At most"), format_money(amount, currency)),
            )

        self.order_fields(f"amount_{line.pk}" for line in most)

    def clean(self):
        """`amounts`: minor units by line."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            data["amounts"] = {line.pk: int(data[f"amount_{line.pk}"].scaleb(self.exponent)) for line in self.lines}
        return data


class ApproveForm(AmountsForm):
    """Yes: how much, and what becomes of the right. The second of two people agrees to what the first one said."""

    access = forms.ChoiceField(
        label=gettext_lazy("The right that the money bought"),
        choices=[choice for choice in Refund.Access.choices if choice[0] != Refund.Access.UNDECIDED],
    )
    note = forms.CharField(label=gettext_lazy("Note for the team"), max_length=500, required=False)

    def __init__(self, *args, row, **kwargs):
        first = not row.steps.filter(kind="approved").exists()
        lines = row.lines.select_related("order_line").order_by("id") if first else []
        super().__init__(*args, most={line.order_line: line.amount for line in lines}, currency=row.currency, **kwargs)
        if not first or not self.lines:
            del self.fields["access"]


class DeclineForm(forms.Form):
    """No: the reason, as the member will read it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, as the member reads it"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)


class ConfirmForm(forms.Form):
    """Nothing to be said, only confirmed."""

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)


class PayBackForm(AmountsForm):
    """Staff pay a payment back: by line, or all that is held of money that bought nothing."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, row, **kwargs):
        left = left_of_lines(row.order) if row.state == Payment.State.SUCCEEDED else {}
        super().__init__(*args, most={line: amount for line, amount in left.items() if amount > 0}, currency=row.currency, **kwargs)

    def clean(self):
        data = super().clean()
        if self.lines and not self.errors and not any(data["amounts"].values()):
            raise forms.ValidationError(_("Say how much is paid back."))
        return data
