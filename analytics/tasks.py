"""What Celery does for the measures; the schedule stands in portal/schedule.py. Every task may run twice or be cut off."""
from celery import shared_task
from django.utils import timezone

from analytics.answers import compute_satisfaction
from analytics.audit import audit
from analytics.fill import roll_up_due_days
from analytics.money import compute_cost
from analytics.windows import compute_windows


@shared_task(name="analytics.roll_up_due_days")
def roll_up_days():
    """Activity: roll up the days that are due, then what rests on them."""
    now = timezone.now()
    roll_up_due_days(now)
    compute_windows(now)


@shared_task(name="analytics.compute_satisfaction")
def compute_satisfaction_now():
    compute_satisfaction(timezone.now())


@shared_task(name="analytics.compute_cost")
def compute_cost_now():
    compute_cost(timezone.now())


@shared_task(name="analytics.audit")
def audit_days():
    audit(timezone.now())
