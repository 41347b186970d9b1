"""Marking what `seed` makes: the numbers that each table had before and has after. It goes into a portal without members only."""
from django.apps import apps
from django.db import models
from django.db.models import Max

from portal.clearing.models import Clearing, SampleMark

# Rows of these are the house's own, whoever caused them: rights, schedule, sessions, the trail, what was set up, what is computed anew.
NOT_SAMPLE = {
    "auth.Permission", "auth.Group", "contenttypes.ContentType", "sessions.Session", "accounts.House", "accounts.HouseText",
    "accounts.InvitationRules", "portal.Pulse", "portal.StaffAct", "portal.SampleMark", "portal.Clearing", "community.PointsRule",
    "analytics.VerbRule", "auth.Group_permissions",
}
NOT_SAMPLE_APPS = {"django_celery_beat"}


def tables() -> list[type[models.Model]]:
    found = (model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy)
    return [model for model in found if model._meta.label not in NOT_SAMPLE and model._meta.app_label not in NOT_SAMPLE_APPS]


def has_numbers(model) -> bool:
    key = model._meta.pk
    while key.remote_field:
        key = key.remote_field.model._meta.pk
    return isinstance(key, models.IntegerField)


def heights() -> dict[str, int]:
    """The highest number of each table."""
    return {model._meta.label: model._base_manager.aggregate(n=Max("pk"))["n"] or 0 for model in tables() if has_numbers(model)}


def mark(before: dict[str, int]) -> None:
    """All rows made since `before` are the sample's."""
    rows = [SampleMark(label=label, above=before.get(label, 0), upto=upto) for label, upto in heights().items()]
    for model in tables():
        if not has_numbers(model):
            keys = [str(key) for key in model._base_manager.values_list("pk", flat=True)]
            rows.append(SampleMark(label=model._meta.label, keys=keys))
    Clearing.objects.all().delete()
    SampleMark.objects.all().delete()
    SampleMark.objects.bulk_create(rows)


def has_sample() -> bool:
    return SampleMark.objects.exists()
