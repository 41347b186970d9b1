"""The pages of events, as visitors and members meet them."""
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from events import feed
from events.models import Registration
from tests.factories.accounts import make_member
from tests.factories.billing import make_grant, make_plan
from tests.factories.courses import make_course
from tests.factories.events import make_agenda_item, make_event, make_registration
from tests.factories.surveys import make_survey

pytestmark = pytest.mark.django_db
CHINESE = {"HTTP_ACCEPT_LANGUAGE": "zh-CN,zh;q=0.9"}
NEW_YORK = ZoneInfo("America/New_York")


def _page(client, url, **headers):
    response = client.get(url, **headers)
    assert response.status_code == 200
    return response.content.decode()


# --- List

def test_the_list_leads_with_the_next_event_and_leaves_out_past_ones_and_drafts(client):
    now = timezone.now()
    make_event("later", starts_at=now + timedelta(days=9), title="Later one")
    make_event("sooner", starts_at=now + timedelta(days=2), title="Sooner one")
    make_event("running", starts_at=now - timedelta(hours=1), title="Running one")
    make_event("over", starts_at=now - timedelta(days=9), title="Past one")
    make_event("draft", published=False, title="Draft one")
    page = _page(client, "/events/")
    assert page.index("Running one") < page.index("Sooner one") < page.index("Later one")
    assert "Past one" not in page
    assert "Draft one" not in page
    past = _page(client, "/events/?past=1")
    assert "Past one" in past
    assert "Sooner one" not in past


@pytest.mark.parametrize(("url", "english", "chinese"), [
    ("/events/", "No events are planned right now.", "近期没有安排活动。"),
    ("/events/?past=1", "Nothing has taken place yet.", "还没有办过活动。"),
    ("/events/?view=month", "Nothing is planned in this month.", "这个月没有活动。"),
])
def test_an_empty_list_says_so(client, url, english, chinese):
    assert english in _page(client, url)
    assert chinese in _page(client, url, **CHINESE)


def test_the_list_goes_on_from_page_to_page_without_losing_one(client):
    now = timezone.now()
    for number in range(45):
        make_event(f"event-{number:02}", starts_at=now + timedelta(days=1 + number // 3))
    seen, url = [], "/events/"
    while url:
        response = client.get(url)
        seen += [row.event.slug for row in response.context["rows"]]
        url = response.context["page"].older_url and f"/events/{response.context['page'].older_url}"
    assert seen == [f"event-{number:02}" for number in range(45)]


@pytest.mark.parametrize("query", [
    "?before=x", "?before=WyJ4IiwieSJd", "?view=month&month=2026-13", "?view=month&month=1999-12", "?view=month&month=2101-01",
    "?view=month&month=2026-1", "?view=month&month=２０２６-11", "?view=month&month=x",
])
def test_an_address_that_names_no_page_is_not_found(client, query):
    assert client.get(f"/events/{query}").status_code == 404


# --- Month

def _cells(response):
    return {str(day.date): [line.event.slug for line in day.lines] for week in response.context["weeks"] for day in week if day.lines}


def test_a_month_begins_and_ends_at_midnight_of_the_reader_half_open(client):
    shanghai = ZoneInfo("Asia/Shanghai")
    make_event("first-minute", starts_at=datetime(2026, 11, 1, 0, 0, tzinfo=shanghai), hours=1)
    make_event("last-minute", starts_at=datetime(2026, 11, 30, 23, 0, tzinfo=shanghai), hours=1)
    make_event("ends-as-it-begins", starts_at=datetime(2026, 10, 31, 23, 0, tzinfo=shanghai), hours=1)
    make_event("begins-as-it-ends", starts_at=datetime(2026, 12, 1, 0, 0, tzinfo=shanghai), hours=1)
    make_event("across", starts_at=datetime(2026, 10, 31, 23, 0, tzinfo=shanghai), hours=2)
    response = client.get("/events/?view=month&month=2026-11")
    assert _cells(response) == {"2026-10-31": ["across"], "2026-11-01": ["across", "first-minute"], "2026-11-30": ["last-minute"]}


def test_an_event_of_several_days_stands_on_each_and_once_in_the_list(client):
    make_event("conference", starts_at=datetime(2026, 11, 13, 1, tzinfo=UTC), hours=56, title="Guild days")
    response = client.get("/events/?view=month&month=2026-11")
    assert list(_cells(response)) == ["2026-11-13", "2026-11-14", "2026-11-15"]
    assert [row.anchors for row in response.context["rows"]] == [["day-2026-11-13", "day-2026-11-14", "day-2026-11-15"]]


def test_a_month_is_that_of_the_readers_own_zone(signed_in, client):
    # 20:00 of 31 October in New York is already November in Shanghai.
    make_event("halloween", starts_at=datetime(2026, 10, 31, 20, tzinfo=NEW_YORK), time_zone="America/New_York")
    reader = make_member("new-yorker", time_zone="America/New_York")
    assert list(_cells(client.get("/events/?view=month&month=2026-11"))) == ["2026-11-01"]
    assert _cells(signed_in(reader).get("/events/?view=month&month=2026-11")) == {}
    assert list(_cells(signed_in(reader).get("/events/?view=month&month=2026-10"))) == ["2026-10-31"]


def test_the_day_on_which_clocks_change_is_one_day(signed_in):
    make_event("before", starts_at=datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK), hours=1)
    make_event("after", starts_at=datetime(2026, 11, 1, 22, 30, tzinfo=NEW_YORK), hours=1)
    client = signed_in(make_member("new-yorker", time_zone="America/New_York"))
    assert _cells(client.get("/events/?view=month&month=2026-11")) == {"2026-11-01": ["before", "after"]}


@time_machine.travel(datetime(2026, 11, 30, 16, 30, tzinfo=UTC), tick=False)
def test_the_present_month_is_the_readers(client):
    # Half past midnight in Shanghai on 1 December.
    response = client.get("/events/?view=month")
    assert str(response.context["month"]) == "2026-12"
    assert [str(day.date) for week in response.context["weeks"] for day in week if day.is_today] == ["2026-12-01"]


def test_every_month_has_a_way_to_its_neighbours(client):
    page = _page(client, "/events/?view=month&month=2026-12")
    assert "month=2026-11" in page
    assert "month=2027-01" in page
    assert "month=1999-12" not in _page(client, "/events/?view=month&month=2000-01")
    assert "month=2101-01" not in _page(client, "/events/?view=month&month=2100-12")


# --- One event

def test_a_visitor_reads_everything_but_the_way_in(client):
    event = make_event(description="## Bring\n\nthe **file**", join_url="https://meet.example.org/secret", capacity=60)
    make_agenda_item(event, title="Doors", speaker="沈若谷")
    page = _page(client, f"/events/{event.slug}/")
    assert "<h2>Bring</h2>" in page
    assert "<strong>file</strong>" in page
    assert "沈若谷" in page
    assert "meet.example" not in page
    assert f'href="/accounts/login/?next=/events/{event.slug}/"' in page
    assert "csrfmiddlewaretoken" not in page


def test_a_member_registers_and_gives_the_place_back(signed_in, member):
    event = make_event(capacity=2)
    client, url = signed_in(member), f"/events/{event.slug}/"
    assert f'action="{url}register/"' in _page(client, url)
    page = client.post(f"{url}register/", follow=True).content.decode()
    assert "You are registered. We will tell you if anything changes." in page
    assert f'action="{url}cancel/"' in page
    assert "1 of 2 seats taken" in page
    page = client.post(f"{url}cancel/", follow=True).content.decode()
    assert "Your place is given back." in page
    assert Registration.objects.get().cancelled_at is not None


@pytest.mark.parametrize(("headers", "sentence"), [({}, "All 2 seats are taken."), (CHINESE, "2个名额已全部报满。")])
def test_a_full_event_says_so_and_has_no_button(signed_in, client, member, headers, sentence):
    event = make_event(capacity=2)
    for number in range(2):
        make_registration(event, make_member(f"m{number}"))
    url = f"/events/{event.slug}/"
    page = _page(client, url, **headers)
    assert sentence in page
    assert "login/?next=/events" not in page
    page = _page(signed_in(member), url, **headers)
    assert sentence in page
    assert "register/" not in page
    assert "All seats are taken." in signed_in(member).post(f"{url}register/", follow=True).content.decode()
    assert Registration.objects.count() == 2


def test_an_event_for_paying_members_says_what_opens_it(signed_in, member):
    event = make_event(audience="members")
    url = f"/events/{event.slug}/"
    page = _page(signed_in(member), url)
    assert "This event is for members with a paid membership." in page
    assert 'href="/membership/"' in page
    assert "register/" not in page
    make_grant(member, make_plan(), starts_at=timezone.now() - timedelta(days=1))
    assert "register/" in _page(signed_in(member), url)


def test_an_unverified_or_suspended_member_reads_and_is_told_why_not(signed_in, unverified, suspended):
    event = make_event()
    url = f"/events/{event.slug}/"
    assert "Please confirm your e-mail address first." in _page(signed_in(unverified), url)
    assert "Your account is suspended" in _page(signed_in(suspended), url)
    for act in ("register", "cancel", "join"):
        assert signed_in(suspended).post(f"{url}{act}/").status_code == 403


def test_acts_are_posts_and_send_a_visitor_to_sign_in_and_back_to_the_page(client):
    event = make_event()
    url = f"/events/{event.slug}/"
    for act in ("register", "cancel"):
        assert client.get(f"{url}{act}/").status_code == 405
        response = client.post(f"{url}{act}/", headers={"referer": f"http://testserver{url}"})
        assert (response.status_code, response.url) == (302, f"/accounts/login/?next={url}")
    assert client.get(f"{url}join/").url == f"/accounts/login/?next={url}join/"


def test_drafts_are_for_their_organiser_organisers_and_superusers(client, signed_in, member, organiser, superuser):
    owner = make_member("owner")
    event = make_event(published=False, organiser=owner)
    url = f"/events/{event.slug}/"
    assert client.get(url).status_code == 404
    assert signed_in(member).get(url).status_code == 404
    assert signed_in(member).post(f"{url}register/").status_code == 404
    for person in (owner, organiser, superuser):
        assert signed_in(person).get(url).status_code == 200


def test_times_are_told_in_the_zone_of_the_event_and_in_the_readers(client, signed_in):
    event = make_event(starts_at=datetime(2027, 1, 14, 19, tzinfo=NEW_YORK), time_zone="America/New_York", hours=2)
    make_agenda_item(event, after=30, title="Second part")
    page = _page(client, f"/events/{event.slug}/")
    assert "19:00 to 21:00, New York time" in page
    assert "15 Jan 2027, 08:00 – 10:00 where you are (Asia/Shanghai)" in page
    assert '<td class="num">19:30</td>' in page
    at_home = _page(signed_in(make_member("new-yorker", time_zone="America/New_York")), f"/events/{event.slug}/")
    assert "where you are" not in at_home
    chinese = _page(client, f"/events/{event.slug}/", **CHINESE)
    assert "19:00至21:00，纽约时间" in chinese


def test_an_agenda_over_midnight_names_the_next_day(client):
    event = make_event(starts_at=datetime(2026, 12, 4, 14, tzinfo=UTC), hours=30, time_zone="Asia/Shanghai")
    make_agenda_item(event, after=0, title="Kick-off")
    make_agenda_item(event, after=180, title="Night shift")
    rows = client.get(f"/events/{event.slug}/").context["agenda"]
    assert [(row.day, row.clock) for row in rows] == [("", "22:00"), ("5 Dec", "01:00")]


def test_the_door_is_a_link_while_it_is_open_and_only_for_the_registered(signed_in, member, other_member):
    event = make_event(starts_at=timezone.now() + timedelta(minutes=20), join_url="https://meet.example.org/secret")
    make_registration(event, member, at=timezone.now())
    url = f"/events/{event.slug}/"
    page = _page(signed_in(member), url)
    assert f'href="{url}join/"' in page
    assert "meet.example" not in page
    response = signed_in(member).get(f"{url}join/")
    assert (response.status_code, response.url) == (302, "https://meet.example.org/secret")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    response = signed_in(other_member).get(f"{url}join/")
    assert (response.status_code, response.url) == (302, url)
    assert f'href="{url}join/"' not in _page(signed_in(other_member), url)


def test_after_the_event_those_who_came_are_asked_how_it_was(signed_in, member):
    survey = make_survey("how-was-it")
    event = make_event(starts_at=timezone.now() - timedelta(days=2), survey=survey)
    make_registration(event, member)
    page = _page(signed_in(member), f"/events/{event.slug}/")
    assert "This event is over." in page
    assert 'href="/surveys/how-was-it/"' in page


def test_a_cancelled_event_stays_readable_and_takes_nobody(client, signed_in, member):
    event = make_event(cancelled_at=timezone.now())
    page = _page(signed_in(member), f"/events/{event.slug}/")
    assert "This event will not take place." in page
    assert "register/" not in page


def test_seats_are_drawn_one_square_each_with_the_readers_own(signed_in, member):
    event = make_event(capacity=43)
    make_registration(event, make_member("first"))
    make_registration(event, member)
    drawing = signed_in(member).get(f"/events/{event.slug}/").context["drawing"]
    assert [path.count("M") for path in (drawing.taken, drawing.mine, drawing.free)] == [1, 1, 41]
    assert (drawing.width, drawing.height) == (280, 42)
    assert signed_in(member).get(f"/events/{make_event(capacity=201).slug}/").context["drawing"] is None
    assert signed_in(member).get(f"/events/{make_event().slug}/").context["drawing"] is None


def test_what_other_pages_show_of_events(member):
    now = timezone.now()
    first, second = make_event("first", starts_at=now + timedelta(days=1)), make_event("second", starts_at=now + timedelta(days=2))
    make_event("off", starts_at=now + timedelta(days=1), cancelled_at=now)
    make_registration(second, member)
    assert [(event.slug, event.registered) for event in feed.upcoming(5, member, at=now)] == [("first", False), ("second", True)]
    assert feed.upcoming(1, None, at=now) == [first]
    assert feed.mine(5, member, at=now) == [second]


def test_a_profile_shows_where_the_member_has_been(client, member):
    event = make_event("been-there", starts_at=timezone.now() + timedelta(minutes=10), join_url="/", title="Been there")
    make_registration(event, member, at=timezone.now())
    from events.profile_panels import attended

    assert attended(member, member) is None
    from events.registration import join

    join(event, member, at=timezone.now())
    assert attended(member, None)["events"] == [event]


# --- Budgets

@pytest.fixture
def cold_pages(settings):
    """Without the shared pages of visitors, which would answer with no query at all."""
    settings.REDIS_URL = ""


@pytest.mark.parametrize("count", [5, 25])
@pytest.mark.parametrize("url", ["/events/", "/events/?past=1", "/events/?view=month&month=2026-11"])
def test_lists_take_one_query_for_a_visitor_and_three_for_a_member(client, signed_in, member, count_queries, cold_pages, url, count):
    start = datetime(2026, 11, 2, tzinfo=UTC) if "month" in url else timezone.now() + timedelta(days=-40 if "past" in url else 2)
    for number in range(count):
        make_event(f"event-{count}-{number}", starts_at=start + timedelta(days=number))
    client.get(url)
    with count_queries(1):
        client.get(url)
    signed_in(member).get(url)
    with count_queries(3):
        client.get(url)


@pytest.mark.parametrize("count", [5, 25])
def test_an_event_takes_two_queries_for_a_visitor_and_seven_for_a_member(client, signed_in, member, count_queries, cold_pages, count):
    event = make_event(capacity=60, audience="members", organiser=make_member("host"), course=make_course(), survey=make_survey())
    for number in range(count):
        make_agenda_item(event, after=number, title=f"Item {number}", speaker_member=event.organiser)
    for number in range(count):
        Registration.objects.create(event=event, member=make_member(f"m{number}"), registered_at=timezone.now())
    url = f"/events/{event.slug}/"
    client.get(url)
    with count_queries(2):
        client.get(url)
    signed_in(member).get(url)
    with count_queries(7):
        client.get(url)
