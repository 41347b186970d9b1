"""Work on questions to experts that no member waits for. May run twice."""
from celery import shared_task
from django.utils import timezone

from community.experts import answering


@shared_task(name="community.keep_promises")
def keep_promises() -> None:
    """Remind experts whose promise ends soon, and let everybody answer what is overdue."""
    answering.keep_promises(at=timezone.now())
