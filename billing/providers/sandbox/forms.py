"""What the sandbox's pay page and control panel ask."""
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from billing.providers.sandbox.deciding import Card
from billing.providers.sandbox.models import SandboxMood
from kit.money import EXPONENTS, plain_amount


class CardForm(forms.Form):
    card = forms.ChoiceField(label=_("Test card"), choices=Card.choices, initial=Card.GOOD, required=False)
    may_renew = forms.BooleanField(label=_("Allow further charges, for renewals"), required=False)

    def clean_card(self):
        return self.cleaned_data["card"] or Card.GOOD


class MoodForm(forms.ModelForm):
    """How the sandbox behaves from now on."""

    class Meta:
        model = SandboxMood
        fields = ["seconds", "is_down", "refunds", "notices"]


class RefundForm(forms.Form):
    """How much is paid back from outside, in units of the currency."""

    amount = forms.DecimalField(label=_("Amount to pay back"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2)

    def __init__(self, *args, currency: str, left: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.currency, self.left = currency, left
        self.fields["amount"].initial = plain_amount(left, currency)

    def clean_amount(self) -> int:
        minor = self.cleaned_data["amount"].scaleb(EXPONENTS.get(self.currency, 2))
        if minor != int(minor) or minor > self.left:
            raise forms.ValidationError(say("At most %(left)s is left.") % {"left": plain_amount(self.left, self.currency)})
        return int(minor)


class AgreementForm(forms.Form):
    """What becomes of further charges."""

    further = forms.ChoiceField(
        label=_("Further charges"), choices=[("work", _("succeed")), ("fail", _("fail")), ("end", _("are not allowed any more"))]
    )
