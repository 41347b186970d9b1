"""The photo of a member: what is taken, who sees it, where it is shown, and that nothing of it is left; guards are met off, too."""
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts import photos, standing, welcome
from accounts.models import Member, Photo, Profile
from accounts.models.photo import photo_url
from accounts.personal import archive, erasing
from accounts.showing import profile_of, save_profile
from kit import images
from kit.images import PictureRefused
from portal.backup import shelves
from portal.models import StaffAct
from tests.factories.accounts import make_member
from tests.factories.community import make_reply, make_topic
from tests.factories.desk import act
from tests.factories.editor import file_of, hollow_png, photo_with_place, picture_bytes
from tests.factories.files import body_of
from tests.factories.photos import make_photo

pytestmark = pytest.mark.django_db
PROFILE = reverse("accounts:profile")
MEMBERS = reverse("admin:accounts_member_changelist")
NOW = timezone.now()
TYPED = {"display_name": "Lin", "bio": "Writes Rust.", "skills": "Rust", "city": "Oslo", "real_name": "", "links": ""}


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path, every_page_is_made) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def files(shelf: Path) -> list[Path]:
    return [path for path in shelf.rglob("*") if path.is_file()]


def opened(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


def url_of(member) -> str:
    return photo_url(member.handle, Photo.objects.get(member=member).file.name)


def shown_to_members_only(member) -> None:
    profile = profile_of(member)
    profile.audience = Profile.Audience.MEMBERS
    save_profile(profile)


def send(client, data: bytes, **typed):
    return client.post(PROFILE, {**TYPED, **typed, "photo": file_of(data, "me.jpg", "image/jpeg")})


def test_a_member_puts_a_photo_up_with_their_words(signed_in, member, shelf):
    response = send(signed_in(member), picture_bytes("JPEG", (600, 400)))
    assert response.url == PROFILE
    member.refresh_from_db()
    assert (member.bio, member.photo.member_id) == ("Writes Rust.", member.pk)
    [path] = files(shelf)
    picture = opened(path)
    assert (picture.format, picture.size, picture.mode) == ("WEBP", (256, 256), "RGB")
    assert "lin" not in path.name


def test_of_a_photo_nothing_is_kept_but_its_middle(member, shelf):
    source = photo_with_place()
    assert Image.open(io.BytesIO(source)).getexif().get_ifd(0x8825) != {}
    make_photo(member, source)
    [path] = files(shelf)
    picture = opened(path)
    assert (dict(picture.getexif()), set(picture.info) & {"exif", "xmp", "icc_profile", "comment"}) == ({}, set())
    assert b"Camera of a member" not in path.read_bytes()


def test_the_middle_is_cut_out_and_what_is_see_through_becomes_white():
    wide = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    wide.paste((200, 0, 0, 255), (0, 0, 100, 100))
    out = io.BytesIO()
    wide.save(out, "PNG")
    picture = Image.open(io.BytesIO(images.square(out.getvalue(), 64).data))
    assert picture.size == (64, 64)
    assert min(low for low, _high in picture.getextrema()) > 240


REFUSED = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "nothing": b"",
    "cut off": picture_bytes("JPEG", (300, 300))[:400],
    "bomb": hollow_png(12_000, 12_000),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_in_words_and_nothing_typed_is_lost(signed_in, member, shelf, name):
    response = send(signed_in(member), REFUSED[name])
    page = response.content.decode()
    assert response.status_code == 200
    assert list(response.context["photo"].errors) == ["photo"]
    assert str(response.context["photo"].errors["photo"][0]) in page
    assert [text in page for text in ("Writes Rust.", 'value="Oslo"', 'value="Rust"', " autofocus")] == [True] * 4
    assert (Photo.objects.count(), files(shelf)) == (0, [])
    member.refresh_from_db()
    assert member.bio == ""


def test_a_bomb_that_is_let_through_would_be_drawn(monkeypatch):
    """The control of the limit of pixels."""
    monkeypatch.setattr(images, "MOST_PIXELS", 10**9)
    monkeypatch.setattr(images, "LONGEST_SIDE", 10**6)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert images.square(hollow_png(7_000, 7_000), 32).width == 32


def test_what_is_too_big_is_cut_off_on_its_way_and_what_was_typed_stays(signed_in, member, monkeypatch):
    client = signed_in(member)
    big = b"\xff" * (9 * 1024 * 1024)
    response = send(client, big)
    page = response.content.decode()
    assert "This file is too big; up to 8 MB fit." in page
    assert "Writes Rust." in page
    monkeypatch.setattr("kit.uploads.CuttingHandler._cut", lambda self: None)
    monkeypatch.setattr(photos, "MOST_BYTES", 10 * 1024 * 1024)
    assert "too big" not in send(client, big).content.decode()


def test_with_a_wrong_word_the_photo_stays_and_the_words_come_back(signed_in, member):
    response = send(signed_in(member), picture_bytes(), bio="x" * 281)
    assert list(response.context["form"].errors) == ["bio"]
    assert url_of(member) in response.content.decode()


def test_ten_files_a_day_are_looked_at(member, monkeypatch):
    for _number in range(photos.A_DAY):
        make_photo(member, at=NOW)
    with pytest.raises(PictureRefused, match="10 photos"):
        make_photo(member, at=NOW)
    make_photo(make_member(), at=NOW)
    make_photo(member, at=NOW + timedelta(days=1))
    monkeypatch.setattr(photos, "A_DAY", 100)
    make_photo(member, at=NOW)


def test_files_that_are_no_picture_count_too(member):
    for _number in range(photos.A_DAY):
        with pytest.raises(PictureRefused, match="not a picture"):
            photos.drawn(member, file_of(b"no"), at=NOW)
    with pytest.raises(PictureRefused, match="tomorrow"):
        photos.drawn(member, file_of(picture_bytes()), at=NOW)


def test_a_new_photo_takes_the_place_of_the_old_one_and_of_its_file(member, shelf, django_capture_on_commit_callbacks):
    make_photo(member)
    [old], url = files(shelf), url_of(member)
    with django_capture_on_commit_callbacks() as waiting:
        make_photo(member)
    assert old in files(shelf)
    for callback in waiting:
        callback()
    assert (len(files(shelf)), old in files(shelf)) == (1, False)
    assert url_of(member) != url


def test_a_member_takes_their_photo_down(signed_in, member, shelf, django_capture_on_commit_callbacks):
    client = signed_in(member)
    assert "no_photo" not in client.get(PROFILE).content.decode()
    make_photo(member)
    url = url_of(member)
    assert "no_photo" in client.get(PROFILE).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(PROFILE, {**TYPED, "no_photo": "on"}).url == PROFILE
    assert (Photo.objects.count(), files(shelf)) == (0, [])
    assert client.get(url).status_code == 404


def test_nothing_is_left_of_a_photo_that_could_not_be_kept(member, shelf, monkeypatch):
    monkeypatch.setattr(Photo, "save", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_photo(member)
    assert files(shelf) == []


def test_what_a_browser_gets_may_be_kept_and_is_no_page(client, member):
    make_photo(member)
    response = client.get(url_of(member))
    assert Image.open(io.BytesIO(body_of(response))).size == (256, 256)
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable, s-maxage=0, proxy-revalidate"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    again = client.get(url_of(member), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])


def test_nginx_sends_it_where_there_is_one(client, member, settings):
    settings.MEDIA_ACCEL = "/pictures-of-members/"
    photo = make_photo(member)
    response = client.get(url_of(member))
    assert (response["X-Accel-Redirect"], response.content) == (f"/pictures-of-members/{photo.file.name}", b"")


def test_a_file_that_is_lost_is_not_there(client, member, shelf):
    make_photo(member)
    files(shelf)[0].unlink()
    assert client.get(url_of(member)).status_code == 404


def test_looking_costs_one_statement_and_writes_nothing(client, signed_in, member, other_member, count_queries):
    make_photo(member)
    url, sessions = url_of(member), Session.objects.count()
    with count_queries(1):
        client.get(url)
    assert Session.objects.count() == sessions
    client = signed_in(other_member)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert [query["sql"].split()[0] for query in asked] == ["SELECT"] * len(asked)


def test_a_photo_on_a_page_for_members_is_kept_by_no_cache_between(client, signed_in, member, other_member):
    make_photo(member)
    url = url_of(member)
    assert client.get(url).status_code == 200
    shown_to_members_only(member)
    assert client.get(url).status_code == 404
    response = signed_in(other_member).get(url)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, max-age=31536000, immutable")


def test_of_who_is_suspended_the_photo_is_gone_everywhere_but_for_themself(client, signed_in, member, other_member):
    make_photo(member)
    url = url_of(member)
    standing.give(member, "suspended", at=NOW)
    assert client.get(url).status_code == 404
    assert url not in client.get("/members/lin/").content.decode()
    assert signed_in(other_member).get(url).status_code == 404
    assert signed_in(member).get(url).status_code == 200
    standing.end(member, "suspended", at=timezone.now())
    client.logout()
    assert client.get(url).status_code == 200


def test_an_address_of_another_photo_or_member_shows_nothing(client, member, other_member):
    make_photo(member)
    make_photo(other_member)
    marks = [Photo.objects.get(member=person).mark for person in (member, other_member)]
    assert client.get(f"/members/lin/photo/{marks[1]}.webp").status_code == 404
    assert client.get(f"/members/LIN/photo/{marks[0]}.webp").status_code == 200


def places(client, topic) -> list[str]:
    return [client.get(path).content.decode() for path in ("/members/lin/", "/members/", topic.get_absolute_url())]


def test_it_stands_on_the_page_in_the_directory_and_beside_posts(client, signed_in, member, other_member):
    topic = make_topic(member)
    make_reply(topic, member)
    make_photo(member)
    url = url_of(member)
    assert [page.count(f'src="{url}"') for page in places(client, topic)] == [1, 1, 2]
    own = signed_in(member)
    assert [f'src="{url}"' in own.get(path).content.decode() for path in ("/me/", PROFILE)] == [True, True]
    shown_to_members_only(member)
    client.logout()
    assert url not in client.get(topic.get_absolute_url()).content.decode()
    client = signed_in(other_member)
    assert [page.count(f'src="{url}"') for page in places(client, topic)] == [1, 1, 2]


def test_who_blocked_a_member_does_not_see_their_photo_on_their_page(signed_in, member, other_member):
    make_photo(member)
    client = signed_in(other_member)
    client.post("/members/lin/block/")
    assert url_of(member) not in client.get("/members/lin/").content.decode()


def test_who_asks_under_no_name_is_not_known_by_their_photo(client, member):
    make_photo(member)
    topic = make_topic(member)
    ghost = make_member("anonymous")
    type(topic).objects.filter(pk=topic.pk).update(author=ghost)
    topic.posts.update(author=ghost)
    assert "/photo/" not in client.get(topic.get_absolute_url()).content.decode()


@pytest.mark.parametrize("path", ["/members/", "topic"])
def test_photos_cost_a_list_no_statement(client, path):
    people = [make_member() for _number in range(5)]
    topic = make_topic(people[0])
    for person in people:
        make_reply(topic, person)
    path = topic.get_absolute_url() if path == "topic" else path
    client.get(path)
    with CaptureQueriesContext(connection) as without:
        client.get(path)
    for person in people:
        make_photo(person)
    with CaptureQueriesContext(connection) as with_photos:
        page = client.get(path).content.decode()
    assert page.count("/photo/") >= 5
    assert len(with_photos) == len(without)


def test_a_photo_is_in_the_copy_of_ones_data_and_gone_with_the_member(
    client, member, shelf, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.VAR_DIR, settings.ERASURES_FILE = tmp_path, tmp_path / "erasures.jsonl"
    make_photo(member)
    url, [stored] = url_of(member), files(shelf)
    archive.write_archive(tmp_path / "mine.zip", member, at=NOW)
    with zipfile.ZipFile(tmp_path / "mine.zip") as opened:
        [name] = [name for name in opened.namelist() if name.startswith("files/photo/")]
        assert opened.read(name) == stored.read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(member, wish="keep", at=NOW)
    assert (Photo.objects.count(), files(shelf)) == (0, [])
    assert client.get(url).status_code == 404


def test_a_backup_takes_photos_along():
    assert ("media/", "accounts_photo", "file") in shelves.columns()


def test_staff_take_a_photo_down_after_a_question_and_the_trail_says_so(
    signed_in, staff, member, shelf, django_capture_on_commit_callbacks
):
    staff.user_permissions.add(*Permission.objects.filter(codename__in=["view_member", "change_member"]))
    make_photo(member)
    client = signed_in(staff)
    assert "data:image/webp;base64," in client.get(reverse("admin:accounts_member_change", args=[member.pk])).content.decode()
    choice = {"action": "take_photo_down", "_selected_action": [member.pk]}
    page = client.post(MEMBERS, choice).content.decode()
    assert "Their photo is deleted" in page
    assert Photo.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        act(client, MEMBERS, choice)
    assert (Photo.objects.count(), files(shelf)) == (0, [])
    recorded = StaffAct.objects.filter(model="accounts.Photo").values_list("action", "by__handle", "before__file")
    assert list(recorded) == [("deleted", "staffer", {"hidden": "personal"})]


def test_of_a_superuser_staff_take_no_photo_down(signed_in, staff, superuser):
    staff.user_permissions.add(*Permission.objects.filter(codename__in=["view_member", "change_member"]))
    make_photo(superuser)
    act(signed_in(staff), MEMBERS, {"action": "take_photo_down", "_selected_action": [superuser.pk]})
    assert Photo.objects.count() == 1


def test_who_holds_an_office_acts_for_themself_with_their_own_photo(signed_in, superuser):
    send(signed_in(superuser), picture_bytes())
    assert (Photo.objects.count(), StaffAct.objects.count()) == (1, 0)


def test_the_first_step_is_done_with_a_photo_and_a_line(member):
    def is_done() -> bool:
        return {step.url: done for step, done in welcome.progress_of(member).steps}[PROFILE]

    Member.objects.filter(pk=member.pk).update(bio="Writes Rust.")
    assert not is_done()
    make_photo(member)
    assert is_done()
    Member.objects.filter(pk=member.pk).update(bio="")
    assert not is_done()
