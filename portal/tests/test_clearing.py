"""The sample community leaves, and exactly what real members have stays."""
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from time_machine import travel

from accounts.models import Member, Photo
from billing.invariants import check_invariants
from billing.models import Order, OrderLine, Plan, Product
from community import recount
from community.liking import like
from community.models import Category, Interaction, Post, Reaction, Topic
from community.posting import reply
from courses.attaching import attach
from courses.models import Course
from portal.clearing import removing
from portal.clearing.choosing import Choice
from portal.clearing.marking import tables
from portal.clearing.models import Clearing, SampleMark
from tests.factories.accounts import make_member
from tests.factories.billing import paid_order
from tests.factories.community import make_topic
from tests.factories.files import draft, keep_files_in, pdf
from tests.factories.photos import make_photo

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sown(django_db_setup, django_db_blocker, tmp_path_factory):
    """One sample community for all tests: what each does to it is undone. How many rows each table had before."""
    here = override_settings(DEMO=True, VAR_DIR=tmp_path_factory.mktemp("var"))
    with django_db_blocker.unblock(), transaction.atomic():
        before = {label: len(keys) for label, keys in rows().items()}
        with here, travel(NOW, tick=False):
            call_command("seed", members=30, days=12, seed=1, stdout=StringIO())
        yield before
        transaction.set_rollback(True)


@pytest.fixture
def sample(sown, db):
    return sown


def rows() -> dict[str, set]:
    """Every row, by table and number."""
    return {model._meta.label: set(model._base_manager.values_list("pk", flat=True)) for model in tables()}


def remove() -> None:
    removing.carry_out(removing.ask(at=timezone.now()), at=timezone.now())


@pytest.fixture
def two(sample):
    """Two real members, one of them the administrator; what they wrote and bought, and traces they left on the sample."""
    ada = make_member("ada", is_superuser=True, is_staff=True)
    lin = make_member("lin-real")
    shelf = Category.objects.first()
    own = make_topic(ada, category=shelf, title="Ours")
    theirs = Topic.objects.filter(hidden_at=None, locked_at=None).exclude(author=ada).order_by("pk").first()
    reply(lin, theirs.pk, body="A real answer", at=timezone.now())
    sampled = Member.objects.get(handle="subscriber")
    reply(sampled, own.pk, body="A reply of the sample", at=timezone.now())
    like(Post.objects.filter(topic__author__handle="author").first(), lin, at=timezone.now())
    course = Course.objects.exclude(product=None).first()
    order = paid_order(lin, course.product)
    return {"ada": ada, "lin": lin, "own": own, "theirs": theirs, "order": order, "course": course, "shelf": shelf}


def test_everything_that_seed_made_is_gone_again(sample):
    before = rows()
    make_member("ada", is_superuser=True)
    hers = {label: len(keys) - len(before[label]) for label, keys in rows().items()}
    remove()
    assert Clearing.objects.get().refused == ""
    # She is in the index of the search now, and no longer due for it.
    searched = {"community.SearchRow", "community.SearchDue"}
    left = {label: len(keys) for label, keys in rows().items() if label not in searched}
    assert left == {label: sample[label] + count for label, count in hers.items() if label not in searched}


def test_exactly_what_two_real_members_have_remains(two):
    written = set(Post.objects.filter(author__in=[two["ada"], two["lin"]]).values_list("pk", flat=True))
    deeds = set(Interaction.objects.filter(member__in=[two["ada"], two["lin"]]).values_list("pk", flat=True))
    opening = Post.objects.get(topic=two["theirs"], position=1).pk
    remove()
    assert Clearing.objects.get().refused == ""
    assert set(Member.objects.filter(is_active=True).values_list("handle", flat=True)) == {"ada", "lin-real"}
    assert {member.is_former for member in Member.objects.filter(is_active=False)} == {True}
    assert set(Topic.objects.values_list("pk", flat=True)) == {two["own"].pk, two["theirs"].pk}
    assert set(Post.objects.values_list("pk", flat=True)) == written | {opening}
    assert set(Interaction.objects.values_list("pk", flat=True)) == deeds
    assert list(Order.objects.values_list("pk", flat=True)) == [two["order"].pk]
    assert list(OrderLine.objects.values_list("product_id", flat=True)) == [two["course"].product_id]
    assert list(Product.objects.values_list("pk", flat=True)) == [two["course"].product_id]
    assert list(Course.objects.values_list("pk", flat=True)) == [two["course"].pk]
    assert not Plan.objects.exists()
    assert Topic.objects.get(pk=two["own"].pk).reply_count == 0
    assert Topic.objects.get(pk=two["theirs"].pk).last_poster == two["lin"]


def test_the_books_and_figures_agree_afterwards(two):
    remove()
    assert (check_invariants(), recount.drifted(), recount.unbalanced()) == ([], {}, [])
    assert not SampleMark.objects.exists()


def test_a_like_does_not_keep_a_post_of_the_sample(two):
    liked = Reaction.objects.get(member=two["lin"]).post_id
    remove()
    assert not Post.objects.filter(pk=liked).exists()
    assert not Reaction.objects.exists()


def test_pages_open_afterwards(two, client):
    remove()
    for path in ("/", "/community/", two["theirs"].get_absolute_url(), two["own"].get_absolute_url(), "/courses/", "/members/"):
        assert client.get(path).status_code == 200, path
    client.force_login(two["ada"])
    for path in ("/", "/me/activity/", "/me/points/", two["theirs"].get_absolute_url()):
        assert client.get(path).status_code == 200, path


def test_counting_changes_nothing(two, capsys):
    before = rows()
    call_command("remove_sample")
    assert "accounts.Member" in capsys.readouterr().out
    assert rows() == before


def test_a_second_time_nothing_is_left_to_do(two, capsys):
    call_command("remove_sample", yes=True)
    left = rows()
    call_command("remove_sample", yes=True)
    assert "Nothing to do" in capsys.readouterr().out
    assert rows() == left


def test_while_one_is_under_way_another_is_refused(two):
    first = removing.ask(at=timezone.now())
    assert removing.ask(at=timezone.now()) is None
    with pytest.raises(CommandError):
        call_command("remove_sample", yes=True)
    assert first.done_at is None
    assert removing.ask(at=timezone.now() + timedelta(hours=2)) is not None


def test_without_another_administrator_nothing_goes(sample):
    before = rows()
    remove()
    assert Clearing.objects.get().refused == removing.NO_ADMINISTRATOR
    assert {**rows(), "portal.Clearing": set()} == {**before, "portal.Clearing": set()}


@pytest.fixture
def folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    keep_files_in(tmp_path / "files", settings)
    return tmp_path


def files_in(folder) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def put_files(two) -> None:
    """A photo and a file each of the sample's and of what stays."""
    make_photo(two["lin"])
    make_photo(Member.objects.get(handle="subscriber"))
    for course in (two["course"], Course.objects.exclude(pk=two["course"].pk).exclude(owner=None).first()):
        lesson = draft(course).lesson_versions.first()
        attach(lesson, pdf(), by=course.owner, at=timezone.now())


def test_files_of_the_sample_go_with_it(two, folders, django_capture_on_commit_callbacks):
    put_files(two)
    assert (files_in(folders / "media"), files_in(folders / "files")) == (2, 2)
    with django_capture_on_commit_callbacks(execute=True):
        remove()
    assert (files_in(folders / "media"), files_in(folders / "files")) == (1, 1)
    assert Path(Photo.objects.get(member=two["lin"]).file.path).exists()


def test_files_stay_where_the_removal_does_not_stand(two, folders, monkeypatch, django_capture_on_commit_callbacks):
    put_files(two)
    monkeypatch.setattr("portal.clearing.removing.check_invariants", lambda: ["order X: paid without a payment"])
    with django_capture_on_commit_callbacks(execute=True):
        remove()
    assert (files_in(folders / "media"), files_in(folders / "files")) == (2, 2)


def test_what_would_not_add_up_is_not_removed(two, monkeypatch):
    before = rows()
    monkeypatch.setattr("portal.clearing.removing.check_invariants", lambda: ["order X: paid without a payment"])
    remove()
    assert Clearing.objects.get().refused == removing.BOOKS
    assert rows() == before


def test_where_nothing_is_marked_there_is_nothing_to_remove(member):
    SampleMark.objects.all().delete()
    assert removing.ask(at=timezone.now()) is None


def test_a_real_member_is_never_chosen(two):
    choice = Choice()
    assert choice.member_ids.isdisjoint({two["ada"].pk, two["lin"].pk})
