"""Doors: every named address x every kind of person → what they get. An address that stands in no table fails.

The tables in `tests/doors/` are written by hand: a second opinion on the guards of the views, not a copy of them.
"""
import pkgutil
from dataclasses import replace
from importlib import import_module

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from tests import doors
from tests.doors import api, demo, desk
from tests.doors.knocking import Knocker, outcome
from tests.factories.doors import make_world

MODULES = [import_module(f"tests.doors.{module.name}") for module in pkgutil.iter_modules(doors.__path__)]
AREAS = [module for module in MODULES if hasattr(module, "DOORS") and module not in (api, demo)]
DOORS = [door for area in AREAS for door in area.DOORS]
WITH_DEMO = "portal.tests.demo_site"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def knocker(django_db_setup, django_db_blocker):
    """One world for all doors: whatever happens at one of them is undone at once, and all of it in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Knocker(make_world())
        transaction.set_rollback(True)


@pytest.fixture
def demo_is_on(settings):
    settings.ROOT_URLCONF, settings.DEMO = WITH_DEMO, True


def otherwise(responses, expected) -> dict:
    """Who got something else than the table says: (what they got, what it says)."""
    got = {person: outcome(response, expected[person]) for person, response in responses.items()}
    return {person: (got[person], wanted) for person, wanted in expected.items() if got[person] != wanted}


def check(knocker, door):
    expected = knocker.expected(door)
    responses = {person: knocker.knock(person, door) for person in expected}
    assert otherwise(responses, expected) == {}
    pages = {person: response.content.decode() for person, response in responses.items()} if door.reads else {}
    assert {text: {person for person in pages if text in pages[person]} for text in door.reads} == {
        text: set(readers) for text, readers in door.reads.items()
    }


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_everybody_gets_what_the_table_says(knocker, door):
    check(knocker, door)


@pytest.mark.parametrize("door", api.DOORS, ids=str)
def test_a_call_is_answered_for_the_member_of_its_token(knocker, door):
    responses = {caller: knocker.call(caller, door) for caller in door.gets}
    assert otherwise(responses, door.gets) == {}
    assert {response["Content-Type"] for response in responses.values()} == {"application/json"}


@pytest.mark.parametrize("door", api.DOORS, ids=str)
def test_who_is_signed_in_counts_for_no_call(knocker, door):
    """Else a page of somebody else's could make a member's browser call."""
    session = knocker.knock("superuser", door, content_type="application/json")
    assert session.status_code == knocker.call("visitor", door).status_code


@pytest.mark.parametrize("model", sorted(desk.MAY))
def test_the_admin_opens_to_staff_what_the_table_says(knocker, model):
    wrong = {}
    for door in desk.doors_of(model):
        expected = knocker.expected(door)
        ways = {person: knocker.knock if person == "superuser" else knocker.ask_view for person in expected}
        responses = {person: way(person, door) for person, way in ways.items()}
        wrong[str(door)] = otherwise(responses, expected)
    assert {door: people for door, people in wrong.items() if people} == {}


@pytest.mark.usefixtures("demo_is_on")
@pytest.mark.parametrize("door", demo.DOORS, ids=str)
def test_the_demo_opens_its_doors_on_the_machine_itself(knocker, door):
    check(knocker, door)


@pytest.mark.usefixtures("demo_is_on")
@pytest.mark.parametrize("door", demo.DOORS, ids=str)
def test_the_demo_is_not_there_for_another_machine(knocker, door):
    assert knocker.knock("superuser", door, REMOTE_ADDR="203.0.113.7").status_code == 404


ACTS = [door for door in DOORS if door.method == "POST"]
# A mail program and a payment provider have no page of ours to take a token from; what they send is signed.
WITHOUT_TOKEN = {"notices:unsubscribe", "billing:payment_notice"}


@pytest.mark.parametrize("door", ACTS, ids=str)
def test_no_other_site_can_act_for_a_member(knocker, door):
    response = knocker.knock("superuser", door, strict=True)
    refused = response.status_code == 403 and "403_csrf.html" in {template.name for template in response.templates}
    assert refused == (door.view not in WITHOUT_TOKEN)


PAGES = {door.view for door in DOORS if door.method == "GET"}


@pytest.mark.parametrize("door", [door for door in ACTS if door.view not in PAGES], ids=str)
def test_a_link_does_nothing(knocker, door):
    assert knocker.knock("superuser", replace(door, method="GET")).status_code == 405


# They do the same whatever the method.
ANY_METHOD = {
    "accounts:tokens", "api-docs", "billing:order_state", "billing:sandbox_page", "healthz",
    "portal:language", "portal:theme", "readyz",
}


def test_a_page_that_takes_a_post_has_a_row_for_it(knocker):
    silent = PAGES - {door.view for door in ACTS}
    first = {door.view: door for door in reversed(DOORS) if door.view in silent and not theirs(door.view)}
    answers = {view: knocker.knock("superuser", replace(door, method="POST")).status_code for view, door in first.items()}
    assert {view for view, answer in answers.items() if answer != 405} == ANY_METHOD


def names(patterns, prefix=""):
    """Every route, by its name with the namespaces before it."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry.url_patterns, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name or entry.pattern}"


def theirs(name: str) -> bool:
    return name.startswith(("account_", "mfa_", "usersessions_", "socialaccount_", "github_", "openid_connect_", "admin:"))


# Routes without a name: Django's admin leads from a row's old address to its page, and answers for addresses that are none; allauth leads
# on from addresses of years ago.
WITHOUT_NAME = {
    "admin:<path:object_id>/", "admin:(?P<url>.*)$",
    *(f"social/{old}/" for old in ("login/cancelled", "login/error", "signup", "connections")),
}


def test_every_address_stands_in_a_table():
    tables = [*DOORS, *api.DOORS, *demo.DOORS, *(door for model in desk.MAY for door in desk.doors_of(model))]
    assert set(names(get_resolver(WITH_DEMO).url_patterns)) - WITHOUT_NAME == {door.view for door in tables}


def test_every_model_of_the_admin_stands_in_the_table():
    assert {model._meta.label_lower.replace(".", "_") for model in admin.site._registry} == set(desk.MAY)
