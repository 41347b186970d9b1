"""The Celery application. Tasks stand in each app's tasks.py; their schedule in portal/schedule.py."""
import logging.config
import os

from celery import Celery
from celery.signals import setup_logging, task_prerun
from django.conf import settings
from django.utils import timezone

from kit import periods

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("guildhall")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_the_web_does(**kwargs):
    """Celery would set up its own."""
    logging.config.dictConfig(settings.LOGGING)


@task_prerun.connect
def in_the_zone_of_the_house(**kwargs):
    """Times without a reader are those of the community, also when an operator chose its zone after this process began."""
    timezone.activate(periods.zone())
