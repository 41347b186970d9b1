"""The cast of every test, and what tests of pages share."""
import os

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from playwright.sync_api import expect, sync_playwright

from accounts.house_texts.reading import TIMETABLE
from kit import house
from tests.factories.accounts import make_member
from tests.rig import chromium
from tests.rig.flushing import after_deadlocks, past_refusal, past_triggers

# A busy machine is slow, not wrong.
PATIENCE_MS = 20_000
hypothesis.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("house")
# Modules of tests may ask for the zone while they are collected.
house.pin(house.House())
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


def pytest_collection_modifyitems(config, items):
    """A race or crash test needs PostgreSQL and Redis; elsewhere it is deselected, and the run says how many."""
    if not ON_POSTGRES:
        rig = [item for item in items if item.get_closest_marker("rig")]
        config.hook.pytest_deselected(items=rig)
        items[:] = [item for item in items if item not in rig]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Emptying the tables between tests rewrites no history: on SQLite it goes past the triggers that keep rows as they are. On
    PostgreSQL it may meet what a page that went away still sends; what such a page still holds open at the end is closed."""
    # Of the class: a page in a browser is waited for in a context that has a connection of its own.
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def flush(self, statements):
        if connection.vendor == "sqlite":
            return empty(self, past_triggers(self.connection, statements))
        return after_deadlocks(lambda asked: empty(self, past_refusal(asked)))(statements)

    operations.execute_sql_flush = flush
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            # A process that was forked from this one may have ended the connection that both had.
            connection.close()
            with connection.cursor() as cursor:
                others = "datname = current_database() AND pid <> pg_backend_pid()"
                cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


@pytest.fixture(autouse=True)
def _empty_cache():
    """But for what every page reads from it: budgets are for warm caches."""
    cache.clear()
    cache.set(TIMETABLE, [])


@pytest.fixture(autouse=True)
def _house_of_the_settings():
    """What an earlier test has set up is forgotten, and nothing is read until this one sets something up."""
    house.pin(house.House())


@pytest.fixture(scope="session")
def playwright():
    """Playwright, told that the browser is the machine's own."""
    if chromium.program() is None:
        pytest.skip("no Chromium on this machine")
    # Its loop runs in this thread until the session ends, and Django would take every test for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright):
    """The one browser of all tests; each test opens contexts of its own."""
    started = playwright.chromium.launch(executable_path=chromium.program(), args=list(chromium.ARGUMENTS))
    yield started
    started.close()


@pytest.fixture
def member(db):
    return make_member("lin", display_name="林知远")


@pytest.fixture
def other_member(db):
    return make_member("marta", display_name="Marta Kowalczyk")


@pytest.fixture
def unverified(db):
    return make_member("newcomer", verified=False)


@pytest.fixture
def suspended(db):
    from django.utils import timezone

    from accounts import standing

    person = make_member("suspended")
    standing.give(person, "suspended", at=timezone.now())
    return person


@pytest.fixture
def author(db):
    return make_member("author", roles=["author"])


@pytest.fixture
def reviewer(db):
    return make_member("reviewer", roles=["reviewer"])


@pytest.fixture
def organiser(db):
    return make_member("organiser", roles=["organiser"])


@pytest.fixture
def moderator(db):
    return make_member("moderator", roles=["moderator"])


@pytest.fixture
def operator(db):
    return make_member("operator", roles=["operator"])


@pytest.fixture
def staff(db):
    return make_member("staffer", roles=["staff"], is_staff=True)


@pytest.fixture
def superuser(db):
    return make_member("root-user", is_staff=True, is_superuser=True)


@pytest.fixture
def signed_in(client):
    """`signed_in(member)` → a client with the member's session."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def count_queries(django_assert_num_queries):
    """`with count_queries(5): client.get(...)`: exactly so many statements."""
    return django_assert_num_queries


@pytest.fixture
def only_on_postgres():
    assert connection.vendor == "postgresql", "this test must be marked rig"


@pytest.fixture
def every_page_is_made(monkeypatch):
    """No page is kept for all visitors, so that the second look is one, too."""
    monkeypatch.setattr("portal.page_cache.may_be_shared", lambda request: False)
