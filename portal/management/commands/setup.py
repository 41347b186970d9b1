"""Print the link by which the first administrator of this portal comes to be. It works once, for a day, and only while there is none."""
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from portal.setting_up import first


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        if not first.is_needed():
            raise CommandError("There is an administrator already. Sign in and open /setup/, or make another with createsuperuser.")
        key = first.issue_key(at=timezone.now())
        base = settings.SITE_URL.rstrip("/") or "http://localhost:8000"
        self.stdout.write(base + reverse("setup:begin", args=[key]))
        self.stderr.write("Open it in your browser within a day. Whoever does becomes the administrator; a new call makes this link void.")
