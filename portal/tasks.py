"""Tasks of the front door."""
from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from portal import health
from portal.clearing import removing
from portal.clearing.models import Clearing


@shared_task(name="portal.record_pulse", expires=60)
def record_pulse():
    health.record_pulse(at=timezone.now())


@shared_task(name="portal.clear_sessions")
def clear_sessions():
    call_command("clearsessions")


@shared_task(name="portal.clear_sample", soft_time_limit=1500, time_limit=1600)
def clear_sample():
    """What was asked for; a second delivery finds it begun."""
    for clearing in Clearing.objects.filter(begun_at=None, done_at=None, refused=""):
        removing.carry_out(clearing, at=timezone.now())
