"""Tasks about members: copies of their data, and their erasure."""
from celery import shared_task
from django.utils import timezone

from accounts import invitations
from accounts.personal import building, erasing


# Longer than other tasks, and still shorter than a lost task takes to come back.
@shared_task(name="accounts.build_exports", soft_time_limit=240, time_limit=270)
def build_exports():
    building.build_due(at=timezone.now())


@shared_task(name="accounts.remove_exports")
def remove_exports():
    building.remove_over(at=timezone.now())


@shared_task(name="accounts.erase_members", soft_time_limit=240, time_limit=270)
def erase_members():
    now = timezone.now()
    erasing.remind_due(at=now)
    erasing.erase_due(at=now)


@shared_task(name="accounts.forget_invited_addresses")
def forget_invited_addresses():
    invitations.forget_addresses(at=timezone.now())
