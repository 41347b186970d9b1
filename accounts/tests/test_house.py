"""The house: settings hold until an operator changes something, and every process learns of a change."""
import pytest
from django.core.cache import cache

from accounts.models import House
from accounts.the_house import read
from kit import house
from tests.factories.accounts import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(settings, monkeypatch):
    """A cache that all processes share, and a clock that is moved by hand."""
    settings.REDIS_URL = "redis://here"
    now = [1000.0]
    monkeypatch.setattr("kit.house.time.monotonic", lambda: now[0])
    house.forget()
    return now


def test_without_a_row_the_settings_hold(settings, count_queries):
    settings.SITE_NAME_EN, settings.SITE_NAME_ZH, settings.CURRENCY = "Smithy", "铁匠铺", "EUR"
    house.forget()
    with count_queries(2):
        assert house.name(chinese=False) == "Smithy"
    with count_queries(0):
        assert (house.name(chinese=True), house.currency(), house.time_zone()) == ("铁匠铺", "EUR", "Asia/Shanghai")


def test_what_an_operator_sets_goes_before_the_settings(settings):
    House.objects.change(name_en="Foundry", currency="USD", time_zone="Europe/Berlin")
    assert (house.name(chinese=False), house.name(chinese=True)) == ("Foundry", "Foundry")
    assert (house.currency(), house.time_zone(), house.currencies()) == ("USD", "Europe/Berlin", ["USD", "EUR"])


def test_no_page_asks_the_database_for_the_house(shared, count_queries):
    House.objects.change(name_en="Foundry")
    house.current()
    cache.set(house.VERSION, house.current().version)
    for _page in range(5):
        shared[0] += house.SECONDS + 0.1
        with count_queries(0):
            assert house.name(chinese=False) == "Foundry"


def test_another_process_learns_of_a_change_within_seconds(shared, django_capture_on_commit_callbacks):
    House.objects.change(name_en="Foundry")
    elsewhere = house.current()
    with django_capture_on_commit_callbacks(execute=True):
        House.objects.change(name_en="Smithy")
    # As a process that read before, and has heard nothing since.
    house._Kept.house, house._Kept.until = elsewhere, shared[0] + house.SECONDS
    assert house.name(chinese=False) == "Foundry"
    shared[0] += house.SECONDS
    assert house.name(chinese=False) == "Smithy"


def test_control_without_the_number_in_the_cache_nobody_would_learn(shared):
    House.objects.change(name_en="Foundry")
    elsewhere = house.current()
    House.objects.change(name_en="Smithy")
    house._Kept.house, house._Kept.until = elsewhere, shared[0] + house.SECONDS
    cache.set(house.VERSION, elsewhere.version)
    shared[0] += house.SECONDS
    assert house.name(chinese=False) == "Foundry"


def test_a_change_takes_out_pages_that_are_kept_for_visitors(django_capture_on_commit_callbacks):
    cache.set("shared_pages:epoch", "before")
    with django_capture_on_commit_callbacks(execute=True):
        House.objects.change(name_en="Foundry")
    assert cache.get("shared_pages:epoch") != "before"


def test_an_empty_portal_waits_for_its_first_administrator():
    assert read().is_open is False
    make_member("lin")
    assert read().is_open is True


def test_there_is_one_house():
    House.objects.change(name_en="Foundry")
    House.objects.change(name_zh="铸造厂")
    assert list(House.objects.values_list("pk", "name_en", "name_zh", "version")) == [(1, "Foundry", "铸造厂", 3)]
