"""Progress as arithmetic."""
from courses.models import LessonVersion
from courses.progress import progress_in
from courses.resuming import where_to_go_on


def outline():
    """Two sections: lessons 1, 2 (10 and 30 minutes), then 3 (20 minutes) and 4, which nobody needs."""
    rows = [(1, 1, 10, True), (1, 2, 30, True), (2, 3, 20, True), (2, 4, 20, False)]
    return [LessonVersion(section_id=s, lesson_id=i, minutes=m, is_required=needed) for s, i, m, needed in rows]


def test_nothing_done_is_zero_percent():
    progress = progress_in(outline(), set())
    assert (progress.done, progress.total, progress.percent, progress.minutes_left) == (0, 3, 0, 60)
    assert progress.segments == [(40, 0.0), (40, 0.0)]


def test_percent_counts_needed_lessons_and_is_rounded_down():
    progress = progress_in(outline(), {1, 2})
    assert (progress.done, progress.percent, progress.minutes_left) == (2, 66, 20)
    assert progress.segments == [(40, 1.0), (40, 0.0)]


def test_an_optional_lesson_is_not_needed_for_a_hundred_percent():
    progress = progress_in(outline(), {1, 2, 3})
    assert progress.percent == 100
    assert progress.is_complete
    assert progress.next_lesson is None


def test_lessons_of_other_revisions_do_not_count():
    assert progress_in(outline(), {77, 78}).percent == 0


def test_an_empty_outline_is_not_complete():
    assert not progress_in([], set()).is_complete


def test_a_learner_goes_on_at_the_lesson_they_were_at():
    assert where_to_go_on(outline(), 2, {1}).lesson_id == 2


def test_a_learner_who_finished_that_lesson_goes_on_at_the_next_open_one():
    assert where_to_go_on(outline(), 2, {1, 2}).lesson_id == 3


def test_a_learner_at_the_end_goes_back_to_what_they_left_out():
    assert where_to_go_on(outline(), 4, {2, 3, 4}).lesson_id == 1


def test_a_learner_whose_lesson_is_gone_begins_at_the_first_open_one():
    assert where_to_go_on(outline(), 99, {1}).lesson_id == 2
