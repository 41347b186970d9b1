"""`manage.py record_bounces`: takes delivery reports from files or, without any, from standard input, where a mail server pipes them."""
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notices.dsn import record_report


class Command(BaseCommand):
    help = "Record what mail servers say about letters that did not arrive. One message a file, or one on standard input."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *, files, **options):
        try:
            messages = [path.read_bytes() for path in files] if files else [sys.stdin.buffer.read()]
        except OSError as error:
            raise CommandError(str(error)) from error
        count = sum(record_report(raw, at=timezone.now()) for raw in messages)
        self.stdout.write(f"{count} recorded")
