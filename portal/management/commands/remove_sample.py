"""Remove the sample community that `seed` made. What real members wrote, opened or bought stays. Without --yes it only counts."""
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.clearing import removing
from portal.clearing.choosing import Choice
from portal.clearing.marking import has_sample


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--yes", action="store_true", help="do it; else only say what would go")

    def handle(self, *, yes, **options):
        if not has_sample():
            self.stdout.write("No sample data is marked here. Nothing to do.")
            return
        if not yes:
            for label, count in sorted(Choice().count().items()):
                self.stdout.write(f"{count:8} {label}")
            self.stdout.write("Make a backup, then: manage.py remove_sample --yes")
            return
        now = timezone.now()
        clearing = removing.ask(at=now)
        if clearing is None:
            raise CommandError("A removal is under way.")
        removing.carry_out(clearing, at=now)
        clearing.refresh_from_db()
        if clearing.refused:
            raise CommandError(clearing.refused)
        self.stdout.write(f"{sum(clearing.gone.values())} rows of the sample community are gone. Days are counted anew within minutes.")
