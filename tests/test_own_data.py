"""What a member does with the data that is held of them: asks for a copy, fetches it, is erased, changes their mind."""
import json
import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.handles import is_reserved
from accounts.models import ApiToken, DataExport, Erasure, Member
from accounts.models.personal import FETCHABLE, GRACE
from accounts.personal import asking, building, erasing, tombstones
from community.models import Post, Topic, Upload
from notices.models import Notice
from notices.telling import tell
from tests.factories.accounts import PASSWORD, make_member
from tests.factories.community import make_reply, make_topic, opening

DATA, EXPORT, ERASE = "/me/data/", "/me/data/export/", "/me/data/erase/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"
    return tmp_path


@pytest.fixture
def signed_in_now(client):
    """A client whose member has just given the password."""

    def sign_in(person):
        answer = client.post("/accounts/login/", {"login": person.handle, "password": PASSWORD})
        assert answer.status_code == 302
        return client

    return sign_in


def built(member, *, at=None):
    at = at or timezone.now()
    asking.ask(member, at=at)
    assert building.build_due(at=at, now=lambda: at) == 1
    return DataExport.objects.get(member=member, ready_at=at)


def test_the_page_says_what_is_held_and_what_becomes_of_it(signed_in, member):
    client = signed_in(member)
    client.get(DATA)
    page = client.get(DATA).content.decode()
    assert "Private feed" in page
    assert "Books must be kept; your name is not in them any longer." in page
    assert "A copy to take home" in page


def test_a_copy_is_built_by_a_worker_told_of_and_fetched_by_its_owner_alone(signed_in_now, member, other_member):
    client = signed_in_now(member)
    assert client.post(EXPORT).url == DATA
    export = DataExport.objects.get()
    assert building.build_due(at=timezone.now()) == 1
    assert Notice.objects.filter(member=member, kind="export_ready", url=DATA).count() == 1
    answer = client.get(f"{EXPORT}{export.pk}/")
    assert (answer["Content-Type"], answer.status_code) == ("application/zip", 200)
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as opened:
        (account,) = json.loads(opened.read("data/account.json"))
        assert (account["handle"], "password" in account) == ("lin", False)
        assert "林知远" in opened.read("index.html").decode()
        links = re.findall(r'href="([^"]+)"', opened.read("index.html").decode())
        assert [link for link in links if link not in opened.namelist()] == []
    client.post("/accounts/logout/")
    assert signed_in_now(other_member).get(f"{EXPORT}{export.pk}/").status_code == 404


def test_the_copy_speaks_the_members_language(member):
    Member.objects.filter(pk=member.pk).update(language="zh-hans")
    export = built(Member.objects.get(pk=member.pk))
    with zipfile.ZipFile(export.path) as opened:
        assert "账号与个人资料" in opened.read("index.html").decode()


def test_a_copy_holds_the_members_pictures(member):
    upload = Upload(member=member, width=1, height=1, bytes=4, created_at=timezone.now())
    upload.file.save("", ContentFile(b"webp"))
    with zipfile.ZipFile(built(member).path) as opened:
        assert opened.read(f"files/pictures/{upload.pk}.webp") == b"webp"


def test_who_signed_in_long_ago_gives_the_password_first(signed_in, member):
    client = signed_in(member)
    assert client.get(f"{EXPORT}{built(member).pk}/").url.startswith("/accounts/reauthenticate/")
    assert client.get(ERASE).url.startswith("/accounts/reauthenticate/")


def test_one_copy_a_day(member):
    at = timezone.now()
    built(member, at=at)
    with pytest.raises(asking.ExportRefused, match="one archive a day"):
        asking.ask(member, at=at + timedelta(hours=23))
    later = asking.ask(member, at=at + timedelta(hours=25))
    with pytest.raises(asking.ExportRefused, match="already"):
        asking.ask(member, at=at + timedelta(hours=26))
    assert later.state_at(at) == "waiting"


def test_a_copy_that_fails_is_tried_again_and_can_be_asked_for_anew(member, monkeypatch):
    at = timezone.now()
    asking.ask(member, at=at)
    with monkeypatch.context() as broken:
        broken.setattr(building, "write_archive", lambda *_args, **_more: 1 / 0)
        for number in range(5):
            with pytest.raises(ZeroDivisionError):
                building.build_due(at=at + timedelta(hours=number))
    assert building.build_due(at=at + timedelta(hours=9)) == 0
    assert DataExport.objects.get().state_at(at) == "failed"
    built(member, at=at + timedelta(hours=10))


def test_a_copy_goes_after_its_days(member, data_folder):
    at = timezone.now()
    export = built(member, at=at)
    assert building.remove_over(at=at + FETCHABLE - timedelta(hours=1)) == 0
    assert building.remove_over(at=at + FETCHABLE) == 1
    assert list((data_folder / "exports").iterdir()) == []
    export.refresh_from_db()
    assert export.state_at(at + FETCHABLE) == "over"


def test_asking_to_be_erased_signs_out_everywhere_and_writes_a_letter(signed_in_now, member, mailoutbox):
    token, _secret = ApiToken.objects.issue(member, name="laptop", at=timezone.now())
    client = signed_in_now(member)
    assert client.post(ERASE, {"wish": "keep"}).context["form"].errors == {"sure": ["Tick this if you are sure."]}
    assert Erasure.objects.count() == 0
    assert client.post(ERASE, {"wish": "delete", "sure": "on"}).url == "/"
    erasure = Erasure.objects.get(member=member)
    assert (erasure.wish, erasure.due_at - erasure.asked_at) == ("delete", GRACE)
    assert "_auth_user_id" not in client.session
    assert [letter.to for letter in mailoutbox if letter.subject == "Your account will be erased"] == [["lin@example.org"]]
    token.refresh_from_db()
    assert token.state_at(timezone.now()) == "revoked"


def test_a_sign_in_within_the_grace_period_takes_it_back(signed_in_now, member):
    erasing.ask(member, wish="keep", at=timezone.now())
    client = signed_in_now(member)
    assert Erasure.objects.get().state() == "cancelled"
    assert erasing.erase_due(at=timezone.now() + GRACE + timedelta(days=1)) == 0
    assert "nothing will be erased" in client.get(DATA).content.decode()


def test_the_last_letter_goes_two_days_before_and_once(member, mailoutbox):
    at = timezone.now()
    erasing.ask(member, wish="keep", at=at)
    assert [erasing.remind_due(at=at + timedelta(days=day)) for day in (11, 12, 13)] == [0, 1, 0]
    assert [letter.subject for letter in mailoutbox] == ["Your account will be erased", "Your account will be erased in two days"]


def test_after_the_grace_period_only_a_number_is_left(client, member, data_folder):
    at = timezone.now()
    erasing.ask(member, wish="keep", at=at)
    assert erasing.erase_due(at=at + GRACE - timedelta(seconds=1)) == 0
    assert erasing.erase_due(at=at + GRACE) == 1
    gone = Member.objects.get(pk=member.pk)
    assert (gone.name, gone.email, gone.display_name, gone.is_active, gone.get_absolute_url()) == ("Former member", "", "", False, "")
    assert gone.standings == {"verified", "erased"}
    assert client.get("/members/lin/").status_code == 404
    assert client.get(f"/members/{gone.handle}/").status_code == 404
    assert client.post("/accounts/login/", {"login": "lin", "password": PASSWORD}).status_code == 200
    assert is_reserved("former-member-1")
    assert [stone.member for stone in tombstones.read(data_folder / "erasures.jsonl")] == [member.pk]
    assert Erasure.objects.get().state() == "done"


@pytest.mark.parametrize(
    ("wish", "title", "text"), [("keep", "On caches", "My words."), ("delete", "Removed by its author", "Removed by its author")]
)
def test_what_others_answered_stands_and_the_members_words_go_as_they_wish(client, member, other_member, wish, title, text):
    topic = make_topic(member, title="On caches", body="My words.")
    reply = make_reply(topic, other_member, body=f"As @lin says.\n\n> [林知远, #1](/community/p/{opening(topic).pk}/)\n>\n> Quoted.")
    erasing.erase(member, wish=wish, at=timezone.now())
    topic = Topic.objects.get(pk=topic.pk)
    gone = Member.objects.get(pk=member.pk)
    assert (topic.title, Post.objects.get(topic=topic, position=1).body) == (title, text)
    reply.refresh_from_db()
    assert reply.body == f"As @{gone.handle} says.\n\n> [{gone.handle}, #1](/community/p/{opening(topic).pk}/)\n>\n> Quoted."
    page = client.get(topic.get_absolute_url()).content.decode()
    assert "Former member" in page
    assert "林知远" not in page
    assert "/members/lin/" not in page


def test_others_keep_their_notices_without_the_words(member, other_member):
    tell(other_member, "reply", actor=member, url="/community/t/1/x/", data={"title": "Secret words"}, at=timezone.now(), fact="reply:1")
    erasing.erase(member, wish="keep", at=timezone.now())
    notice = Notice.objects.get(member=other_member)
    assert (notice.data, notice.actor.name) == ({}, "Former member")


def test_the_last_superuser_cannot_leave(superuser):
    with pytest.raises(erasing.ErasureRefused):
        erasing.ask(superuser, wish="keep", at=timezone.now())
    make_member("second", is_superuser=True, is_staff=True)
    assert erasing.ask(superuser, wish="keep", at=timezone.now()).state() == "waiting"


def test_an_erasure_that_fails_leaves_all_as_it_was(member, monkeypatch, data_folder):
    make_topic(member, title="On caches", body="My words.")
    monkeypatch.setattr(tombstones, "append", lambda *_stones: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erasing.erase(member, wish="delete", at=timezone.now())
    assert Member.objects.get(pk=member.pk).display_name == "林知远"
    assert Topic.objects.get().title == "On caches"


def test_a_tombstone_brings_the_erasure_again_but_not_over_another_member_of_the_same_number(member, other_member):
    at = timezone.now()
    stone = tombstones.Tombstone(member.pk, member.joined_at.isoformat(), "former-member-1", "delete", at.isoformat())
    stranger = tombstones.Tombstone(other_member.pk, (at - timedelta(days=999)).isoformat(), "former-member-0", "delete", at.isoformat())
    assert erasing.replay([stone, stranger]) == 1
    assert erasing.replay([stone, stranger]) == 0
    assert Member.objects.get(pk=member.pk).is_former
    assert not Member.objects.get(pk=other_member.pk).is_former


def test_one_wish_at_a_time(member):
    first = erasing.ask(member, wish="keep", at=timezone.now())
    assert erasing.ask(member, wish="delete", at=timezone.now()) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.create(member=member, asked_at=timezone.now(), due_at=timezone.now())
