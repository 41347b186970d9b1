"""`manage.py check_invariants`: says what is wrong with money and rights, a sentence each; exits 1 when anything is."""
import sys

from django.core.management.base import BaseCommand

from billing.invariants import check_invariants


class Command(BaseCommand):
    help = "Check what must always be true of money and rights; prints what is not and exits 1."

    def handle(self, *args, **options):
        found = check_invariants()
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            sys.exit(1)
        self.stdout.write("All is well.")
