"""The demo's doors are shut everywhere but in a demo on this machine."""
import pytest
from django.urls import reverse

from portal import demo, demo_urls
from tests.factories.accounts import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_site(settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = "portal.tests.demo_site"


def test_outside_a_demo_the_addresses_do_not_exist(client):
    assert [client.get(path).status_code for path in ("/demo/", "/demo/mailbox/")] == [404, 404]


def test_even_where_routed_they_are_shut_when_this_is_no_demo(client, demo_site, settings):
    settings.DEMO = False
    assert client.get("/demo/").status_code == 404


def test_one_click_signs_in_as_a_sample_person(client, demo_site):
    make_member("operator")
    client.post(reverse("demo:enter", args=["operator"]))
    assert client.get("/demo/").wsgi_request.user.handle == "operator"


def test_nobody_but_the_sample_people_can_be_entered(client, demo_site):
    make_member("somebody")
    assert client.post(reverse("demo:enter", args=["somebody"])).status_code == 404


def test_a_caller_from_another_machine_finds_nothing(client, demo_site):
    assert client.get("/demo/", REMOTE_ADDR="192.0.2.7").status_code == 404


def test_every_door_of_the_demo_is_guarded():
    assert all(hasattr(pattern.callback, "__wrapped__") for pattern in demo_urls.urlpatterns)
    assert "admin" in demo.SAMPLE_LOGINS
