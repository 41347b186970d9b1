"""Revisions: drafts are written, published ones stand."""
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.authoring import create_course, start_revision
from courses.models import Course, CourseRevision, LessonVersion, Section
from courses.publishing import publish
from courses.refusals import CourseRefused
from kit.markdown import RENDER_VERSION
from tests.factories.courses import make_course, make_sections

pytestmark = pytest.mark.django_db
AT = timezone.now()


def states(course):
    return list(course.revisions.order_by("number").values_list("number", "state"))


def test_an_author_creates_a_course_with_a_draft_that_nobody_sees(author):
    course = make_course(owner=author, published=False)
    assert states(course) == [(1, "draft")]
    assert course.live_revision is None
    assert not Course.objects.visible_to(author).exists()


def test_publishing_makes_the_revision_live_and_counts_its_lessons(author):
    course = make_course(owner=author, published=False)
    publish(course.revisions.get(), by=author, at=AT)
    course.refresh_from_db()
    revision = course.live_revision
    assert (revision.number, revision.state, revision.published_by, revision.published_at) == (1, "published", author, AT)
    assert (course.lesson_count, course.minutes_total, course.published_at) == (4, 40, AT)
    assert len(revision.content_hash) == 64


def test_a_second_revision_supersedes_the_first(author):
    course = make_course(owner=author, at=AT)
    draft = start_revision(course, at=AT)
    publish(draft, by=author, at=AT + timedelta(days=1))
    course.refresh_from_db()
    assert states(course) == [(1, "superseded"), (2, "published")]
    assert course.live_revision == draft
    assert course.published_at == AT


def test_a_new_revision_is_a_copy_with_the_same_lessons(author):
    course = make_course(owner=author)
    draft = start_revision(course, at=AT)
    columns = ("section__title", "lesson", "title", "minutes", "body", "is_preview", "is_required")
    copied, live = (
        list(revision.lesson_versions.order_by("section__position", "position").values_list(*columns))
        for revision in (draft, course.live_revision)
    )
    assert len(live) == 4
    assert copied == live


def test_the_same_texts_give_the_same_fingerprint(author):
    course = make_course(owner=author)
    first = course.live_revision.content_hash
    draft = start_revision(course, at=AT)
    publish(draft, by=author, at=AT)
    draft.refresh_from_db()
    assert draft.content_hash == first


def test_a_changed_word_gives_another_fingerprint(author):
    course = make_course(owner=author)
    draft = start_revision(course, at=AT)
    version = draft.lesson_versions.first()
    version.body += "One more word."
    version.save()
    publish(draft, by=author, at=AT)
    draft.refresh_from_db()
    assert draft.content_hash != course.live_revision.content_hash


def test_a_published_lesson_text_cannot_be_changed(author):
    version = make_course(owner=author).live_revision.lesson_versions.first()
    version.body = "Something else."
    with pytest.raises(CourseRefused):
        version.save()
    version.refresh_from_db()
    assert "Something else." not in version.body


def test_a_published_lesson_text_cannot_be_deleted(author):
    version = make_course(owner=author).live_revision.lesson_versions.first()
    with pytest.raises(CourseRefused):
        version.delete()
    assert LessonVersion.objects.filter(pk=version.pk).exists()


def test_nothing_is_added_to_a_published_revision(author):
    course = make_course(owner=author)
    with pytest.raises(CourseRefused):
        Section.objects.create(revision=course.live_revision, position=9, title="Late")


def test_a_section_of_a_published_revision_keeps_its_title(author):
    section = make_course(owner=author).live_revision.sections.first()
    section.title = "Another"
    with pytest.raises(CourseRefused):
        section.save()
    with pytest.raises(CourseRefused):
        section.delete()


def test_the_guard_asks_the_database_and_not_a_stale_object(author):
    course = make_course(owner=author, published=False)
    version = course.revisions.get().lesson_versions.select_related("revision").first()
    publish(course.revisions.get(), by=author, at=AT)
    assert version.revision.is_draft
    with pytest.raises(CourseRefused):
        version.save()


def test_a_lesson_text_is_rendered_when_it_is_saved(author):
    course = make_course(owner=author, published=False)
    version = course.revisions.get().lesson_versions.first()
    version.body = "Some **strong** words <script>alert(1)</script>"
    version.save()
    version.refresh_from_db()
    assert "<strong>strong</strong>" in version.body_html
    assert "<script>" not in version.body_html
    assert version.render_version == RENDER_VERSION


@pytest.mark.parametrize("state", ["submitted", "in_vetting", "published", "superseded"])
def test_a_revision_in_another_state_is_not_published(author, state):
    course = make_course(owner=author, published=False)
    course.revisions.update(state=state)
    with pytest.raises(CourseRefused):
        publish(course.revisions.get(), by=author, at=AT)


def test_a_course_without_lessons_is_not_published(author):
    course = make_course(owner=author, sections=[], published=False)
    with pytest.raises(CourseRefused):
        publish(course.revisions.get(), by=author, at=AT)
    assert states(course) == [(1, "draft")]


def test_a_course_whose_lessons_are_all_optional_is_not_published(author):
    sections = make_sections(1, 1)
    sections[0]["lessons"][0]["is_required"] = False
    course = make_course(owner=author, sections=sections, published=False)
    with pytest.raises(CourseRefused):
        publish(course.revisions.get(), by=author, at=AT)


def test_only_one_revision_is_open_at_a_time(author):
    course = make_course(owner=author)
    start_revision(course, at=AT)
    with pytest.raises(CourseRefused):
        start_revision(course, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseRevision.objects.create(course=course, number=7, created_at=AT)


def test_the_database_refuses_two_published_revisions(author):
    course = make_course(owner=author)
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseRevision.objects.create(course=course, number=7, created_at=AT, state="published")


@pytest.mark.parametrize("slug", ["tracks", "new", "search"])
def test_a_slug_that_hides_an_address_is_refused(author, slug):
    with pytest.raises(ValidationError) as refused:
        make_course(slug, owner=author)
    assert list(refused.value.message_dict) == ["slug"]


def test_a_course_with_a_wrong_field_is_not_written(author):
    with pytest.raises(ValidationError):
        create_course(
            author, slug="x", language="xx", title="T", summary="S", outcomes=["o"], topic="t", level="wizard", runs_on="", product=None,
            sections=[], at=AT,
        )
    assert not Course.objects.exists()
