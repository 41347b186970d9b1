"""The forms of the set-up: each begins with what holds now, and saves itself."""
import re
from decimal import Decimal

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import zones
from accounts.models import House
from analytics import beginning
from billing.models import Plan
from community.models import Category
from community.refusal import Refused
from kit import house
from kit.money import EXPONENTS, SYMBOLS
from portal import schedule
from portal.doctor.work import send_a_letter
from portal.setting_up import colours, fixed
from portal.setting_up.marks import NO_MARK, marks_of

CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "SGD", "CHF", "AUD", "CAD")
BOTH = gettext_lazy("One of the two languages is enough; the other one then shows the same.")


class StepForm(forms.Form):
    """`member` is who sets up; `said` holds sentences for them once the form is saved."""

    def __init__(self, *args, member=None, **kwargs):
        self.member, self.said = member, []
        kwargs.setdefault("initial", self.now())
        super().__init__(*args, **kwargs)

    def now(self) -> dict:
        """What holds at present."""
        return {}

    def save(self) -> None:
        raise NotImplementedError


def _either(form, first: str, second: str) -> None:
    if not form.errors and not form.cleaned_data.get(first) and not form.cleaned_data.get(second):
        form.add_error(first, _("Please give a name in one of the two languages."))


class NameForm(StepForm):
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=40, required=False)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=20, required=False, help_text=BOTH)
    tagline_en = forms.CharField(
        label=gettext_lazy("One line about it, in English"), max_length=120, required=False,
        help_text=gettext_lazy("It stands at the head of the front page. Empty: a sentence of ours."),
    )
    tagline_zh = forms.CharField(label=gettext_lazy("One line about it, in Chinese"), max_length=60, required=False)

    def now(self):
        held = house.current()
        return {
            "name_en": house.name(chinese=False), "name_zh": house.name(chinese=True),
            "tagline_en": held.tagline_en, "tagline_zh": held.tagline_zh,
        }

    def clean(self):
        _either(self, "name_en", "name_zh")
        return self.cleaned_data

    def save(self):
        House.objects.change(**self.cleaned_data)


def _drawn(label, value: str):
    """The colour itself before its name; drawn, as the policy allows no inline style."""
    drawn = '<svg class="setup__swatch" width="18" height="14" aria-hidden="true"><rect width="18" height="14" fill="{}"/></svg> {}'
    return format_html(drawn, value, label)


_swatch = lazy(_drawn, SafeString)


class LookForm(StepForm):
    colour = forms.ChoiceField(
        label=gettext_lazy("Colour"), widget=forms.RadioSelect, required=False,
        choices=[
            *((key, _swatch(label, value)) for key, (label, value) in colours.PRESETS.items()), (colours.OWN, gettext_lazy("My own:")),
        ],
    )
    own = forms.CharField(
        label=gettext_lazy("Your own colour"), required=False, max_length=7, widget=forms.TextInput(attrs={"placeholder": "#14566b"}),
        help_text=gettext_lazy("Six digits, such as #14566b. It must be readable on paper: 4.5 : 1 at least."),
    )
    mark = forms.FileField(
        label=gettext_lazy("Mark"), required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=gettext_lazy("PNG, JPEG or WebP, best a square of 180 pixels or more. No SVG: it can carry programs."),
    )
    no_mark = forms.BooleanField(label=gettext_lazy("Take the mark away"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not house.current().has_mark:
            del self.fields["no_mark"]

    def now(self):
        accent = house.current().accent
        keys = {value: key for key, (_label, value) in colours.PRESETS.items()}
        if not accent:
            return {"colour": ""}
        return {"colour": keys[accent]} if accent in keys else {"colour": colours.OWN, "own": accent}

    def clean_mark(self):
        sent = self.cleaned_data["mark"]
        if not sent:
            return None
        try:
            return marks_of(sent.read())
        except Refused as refused:
            raise ValidationError(refused.message) from None

    def clean(self):
        data = super().clean()
        if data.get("colour") == colours.OWN and "own" not in self.errors:
            data["own"] = self._own(data.get("own", ""))
        return data

    def _own(self, text: str) -> str:
        text = f"#{text.strip().lower().lstrip('#')}"
        if not re.fullmatch(r"#[0-9a-f]{6}", text):
            self.add_error("own", _("Please write the colour as # and six digits or letters from a to f."))
        elif not colours.is_readable(text):
            self.add_error("own", _("This colour is too light to be read on paper: %(is)s : 1, and 4.5 is needed. %(other)s would do.") % {
                "is": round(min(colours.contrast(text, colours.PAPER["light"]), colours.contrast(text, colours.ON_FILL)), 1),
                "other": colours.darkened(text),
            })
        return text

    def save(self):
        data = self.cleaned_data
        chosen = data.get("colour", "")
        # The first preset is the look's own: nothing to write over it.
        accent = data["own"] if chosen == colours.OWN else colours.PRESETS[chosen][1] if chosen else ""
        marks = data.get("mark") or (NO_MARK if data.get("no_mark") else {})
        House.objects.change(accent=accent, **marks)
        look = colours.Look.of(accent or colours.PRESETS[""][1])
        self.said.append(_("On paper the colour stands out %(day)s : 1 by day, and %(night)s : 1 at night, where it is drawn lighter.") % {
            "day": look.on_light_paper, "night": look.on_dark_paper,
        })


class MoneyForm(StepForm):
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        codes = dict.fromkeys([*CURRENCIES, house.currency()])
        self.fields["currency"].choices = [(code, f"{code} {SYMBOLS[code]}" if code in SYMBOLS else code) for code in codes]
        self.fields["time_zone"].choices = zones.choices(timezone.now())
        for name, why in (("currency", fixed.why_currency_stays()), ("time_zone", fixed.why_zone_stays())):
            self.fields[name].disabled, self.fields[name].help_text = bool(why), why
        if not self.fields["time_zone"].disabled:
            self.fields["time_zone"].help_text = _("Choose it once: as soon as days are counted in it, it stays.")
        if not self.fields["currency"].disabled:
            self.fields["currency"].help_text = _("Choose it once: as soon as something has a price, it stays.")

    def now(self):
        return {"currency": house.currency(), "time_zone": house.time_zone()}

    def save(self):
        with transaction.atomic():
            if self.cleaned_data["time_zone"] != house.time_zone():
                beginning.begin_anew()
            House.objects.change(**self.cleaned_data)
            schedule.move_to(self.cleaned_data["time_zone"])


class PlanForm(StepForm):
    """Changes the first plan where there is one."""

    TERMS = (
        ("1", gettext_lazy("a month")), ("3", gettext_lazy("three months")), ("12", gettext_lazy("a year")), ("", gettext_lazy("for life")),
    )
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=60, required=False)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=60, required=False, help_text=BOTH)
    price = forms.DecimalField(label=gettext_lazy("Price"), max_digits=10, decimal_places=2, min_value=Decimal("0.01"))
    term = forms.ChoiceField(label=gettext_lazy("It holds for"), choices=TERMS, required=False)

    def __init__(self, *args, **kwargs):
        self.plan = Plan.objects.order_by("position", "id").first()
        super().__init__(*args, **kwargs)
        self.currency = self.plan.currency if self.plan else house.currency()
        self.fields["price"].help_text = _("In %(currency)s, such as 68 or 68.50.") % {"currency": self.currency}
        if self.plan and self.plan.months and str(self.plan.months) not in dict(self.TERMS):
            self.fields["term"].choices = [*self.TERMS, (str(self.plan.months), _("%(n)d months") % {"n": self.plan.months})]

    def now(self):
        if not self.plan:
            return {"name_en": "Membership", "name_zh": "会员", "term": "1"}
        digits = EXPONENTS.get(self.plan.currency, 2)
        return {
            "name_en": self.plan.name_en, "name_zh": self.plan.name_zh, "price": Decimal(self.plan.price_amount).scaleb(-digits),
            "term": str(self.plan.months or ""),
        }

    def clean(self):
        _either(self, "name_en", "name_zh")
        price = self.cleaned_data.get("price")
        if price:
            minor = price.scaleb(EXPONENTS.get(self.currency, 2))
            if minor != minor.to_integral_value():
                self.add_error("price", _("This currency has no such fractions."))
            self.cleaned_data["minor"] = int(minor)
        return self.cleaned_data

    def save(self):
        data = self.cleaned_data
        plan = self.plan or Plan(slug=_free_slug(Plan, data["name_en"], "membership"), currency=self.currency, position=1)
        plan.name_en, plan.name_zh, plan.price_amount = data["name_en"], data["name_zh"], data["minor"]
        plan.months = int(data["term"]) if data["term"] else None
        plan.save()


def _free_slug(model, name: str, otherwise: str) -> str:
    wanted = slugify(name)[:30] or otherwise
    taken = set(model.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for slug in (wanted, *(f"{wanted}-{i}" for i in range(2, len(taken) + 3))) if slug not in taken)


class CategoryForm(StepForm):
    """Changes the first category where there is one."""

    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=60)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=60)
    description_en = forms.CharField(label=gettext_lazy("What belongs there, in English"), max_length=200, required=False)
    description_zh = forms.CharField(label=gettext_lazy("What belongs there, in Chinese"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        self.category = Category.objects.order_by("position", "id").first()
        super().__init__(*args, **kwargs)

    def now(self):
        if self.category:
            return {name: getattr(self.category, name) for name in self.base_fields}
        return {"name_en": "Questions and answers", "name_zh": "问答"}

    def save(self):
        category = self.category or Category(slug=_free_slug(Category, self.cleaned_data["name_en"], "general"), position=1)
        for name, value in self.cleaned_data.items():
            setattr(category, name, value)
        category.save()


class LetterForm(StepForm):
    to = forms.EmailField(label=gettext_lazy("To"))

    def now(self):
        return {"to": self.member.email if self.member else ""}

    def clean(self):
        data = super().clean()
        if not self.errors:
            self._send(data["to"])
        return data

    def _send(self, to: str) -> None:
        if not settings.MAIL_TRANSPORT:
            self.add_error("to", _("No mail leaves this machine: EMAIL_URL is not set."))
            return
        for finding in send_a_letter(to):
            if finding.state == "ok":
                self.said.append(finding.text)
            else:
                self.add_error("to", f"{finding.text} {finding.todo}")

    def save(self):
        """The letter is gone already: only what left can be right."""
