"""`manage.py doctor`: is the installation well, and what to do where it is not. Exit code 1 when something fails."""
import sys

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from portal.doctor import examine
from portal.doctor.finding import FAIL, OK, WARN, worst
from portal.doctor.work import send_a_letter


class Command(BaseCommand):
    help = "Examine configuration, clock, folders, database, broker, worker and beat, mail, disk, and whether stored figures agree."
    # It says itself what the checks say, also where they would stop other commands.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--mail", metavar="ADDRESS", help="send a letter there, too")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default=settings.LANGUAGE_CODE)
        parser.add_argument("--strict", action="store_true", help="exit code 1 for warnings, too")

    def handle(self, *, mail, language, strict, **options):
        with translation.override(language):
            findings = examine(timezone.now()) + (send_a_letter(mail) if mail else [])
            for finding in findings:
                self._say(finding)
        state = worst(findings)
        if state == FAIL or (strict and state == WARN):
            sys.exit(1)

    def _say(self, finding) -> None:
        styles = {OK: self.style.SUCCESS, WARN: self.style.WARNING, FAIL: self.style.ERROR}
        self.stdout.write(f"{styles[finding.state](f'{finding.state:<4}')} {finding.name}: {finding.text}")
        if finding.todo:
            self.stdout.write(f"     → {finding.todo}")
