"""Who can read what, and that what is paid is met as a teaser only."""
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from billing.access import rights_of
from courses.access import access_to_lesson
from courses.models import LessonProgress
from tests.factories.billing import make_grant, make_plan, paid_order
from tests.factories.courses import make_course, make_paid_course, make_sections

pytestmark = pytest.mark.django_db
NOW = timezone.now()
CANARY = "CANARY-4711"
# The canary stands after the words of the teaser, in prose and in code.
SECRET = "Open words about snapshots and locks. " * 40 + f"\n\n{CANARY}\n\n```sql\n-- {CANARY}\n```\n"


def reason(course, key, who, at=NOW):
    version = course.live_revision.lesson_versions.select_related("lesson").get(lesson__key=key)
    access = access_to_lesson(version, course=course, member=who, rights=rights_of(who, at=at))
    assert access.allowed == (access.reason != "none")
    return access.reason


def locked_course():
    return make_paid_course("secrets", sections=make_sections(2, 2, body=SECRET))


def test_a_free_course_is_open_to_everybody(member):
    course = make_course()
    assert {reason(course, key, who) for key in ("lesson-1-1", "lesson-2-2") for who in (AnonymousUser(), member)} == {"free"}


def test_a_paid_lesson_is_closed_and_a_preview_is_open(member):
    course = make_paid_course()
    for who in (AnonymousUser(), member):
        assert (reason(course, "lesson-1-1", who), reason(course, "lesson-1-2", who)) == ("preview", "none")


def test_a_buyer_reads_everything_for_life(member):
    course = make_paid_course()
    paid_order(member, course.product)
    assert reason(course, "lesson-2-2", member, at=timezone.now() + timedelta(days=4000)) == "product"


def test_a_subscriber_reads_what_the_plan_opens_while_it_runs(member):
    course, other = make_paid_course(), make_paid_course()
    make_grant(member, make_plan(products=[course.product]), ends_at=NOW + timedelta(days=30))
    assert reason(course, "lesson-2-2", member) == "plan"
    assert reason(course, "lesson-2-2", member, at=NOW + timedelta(days=31)) == "none"
    assert reason(other, "lesson-2-2", member) == "none"


def test_the_author_and_those_who_check_read_everything(author, reviewer, staff, superuser, moderator, operator):
    course = make_paid_course(owner=author)
    people = (author, reviewer, staff, superuser, moderator, operator)
    assert [reason(course, "lesson-2-2", who) for who in people] == ["author", "reader", "reader", "reader", "none", "none"]


def test_enrolment_alone_opens_nothing(member):
    course = make_paid_course()
    course.enrol(member, at=NOW)
    assert reason(course, "lesson-1-2", member) == "none"


def test_a_lapsed_subscriber_keeps_progress_and_loses_the_lessons(signed_in, member):
    course = locked_course()
    make_grant(member, make_plan(products=[course.product]), starts_at=NOW - timedelta(days=60), ends_at=NOW - timedelta(days=1))
    course.enrol(member, at=NOW - timedelta(days=50))
    page = signed_in(member).get("/courses/secrets/lessons/lesson-1-2/").content.decode()
    assert CANARY not in page
    assert "Open words about snapshots" in page


@pytest.mark.parametrize("path", [
    "/courses/", "/courses/secrets/", "/courses/secrets/lessons/lesson-1-2/", "/courses/secrets/lessons/lesson-2-2/", "/me/learning/",
    "/members/author/", "/", "/search/?q=snapshots",
])
@pytest.mark.parametrize("who", ["visitor", "member"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_leaks_the_paid_text(client, signed_in, member, author, path, who, language):
    make_paid_course("secrets", owner=author, sections=make_sections(2, 2, body=SECRET, previews=False))
    if who == "member":
        signed_in(member)
    response = client.get(path, headers={"accept-language": language})
    assert CANARY not in response.content.decode()


def test_the_canary_is_there_for_those_who_may_read(signed_in, member):
    course = locked_course()
    make_grant(member, course.product)
    page = signed_in(member).get("/courses/secrets/lessons/lesson-1-2/").content.decode()
    assert page.count(CANARY) == 2


def test_the_teaser_in_the_database_has_no_canary():
    course = locked_course()
    assert all(CANARY not in version.teaser and version.teaser for version in course.live_revision.lesson_versions.all())


def test_a_locked_lesson_says_why_and_what_opens_it(client):
    course = locked_course()
    make_plan("pro", products=[course.product], price=6800, name_en="Pro")
    response = client.get("/courses/secrets/lessons/lesson-1-2/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "The rest of this lesson is locked" in page
    assert "¥268" in page
    assert "¥68" in page
    assert "With membership" in page


def test_a_locked_lesson_leaves_no_trace(signed_in, member):
    locked_course()
    signed_in(member).get("/courses/secrets/lessons/lesson-1-2/")
    assert not LessonProgress.objects.exists()


def test_a_locked_lesson_is_not_finished(signed_in, member):
    locked_course()
    response = signed_in(member).post("/courses/secrets/lessons/lesson-1-2/complete/")
    assert response.url == "/courses/secrets/lessons/lesson-1-2/"
    assert not LessonProgress.objects.exists()


def test_a_course_for_members_is_not_met_by_visitors(client, signed_in, member):
    course = make_course("inside", visibility="members")
    assert [client.get(path).status_code for path in ("/courses/inside/", "/courses/inside/lessons/lesson-1-1/")] == [404, 404]
    assert course.title not in client.get("/courses/").content.decode()
    signed_in(member)
    assert [client.get(path).status_code for path in ("/courses/inside/", "/courses/inside/lessons/lesson-1-1/")] == [200, 200]
    assert course.title in client.get("/courses/").content.decode()


def test_an_unlisted_course_is_reached_by_its_address_only(client):
    course = make_course("aside", visibility="unlisted")
    assert client.get("/courses/aside/").status_code == 200
    assert course.title not in client.get("/courses/").content.decode()


def test_a_draft_is_met_nowhere(signed_in, author):
    course = make_course("draft", owner=author, published=False)
    client = signed_in(author)
    assert client.get("/courses/draft/").status_code == 404
    assert client.get("/courses/draft/lessons/lesson-1-1/").status_code == 404
    assert course.title not in client.get("/courses/").content.decode()


def test_a_lesson_that_left_the_live_revision_is_not_met(client):
    make_course("sql")
    assert client.get("/courses/sql/lessons/gone/").status_code == 404
