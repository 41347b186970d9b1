"""Publishing and cancelling events, and telling those who registered."""
from datetime import timedelta

import pytest
from django.utils import timezone

from events import publishing, seats, tasks
from events.errors import EventRefused
from events.models import Event, Registration
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.events import make_event, make_registration

pytestmark = pytest.mark.django_db


def test_publishing_shows_the_event_and_twice_changes_nothing(organiser):
    event, now = make_event(published=False), timezone.now()
    assert publishing.publish(event, by=organiser, at=now).published_at == now
    assert publishing.publish(event, by=organiser, at=now + timedelta(days=1)).published_at == now


def test_an_event_that_has_begun_cannot_be_published(organiser):
    event = make_event(published=False)
    with pytest.raises(EventRefused):
        publishing.publish(event, by=organiser, at=event.starts_at)


def test_a_cancelled_event_tells_everyone_registered_once(organiser, member, other_member, django_capture_on_commit_callbacks, monkeypatch):
    event = make_event(title="Review night")
    make_registration(event, member)
    make_registration(event, other_member)
    gone = make_member("gone")
    make_registration(event, gone)
    from events import registration

    registration.cancel(event, gone, at=event.starts_at - timedelta(minutes=50))
    sent = []
    monkeypatch.setattr(tasks.tell_cancelled, "delay", lambda *a, **k: sent.append(a))
    with django_capture_on_commit_callbacks(execute=True):
        cancelled = publishing.cancel(event, by=organiser, at=timezone.now())
    assert (cancelled.cancelled_by, cancelled.sequence, len(sent)) == (organiser, 1, 1)
    tasks.tell_cancelled()
    tasks.tell_cancelled()
    told = Notice.objects.filter(kind="event_cancelled")
    assert set(told.values_list("member", "times")) == {(member.pk, 1), (other_member.pk, 1)}
    assert told[0].data == {"title": "Review night"}
    assert publishing.cancel(event, by=organiser, at=timezone.now()).sequence == 1


def test_many_are_told_chunk_by_chunk_and_a_second_run_goes_on_where_the_first_stopped(organiser, monkeypatch):
    event = make_event()
    for number in range(7):
        make_registration(event, make_member(f"m{number}"))
    publishing.cancel(event, by=organiser, at=timezone.now())
    monkeypatch.setattr(seats, "CHUNK", 3)
    assert [seats.tell_some_of_cancelled(at=timezone.now()) for _ in range(4)] == [3, 3, 1, 0]
    assert Notice.objects.filter(kind="event_cancelled").count() == 7
    assert not Registration.objects.filter(told_at=None).exists()


def test_an_event_that_is_over_cannot_be_cancelled(organiser):
    event = make_event()
    with pytest.raises(EventRefused):
        publishing.cancel(event, by=organiser, at=event.ends_at)
    assert not Event.objects.get().is_cancelled
