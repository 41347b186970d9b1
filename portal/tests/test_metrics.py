"""`/metrics`: shut without its token; times by the name of the address; what waits, from rows."""
from datetime import timedelta

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from notices.models import Mail
from portal.health import record_pulse

pytestmark = pytest.mark.django_db
TOKEN = {"Authorization": "Bearer let-me-in"}


@pytest.fixture
def is_open(settings):
    settings.METRICS_TOKEN = "let-me-in"


def values(client) -> dict:
    answer = client.get("/metrics", headers=TOKEN)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(sample.name, *sorted(sample.labels.values())): sample.value for family in families for sample in family.samples}


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer wrong", "Basic let-me-in", "let-me-in", "Bearer lét-me-in"])
def test_without_the_token_there_is_nothing(client, is_open, header):
    assert client.get("/metrics", headers={"Authorization": header} if header else None).status_code == 404


def test_while_no_token_is_set_an_empty_one_opens_nothing(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_pages_are_counted_by_the_name_of_their_address(client, is_open):
    before = values(client)
    client.get("/about/")
    client.get("/nobody/was/here/before/")
    after = values(client)
    pages = ("guildhall_request_seconds_count", "2xx", "GET", "portal:about")
    strays = ("guildhall_request_seconds_count", "4xx", "GET", "none")
    assert [after[key] - before.get(key, 0) for key in (pages, strays)] == [1, 1]
    assert not [key for key in after if any("before" in str(part) for part in key)]


def test_what_waits_is_what_stands_in_the_rows(client, is_open):
    assert values(client)["guildhall_worker_age_seconds",] == -1
    now = timezone.now()
    record_pulse(at=now)
    Mail.objects.create(to="lin@example.org", subject="s", text="t", created_at=now - timedelta(minutes=3), run_after=now)
    found = values(client)
    assert 0 <= found["guildhall_worker_age_seconds",] < 60
    assert 170 < found["guildhall_mail_oldest_seconds",] < 300
    assert found["guildhall_waiting", "mail"] == 1
    assert found["guildhall_waiting", "discrepancies"] == 0


def test_a_scrape_takes_ten_statements(client, is_open, count_queries):
    with count_queries(10):
        values(client)
