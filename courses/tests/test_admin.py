"""Staff write and publish a course in the admin."""
import pytest
from django.urls import reverse

from courses.models import Course, CourseRevision, LessonVersion
from tests.factories.courses import make_course
from tests.factories.desk import act

pytestmark = pytest.mark.django_db


def form_of(prefix, initial, rows):
    """The fields of an inline, of whose `rows` the first `initial` exist."""
    values = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for i, row in enumerate(rows):
        values |= {f"{prefix}-{i}-{name}": value for name, value in row.items()}
    return values


def course_form(owner, **changed):
    return {
        "slug": "sql", "owner": owner.pk, "language": "en", "title": "SQL", "summary": "What a query sees.", "outcomes": '["say it"]',
        "topic": "Databases", "level": "beginner", "runs_on": "", "product": "", "visibility": "public",
        **form_of("revisions", 0, []), **changed,
    }


def errors_of(response):
    """Everything a form of the page complains about."""
    forms = [response.context["adminform"].form]
    for group in response.context["inline_admin_formsets"]:
        forms += group.formset.forms
    return [error for form in forms for errors in form.errors.values() for error in errors]


@pytest.fixture
def admin(signed_in, superuser):
    return signed_in(superuser)


def test_staff_create_a_course_with_lessons_and_publish_it(admin, author, client):
    response = admin.post(reverse("admin:courses_course_add"), course_form(author))
    assert response.status_code == 302
    revision = CourseRevision.objects.get()
    assert (revision.course.slug, revision.number, revision.state) == ("sql", 1, "draft")

    page = reverse("admin:courses_courserevision_change", args=[revision.pk])
    response = admin.post(page, form_of("sections", 0, [{"position": 1, "title": "One"}]) | form_of("lesson_versions", 0, []))
    assert response.status_code == 302
    section = revision.sections.get()
    lesson = {"section": section.pk, "position": 1, "key": "first", "title": "1", "minutes": 5, "is_required": "on", "body": "**Read** it."}
    kept = form_of("sections", 1, [{"id": section.pk, "revision": revision.pk, "position": 1, "title": "One"}])
    response = admin.post(page, kept | form_of("lesson_versions", 0, [lesson]))
    assert response.status_code == 302, errors_of(response)
    version = LessonVersion.objects.get()
    assert (version.lesson.key, version.lesson.course) == ("first", revision.course)
    assert version.body_html.strip() == "<p><strong>Read</strong> it.</p>"

    act(admin, reverse("admin:courses_courserevision_changelist"), {"action": "publish_revisions", "_selected_action": [revision.pk]})
    assert Course.objects.get().live_revision == revision
    assert "Read" in client.get("/courses/sql/lessons/first/").content.decode()


def test_a_lesson_keeps_its_identity_when_its_title_changes(admin, author):
    course = make_course(owner=author)
    admin.post(reverse("admin:courses_course_changelist"), {"action": "start_revisions", "_selected_action": [course.pk]})
    draft = CourseRevision.objects.get(number=2)
    assert list(draft.lesson_versions.values_list("lesson", flat=True)) == list(
        course.live_revision.lesson_versions.values_list("lesson", flat=True)
    )


def test_two_lessons_with_one_key_are_refused_with_a_sentence(admin, author):
    course = make_course(owner=author, published=False, sections=[{"title": "One", "lessons": []}])
    revision = course.revisions.get()
    section = revision.sections.get()
    row = {"section": section.pk, "key": "same", "title": "T", "minutes": 5, "is_required": "on", "body": "B"}
    response = admin.post(
        reverse("admin:courses_courserevision_change", args=[revision.pk]),
        form_of("sections", 1, [{"id": section.pk, "revision": revision.pk, "position": 1, "title": "One"}])
        | form_of("lesson_versions", 0, [{**row, "position": 1}, {**row, "position": 2}]),
    )
    assert response.status_code == 200
    assert errors_of(response) == ["Another lesson of this revision has this key."] * 2
    assert not LessonVersion.objects.exists()


def test_a_published_revision_is_read_only(admin, author):
    revision = make_course(owner=author).live_revision
    response = admin.get(reverse("admin:courses_courserevision_change", args=[revision.pk]))
    assert response.status_code == 200
    assert [group.has_change_permission for group in response.context["inline_admin_formsets"]] == [False, False]


def test_publishing_twice_says_why_not(admin, author):
    revision = make_course(owner=author).live_revision
    chosen = {"action": "publish_revisions", "_selected_action": [revision.pk]}
    response = act(admin, reverse("admin:courses_courserevision_changelist"), chosen, follow=True)
    assert "Revision 1 is published and cannot be published." in response.content.decode()


def test_the_address_of_a_course_does_not_change(admin, author):
    course = make_course("sql", owner=author)
    response = admin.post(reverse("admin:courses_course_change", args=[course.pk]), course_form(author, slug="other", title="New"))
    assert response.status_code == 302
    course.refresh_from_db()
    assert (course.slug, course.title) == ("sql", "New")


def test_a_reserved_address_is_refused(admin, author):
    response = admin.post(reverse("admin:courses_course_add"), course_form(author, slug="tracks"))
    assert errors_of(response) == ["“tracks” is an address of the site. Choose another."]


@pytest.mark.parametrize("model", ["course", "courserevision", "enrolment", "lessonprogress"])
def test_every_list_opens_and_searches(admin, member, model):
    make_course().enrol(member, at=member.joined_at)
    assert admin.get(reverse(f"admin:courses_{model}_changelist"), {"q": "lin"}).status_code == 200
