"""The live counter: the number at once, and no query as long as it holds."""
import pytest
from django.core.cache import cache
from django.utils import timezone

from notices import live
from notices.models import Notice
from notices.reading import mark_all_read
from notices.telling import tell
from notices.withdrawing import restore, withdraw
from tests.factories.notices import make_notice

URL = "/me/notifications/count/"
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _redis(settings):
    """The cache of the test run stands in for Redis."""
    settings.REDIS_URL = "redis://example"


@pytest.fixture
def changing(django_capture_on_commit_callbacks):
    """What is done inside is committed."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_the_number_comes_with_its_words(member, signed_in):
    make_notice(member)

    response = signed_in(member).get(URL)

    assert (response.json(), response["Cache-Control"]) == ({"unread": 1, "label": "1 notice"}, "private, no-cache")


def test_asking_costs_two_queries_and_none_while_nothing_changed(member, signed_in, count_queries):
    client = signed_in(member)
    client.get(URL)
    with count_queries(2):
        etag = client.get(URL)["ETag"]
    with count_queries(0):
        response = client.get(URL, headers={"if-none-match": etag})

    assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)


def test_control_without_the_middleware_it_costs_two(member, signed_in, count_queries, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != "notices.live.UnchangedMiddleware"]
    client = signed_in(member)
    etag = client.get(URL)["ETag"]

    with count_queries(2):
        assert client.get(URL, headers={"if-none-match": etag}).status_code == 200


def test_whatever_moves_the_number_is_heard_of(member, signed_in, changing):
    client = signed_in(member)
    acts = [
        lambda: tell(member, "reply", url="/t/1/", at=NOW, fact="post:1", about="post:1"), lambda: withdraw("post:1", at=NOW),
        lambda: restore("post:1"), lambda: mark_all_read(member, at=NOW),
    ]
    numbers = []
    for act in acts:
        etag = client.get(URL)["ETag"]
        with changing():
            act()
        answer = client.get(URL, headers={"if-none-match": etag})
        numbers.append((answer.status_code, answer.json()["unread"]))

    assert numbers == [(200, 1), (200, 0), (200, 1), (200, 0)]


def test_control_when_nobody_says_that_it_changed_the_old_number_stands(member, signed_in, changing, monkeypatch):
    monkeypatch.setattr(live, "changed", lambda member_ids: None)
    client = signed_in(member)
    etag = client.get(URL)["ETag"]
    with changing():
        make_notice(member)

    assert client.get(URL, headers={"if-none-match": etag}).status_code == 304


def test_a_change_between_token_and_number_is_not_lost(member, signed_in, changing):
    """The token is given before the number is read: what commits in between takes it away."""
    etag = live.etag_for(member.pk)
    with changing():
        make_notice(member)

    assert not live.still_holds(etag)


def test_anothers_change_leaves_mine_alone(member, other_member, signed_in, changing):
    etag = signed_in(member).get(URL)["ETag"]
    with changing():
        make_notice(other_member)

    assert live.still_holds(etag)


@pytest.mark.parametrize("etag", ['""', '"x"', '"1."', '"1.None"', '"999999.x"', "*", 'W/"1.x"', '"١.x"'])
def test_a_token_that_nobody_gave_is_not_believed(member, client, etag):
    assert client.get(URL, headers={"if-none-match": etag})["Location"] == f"/accounts/login/?next={URL}"


def test_a_proxy_may_have_weakened_the_tag(member):
    assert live.still_holds("W/" + live.etag_for(member.pk))


def test_without_redis_each_time_the_number_is_read(member, signed_in, settings):
    settings.REDIS_URL = ""
    response = signed_in(member).get(URL)

    assert ("ETag" in response, response.json()["unread"]) == (False, 0)
    assert cache.get(f"unread:{member.pk}") is None


def test_the_page_itself_carries_the_number_for_who_has_no_scripts(member, signed_in):
    make_notice(member)
    html = signed_in(member).get("/me/notifications/").content.decode()

    assert f'data-unread-url="{URL}"' in html
    assert "<sup>1</sup>" in html
    assert Notice.objects.unread().count() == 1
