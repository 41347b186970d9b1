"""What a young community still has to do, told to its administrators by facts."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import House
from community.models import Category
from portal import health
from portal.doctor import FAILED, examine
from portal.setting_up.checklist import checklist
from tests.factories.accounts import make_member
from tests.factories.billing import make_plan

pytestmark = pytest.mark.django_db


def titles(client) -> str:
    return client.get("/admin/").content.decode()


def test_an_administrator_sees_what_is_to_do_and_staff_does_not(superuser, staff, client):
    client.force_login(superuser)
    assert "A second administrator" in titles(client)
    client.force_login(staff)
    assert "A second administrator" not in titles(client)


def test_each_point_is_done_by_its_fact_alone(superuser):
    now = timezone.now()
    before = {item.title: item.done for item in checklist(at=now)}
    make_member("second", is_superuser=True)
    make_plan()
    Category.objects.create(slug="help", name_en="Help", name_zh="求助")
    health.record_backup(at=now)
    cache.set(FAILED, 0)
    after = {item.title: item.done for item in checklist(at=now)}
    assert {title for title in after if after[title] and not before[title]} == {
        "A second administrator",
        "A plan is on sale",
        "A category stands",
        "A backup of the last seven days",
        "The examination finds no fault",
    }
    assert {title for title in before if before[title]} == {"The house is open", "The sample data are gone"}


def test_a_backup_of_last_month_is_none(superuser):
    now = timezone.now()
    health.record_backup(at=now - timedelta(days=30))
    assert not next(item for item in checklist(at=now) if "backup" in item.title).done


def test_the_examination_is_remembered(superuser):
    examine(timezone.now())
    assert isinstance(cache.get(FAILED), int)


def test_put_away_it_stays_away(superuser, signed_in):
    client = signed_in(superuser)
    assert client.post("/setup/list/hide/")["Location"] == "/admin/"
    assert "A second administrator" not in titles(client)
    assert House.objects.get().list_hidden_at is not None
    assert checklist(at=timezone.now()) == []


def test_a_grown_community_is_not_told(superuser, monkeypatch):
    monkeypatch.setattr("portal.setting_up.checklist.GROWN", 1)
    make_member("second")
    assert checklist(at=timezone.now()) == []
