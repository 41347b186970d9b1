"""Tasks of surveys: waves that open, members to be told, order to be forgotten."""
from celery import shared_task
from django.utils import timezone

from surveys import anonymity, waves


@shared_task(name="surveys.open_waves")
def open_waves():
    """Fix the audience of waves that have opened, then tell some of those who are asked."""
    now = timezone.now()
    waves.open_due(at=now)
    waves.tell_some(at=now)


@shared_task(name="surveys.shuffle_participations")
def shuffle_participations():
    anonymity.shuffle_due()
