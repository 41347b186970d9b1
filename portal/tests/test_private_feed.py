"""A member’s own feed: made, renewed, revoked, and closed to everybody who does not know its address."""
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from notices.models import Notice
from portal import limits
from portal.models import PrivateFeed
from portal.page_cache import may_be_shared
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def path(member):
    return f"/feeds/private/{PrivateFeed.objects.renew(member, at=timezone.now())}.atom"


def made_on(response) -> str:
    """The path that the page shows this once."""
    return re.search(r'value="http://localhost:8000(/feeds/private/[^"]+)"', response.content.decode())[1]


def titles(client, path):
    feed = ElementTree.fromstring(client.get(path).content)
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_a_member_makes_the_address_and_a_reader_opens_it_without_signing_in(client, signed_in, member, other_member):
    make_notice(member, actor=other_member, title="Why is my queue stuck?")
    make_notice(other_member, actor=member, title="Not Lin’s")
    path = made_on(signed_in(member).post("/me/feed/renew/"))
    client.logout()
    assert [title for title in titles(client, path) if "Why is my queue stuck?" in title] == titles(client, path) != []


def test_the_address_is_shown_once_and_kept_nowhere(signed_in, member):
    client = signed_in(member)
    secret = made_on(client.post("/me/feed/renew/")).split("/")[-1].removesuffix(".atom")
    assert secret not in client.get("/me/feed/").content.decode()
    assert secret not in str(PrivateFeed.objects.values_list().get())


def test_a_new_address_shuts_the_old_one(client, signed_in, member, path):
    new = made_on(signed_in(member).post("/me/feed/renew/"))
    assert (client.get(path).status_code, client.get(new).status_code, PrivateFeed.objects.count()) == (404, 200, 1)


def test_a_revoked_address_opens_nothing_also_for_a_reader_that_has_the_file(client, signed_in, member, path):
    etag = client.get(path)["ETag"]
    assert signed_in(member).post("/me/feed/revoke/").status_code == 302
    client.logout()
    assert client.get(path, headers={"if-none-match": etag}).status_code == 404
    assert "Make the address" in signed_in(member).get("/me/feed/").content.decode()


def test_nobody_revokes_the_feed_of_another(client, signed_in, member, other_member, path):
    signed_in(other_member).post("/me/feed/revoke/")
    client.logout()
    assert client.get(path).status_code == 200


def test_the_feed_of_a_closed_account_is_gone(client, member, path):
    member.is_active = False
    member.save()
    assert client.get(path).status_code == 404


def test_the_feed_is_kept_by_nobody_on_the_way_and_names_itself_nowhere(client, rf, settings, member, path):
    response = client.get(path)
    assert {name: response[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")} == {
        "Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex",
    }
    settings.REDIS_URL = "redis://example"
    assert (may_be_shared(rf.get(path)), may_be_shared(rf.get("/feeds/topics.atom"))) == (False, True)
    assert client.get(path, headers={"if-none-match": response["ETag"]})["Referrer-Policy"] == "no-referrer"


def test_a_notice_that_is_withdrawn_leaves_the_feed(client, member, other_member, path):
    notice = make_notice(member, actor=other_member)
    assert len(titles(client, path)) == 1
    Notice.objects.filter(pk=notice.pk).update(times=0)
    assert titles(client, path) == []


def test_the_feed_speaks_the_language_of_its_member_not_of_the_machine_that_reads(client, member, other_member, path):
    make_notice(member, actor=other_member, title="锁")
    member.language = "zh-hans"
    member.save()
    feed = ElementTree.fromstring(client.get(path, headers={"accept-language": "en"}).content)
    assert feed.findtext(f"{ATOM}title") == "通知"
    assert "Marta Kowalczyk" in feed.findtext(f"{ATOM}entry/{ATOM}title")


def test_who_tries_too_many_addresses_is_asked_to_wait(client, path, monkeypatch):
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_000.0)
    answers = [client.get("/feeds/private/forged.atom").status_code for _n in range(limits.PER_MINUTE)]
    refused = client.get(path)
    assert (set(answers), refused.status_code, "Retry-After" in refused) == ({404}, 429, True)
    assert client.get(path, REMOTE_ADDR="203.0.113.9").status_code == 200
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_060.0)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("count", [5, 25])
def test_the_feed_costs_the_same_however_much_there_is(client, count_queries, member, other_member, path, count):
    for n in range(count):
        make_notice(member, actor=other_member, at=timezone.now() - timedelta(hours=n))
    with count_queries(2):
        assert len(titles(client, path)) == min(count, 20)
