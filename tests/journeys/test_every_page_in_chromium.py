"""Every page of the doors table and of the admin in Chromium, for a visitor, a member and staff, or whoever else it opens to: nothing that
axe-core finds in either theme, no sideways scroll, no word on the console, nothing against the policy.
"""
from collections import Counter
from importlib import import_module
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import transaction
from django.utils.crypto import get_random_string
from playwright.sync_api import Error
from pytest_django.live_server_helper import LiveServer

from tests.doors import desk
from tests.doors.knocking import Knocker
from tests.doors.table import CONFIRM, PEOPLE, Door
from tests.factories.doors import make_world
from tests.journeys.test_policy_in_chromium import Walk, changed
from tests.rig.barriers import BY_DAY, BY_NIGHT, barriers_at
from tests.test_doors import DOORS

pytestmark = pytest.mark.django_db

AT_WORK = ("staff", "superuser")
# Who opens somebody else's link is signed out.
SIGNS_OUT = {"account_confirm_email"}
# Of the rows of the admin these stand for all: what was done to a row, and what goes with it when it is deleted.
IN_DEPTH = ("accounts_member", "billing_product")
# Open to who gave the password a moment ago, and still no pages of this world: files, and what `member` has not got.
NOTHING_THERE = {"accounts:fetch_export", "mfa_remove_webauthn", "mfa_edit_webauthn"}


def is_page(door: Door) -> bool:
    return door.method == "GET" and door.view not in NOTHING_THERE


def opens(door: Door, person: str) -> bool:
    return door.gets[person] == 200 or (door.gets[person] == CONFIRM and person == "member")


def looks() -> list[tuple[str, Door]]:
    """(person, door): each page as a visitor, as a member and as staff (as the superuser where staff may not); what opens to none of them
    as the first of the cast whom it opens to."""
    chosen, seen = [], set()
    for door in [*filter(is_page, DOORS), *doors_of_admin()]:
        mark = (door.view, *sorted(door.kwargs.items()), *sorted(door.data.items()))
        if mark not in seen:
            seen.add(mark)
            people = [person for person in PEOPLE if opens(door, person) and (person == "visitor" or door.view not in SIGNS_OUT)]
            who = {"visitor", "member", "staff" if "staff" in people else "superuser"}
            chosen += [(person, door) for person in people if person in who] or [(person, door) for person in people[:1]]
    return sorted(chosen, key=lambda look: PEOPLE.index(look[0]))


def doors_of_admin():
    """The list of each model, its first row, and the form for a new one."""
    for model in admin.site._registry:
        name = model._meta.label_lower.replace(".", "_")
        pages = {"changelist", "change", "add"} | ({"history", "delete"} if name in IN_DEPTH else set())
        yield from (door for door in desk.doors_of(name) if door.method == "GET" and door.view.rpartition("_")[2] in pages)


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """(knocker, address) of one world for all pages. It is really written, for the threads of the server; conftest.py lets these tests be
    the last, so that nobody finds the tables empty afterwards."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            knocker = Knocker(make_world())
        just_gave_the_password(knocker, "member")
        # A session that is none would be gone as soon as its member looks at theirs.
        UserSession.objects.update(user=knocker.world.people["superuser"], session_key=knocker.sessions["superuser"])
        server = LiveServer("localhost")
        yield knocker, server.url
        server.stop()
        call_command("flush", verbosity=0, interactive=False)


def just_gave_the_password(knocker, person):
    """So that pages which ask for it open, however long the walk takes."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(knocker.sessions[person])
    record_authentication(SimpleNamespace(session=session), knocker.world.people[person], "password")
    session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] += 3600
    session.save()


@pytest.fixture(scope="module")
def walk_of(browser, house):
    """`walk_of(person)` → their walk, one browser context each."""
    knocker, url = house
    walks = {}

    def find(person):
        if person not in walks:
            context = browser.new_context(locale="en-GB")
            if person != "visitor":
                # Who signed in on a page has the second one, too.
                cookies = {settings.SESSION_COOKIE_NAME: knocker.sessions[person], settings.CSRF_COOKIE_NAME: get_random_string(32)}
                context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
            walks[person] = Walk(context.new_page(), url)
        return walks[person]

    yield find
    for walk in walks.values():
        walk.page.context.close()


@pytest.mark.parametrize(("person", "door"), looks(), ids=str)
def test_nothing_is_in_the_way(house, walk_of, person, door):
    knocker, _url = house
    query = knocker.filled(door.data)
    walk = walk_of(person)
    walk.faults.clear()
    if opened(walk, knocker.path(door) + (f"?{urlencode(query)}" if query else "")):
        assert "\n".join([*walk.faults, *barriers_at(walk.page, BY_NIGHT if person in AT_WORK else BY_DAY)]) == ""


@pytest.mark.parametrize(("path", "status"), [("/analytics/", 403), ("/courses/no-such-course/", 404)])
def test_nothing_is_in_the_way_of_who_is_refused(house, walk_of, path, status):
    walk = walk_of("member")
    walk.faults.clear()
    walk.visit(path, status=status)
    assert "\n".join([*walk.faults, *barriers_at(walk.page), *barriers_at(walk.page, BY_NIGHT)]) == ""


EMPTY_FORMS = [
    ("visitor", "/accounts/login/", ".entrance__form"), ("visitor", "/accounts/signup/", ".entrance__form"),
    ("member", "/community/new/", "main form:has(textarea)"), ("superuser", "/admin/billing/product/add/", "#product_form"),
]


@pytest.mark.parametrize(("person", "path", "form"), EMPTY_FORMS)
def test_what_is_wrong_in_a_form_is_tied_to_its_field(house, walk_of, person, path, form):
    walk = walk_of(person)
    walk.faults.clear()
    walk.visit(path)
    with walk.page.expect_navigation():
        walk.page.locator(form).first.evaluate("(form) => { form.noValidate = true; form.requestSubmit(); }")
    assert walk.page.locator("[aria-invalid=true]").count() > 0
    assert "\n".join([*walk.faults, *barriers_at(walk.page)]) == ""


def opened(walk, path) -> bool:
    """Whether there is a page to look at: files are fetched, feeds and JSON are no pages."""
    try:
        walk.visit(path)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return False
    return walk.page.evaluate("document.contentType") == "text/html"


def test_the_walk_goes_everywhere():
    """Else an empty table would be a site without faults."""
    seen = Counter(person for person, _door in looks())
    assert seen["visitor"] > 60
    assert seen["member"] > 130
    assert seen["staff"] + seen["superuser"] > 400
    assert {door.view for _person, door in looks()} >= {"account_login", "admin:doctor", "mfa_activate_totp", "socialaccount_connections"}


TINY = ".colophon a { font-size: 6px; line-height: 1; }"
GREY = "main p { color: #777; } @media (prefers-color-scheme: light) { main p { color: #000; } }"
CONTROLS = {
    "a picture without words": ("**/about/", {"add": '<img src="/static/img/sigil.svg">'}, "1280 light: image-alt at img"),
    "a heading left out": ("**/about/", {"add": "<h5>Deep</h5>"}, "1280 light: heading-order at h5"),
    "a field without a name": ("**/about/", {"add": "<input>"}, "1280 light: label at #main > input"),
    "grey on dark": ("**/guildhall*.css", {"instead": GREY}, "1280 dark: color-contrast at"),
    "a drawing wider than a telephone": ("**/about/", {"add": '<svg width="600" height="9"></svg>'}, "360 dark: sideways scroll"),
    "buttons too small for a finger": ("**/guildhall*.css", {"instead": TINY}, "target-size at"),
}


@pytest.mark.parametrize("change", CONTROLS)
def test_what_is_in_the_way_is_found(house, browser, change):
    address, how, found = CONTROLS[change]
    page = browser.new_page()
    changed(page, address, **how)
    page.goto(f"{house[1]}/about/")
    barriers = [*barriers_at(page), *barriers_at(page, BY_NIGHT)]
    page.close()
    assert [barrier for barrier in barriers if found in barrier] != [], barriers
