"""Pictures as files of ours: who sees one, how it is sent, how many a member has, and when it goes."""
import re
import socket
import threading
import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.utils import timezone

from community import uploads
from community.flags import flaggables
from community.models import Post, Upload, UploadUse
from community.moderation import hide
from community.posting import edit
from community.refusal import Refused
from community.rendering import render_body
from kit import uploads as cutting
from tests.factories.accounts import make_member
from tests.factories.community import make_reply, make_topic, opening
from tests.factories.editor import file_of, make_draft, make_upload, picture_bytes

NOW = timezone.now()
PUBLIC, PRIVATE = "public, max-age=31536000, immutable, s-maxage=0, proxy-revalidate", "private, max-age=31536000, immutable"


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


def files(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def showing(upload, words="Look:") -> str:
    return f"{words} ![here]({upload.get_absolute_url()})"


def hidden(post):
    hide(flaggables["post"], post, str(post.pk), at=NOW)


def status(client, upload) -> int:
    return client.get(upload.get_absolute_url()).status_code


# --- Taking in ---


NAMES = [
    "a.php.jpg", "../../etc/passwd", "..\\..\\x.png",
    "CON", "nul.png", "a\0b.png", "字" * 300 + ".png", "<script>.svg", "x.html", ".htaccess",
]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_reaches_the_disk(signed_in, member, tmp_path, name):
    file = file_of(picture_bytes())
    file._name = name
    answer = signed_in(member).post("/community/uploads/", {"file": file})
    assert (answer.status_code, answer.json()) == (201, {"url": Upload.objects.get().get_absolute_url(), "width": 64, "height": 48})
    (stored,) = [str(path.relative_to(tmp_path / "media")) for path in files(tmp_path / "media")]
    assert re.fullmatch(r"uploads/[0-9a-f]{2}/[0-9a-f]{32}\.webp", stored)


NO_PICTURES = {"svg": b"<svg onload=alert(1)>", "html": b"<html>", "empty": b"", "nul": b"\0" * 9, "cut": picture_bytes()[:40]}


@pytest.mark.parametrize("kind", NO_PICTURES)
def test_what_is_no_picture_is_told_why_and_leaves_nothing(signed_in, member, tmp_path, kind):
    answer = signed_in(member).post("/community/uploads/", {"file": file_of(NO_PICTURES[kind])})
    assert (answer.status_code, set(answer.json()), Upload.objects.count(), files(tmp_path)) == (422, {"message"}, 0, [])


def test_a_row_that_cannot_be_written_leaves_no_file(member, tmp_path, monkeypatch):
    monkeypatch.setattr(Upload, "save", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_upload(member)
    assert files(tmp_path) == []


def test_a_day_has_room_for_so_many(member, monkeypatch):
    monkeypatch.setattr(uploads, "A_DAY", 2)
    make_upload(member, at=NOW - timedelta(days=1, minutes=1))
    make_upload(member, at=NOW)
    make_upload(member, at=NOW)
    with pytest.raises(Refused, match="2 pictures"):
        make_upload(member, at=NOW)
    assert make_upload(make_member(), at=NOW)


def test_a_newcomer_has_ten(db):
    newcomer = make_member(joined_at=NOW - timedelta(hours=1))
    for _n in range(uploads.A_DAY_OF_NEWCOMER):
        make_upload(newcomer, at=NOW)
    with pytest.raises(Refused, match="10 pictures"):
        make_upload(newcomer, at=NOW)


def test_a_day_has_so_many_bytes(member, monkeypatch):
    make_upload(member, at=NOW)
    monkeypatch.setattr(uploads, "BYTES_A_DAY", 1)
    with pytest.raises(Refused, match="room"):
        make_upload(member, at=NOW)


def test_tries_that_fail_count_too(signed_in, member, monkeypatch):
    monkeypatch.setattr(uploads, "TRIES_A_MINUTE", 2)
    client = signed_in(member)
    messages = [client.post("/community/uploads/", {"file": file_of(b"no")}).json()["message"] for _n in range(3)]
    assert [message.startswith("That was quick") for message in messages] == [False, False, True]


# --- What is too big, lies, or never ends ---


@pytest.fixture
def temporary(monkeypatch, tmp_path, settings):
    """Django's temporary files go where the test can count them."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "temporary"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return settings.FILE_UPLOAD_TEMP_DIR


def test_what_is_too_big_is_cut_off_and_its_temporary_file_is_gone(signed_in, member, temporary, monkeypatch):
    seen = []
    receive = TemporaryFileUploadHandler.receive_data_chunk

    def counted(self, raw, start):
        seen.append(len(raw))
        return receive(self, raw, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", counted)
    answer = signed_in(member).post("/community/uploads/", {"file": file_of(b"\x89PNG" + b"x" * (cutting.MOST_BYTES + 100_000))})
    assert (answer.status_code, answer.json()["message"]) == (422, "This file is too big; up to 8 MB fit.")
    assert sum(seen) <= cutting.MOST_BYTES
    assert files(temporary) == []


def test_what_says_that_it_is_too_big_is_not_even_read(signed_in, member, temporary, monkeypatch):
    monkeypatch.setattr(cutting.CuttingHandler, "receive_data_chunk", lambda *_a: pytest.fail("read"))
    answer = signed_in(member).post("/community/uploads/", {"file": file_of(b"x" * (2 * cutting.MOST_BYTES))})
    assert answer.status_code == 422
    assert files(temporary) == []


def test_what_comes_too_slowly_is_cut_off(signed_in, member, monkeypatch, temporary):
    monkeypatch.setattr(cutting, "MOST_SECONDS", -1)
    answer = signed_in(member).post("/community/uploads/", {"file": file_of(picture_bytes())})
    assert (answer.status_code, Upload.objects.count(), files(temporary)) == (422, 0, [])


def multipart(data: bytes, *, end=True) -> bytes:
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    return head + data + (b"\r\n--edge--\r\n" if end else b"")


def test_a_body_that_breaks_off_is_no_picture(signed_in, member, temporary):
    """The last mark never comes."""
    body = multipart(picture_bytes(size=(600, 600)), end=False)
    answer = signed_in(member).generic("POST", "/community/uploads/", body, content_type="multipart/form-data; boundary=edge")
    assert (answer.status_code, Upload.objects.count(), files(temporary)) == (422, 0, [])


@pytest.mark.django_db(transaction=True)
def test_a_stream_that_never_ends_is_cut_on_the_wire(live_server, member, temporary, monkeypatch):
    """The sender says 2 GB and goes on sending until nobody listens; all of it would never fit."""
    monkeypatch.setattr(cutting, "MOST_BYTES", 300_000)
    # What Content-Length says is believed only when it says too much.
    monkeypatch.setattr(cutting.CuttingHandler, "handle_raw_input", lambda self, *_a, **_k: setattr(self, "told", 0))
    client = Client()
    client.force_login(member)
    host, port = live_server.url.removeprefix("http://").split(":")
    sent, done = [0], threading.Event()
    with socket.create_connection((host, int(port)), timeout=15) as wire:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        wire.sendall(
            f"POST /community/uploads/ HTTP/1.1\r\nHost: {host}:{port}\r\n"
            f"Cookie: {cookies}; csrftoken={'a' * 32}\r\nX-CSRFToken: {'a' * 32}\r\n"
            f"Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: 2000000000\r\n\r\n".encode()
        )
        wire.sendall(multipart(b"\x89PNG", end=False))

        def send_on():
            try:
                while not done.is_set() and sent[0] < 100_000_000:
                    sent[0] += wire.send(b"x" * 65_536)
            except OSError:
                pass

        sender = threading.Thread(target=send_on)
        sender.start()
        answer = wire.recv(4096)
        done.set()
        sender.join(20)
    assert b"422" in answer.split(b"\r\n")[0]
    assert (Upload.objects.count(), files(temporary)) == (0, [])


# --- Who sees it ---


def test_a_picture_of_no_text_is_its_owners_alone(client, signed_in, member, other_member, moderator):
    upload = make_upload(member)
    assert status(client, upload) == 404
    assert [status(signed_in(person), upload) for person in (member, other_member, moderator)] == [200, 404, 404]


def test_a_picture_is_seen_with_the_text_and_gone_with_it(client, signed_in, member, other_member, moderator):
    upload = make_upload(member)
    reply = make_reply(make_topic(), member, body=showing(upload))
    response = client.get(upload.get_absolute_url())
    assert (response.status_code, response["Cache-Control"]) == (200, PUBLIC)
    hidden(reply)
    assert status(client, upload) == 404
    assert [status(signed_in(person), upload) for person in (member, other_member, moderator)] == [200, 404, 200]


def test_the_guard_is_what_hides_it(client, member, monkeypatch):
    """The control: a kind of text that calls everything visible shows it to everybody."""
    upload = make_upload(member)
    hidden(make_reply(make_topic(), member, body=showing(upload)))
    open_to_all = uploads.UploadKind("post", lambda keys, _member: set(keys), set)
    monkeypatch.setitem(uploads.upload_kinds._entries, "post", open_to_all)
    assert status(client, upload) == 200


def test_a_picture_that_some_may_not_see_is_kept_by_no_shared_cache(client, member):
    upload = make_upload(member)
    topic = make_topic()
    make_reply(topic, member, body=showing(upload), at=NOW - timedelta(minutes=20))
    hidden(make_reply(topic, member, body=showing(upload), at=NOW - timedelta(minutes=10)))
    assert client.get(upload.get_absolute_url())["Cache-Control"] == PRIVATE


def test_quoting_somebody_elses_picture_opens_it_to_nobody(client, signed_in, member, other_member):
    upload = make_upload(member)
    topic = make_topic()
    hidden(make_reply(topic, member, body=showing(upload)))
    make_reply(topic, other_member, body=f"> {showing(upload)}")
    assert (status(client, upload), UploadUse.objects.count()) == (404, 1)


def test_an_edit_moves_who_sees_it(client, member):
    first, second = make_upload(member), make_upload(member)
    reply = make_reply(make_topic(), member, body=showing(first))
    edit(reply, by=member, body=showing(second), at=NOW)
    assert [status(client, upload) for upload in (first, second)] == [404, 200]
    assert list(UploadUse.objects.values_list("upload", "kind", "key")) == [(second.pk, "post", str(reply.pk))]


def test_it_is_sent_so_that_nothing_in_it_can_run(client, member):
    upload = make_upload(member)
    make_reply(make_topic(), member, body=showing(upload))
    response = client.get(upload.get_absolute_url())
    names = ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Content-Disposition", "Cross-Origin-Resource-Policy")
    assert [response[name] for name in names] == [
        "image/webp", "nosniff", "default-src 'none'; sandbox", 'inline; filename="picture.webp"', "same-origin",
    ]
    assert b"".join(response)[:4] == b"RIFF"


def test_head_and_an_etag_are_judged_and_answered(client, signed_in, member):
    upload = make_upload(member)
    reply = make_reply(make_topic(), member, body=showing(upload))
    head = client.head(upload.get_absolute_url())
    assert (head.status_code, head["Content-Length"], head.content) == (200, str(upload.bytes), b"")
    known = {"HTTP_IF_NONE_MATCH": head["ETag"]}
    assert client.get(upload.get_absolute_url(), **known).status_code == 304
    hidden(reply)
    assert client.get(upload.get_absolute_url(), **known).status_code == 404


def test_nginx_sends_it_when_the_settings_say_so(client, member, settings):
    settings.MEDIA_ACCEL = "/pictures-of-members/"
    upload = make_upload(member)
    make_reply(make_topic(), member, body=showing(upload))
    response = client.get(upload.get_absolute_url())
    assert (response["X-Accel-Redirect"], response.content) == (f"/pictures-of-members/{upload.file.name}", b"")
    hidden(Post.objects.get(author=member))
    assert "X-Accel-Redirect" not in client.get(upload.get_absolute_url())


def test_a_picture_that_is_not_there_is_404(client, db):
    assert client.get(f"/community/uploads/{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize("texts", [1, 25])
def test_looking_takes_as_many_statements_for_one_text_and_for_many(client, member, count_queries, texts):
    upload, topic = make_upload(member), make_topic()
    for number in range(texts):
        make_reply(topic, member, body=showing(upload), at=NOW - timedelta(minutes=40 - number))
    with count_queries(3):
        assert status(client, upload) == 200


# --- In a text ---


def test_only_a_picture_of_ours_is_shown_with_its_size(member):
    upload = make_upload(member)
    shown = f'<img src="{upload.get_absolute_url()}" alt="here" width="64" height="48" loading="lazy" decoding="async">'
    assert render_body(showing(upload)).html == f"<p>Look: {shown}</p>\n"
    unknown = f"/community/uploads/{uuid.uuid4()}/"
    for other in ("https://example.org/a.png", unknown, "/accounts/logout/", "//example.org/community/uploads/x/"):
        assert "<img" not in render_body(f"![here]({other})").html


def test_a_text_without_pictures_asks_for_none(member, count_queries):
    with count_queries(0):
        render_body("![x](https://example.org/a.png) and /community/uploads/")


def test_two_hundred_pictures_are_asked_for_once_and_only_the_first_few(member, count_queries):
    body = "\n\n".join(f"![x](/community/uploads/{uuid.uuid4()}/)" for _n in range(200))
    with count_queries(1):
        render_body(body)


# --- Going ---


def prune() -> int:
    return uploads.prune(at=NOW)


def test_what_nothing_shows_goes_after_two_days_row_and_file(member, tmp_path, django_capture_on_commit_callbacks):
    old, young, used, drafted = (make_upload(member, at=NOW - timedelta(hours=hours)) for hours in (49, 47, 99, 99))
    make_reply(make_topic(), member, body=showing(used))
    make_draft(member, "new", body=showing(drafted))
    with django_capture_on_commit_callbacks(execute=True):
        assert prune() == 1
    assert set(Upload.objects.values_list("pk", flat=True)) == {young.pk, used.pk, drafted.pk}
    assert len(files(tmp_path / "media")) == 3
    assert not default_storage.exists(old.file.name)
    assert prune() == 0


def test_the_pictures_of_a_deleted_text_go_with_it(member, django_capture_on_commit_callbacks):
    upload = make_upload(member, at=NOW - timedelta(days=3))
    topic = make_topic(member, body=showing(upload))
    assert prune() == 0
    opening(topic).delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert (prune(), Upload.objects.count(), UploadUse.objects.count()) == (1, 0, 0)


def test_more_than_a_batch_goes_in_one_night(member, monkeypatch):
    monkeypatch.setattr(uploads, "BATCH", 2)
    for number in range(5):
        make_upload(member, at=NOW - timedelta(days=3, seconds=number))
    assert prune() == 5
