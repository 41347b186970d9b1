"""Tasks of the front door."""
from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from portal import health


@shared_task(name="portal.record_pulse", expires=60)
def record_pulse():
    health.record_pulse(at=timezone.now())


@shared_task(name="portal.clear_sessions")
def clear_sessions():
    call_command("clearsessions")
