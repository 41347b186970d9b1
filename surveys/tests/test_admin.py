"""The admin of surveys."""
from datetime import timedelta

import pytest
from django.utils import timezone

from surveys.models import Question, Survey, SurveyVersion
from tests.factories.desk import act
from tests.factories.surveys import give_answers, make_survey, make_version, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(signed_in, superuser):
    return signed_in(superuser)


def test_an_admin_makes_a_survey_with_questions_and_publishes_it(admin, superuser):
    response = admin.post("/admin/surveys/survey/add/", {
        "slug": "quarterly", "title_en": "Quarterly", "title_zh": "季度问卷", "is_anonymous": "on",
        "versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0",
    })
    assert response.status_code == 302
    survey = Survey.objects.get()
    assert survey.created_by == superuser
    version = survey.versions.get()
    question = {
        "questions-0-key": "clear", "questions-0-type": "rating", "questions-0-text_en": "Clear?", "questions-0-text_zh": "清楚吗？",
        "questions-0-position": "1", "questions-0-low": "1", "questions-0-high": "5", "questions-0-options": "[]",
        "questions-TOTAL_FORMS": "1", "questions-INITIAL_FORMS": "0",
    }
    assert admin.post(f"/admin/surveys/surveyversion/{version.pk}/change/", question).status_code == 302
    assert Question.objects.get().key == "clear"
    act(admin, "/admin/surveys/surveyversion/", {"action": "publish", "_selected_action": [version.pk]})
    assert SurveyVersion.objects.get().frozen


def test_questions_of_a_published_version_cannot_be_changed_in_the_admin(admin):
    version = make_wave().version
    question = version.questions.first()
    data = {"questions-TOTAL_FORMS": "1", "questions-INITIAL_FORMS": "1", "questions-0-id": question.pk, "questions-0-key": "changed",
            "questions-0-version": version.pk}
    admin.post(f"/admin/surveys/surveyversion/{version.pk}/change/", data)
    assert list(version.questions.values_list("key", flat=True)) == ["q1", "q2", "q3"]


def test_publishing_an_empty_version_says_why_not(admin):
    version = make_version(make_survey(), published=False, types=())
    page = act(admin, "/admin/surveys/surveyversion/", {"action": "publish", "_selected_action": [version.pk]}, follow=True)
    assert "needs at least one question" in page.content.decode()


def test_opening_a_wave_fixes_its_audience_and_then_its_start_stays(admin, member):
    version = make_version(make_survey())
    now = timezone.localtime()
    day, later = f"{now - timedelta(days=1):%Y-%m-%d}", f"{now + timedelta(days=5):%Y-%m-%d}"
    data = {
        "survey": version.survey_id, "version": version.pk, "name": "Q4", "audience": "everyone",
        "opens_at_0": day, "opens_at_1": "09:00", "closes_at_0": later, "closes_at_1": "09:00",
    }
    assert admin.post("/admin/surveys/wave/add/", data).status_code == 302
    wave = version.waves.get()
    # The member and the superuser.
    assert wave.invited_count == 2
    admin.post(f"/admin/surveys/wave/{wave.pk}/change/", {**data, "name": "Q4, longer", "audience": "payers", "opens_at_0": later})
    changed = version.waves.get()
    assert (changed.name, changed.audience, changed.opens_at) == ("Q4, longer", "everyone", wave.opens_at)


def test_no_page_of_the_admin_shows_responses(admin, member):
    give_answers(make_wave(), member, q1=4)
    for model in ("response", "answer"):
        assert admin.get(f"/admin/surveys/{model}/").status_code == 404
    for model in ("indicator", "survey", "surveyversion", "wave", "invitation", "participation"):
        assert admin.get(f"/admin/surveys/{model}/").status_code == 200
    assert admin.get("/admin/surveys/participation/add/").status_code == 403
