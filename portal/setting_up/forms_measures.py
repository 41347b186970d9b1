"""Indicators of satisfaction with their shares, and what running the community costs: several rows on one page."""
from decimal import Decimal

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from analytics.models import CostItem, CostShare
from analytics.recompute import recompute_cost_later, recompute_satisfaction_later
from kit import house
from kit.money import EXPONENTS
from kit.periods import day_of
from portal.setting_up.forms import StepForm
from surveys.models import Indicator

USUAL = (
    ("content_quality", "Quality of courses", "课程质量", "0.35"), ("answer_speed", "How fast questions are answered", "答疑速度", "0.25"),
    ("events", "Events", "活动", "0.2"), ("value_for_money", "Value for money", "物有所值", "0.2"),
)
# Shares are written with a few digits: three thirds of 0.333 are a whole.
ROUNDING = Decimal("0.005")
SPARE = 1


class Row:
    """The bound fields of one row."""

    def __init__(self, form, number: int, names: tuple[str, ...]):
        self.number, self.fields = number, [form[f"{name}_{number}"] for name in names]


class RowsForm(StepForm):
    """`NAMES` × a number of rows; a row without a name is none."""

    NAMES: tuple[str, ...] = ()

    @property
    def rows(self) -> list[Row]:
        return [Row(self, number, self.NAMES) for number in range(self.count)]

    def given(self) -> list[dict]:
        rows = ({name: self.cleaned_data.get(f"{name}_{i}") for name in self.NAMES} | {"number": i} for i in range(self.count))
        return [row for row in rows if row["name_en"] or row["name_zh"]]


class MeasuresForm(RowsForm):
    NAMES = ("name_en", "name_zh", "share")

    def __init__(self, *args, **kwargs):
        self.known = list(Indicator.objects.all())
        self.count = len(self.known or USUAL) + SPARE
        super().__init__(*args, **kwargs)
        for i in range(self.count):
            self.fields[f"name_en_{i}"] = forms.CharField(label=_("Name in English"), max_length=80, required=False)
            self.fields[f"name_zh_{i}"] = forms.CharField(label=_("Name in Chinese"), max_length=80, required=False)
            self.fields[f"share_{i}"] = forms.DecimalField(
                label=pgettext("of an indicator", "Share"), min_value=0, max_value=1, max_digits=5, decimal_places=4, required=False,
                widget=forms.NumberInput(attrs={"step": "any"}),
            )

    def now(self):
        total = sum(row.importance for row in self.known)
        rows = [(row.name_en, row.name_zh, round(row.importance / total, 4) if total else 0) for row in self.known]
        rows = rows or [(english, chinese, share) for _key, english, chinese, share in USUAL]
        return {
            f"{name}_{i}": value for i, row in enumerate(rows) for name, value in zip(self.NAMES, row, strict=True)
        }

    def clean(self):
        super().clean()
        if self.errors:
            return self.cleaned_data
        rows = self.given()
        for i in range(len(self.known)):
            if i not in {row["number"] for row in rows}:
                self.add_error(f"name_en_{i}", _("An indicator that stands already keeps a name; a share of 0 leaves it out."))
        for row in rows:
            if row["share"] is None:
                self.add_error(f"share_{row['number']}", _("Please give its share, from 0 to 1."))
        if not rows:
            self.add_error(None, _("Please name at least one indicator."))
        if not self.errors and abs((total := sum(row["share"] for row in rows)) - 1) > ROUNDING:
            self.add_error(None, _("The shares add up to %(sum)s; they must make 1.") % {"sum": total.normalize()})
        return self.cleaned_data

    @transaction.atomic
    def save(self):
        taken = set(Indicator.objects.values_list("key", flat=True))
        for position, row in enumerate(self.given(), start=1):
            number = row["number"]
            indicator = self.known[number] if number < len(self.known) else Indicator(key=self._key(number, row, taken))
            indicator.name_en, indicator.name_zh = row["name_en"] or row["name_zh"], row["name_zh"] or row["name_en"]
            indicator.importance, indicator.position = float(row["share"]), position
            indicator.save()
            taken.add(indicator.key)
        recompute_satisfaction_later()

    def _key(self, number: int, row: dict, taken: set[str]) -> str:
        if not self.known and number < len(USUAL) and USUAL[number][1] == row["name_en"]:
            return USUAL[number][0]
        wanted = slugify(row["name_en"])[:40].replace("-", "_") or "indicator"
        return next(key for key in (wanted, *(f"{wanted}_{i}" for i in range(2, len(taken) + 3))) if key not in taken)


class CostsForm(RowsForm):
    """New items, each spread over the twelve months from the first of this one."""

    NAMES = ("name_en", "name_zh", "kind", "amount")
    USUAL = (
        ("Server and storage", "服务器与存储", "platform"), ("Mail and domain", "邮件与域名", "platform"),
        ("Rooms and drinks", "场地与茶点", "events"),
    )
    MONTHS = 12

    def __init__(self, *args, **kwargs):
        self.known = list(CostItem.objects.order_by("pk")[:20])
        self.count = len(self.USUAL)
        super().__init__(*args, **kwargs)
        for i in range(self.count):
            self.fields[f"name_en_{i}"] = forms.CharField(label=_("Name in English"), max_length=120, required=False)
            self.fields[f"name_zh_{i}"] = forms.CharField(label=_("Name in Chinese"), max_length=120, required=False)
            self.fields[f"kind_{i}"] = forms.ChoiceField(label=_("Kind"), choices=CostItem.Category.choices, required=False)
            self.fields[f"amount_{i}"] = forms.DecimalField(
                label=_("A month, in %(currency)s") % {"currency": house.currency()}, max_digits=12, decimal_places=2, min_value=0,
                required=False,
            )

    def now(self):
        rows = [("", "", kind) for _en, _zh, kind in self.USUAL] if self.known else self.USUAL
        return {f"{name}_{i}": value for i, row in enumerate(rows) for name, value in zip(self.NAMES, row, strict=False)}

    def clean(self):
        super().clean()
        digits = EXPONENTS.get(house.currency(), 2)
        for row in [] if self.errors else self.given():
            minor = (row["amount"] or Decimal(0)).scaleb(digits)
            if minor != minor.to_integral_value():
                self.add_error(f"amount_{row['number']}", _("This currency has no such fractions."))
        for i in range(self.count):
            if not self.errors and self.cleaned_data.get(f"amount_{i}") and not any(row["number"] == i for row in self.given()):
                self.add_error(f"name_en_{i}", _("Please say what this is for."))
        return self.cleaned_data

    @transaction.atomic
    def save(self):
        first = day_of(timezone.now()).replace(day=1)
        until = first.replace(year=first.year + 1)
        digits = EXPONENTS.get(house.currency(), 2)
        for row in self.given():
            if not row["amount"]:
                continue
            amount = int(row["amount"].scaleb(digits)) * self.MONTHS
            item = CostItem.objects.create(
                name_en=row["name_en"] or row["name_zh"], name_zh=row["name_zh"] or row["name_en"], category=row["kind"] or "platform",
                amount=amount, planned_amount=amount, currency=house.currency(), from_on=first, until_on=until,
            )
            CostShare.objects.create(item=item, share=1)
        recompute_cost_later()
