"""The admin of events: times as the clock at the event shows them, and no fewer seats than are taken."""
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from events.models import Event
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.desk import act
from tests.factories.events import make_agenda_item, make_event, make_registration

pytestmark = pytest.mark.django_db
NO_PROJECTS = {"event_projects-TOTAL_FORMS": "0", "event_projects-INITIAL_FORMS": "0"}
NO_AGENDA = {"agenda-TOTAL_FORMS": "0", "agenda-INITIAL_FORMS": "0", **NO_PROJECTS}


@pytest.fixture
def admin(signed_in, superuser):
    return signed_in(superuser)


def _typed(**fields):
    return {
        "slug": "review-night", "kind": "code_review", "language": "en", "title": "Review night", "summary": "One file, slowly.",
        "time_zone": "America/New_York", "mode": "online", "audience": "public", **NO_AGENDA,
        "starts_at_0": "2027-01-14", "starts_at_1": "19:00", "ends_at_0": "2027-01-14", "ends_at_1": "21:00", **fields,
    }


def _add(admin, **fields):
    return admin.post("/admin/events/event/add/", _typed(**fields))


def test_times_are_typed_in_the_zone_of_the_event_agenda_too(admin):
    response = _add(admin, **{
        **NO_PROJECTS, "agenda-TOTAL_FORMS": "1", "agenda-0-position": "1", "agenda-0-starts_at_0": "2027-01-14",
        "agenda-0-starts_at_1": "19:30",
        "agenda-0-minutes": "20", "agenda-0-title": "Doors",
    })
    assert response.status_code == 302, response.context["errors"]
    event = Event.objects.get()
    assert event.starts_at == datetime(2027, 1, 15, 0, 0, tzinfo=UTC)
    assert event.agenda.get().starts_at == datetime(2027, 1, 15, 0, 30, tzinfo=UTC)
    page = admin.get(f"/admin/events/event/{event.pk}/change/").content.decode()
    assert 'value="19:00:00"' in page
    assert 'value="19:30:00"' in page


@pytest.mark.parametrize("fields", [
    {"time_zone": "Mars/Olympus"}, {"time_zone": ""}, {"slug": "calendar"}, {"slug": "with space"}, {"ends_at_1": "18:00"},
    {"capacity": "0"}, {"capacity": "-3"},
    {"join_url": "javascript:alert(1)"}, {"join_url": "//evil.example"}, {"join_url": "/\\evil.example"},
    {"join_url": "https://user@evil.example"}, {"mode": "offline"}, {"ends_at_0": "2027-03-14"}, {"title": ""}, {"language": "fr"},
    # The clocks of New York skip this hour.
    {"starts_at_0": "2027-03-14", "starts_at_1": "02:30", "ends_at_0": "2027-03-14"},
])
def test_wrong_fields_bring_the_form_back(admin, fields):
    response = _add(admin, **fields)
    assert response.status_code == 200
    assert response.context["errors"]
    assert not Event.objects.exists()


@pytest.mark.parametrize("url", ["https://meet.example.org/j/1?pwd=x", "http://localhost:8000/x", "/community/", ""])
def test_ways_in_are_web_addresses_or_paths_of_this_site(admin, url):
    assert _add(admin, join_url=url).status_code == 302
    assert Event.objects.get().join_url == url


def test_a_change_raises_the_sequence_and_saving_without_one_does_not(admin):
    _add(admin)
    event = Event.objects.get()
    url = f"/admin/events/event/{event.pk}/change/"
    assert admin.post(url, _typed()).status_code == 302
    assert Event.objects.get().sequence == 0
    assert admin.post(url, _typed(starts_at_1="18:30")).status_code == 302
    event.refresh_from_db()
    assert (event.sequence, event.starts_at) == (1, datetime(2027, 1, 14, 23, 30, tzinfo=UTC))


def test_the_capacity_cannot_fall_below_the_seats_taken(admin):
    event = make_event(capacity=5)
    for number in range(3):
        make_registration(event, make_member(f"m{number}"))
    url = f"/admin/events/event/{event.pk}/change/"
    response = admin.post(url, _typed(capacity="2"))
    assert (response.status_code, response.context["errors"][0]) == (200, ["3 seats are taken: it cannot be fewer."])
    assert admin.post(url, _typed(capacity="3")).status_code == 302
    event.refresh_from_db()
    assert (event.capacity, event.seats_taken, event.is_full) == (3, 3, True)


def test_the_admin_publishes_and_cancels_by_the_same_acts_as_the_site(admin, member):
    event = make_event(published=False)
    act(admin, "/admin/events/event/", {"action": "publish", "_selected_action": [event.pk]})
    event.refresh_from_db()
    assert event.is_published
    make_registration(event, member, at=timezone.now())
    act(admin, "/admin/events/event/", {"action": "cancel", "_selected_action": [event.pk]})
    event.refresh_from_db()
    assert event.is_cancelled
    from events import tasks

    tasks.tell_cancelled()
    assert Notice.objects.filter(member=member, kind="event_cancelled").count() == 1


def test_registrations_are_read_only(admin, member):
    place = make_registration(make_event(), member)
    assert admin.get("/admin/events/registration/").status_code == 200
    assert admin.get(f"/admin/events/registration/{place.pk}/change/").status_code == 200
    assert admin.post(f"/admin/events/registration/{place.pk}/change/", {"cancelled_at": ""}).status_code == 403
    assert admin.post(f"/admin/events/registration/{place.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_event_with_registrations_cannot_be_deleted(admin, member):
    event = make_event()
    make_agenda_item(event)
    make_registration(event, member)
    assert admin.post(f"/admin/events/event/{event.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Event.objects.exists()


def test_the_changelist_takes_a_fixed_number_of_queries(admin, django_assert_max_num_queries):
    for number in range(25):
        make_event(f"event-{number}", organiser=make_member(f"host{number}"))
    admin.get("/admin/events/event/")
    with django_assert_max_num_queries(12):
        admin.get("/admin/events/event/")


def test_an_event_lasts_at_most_a_month():
    event = make_event(hours=31 * 24)
    event.full_clean()
    event.ends_at += timedelta(minutes=1)
    with pytest.raises(ValidationError):
        event.full_clean()
