"""Work of notices that no member waits for. Every task may run twice."""
import logging

from celery import shared_task
from django.utils import timezone

from notices import cleaning, digest, sending, withdrawing

log = logging.getLogger(__name__)


@shared_task(name="notices.send_due_mail")
def send_due_mail() -> None:
    sending.send_due()


@shared_task(name="notices.mail_due_notices")
def mail_due_notices() -> None:
    digest.mail_due(at=timezone.now())


@shared_task(name="notices.empty_old_mail")
def empty_old_mail() -> None:
    cleaning.empty_old_mail(at=timezone.now())


@shared_task(name="notices.recount_unread")
def recount_unread() -> None:
    if missed := withdrawing.settle_missed():
        log.warning("%s notices told of what was withdrawn at that moment", missed)
    for member_id, stored, counted in cleaning.recount_unread():
        log.warning("unread notices of member %s were %s, are %s", member_id, stored, counted)
