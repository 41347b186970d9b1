"""The sample community: the same seed gives the same people and deeds, and all books hold."""
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from time_machine import travel

from accounts.models import Member
from analytics.audit import audit
from billing.access import rights_of
from billing.invariants import check_invariants
from billing.models import Order, Product
from community import recount
from community.models import Flag, Interaction, Post, Topic
from courses.models import Course
from courses.recount import recount_learners
from events import seats
from events.models import Event
from notices.cleaning import recount_unread
from portal.demo import SAMPLE_LOGINS
from portal.management.commands.seed import Command
from portal.seeding.world import World
from surveys.models import Answer, Wave

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_in_a_demo(settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path


def sow(*, members=60, days=30, seed=1) -> None:
    with travel(NOW, tick=False):
        call_command("seed", members=members, days=days, seed=seed, stdout=StringIO())


def fill(*, seed=1) -> None:
    """The rows without the figures that are computed from them."""
    with travel(NOW, tick=False):
        Command(stdout=StringIO()).fill(World(members=60, days=30, seed=seed, now=NOW))


def what_stands() -> dict:
    """Rows of every area by what they say, without the numbers that a database gives."""
    return {
        "members": list(Member.objects.order_by("handle").values_list("handle", "display_name", "language", "joined_at")),
        "deeds": list(
            Interaction.objects.order_by("occurred_at", "member__handle", "verb", "target_kind").values_list(
                "occurred_at", "member__handle", "verb", "target_kind"
            )
        ),
        "topics": list(Topic.objects.order_by("created_at").values_list("title", "created_at", "reply_count", "like_count")),
        "posts": list(Post.objects.order_by("created_at", "body").values_list("created_at", "body", "author__handle")),
        "orders": list(Order.objects.order_by("ref").values_list("ref", "created_at", "total_amount", "member__handle")),
        "answers": list(Answer.objects.order_by("pk").values_list("pk", "question__key", "number", "text")),
        "events": list(Event.objects.order_by("slug").values_list("slug", "starts_at", "seats_taken")),
    }


def filled_and_undone(*, seed=1) -> dict:
    mark = transaction.savepoint()
    fill(seed=seed)
    stood = what_stands()
    transaction.savepoint_rollback(mark)
    return stood


def test_the_same_seed_gives_the_same_community_and_another_seed_another():
    first = filled_and_undone()
    again = filled_and_undone()
    assert {area: rows == again[area] for area, rows in first.items()} == dict.fromkeys(first, True)
    assert [len(rows) > 0 for rows in first.values()] == [True] * len(first)
    other = filled_and_undone(seed=2)
    assert first["deeds"] != other["deeds"]


def test_in_the_sample_community_all_books_hold():
    sow()
    assert check_invariants() == []
    assert (list(recount.recount()), list(recount.unbalanced())) == ([], [])
    assert (list(recount_learners()), list(seats.recount()), recount_unread()) == ([], [], [])
    assert audit(NOW, days=20) == []


def test_whoever_tries_the_portal_finds_something_to_do(client):
    fill()
    assert set(SAMPLE_LOGINS) <= set(Member.objects.values_list("handle", flat=True))
    assert [client.login(username=handle, password="guildhall-demo") for handle in SAMPLE_LOGINS] == [True] * len(SAMPLE_LOGINS)
    languages = dict(Course.objects.values_list("language").annotate(Count("pk")))
    assert sum(languages.values()) >= 6
    assert sorted(languages) == ["en", "zh-hans"]
    assert min(Course.objects.annotate(lessons_written=Count("lessons")).values_list("lessons_written", flat=True)) >= 5
    product = Product.objects.get(key="postgresql-transactions")
    with travel(NOW, tick=False):
        assert rights_of(Member.objects.get(handle="subscriber"), at=NOW).access_to(product).allowed
        assert Wave.objects.open_at(NOW).exists()
    assert Flag.objects.open().exists()
    assert Event.objects.filter(starts_at__gt=NOW).exclude(capacity=None).exists()


def test_it_goes_into_an_empty_place_only(member):
    with pytest.raises(CommandError, match="empty database"):
        sow()


def test_outside_a_demo_the_logins_need_a_password_of_ones_own(settings, monkeypatch):
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="SEED_PASSWORD"):
        sow()
    monkeypatch.setenv("SEED_PASSWORD", "a-long-one-of-our-own")
    fill()
    assert Member.objects.get(handle="admin").check_password("a-long-one-of-our-own")
