"""Publishing versions, opening waves, telling those who are asked."""
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from notices.models import Notice
from surveys import publishing, tasks
from surveys.errors import SurveyRefused
from surveys.models import Invitation, Survey, Wave
from tests.factories.accounts import make_member
from tests.factories.billing import make_grant, make_plan
from tests.factories.surveys import make_question, make_survey, make_version, make_wave

pytestmark = pytest.mark.django_db


def test_publishing_freezes_and_a_new_version_is_a_copy_that_may_change(operator):
    first = make_version(make_survey())
    second = publishing.start_version(first.survey)
    assert second.number == 2
    assert [q.key for q in second.questions.all()] == [q.key for q in first.questions.all()]
    assert publishing.start_version(first.survey) == second
    make_question(second, "added", "text")
    assert first.questions.count() == 3
    at = timezone.now()
    published = publishing.publish(second, by=operator, at=at)
    assert (published.frozen, published.published_by, published.published_at) == (True, operator, at)
    assert publishing.publish(second, by=None, at=at + timedelta(days=1)).published_at == at


def test_an_empty_version_cannot_be_published():
    with pytest.raises(SurveyRefused):
        make_version(make_survey(), types=())


@pytest.mark.parametrize("slug", ["build", "new", "Results", "with space", "名字", "a/b", "a.b", ""])
def test_slugs_that_hide_an_address_are_refused(slug):
    with pytest.raises(ValidationError):
        Survey(slug=slug, title_en="x", title_zh="x").full_clean()


def test_a_wave_needs_a_published_version_of_its_own_survey_and_its_own_time():
    wave = make_wave()
    draft = make_version(wave.survey, published=False)
    elsewhere = make_version(make_survey())
    later = wave.closes_at + timedelta(days=1)
    for version, opens_at, fine in [
        (draft, later, False), (elsewhere, later, False), (wave.version, wave.opens_at, False), (wave.version, later, True),
        (wave.version, wave.closes_at, True),
    ]:
        made = Wave(survey=wave.survey, version=version, name="x", opens_at=opens_at, closes_at=opens_at + timedelta(days=1))
        if fine:
            made.full_clean()
        else:
            with pytest.raises(ValidationError):
                made.full_clean()


def test_a_wave_that_closes_before_it_opens_is_refused_by_the_table():
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_wave(opens_at=now, closes_at=now)


def test_a_published_version_with_a_wave_cannot_be_deleted():
    wave = make_wave()
    with pytest.raises(Exception, match="protected"):
        wave.survey.delete()


def test_the_task_fixes_the_audience_once_and_tells_each_in_their_language(member):
    english, chinese = make_member("reads-en", language="en"), make_member("reads-zh", language="zh-hans")
    plan = make_plan()
    for payer in (english, chinese):
        make_grant(payer, plan, starts_at=timezone.now() - timedelta(days=1), source_key=payer.handle)
    wave = make_wave(audience="payers")
    tasks.open_waves()
    make_grant(member, plan, starts_at=timezone.now() - timedelta(days=1), source_key="late")
    tasks.open_waves()
    wave.refresh_from_db()
    assert wave.invited_count == 2
    told = {notice.member: notice.data["title"] for notice in Notice.objects.filter(kind="survey_invited")}
    assert told == {english: wave.survey.title_en, chinese: wave.survey.title_zh}
    assert Invitation.objects.filter(told_at=None).count() == 0
    assert set(Notice.objects.values_list("times", flat=True)) == {1}


def test_a_wave_of_everyone_writes_no_invitations_but_counts(member, unverified, suspended):
    wave = make_wave()
    tasks.open_waves()
    wave.refresh_from_db()
    assert (wave.invited_count, Invitation.objects.count()) == (1, 0)


def test_who_waits_for_an_answer(member):
    soon, later = make_wave(), make_wave(closes_at=timezone.now() + timedelta(days=30))
    make_wave(opens_at=timezone.now() + timedelta(days=1))
    make_wave(audience="payers")
    assert list(Wave.objects.waiting_for(member, at=timezone.now())) == [soon, later]
