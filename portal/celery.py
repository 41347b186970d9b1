"""The Celery application. Tasks stand in each app's tasks.py; their schedule in portal/schedule.py."""
import logging.config
import os

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("guildhall")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_the_web_does(**kwargs):
    """Celery would set up its own."""
    logging.config.dictConfig(settings.LOGGING)
