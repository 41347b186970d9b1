"""`manage.py metrics --from --to`: roll up these days again and compute what rests on them."""
from datetime import date, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics import rollups
from analytics.answers import compute_satisfaction
from analytics.fill import mark_due_days
from analytics.models import DueDay
from analytics.money import compute_cost
from analytics.runs import run_of
from analytics.windows import compute_windows
from kit.periods import Period, day_of


class Command(BaseCommand):
    help = "Roll up the days from --from to --to again, then satisfaction, cost and what rests on them. May be repeated at any time."

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help="first day, YYYY-MM-DD; 90 days before --to")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help="last day, included; today")

    def handle(self, *, first: date | None, last: date | None, **options):
        now = timezone.now()
        last = last or day_of(now)
        first = first or last - timedelta(days=89)
        if last < first or last > day_of(now):
            raise CommandError("--from must not be after --to, and --to not after today")
        mark_due_days(now)
        rows = self._roll_up(Period(first, last), now)
        compute_windows(now)
        compute_satisfaction(now)
        compute_cost(now)
        self.stdout.write(f"{(last - first).days + 1} days, {rows} member days")

    def _roll_up(self, period: Period, now) -> int:
        money = rollups.money_of(period)
        with run_of("days", period.first, period.last, at=now) as run:
            for day in period:
                marks = list(DueDay.objects.filter(day=day).values_list("pk", flat=True))
                run.rows += rollups.roll_up(day, now=now, money=money)
                DueDay.objects.filter(pk__in=marks).delete()
        return run.rows
