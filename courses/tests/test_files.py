"""Files of lessons: who gets one, by which request; what an author may put there; and how they go through revisions."""
import re
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from billing import files, grants
from courses.access import LessonAccess
from courses.attaching import attach
from courses.authoring import start_revision
from courses.models import CourseRevision, LessonFile
from courses.publishing import fingerprint_of, publish
from courses.refusals import CourseRefused
from courses.views import files as views
from tests.factories.accounts import make_member
from tests.factories.billing import make_grant
from tests.factories.courses import make_course, make_paid_course
from tests.factories.files import PDF, body_of, draft, keep_files_in, pdf, put_file

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> Path:
    keep_files_in(tmp_path / "files", settings)
    return tmp_path / "files"


@pytest.fixture
def course(author):
    return make_paid_course("sql", owner=author)


def stored(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def url_of(course, row) -> str:
    return f"/courses/{course.slug}/files/{row.key}/"


def status(response) -> int:
    body_of(response)
    return response.status_code


# Who gets it


def test_whoever_may_read_the_lesson_may_have_its_file(signed_in, member, course):
    row = put_file(course, file=pdf("第一课 讲义.pdf"))
    make_grant(member, course.product)
    response = signed_in(member).get(url_of(course, row))
    assert (response.status_code, response["Content-Type"], body_of(response)) == (200, "application/pdf", PDF)
    assert response["Content-Disposition"].endswith("filename*=UTF-8''%E7%AC%AC%E4%B8%80%E8%AF%BE%20%E8%AE%B2%E4%B9%89.pdf")


ASKING = [
    ("get", {}), ("head", {}), ("get", {"Range": "bytes=0-4"}), ("get", {"Range": "bytes=-5", "If-Range": '"x"'}),
    ("get", {"If-None-Match": "*"}), ("get", {"If-Modified-Since": "Sat, 21 Nov 2037 08:30:05 GMT"}),
]


@pytest.mark.parametrize(("method", "headers"), ASKING)
def test_every_kind_of_request_is_judged(client, signed_in, member, other_member, course, method, headers):
    row = put_file(course)
    make_grant(member, course.product)
    make_grant(other_member, make_paid_course("another").product)
    refused = getattr(signed_in(other_member), method)(url_of(course, row), headers=headers)
    assert refused.status_code == 403
    assert not {"ETag", "Content-Range", "Last-Modified", "Accept-Ranges"} & set(refused.headers)
    client.logout()
    assert getattr(client, method)(url_of(course, row), headers=headers).status_code == 302
    assert status(getattr(signed_in(member), method)(url_of(course, row), headers=headers)) in (200, 206, 304)


def test_control_without_the_judge_everybody_gets_it(signed_in, other_member, course, monkeypatch):
    """The guard is the one line that asks for `allowed`; with it off the test above fails."""
    row = put_file(course)
    judged = views.asked_for
    monkeypatch.setattr(views, "asked_for", lambda *a, **k: replace(judged(*a, **k), access=LessonAccess(True, "free")))
    assert body_of(signed_in(other_member).get(url_of(course, row))) == PDF


def test_a_free_lesson_gives_its_files_to_everybody(client, course):
    row = put_file(course, "lesson-1-1")
    assert body_of(client.get(url_of(course, row))) == PDF


def test_an_old_link_ends_with_the_right(signed_in, member, course):
    row, grant = put_file(course), make_grant(member, course.product)
    client = signed_in(member)
    first = client.get(url_of(course, row))
    etag, _data = first["ETag"], body_of(first)
    grants.revoke(grant, at=timezone.now())
    assert client.get(url_of(course, row), headers={"If-None-Match": etag}).status_code == 403


def test_a_course_that_visitors_do_not_see_has_no_files_for_them(client, author):
    course = make_course("closed", owner=author, visibility="members")
    assert client.get(url_of(course, put_file(course))).status_code == 404


@pytest.mark.parametrize("path", [
    "files/../files/{key}/", "files/{key}", "files/%2e%2e/{key}/", "files/{key}%00/", "files/{key}/../../", "files//{key}/",
])
def test_other_ways_of_writing_the_address_lead_nowhere(signed_in, other_member, course, path):
    row = put_file(course)
    response = signed_in(other_member).get(f"/courses/{course.slug}/{path.format(key=row.key)}", follow=True)
    assert response.status_code in (403, 404)
    assert PDF not in response.content


def test_no_path_of_the_disk_is_an_address(signed_in, member, course, folder):
    make_grant(member, course.product)
    row = put_file(course)
    client = signed_in(member)
    for prefix in ("/media/", "/static/", "/files/", "/"):
        assert client.get(f"{prefix}{row.path}").status_code == 404


def test_a_file_that_became_a_link_is_not_followed(signed_in, member, course, folder, tmp_path):
    row = put_file(course)
    make_grant(member, course.product)
    (tmp_path / "secret").write_text("of the server")
    (folder / row.path).unlink()
    (folder / row.path).symlink_to(tmp_path / "secret")
    assert signed_in(member).get(url_of(course, row)).status_code == 404


def test_the_key_of_one_course_opens_nothing_at_another(signed_in, member, author, course):
    row, free = put_file(course), make_course("free", owner=author)
    assert signed_in(member).get(url_of(free, row)).status_code == 404


def test_the_lesson_lists_its_files_for_those_who_read_it(signed_in, member, other_member, course):
    row = put_file(course)
    make_grant(member, course.product)
    page = "/courses/sql/lessons/lesson-1-2/"
    assert url_of(course, row) in signed_in(member).get(page).content.decode()
    assert str(row.key) not in signed_in(other_member).get(page).content.decode()


@pytest.mark.parametrize("count", [5, 20])
def test_more_files_cost_no_more_queries(signed_in, member, course, count_queries, count):
    revision = draft(course)
    version = revision.lesson_versions.get(lesson__key="lesson-1-2")
    for n in range(count):
        attach(version, pdf(f"{n}.pdf"), by=course.owner, at=NOW)
    publish(revision, by=course.owner, at=NOW)
    make_grant(member, course.product)
    client = signed_in(member)
    client.get("/courses/sql/lessons/lesson-1-2/")
    with count_queries(8):
        client.get("/courses/sql/lessons/lesson-1-2/")
    with count_queries(5):
        body_of(client.get(url_of(course, version.files.first())))


# Through revisions


def test_a_file_of_a_draft_is_seen_by_its_author_and_those_who_vet(signed_in, member, author, reviewer, course):
    row = put_file(course, live=False)
    make_grant(member, course.product)
    assert {person: status(signed_in(person).get(url_of(course, row))) for person in (member, author, reviewer)} == {
        member: 404, author: 200, reviewer: 200,
    }


def test_the_next_revision_takes_the_files_over_under_the_same_address(signed_in, member, course, folder):
    row = put_file(course)
    make_grant(member, course.product)
    publish(draft(course), by=course.owner, at=NOW)
    assert body_of(signed_in(member).get(url_of(course, row))) == PDF
    assert stored(folder) == [PDF]


def test_what_the_next_revision_leaves_out_is_gone_for_learners(
    signed_in, member, author, course, folder, django_capture_on_commit_callbacks
):
    row = put_file(course)
    make_grant(member, course.product)
    revision = draft(course)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(author).post(f"/courses/sql/files/{row.key}/remove/")
    assert status(signed_in(member).get(url_of(course, row))) == 200
    publish(revision, by=course.owner, at=NOW)
    assert signed_in(member).get(url_of(course, row)).status_code == 404
    # The revision before it still stands, with what was vetted.
    assert stored(folder) == [PDF]


def test_a_file_that_nothing_needs_any_more_is_deleted(signed_in, author, course, folder, django_capture_on_commit_callbacks):
    row = put_file(course, live=False)
    assert stored(folder) == [PDF]
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(author).post(f"/courses/sql/files/{row.key}/remove/")
    assert (stored(folder), LessonFile.objects.count()) == ([], 0)


def test_what_is_published_takes_no_file_and_loses_none(course):
    row = put_file(course)
    with pytest.raises(CourseRefused):
        attach(row.version, pdf(), by=course.owner, at=NOW)
    with pytest.raises(CourseRefused):
        row.delete()


def test_the_fingerprint_of_a_revision_knows_its_files(course):
    revision = start_revision(course, at=NOW)
    before = fingerprint_of(revision)
    attach(revision.lesson_versions.first(), pdf(), by=course.owner, at=NOW)
    assert fingerprint_of(revision) != before


def test_without_files_the_fingerprint_is_what_it_was(course):
    assert fingerprint_of(start_revision(course, at=NOW)) == course.live_revision.content_hash


# Taking in


def send(client, course, file, lesson="lesson-1-2"):
    version = course.revisions.get(state="draft").lesson_versions.get(lesson__key=lesson)
    return client.post(f"/courses/{course.slug}/files/", {"lesson": version.pk, "file": file})


def said(response) -> str:
    return re.search(r'id="error_1_id_file"[^>]*><strong>([^<]*)', response.content.decode())[1]


def test_its_author_adds_a_file_to_the_next_revision(signed_in, author, course):
    client = signed_in(author)
    assert client.post("/courses/sql/files/begin/").url == "/courses/sql/files/"
    assert send(client, course, pdf("book.pdf")).url == "/courses/sql/files/"
    row = LessonFile.objects.get()
    assert (row.name, row.content_type, row.bytes, row.author) == ("book.pdf", "application/pdf", len(PDF), author)
    page = client.get("/courses/sql/files/").content.decode()
    assert "book.pdf" in page


@pytest.mark.parametrize(("name", "data", "sentence"), [
    ("page.html", b"<script>1</script>", "Files of this kind are not taken. A zip file takes anything."),
    ("a.svg", b"<svg onload=alert(1)>", "Files of this kind are not taken. A zip file takes anything."),
    ("setup.exe", b"MZ\x90", "Files of this kind are not taken. A zip file takes anything."),
    ("noending", b"abc", "Files of this kind are not taken. A zip file takes anything."),
    ("book.pdf", b"<html>", "What is in this file is not what its ending says."),
    ("a.zip", b"%PDF-", "What is in this file is not what its ending says."),
    ("a.txt", b"\xff\xfe\0a", "What is in this file is not what its ending says."),
    ("a.txt", b"ab\0cd", "What is in this file is not what its ending says."),
    ("a.txt", b"", "This file is empty."),
])
def test_what_is_not_taken_is_said_and_leaves_nothing(signed_in, author, course, folder, name, data, sentence):
    draft(course)
    response = send(signed_in(author), course, SimpleUploadedFile(name, data))
    assert (response.status_code, said(response)) == (422, sentence)
    assert (LessonFile.objects.count(), stored(folder)) == (0, [])


@pytest.mark.parametrize(("sent", "kept"), [
    ("../../etc/book.pdf", "book.pdf"), ("..\\..\\book.pdf", "book.pdf"), ("a\u202efdp.pdf", "afdp.pdf"),
    ("字" * 300 + ".pdf", "字" * 116 + ".pdf"),
    ('a"<b>|.pdf', "a b.pdf"), (" .pdf.pdf ", "pdf.pdf"),
])
def test_a_name_is_kept_as_a_folder_can_take_it(sent, kept):
    assert files.clean_name(sent) == kept


def test_a_program_is_sent_as_text(signed_in, author, course):
    row = put_file(course, file=SimpleUploadedFile("run.js", b"alert(1)\n"))
    response = signed_in(author).get(url_of(course, row))
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("text/plain; charset=utf-8", "nosniff")
    assert body_of(response) == b"alert(1)\n"


def test_a_large_file_is_taken_whole_and_a_larger_one_cut(signed_in, author, course, folder, monkeypatch):
    draft(course)
    large = PDF + b"x" * 9_000_000
    assert send(signed_in(author), course, pdf(data=large)).status_code == 302
    assert stored(folder) == [large]
    monkeypatch.setattr(views.files_of_course, "takes_files", (1_000_000, 60))
    response = send(signed_in(author), course, pdf(data=large))
    assert (response.status_code, said(response)) == (422, "This file is too big; up to 64 MB fit.")
    assert stored(folder) == [large]


def test_there_is_a_limit_a_lesson_and_a_day(course, monkeypatch):
    version = start_revision(course, at=NOW).lesson_versions.first()
    monkeypatch.setattr(files, "A_DAY", 2)
    for _n in range(2):
        attach(version, pdf(), by=course.owner, at=NOW)
    with pytest.raises(CourseRefused, match="2 files within a day"):
        attach(version, pdf(), by=course.owner, at=NOW)
    monkeypatch.setattr(files, "MOST_OF_ONE_THING", 2)
    with pytest.raises(CourseRefused, match="takes 2 files"):
        attach(version, pdf(), by=course.owner, at=NOW)


def test_nothing_is_left_of_a_file_whose_row_fails(course, folder):
    version = start_revision(course, at=NOW).lesson_versions.first()
    CourseRevision.objects.filter(pk=version.revision_id).update(state="submitted")
    with pytest.raises(CourseRefused):
        attach(version, pdf(), by=course.owner, at=NOW)
    assert stored(folder) == []


def test_nobody_else_finds_the_page(signed_in, member, staff, course):
    assert signed_in(member).get("/courses/sql/files/").status_code == 404
    assert signed_in(make_member(roles=["author"])).post("/courses/sql/files/begin/").status_code == 404
    assert signed_in(staff).get("/courses/sql/files/").status_code == 200
    assert signed_in(staff).post(f"/courses/sql/files/{uuid.uuid4()}/remove/").status_code == 404


def test_a_lesson_of_another_course_is_no_choice(signed_in, author, course):
    draft(course)
    other = make_course(owner=author)
    draft(other)
    version = other.revisions.get(state="draft").lesson_versions.first()
    response = signed_in(author).post("/courses/sql/files/", {"lesson": version.pk, "file": pdf()})
    assert (response.status_code, LessonFile.objects.count()) == (422, 0)
