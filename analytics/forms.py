"""What readers of the measures send: the analysis call, the period of the overview."""
import re
from datetime import date, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.metrics import METRICS, Metric
from kit.periods import Period, day_of
from surveys.models import Indicator

MOST_DAYS = 800
SHORT = re.compile(r"([1-9]\d{0,2})([dw])")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class MetricsField(forms.Field):
    """A metric's name, or a list of names."""

    def to_python(self, value) -> list[Metric]:
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            raise ValidationError(_("Send the name of a metric or a list of names."))
        unknown = [name for name in names if name not in METRICS]
        if unknown:
            wrong, known = ", ".join(unknown)[:200], ", ".join(METRICS)
            raise ValidationError(_("No such metric: %(wrong)s. There are: %(known)s.") % {"wrong": wrong, "known": known})
        return [METRICS[name] for name in dict.fromkeys(names)]


class RangeField(forms.Field):
    """`{"from": day, "to": day}`, both included, or `7d`, `30d`, `12w`: so many complete days or calendar weeks."""

    def __init__(self, *, now: datetime, **kwargs):
        super().__init__(**kwargs)
        self.today = day_of(now)

    def to_python(self, value) -> Period:
        period = self._named(value) if isinstance(value, str) else self._between(value)
        if period.days > MOST_DAYS:
            raise ValidationError(_("A range has at most %(days)d days.") % {"days": MOST_DAYS})
        return period

    def _named(self, value: str) -> Period:
        found = SHORT.fullmatch(value)
        if not found:
            raise ValidationError(_("Send {\"from\": day, \"to\": day}, or a range such as 7d, 30d or 12w."))
        count, unit = int(found[1]), found[2]
        if unit == "d":
            last, days = self.today - timedelta(days=1), count
        else:
            last, days = self.today - timedelta(days=self.today.isoweekday()), 7 * count
        return Period(last - timedelta(days=days - 1), last)

    def _between(self, value) -> Period:
        if not isinstance(value, dict) or set(value) != {"from", "to"}:
            raise ValidationError(_("Send {\"from\": day, \"to\": day}, or a range such as 7d, 30d or 12w."))
        first, last = self._day(value["from"]), self._day(value["to"])
        if last < first:
            raise ValidationError(_("The range ends before it begins."))
        if last > self.today:
            raise ValidationError(_("The range ends in the future."))
        return Period(first, last)

    def _day(self, value) -> date:
        if isinstance(value, str) and DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise ValidationError(_("Write a day as YYYY-MM-DD."))


class AnalysisForm(forms.Form):
    """The body of `POST /api/v1/analysis`."""

    metric = MetricsField()

    def __init__(self, data, *, now: datetime):
        super().__init__(data)
        self.fields["time_range"] = RangeField(now=now)


class PeriodForm(forms.Form):
    """How many complete days the overview looks at."""

    DAYS = {"7": gettext_lazy("7 days"), "28": gettext_lazy("28 days"), "90": gettext_lazy("90 days")}

    days = forms.ChoiceField(choices=DAYS.items(), label=gettext_lazy("Period"), required=False)

    def period(self, *, now: datetime) -> Period:
        """The chosen period; 28 days for anything else."""
        days = self.cleaned_data.get("days") if self.is_valid() else ""
        return Period.last_days(int(days or 28), now=now)


class WeightsForm(forms.Form):
    """The importance r of each indicator; only its share of the sum counts."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicators = list(Indicator.objects.all())
        for indicator in self.indicators:
            self.fields[f"r{indicator.pk}"] = forms.FloatField(
                label=str(indicator), min_value=0, max_value=1_000_000, initial=indicator.importance, required=True
            )

    def clean(self):
        cleaned = super().clean()
        if self.indicators and not self.errors and not sum(cleaned.values()):
            raise ValidationError(_("At least one importance must be above 0."))
        return cleaned

    def save(self) -> None:
        for indicator in self.indicators:
            indicator.importance = self.cleaned_data[f"r{indicator.pk}"]
        Indicator.objects.bulk_update(self.indicators, ["importance"])
