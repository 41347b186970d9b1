"""The schedule is created once and an admin's edits stay."""
import pytest
from django_celery_beat.models import PeriodicTask

from portal import schedule
from portal.celery import app


@pytest.mark.django_db
def test_every_scheduled_task_exists_and_has_its_row_after_migrate():
    app.loader.import_default_modules()
    names = [entry.task for entry in schedule.SCHEDULE]
    assert [n for n in names if n not in app.tasks] == []
    assert sorted(PeriodicTask.objects.exclude(name="celery.backend_cleanup").values_list("name", flat=True)) == sorted(names)


def test_no_task_of_ours_is_forgotten_in_the_schedule():
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith(("celery.", "django_celery_beat."))}
    assert ours - {entry.task for entry in schedule.SCHEDULE} == set()


@pytest.mark.django_db
def test_what_an_admin_changed_is_left_alone():
    PeriodicTask.objects.filter(name="portal.record_pulse").update(enabled=False)
    schedule.install()
    assert list(PeriodicTask.objects.filter(name="portal.record_pulse").values_list("enabled", flat=True)) == [False]
