"""Edits: what stood there is never lost, a slip does not show, and two tabs lose nothing."""
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community import history
from community.differences import difference
from community.history import token_of, versions_of
from community.models import Post, PostRevision
from community.posting import edit
from community.refusal import Refused
from notices.models import Notice
from tests.factories.community import make_reply, make_topic, opening

NOW = timezone.now()
LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.django_db


def fresh(post):
    return Post.objects.select_related("topic", "author").get(pk=post.pk)


def shown(post, **how):
    return [(version.number, version.body) for version in versions_of(fresh(post), **how)]


def written(member, body="Look at the second lock.", at=NOW):
    return make_reply(make_topic(at=NOW - timedelta(hours=1)), member, body=body, at=at)


def test_a_slip_is_kept_but_makes_no_version(member):
    post = written(member, "Firts lock.")
    edit(post, by=member, body="First lock.", at=NOW + timedelta(minutes=5))
    assert (shown(post), shown(post, with_slips=True)) == ([(1, "First lock.")], [(1, "Firts lock."), (1, "First lock.")])
    assert (fresh(post).edited_at, PostRevision.objects.get().is_grace) == (None, True)


@pytest.mark.parametrize(
    ("after", "body"),
    [(timedelta(minutes=5, seconds=1), "First lock!"), (timedelta(minutes=1), "Something else altogether. " * 5)],
    ids=["too late", "too much"],
)
def test_what_comes_later_or_changes_much_is_a_version(member, after, body):
    post = written(member, "First lock.")
    edit(post, by=member, body=body.strip(), at=NOW + after)
    assert shown(post) == [(1, "First lock."), (2, body.strip())]
    assert fresh(post).edited_at == NOW + after


def test_small_steps_within_five_minutes_add_up(member):
    post = written(member, "word " * 100)
    for step in range(1, 5):
        edit(post, by=member, body=("word " * (100 - 7 * step)).strip(), at=NOW + timedelta(seconds=30 * step))
    assert [version.number for version in versions_of(fresh(post))] == [1, 2]


def test_a_slip_after_a_new_version_belongs_to_it(member):
    post = written(member, "One.")
    edit(post, by=member, body="Two, and quite diferent.", at=LATER)
    edit(post, by=member, body="Two, and quite different.", at=LATER + timedelta(minutes=2))
    assert shown(post) == [(1, "One."), (2, "Two, and quite different.")]


BODIES = st.lists(st.tuples(st.text("ab 锁\n", min_size=1, max_size=30).map(lambda t: f"x{t}x"), st.integers(0, 400)), max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=BODIES)
def test_an_edit_never_loses_the_previous_text(member, edits):
    post, at, stood = written(member, "Start.", at=NOW - timedelta(minutes=50)), NOW, ["Start."]
    Post.objects.filter(pk=post.pk).update(created_at=NOW)
    for body, seconds in edits:
        at += timedelta(seconds=seconds)
        edit(post, by=member, body=body, at=at)
        if body != stood[-1]:
            stood.append(body)
    kept = [*post.revisions.order_by("id").values_list("body", flat=True), fresh(post).body]
    assert kept == stood
    Post.objects.all().delete()
    PostRevision.objects.all().delete()


def test_without_its_revision_the_text_would_be_gone(member, monkeypatch):
    """Control of the test above."""
    monkeypatch.setattr(PostRevision.objects, "create", lambda **fields: None)
    post = written(member, "Start.")
    edit(post, by=member, body="End.", at=NOW)
    assert list(post.revisions.values_list("body", flat=True)) == []


@given(old=st.text("ab 锁存，\n.", max_size=80), new=st.text("ab 锁存，\n.", max_size=80))
def test_a_comparison_gives_both_texts_back(old, new):
    pieces = difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new


@pytest.mark.parametrize("text", ["ab " * 5000, "\n".join(map(str, range(9000))), "锁" * 40000, "ab\n" * 9000])
def test_no_text_makes_a_comparison_slow(text):
    started = timezone.now()
    difference(text, text[::-1])
    assert timezone.now() - started < timedelta(seconds=5)


def test_the_page_shows_what_changed_to_whoever_sees_the_post(client, member):
    post = written(member, "两个进程等一个锁。")
    edit(post, by=member, body="两个进程等两个锁。", at=LATER)
    response = client.get(f"/community/p/{post.pk}/history/")
    assert b"\xe4\xb8\xa4\xe4\xb8\xaa\xe8\xbf\x9b\xe7\xa8\x8b\xe7\xad\x89<del>\xe4\xb8\x80</del><ins>\xe4\xb8\xa4</ins>" in response.content
    Post.objects.filter(pk=post.pk).update(hidden_at=NOW)
    cache.clear()
    assert client.get(f"/community/p/{post.pk}/history/").status_code == 404


def test_the_page_compares_titles_and_shows_no_markup_of_the_text(client, member):
    post = opening(make_topic(member, title="Qeue stuck", at=NOW))
    edit(post, by=member, title="Queue stuck", body="<b>Two</b> workers", at=LATER)
    content = client.get(f"/community/p/{post.pk}/history/").content.decode()
    assert "<del>Qeue</del><ins>Queue</ins> stuck" in content
    assert "<b>Two" not in content


def test_a_version_that_a_moderator_hid_is_read_by_moderators_only(
    client, signed_in, member, moderator, django_capture_on_commit_callbacks
):
    post = written(member, "Her telephone is 555 0100.")
    edit(post, by=member, body="Ask me for her telephone.", at=LATER)
    url, revision = f"/community/p/{post.pk}/history/", PostRevision.objects.get()
    assert b"555 0100" in client.get(url).content

    with django_capture_on_commit_callbacks(execute=True):
        signed_in(moderator).post(f"{url}{revision.pk}/hide/")

    assert b"555 0100" in signed_in(moderator).get(url).content
    client.logout()
    assert b"555 0100" not in client.get(url).content
    assert b"555 0100" not in signed_in(member).get(url).content
    assert b"Ask me for her telephone." in client.get(url).content
    signed_in(moderator).post(f"{url}{revision.pk}/hide/")
    assert b"555 0100" in signed_in(member).get(url).content


def test_the_second_of_two_tabs_is_told_and_loses_nothing(signed_in, member):
    post = written(member, "First.", at=NOW - timedelta(minutes=20))
    client, url = signed_in(member), f"/community/p/{post.pk}/edit/"
    base = client.get(url).context["form"]["base"].value()
    client.post(url, {"body": "From the first tab.", "base": base})

    second = client.post(url, {"body": "From the second tab.", "base": base})

    assert second.status_code == 409
    assert second.context["form"]["body"].value() == "From the second tab."
    assert fresh(post).body == "From the first tab."
    # Saving again is meant.
    client.post(url, {"body": "From the second tab.", "base": second.context["form"]["base"].value()})
    assert fresh(post).body == "From the second tab."
    assert {"First.", "From the first tab."} <= set(post.revisions.values_list("body", flat=True))


def test_without_the_token_the_second_tab_wins_in_silence(member):
    """Control of the test above."""
    post = written(member, "First.")
    base = token_of(fresh(post))
    edit(post, by=member, body="From the first tab.", base=base, at=NOW)
    edit(post, by=member, body="From the second tab.", at=NOW)
    assert fresh(post).body == "From the second tab."
    with pytest.raises(history.Overtaken):
        edit(post, by=member, body="From a third tab.", base=base, at=NOW)


def test_after_thirty_days_a_post_stays_as_it_is(signed_in, member):
    post = written(member)
    with pytest.raises(Refused, match="30 days"):
        edit(post, by=member, body="Said better.", at=NOW + timedelta(days=30, seconds=1))
    edit(post, by=member, body="Said better.", at=NOW + timedelta(days=30))
    Post.objects.filter(pk=post.pk).update(created_at=NOW - timedelta(days=31))
    response = signed_in(member).get(f"/community/p/{post.pk}/edit/")
    assert (response.status_code, b"Write a reply to correct it" in response.content) == (403, True)


def test_a_moderator_says_why_and_the_author_is_told(signed_in, member, moderator):
    post = written(member, "Here is my neighbour’s address.")
    client, url = signed_in(moderator), f"/community/p/{post.pk}/edit/"
    Notice.objects.all().delete()

    refused = client.post(url, {"body": "…", "reason": ""})
    assert (refused.status_code, fresh(post).body) == (422, "Here is my neighbour’s address.")
    client.post(url, {"body": "An address stood here.", "reason": "Private address"})

    last = versions_of(fresh(post))[-1]
    assert (last.body, last.by, last.reason) == ("An address stood here.", moderator, "Private address")
    assert list(Notice.objects.filter(member=member).values_list("kind", "actor", "data__note")) == [
        ("content_edited", moderator.pk, "Private address")
    ]


@pytest.mark.parametrize("count", [5, 25])
def test_the_page_takes_a_fixed_number_of_statements(client, member, count_queries, count):
    post = written(member, "Version 0")
    for number in range(count):
        edit(post, by=member, body=f"Version {number + 1}", at=LATER + timedelta(hours=number))
    with count_queries(2):
        assert len(client.get(f"/community/p/{post.pk}/history/").context["lines"]) == min(count + 1, 20)
