"""The pages of surveys, as members meet them."""
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Interaction
from surveys.models import Answer, Response
from surveys.waves import fix_audience
from tests.factories.accounts import make_member
from tests.factories.surveys import give_answers, make_question, make_survey, make_version, make_wave

pytestmark = pytest.mark.django_db
CHINESE = {"HTTP_ACCEPT_LANGUAGE": "zh-CN,zh;q=0.9"}


def _closed(wave):
    now = timezone.now()
    type(wave).objects.filter(pk=wave.pk).update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=2))
    return wave


def _answered_by(wave, count, **answers):
    for number in range(count):
        give_answers(wave, make_member(f"answerer{wave.pk}-{number}"), **{"q1": 1 + number % 5, **answers})
    return wave


def test_a_visitor_is_sent_to_sign_in(client):
    wave = make_wave()
    for url in ("/surveys/", f"/surveys/{wave.survey.slug}/", f"/surveys/{wave.survey.slug}/results/"):
        response = client.get(url)
        assert (response.status_code, response.url) == (302, f"/accounts/login/?next={url}")


def test_a_member_answers_on_the_page_and_is_thanked(signed_in, member):
    wave = make_wave()
    client, url = signed_in(member), f"/surveys/{wave.survey.slug}/"
    page = client.get(url).content.decode()
    assert all(question.text_en in page for question in wave.version.questions.all())
    response = client.post(url, {"q_q1": "4", "q_q2": "talks", "q_q3": "Thanks"}, follow=True)
    assert response.redirect_chain == [(url, 302)]
    assert "Thank you. Your answers are in." in response.content.decode()
    assert "You have answered." in response.content.decode()
    assert Answer.objects.count() == 3
    assert Interaction.objects.filter(member=member, verb="survey_answered").count() == 1


def test_a_second_answer_says_you_have_answered(signed_in, member):
    wave = make_wave()
    give_answers(wave, member, q1=4)
    response = signed_in(member).post(f"/surveys/{wave.survey.slug}/", {"q_q1": "1", "q_q2": "talks", "q_q3": "Again"})
    assert response.status_code == 409
    assert "You have answered." in response.content.decode()
    assert list(Answer.objects.values_list("number", flat=True)) == [4]


def test_bad_fields_bring_the_form_back_filled_in(signed_in, member):
    wave = make_wave()
    response = signed_in(member).post(f"/surveys/{wave.survey.slug}/", {"q_q1": "9", "q_q2": "nothing-of-ours", "q_q3": "typed with care"})
    page = response.content.decode()
    assert response.status_code == 400
    assert "Some questions need another look." in page
    assert "typed with care" in page
    assert not Response.objects.exists()


@pytest.mark.parametrize(("language", "text"), [({}, "This survey is closed since"), (CHINESE, "这份问卷已于")])
def test_a_closed_survey_says_so_and_leads_to_the_results(signed_in, member, language, text):
    wave = _closed(make_wave())
    client, url = signed_in(member), f"/surveys/{wave.survey.slug}/"
    page = client.get(url, **language)
    assert page.status_code == 200
    assert text in page.content.decode()
    assert f"{url}results/" in page.content.decode()
    assert client.post(url, {"q_q1": "4"}, **language).status_code == 409
    assert not Response.objects.exists()


def test_a_survey_that_is_not_open_yet_says_when(signed_in, member):
    wave = make_wave(opens_at=timezone.now() + timedelta(days=3))
    assert "It opens" in signed_in(member).get(f"/surveys/{wave.survey.slug}/").content.decode()


def test_a_survey_without_a_wave_or_for_others_is_not_found(signed_in, member):
    survey = make_survey("nobody-asked")
    for_payers = fix_audience(make_wave(audience="payers"), at=timezone.now())
    client = signed_in(member)
    for slug in (survey.slug, for_payers.survey.slug, "no-such-survey", "build"):
        assert client.get(f"/surveys/{slug}/").status_code == 404
        assert client.get(f"/surveys/{slug}/results/").status_code == 404


def test_who_cannot_take_part_gets_403_with_the_reason(signed_in, suspended, unverified):
    wave = make_wave()
    for person in (suspended, unverified):
        assert signed_in(person).get(f"/surveys/{wave.survey.slug}/").status_code == 403
        assert signed_in(person).post(f"/surveys/{wave.survey.slug}/", {"q_q1": "4"}).status_code == 403
    assert not Response.objects.exists()


@pytest.mark.parametrize("kinds", [("rating",), ("choice",), ("multiple",), ("text",), ("number",)])
def test_every_type_of_question_stands_on_the_page_in_both_languages(signed_in, member, kinds):
    version = make_version(make_survey(), types=kinds)
    wave = make_wave(version.survey, version=version)
    client = signed_in(member)
    assert "How is q1?" in client.get(f"/surveys/{wave.survey.slug}/").content.decode()
    page = client.get(f"/surveys/{wave.survey.slug}/", **CHINESE).content.decode()
    assert "q1 怎么样？" in page
    assert "提交" in page


def test_a_scale_from_zero_to_ten_is_a_row_of_eleven(signed_in, member):
    survey = make_survey()
    version = make_version(survey, types=(), published=False)
    make_question(version, "nps", low=0, high=10, required=False)
    from surveys.publishing import publish

    wave = make_wave(survey, version=publish(version, by=None, at=timezone.now()))
    page = signed_in(member).get(f"/surveys/{wave.survey.slug}/").content.decode()
    assert page.count('type="radio" name="q_nps"') == 12
    assert page.count('class="nps') == 1


def test_the_list_shows_what_is_open_and_what_is_closed(signed_in, member):
    open_wave, closed = make_wave(title_en="Still open"), _closed(make_wave(title_en="Closed now"))
    make_wave(title_en="For payers", audience="payers")
    page = signed_in(member).get("/surveys/").content.decode()
    assert f'href="/surveys/{open_wave.survey.slug}/"' in page
    assert f'href="/surveys/{closed.survey.slug}/results/?wave={closed.pk}"' in page
    assert "For payers" not in page
    assert "You have answered." not in page
    give_answers(open_wave, member, q1=3)
    assert "You have answered." in signed_in(member).get("/surveys/").content.decode()


def test_an_empty_list_says_what_will_stand_here(signed_in, member):
    assert "Nothing is asked of you right now." in signed_in(member).get("/surveys/").content.decode()
    assert "目前没有需要你填写的问卷" in signed_in(member).get("/surveys/", **CHINESE).content.decode()


# --- Results

def test_results_of_fewer_than_five_are_hidden(signed_in, member):
    wave = _closed(_answered_by(make_wave(), 4))
    page = signed_in(member).get(f"/surveys/{wave.survey.slug}/results/").content.decode()
    assert "Results appear from 5 answers on" in page
    assert 'class="bars"' not in page
    assert "figure-lg" not in page


def test_results_of_five_show_mean_interval_and_bars(signed_in, member):
    wave = _closed(_answered_by(make_wave(), 5))
    page = signed_in(member).get(f"/surveys/{wave.survey.slug}/results/").content.decode()
    assert "3.00" in page
    # t(4) 2.776 × s 1.5811 / √5
    assert "± 1.96" in page
    assert page.count("20% · 1") == 5


def test_a_question_that_fewer_than_five_answered_is_hidden_among_others(signed_in, member):
    wave = make_wave()
    _answered_by(wave, 4, q2="talks")
    for number in range(3):
        give_answers(wave, make_member(f"more{number}"), q1=3)
    page = signed_in(member).get(f"/surveys/{_closed(wave).survey.slug}/results/").content.decode()
    assert page.count("Fewer than 5 members answered this question") == 2
    assert "Talks" not in page


def test_texts_are_shown_to_operators_only_and_from_ten_on(signed_in, member, operator):
    wave = _closed(_answered_by(make_wave(), 9, q3="a sentence of mine"))
    url = f"/surveys/{wave.survey.slug}/results/"
    assert "a sentence of mine" not in signed_in(operator).get(url).content.decode()
    type(wave).objects.filter(pk=wave.pk).update(closes_at=timezone.now() + timedelta(days=1))
    wave.refresh_from_db()
    give_answers(wave, make_member("tenth"), q1=1, q3="a sentence of mine")
    assert "a sentence of mine" in signed_in(operator).get(url).content.decode()
    assert "a sentence of mine" not in signed_in(member).get(url).content.decode()


def test_open_results_are_for_those_who_answered_and_for_operators(signed_in, member, operator):
    wave = _answered_by(make_wave(), 6)
    url = f"/surveys/{wave.survey.slug}/results/"
    assert "You see the results once you have answered." in signed_in(member).get(url).content.decode()
    assert "bars" in signed_in(operator).get(url).content.decode()
    give_answers(wave, member, q1=3)
    assert "bars" in signed_in(member).get(url).content.decode()


def test_open_results_of_an_anonymous_survey_are_for_nobody(signed_in, member, operator):
    wave = _answered_by(make_wave(is_anonymous=True), 6)
    give_answers(wave, member, q1=3)
    for person in (member, operator):
        page = signed_in(person).get(f"/surveys/{wave.survey.slug}/results/").content.decode()
        assert "its results appear for everybody at once, when it closes" in page
        assert "bars" not in page
    assert "bars" in signed_in(member).get(f"/surveys/{_closed(wave).survey.slug}/results/").content.decode()


def test_each_wave_has_its_own_results(signed_in, member):
    survey = make_survey()
    version = make_version(survey)
    first = _closed(_answered_by(make_wave(survey, version=version, name="Spring"), 5))
    second = _answered_by(make_wave(survey, version=version, name="Autumn"), 6)
    client, url = signed_in(member), f"/surveys/{survey.slug}/results/"
    assert "5 members have answered" in client.get(f"{url}?wave={first.pk}").content.decode()
    assert "You see the results once you have answered." in client.get(f"{url}?wave={second.pk}").content.decode()
    for wrong in ("0", "x", "9" * 30, f"{first.pk}'"):
        assert client.get(f"{url}?wave={wrong}").status_code == 404


# --- Budgets

def _warm(client, url):
    client.get(url)


@pytest.mark.parametrize("count", [5, 25])
def test_the_list_takes_four_queries_whatever_its_length(signed_in, member, count_queries, count):
    survey = make_survey()
    version = make_version(survey)
    for number in range(count):
        _closed(make_wave(survey, version=version, name=f"wave {number}"))
    client = signed_in(member)
    _warm(client, "/surveys/")
    with count_queries(4):
        client.get("/surveys/")


@pytest.mark.parametrize("count", [5, 25])
def test_the_form_and_the_results_take_a_fixed_number_of_queries(signed_in, member, count_queries, count):
    version = make_version(make_survey(), types=("rating",) * count)
    wave = _answered_by(make_wave(version.survey, version=version), 6)
    client, url = signed_in(member), f"/surveys/{wave.survey.slug}/"
    _warm(client, url)
    with count_queries(7):
        client.get(url)
    _closed(wave)
    with count_queries(7):
        client.get(f"{url}results/")
