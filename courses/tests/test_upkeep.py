"""What runs at night."""
import pytest
from django.utils import timezone

from courses import recount, rerendering, tasks
from courses.models import Course, LessonVersion
from kit.markdown import RENDER_VERSION
from tests.factories.courses import make_course, make_sections

pytestmark = pytest.mark.django_db


def test_texts_of_an_older_renderer_are_rendered_again():
    make_course(sections=make_sections(1, 3))
    old = LessonVersion.objects.filter(lesson__key__in=["lesson-1-1", "lesson-1-2"])
    assert old.update(body_html="old", teaser="old", render_version=RENDER_VERSION - 1) == 2
    assert (rerendering.render_outdated(limit=1), rerendering.render_outdated(), rerendering.render_outdated()) == (1, 1, 0)
    assert not LessonVersion.objects.filter(body_html="old").exists()
    assert not LessonVersion.objects.filter(teaser="old").exists()


def test_rendering_again_keeps_the_published_words():
    revision = make_course().live_revision
    before = list(revision.lesson_versions.order_by("pk").values_list("body", flat=True))
    LessonVersion.objects.update(render_version=0)
    tasks.render_outdated_lessons()
    assert list(revision.lesson_versions.order_by("pk").values_list("body", flat=True)) == before


def test_a_wrong_number_of_learners_is_found_and_mended(member):
    right, wrong, empty = make_course(), make_course("wrong"), make_course("empty")
    for course in (right, wrong):
        course.enrol(member, at=timezone.now())
    Course.objects.filter(pk__in=[wrong.pk, empty.pk]).update(learner_count=7)
    assert sorted(recount.recount_learners(), key=lambda drift: drift.slug) == [recount.Drift("empty", 7, 0), recount.Drift("wrong", 7, 1)]
    assert dict(Course.objects.values_list("slug", "learner_count")) == {right.slug: 1, "wrong": 1, "empty": 0}
    assert recount.recount_learners() == []
