"""`manage.py reconcile --from --to`: compare the providers’ statements of these days with our books."""
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing.providers import switched_on
from billing.reconciling import reconcile, reconcile_due
from kit.periods import Period, day_of


class Command(BaseCommand):
    help = "Compare the providers’ statements with our books; without days, those that are due. May be repeated at any time."

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help="first day, YYYY-MM-DD")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help="last day, included; today")

    def handle(self, *, first: date | None, last: date | None, **options):
        now = timezone.now()
        if first is None and last is None:
            done = reconcile_due(at=now)
        else:
            last = last or day_of(now)
            first = first or last
            if last < first or last > day_of(now):
                raise CommandError("--from must not be after --to, and --to not after today")
            names = [one.name for one in switched_on() if one.capabilities.statement]
            done = [reconcile(name, day, at=now) for day in Period(first, last) for name in names]
        for one in done:
            self.stdout.write(f"{one.provider} {one.day}: {one.lines} lines, {one.agreed} agreed, {one.mended} mended, {one.differ} differ")
            if one.error:
                self.stderr.write(f"{one.provider} {one.day}: {one.error}")
        if any(one.error for one in done):
            raise CommandError("not every day could be compared")
