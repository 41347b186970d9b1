"""Is it still right? Votes, the nightly mark, reminders, confirming."""
from datetime import timedelta

import pytest
from django.utils import timezone

from community.articles import staleness, tasks, writing
from community.articles.score import freshness, is_stale
from community.models import Article, ArticleVetting, FreshnessVote, Interaction
from community.refusal import Refused
from community.search.finding import find
from community.search.indexing import rebuild
from community.search.question import parse
from community.search.sources import Reader
from notices.models import Notice, NoticeFact
from tests.factories.accounts import make_member
from tests.factories.articles import make_article, make_author, make_paid_article, make_reviewer, make_text, publish, rewrite

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


def vote(article, *, right, at=NOW, member=None, note="It is gone since 6.0."):
    return staleness.vote(article, member or make_member(), right=right, note=note, at=at)


def stale_ones(at=NOW) -> list[int]:
    staleness.mark_stale(at=at)
    return list(Article.objects.exclude(stale_at=None).order_by("pk").values_list("pk", flat=True))


def test_the_formula_by_hand():
    assert freshness(0, 0, 0) == 1
    assert freshness(365, 9, 0) == 0.5
    assert freshness(0, 0, 3) == 0.5
    assert freshness(730, 1, 1) == pytest.approx(0.25 * 4 / 5)
    assert [is_stale(freshness(days, 0, 0)) for days in (0, 364, 365)] == [False, False, True]


def test_what_nobody_vouched_for_in_twelve_months_is_stale():
    make_article(at=NOW - 300 * DAY)
    old = make_article(at=NOW - 366 * DAY)
    assert stale_ones() == [old.pk]
    step = ArticleVetting.objects.get(state="stale")
    assert (step.revision_id, step.by, step.at) == (old.live_revision_id, None, NOW)


def test_the_third_reader_who_says_no_makes_it_stale():
    article = make_article()
    for _n in range(2):
        vote(article, right=False)
    assert stale_ones() == []
    vote(article, right=False)
    assert stale_ones() == [article.pk]


def test_readers_who_say_yes_weigh_against_it():
    article = make_article()
    for right in (False, False, False, True, True):
        vote(article, right=right)
    assert stale_ones() == []
    assert Article.objects.get().freshness == pytest.approx(freshness(10, 2, 3), abs=0.001)


def test_a_member_has_one_answer_and_the_newest_counts(member):
    article = make_article()
    vote(article, right=False, member=member)
    vote(article, right=True, member=member)
    assert list(FreshnessVote.objects.values_list("member", "right", "note")) == [(member.pk, True, "")]
    assert Interaction.objects.filter(verb="article_checked").count() == 1


def test_answers_of_long_ago_and_of_the_text_before_do_not_count():
    article = make_article(at=NOW - 200 * DAY)
    for _n in range(3):
        vote(article, right=False, at=NOW - 100 * DAY)
    assert stale_ones() == []
    for _n in range(3):
        vote(article, right=False, at=NOW - 10 * DAY)
    staleness.confirm(article, by=article.author, at=NOW - 9 * DAY)
    assert stale_ones() == []


def test_a_no_says_what_is_wrong_and_the_author_is_told(member):
    article = make_article()
    with pytest.raises(Refused) as refusal:
        vote(article, right=False, member=member, note="")
    assert refusal.value.field == "note"
    vote(article, right=False, member=member)
    assert list(Notice.objects.filter(member=article.author, kind="article_doubted").values_list("actor", flat=True)) == [member.pk]


def test_nobody_votes_about_their_own():
    article = make_article()
    with pytest.raises(Refused):
        vote(article, right=True, member=article.author)


def test_only_who_may_read_all_of_it_votes(signed_in, member):
    article = make_paid_article()
    signed_in(member).post(f"/community/articles/{article.slug}/answer/", {"right": "yes"})
    assert FreshnessVote.objects.count() == 0


def test_a_vote_by_the_button(signed_in, member):
    article = make_article()
    client = signed_in(member)
    client.post(f"/community/articles/{article.slug}/answer/", {"right": "no", "note": "The flag is gone."})
    assert list(FreshnessVote.objects.values_list("right", "note")) == [(False, "The flag is gone.")]
    page = client.get(article.get_absolute_url()).content.decode()
    assert "You said that it is not right any more" in page
    assert client.post(f"/community/articles/{article.slug}/answer/", {"right": "perhaps"}).status_code == 302


def test_the_author_is_reminded_three_times_a_week_apart_and_each_time_once():
    article = make_article(at=NOW - 400 * DAY)
    for day in (0, 0, 1, 6, 7, 8, 13, 14, 15, 20, 21, 28, 60):
        at = NOW + day * DAY
        staleness.mark_stale(at=at)
        staleness.remind(at=at)
    told = NoticeFact.objects.filter(member=article.author, fact__startswith="stale:").order_by("created_at")
    assert [(fact.created_at - NOW).days for fact in told] == [0, 7, 14]


def test_who_confirms_is_reminded_no_more_and_the_line_goes(client):
    article = make_article(at=NOW - 400 * DAY)
    staleness.mark_stale(at=NOW)
    assert "may be out of date" in client.get(article.get_absolute_url()).content.decode()
    staleness.confirm(article, by=article.author, at=NOW)
    assert staleness.remind(at=NOW + 7 * DAY) == 0
    assert "may be out of date" not in client.get(f"{article.get_absolute_url()}?again").content.decode()
    assert stale_ones() == []
    assert list(ArticleVetting.objects.order_by("pk").values_list("state", flat=True)) == ["submitted", "published", "stale", "confirmed"]


def test_a_new_text_makes_it_fresh_again():
    article = make_article(at=NOW - 400 * DAY)
    staleness.mark_stale(at=NOW)
    rewrite(article, open_body="With version 6.")
    writing.submit(article, by=article.author, at=NOW)
    article.refresh_from_db()
    assert article.stale_at == NOW
    article = publish(article, at=NOW)
    assert (article.stale_at, article.confirmed_at, article.freshness) == (None, NOW, 1)


def test_nobody_else_confirms_it(signed_in, member):
    article = make_article(at=NOW - 400 * DAY)
    staleness.mark_stale(at=NOW)
    assert signed_in(member).post(f"/community/articles/{article.slug}/confirm/").status_code == 404
    with pytest.raises(Refused):
        staleness.confirm(article, by=make_author(), at=NOW)
    staleness.confirm(article, by=make_reviewer(), at=NOW)
    assert Article.objects.get().stale_at is None


def test_confirming_every_hour_is_no_activity():
    article = make_article(at=NOW - 40 * DAY)
    for hour in range(3):
        staleness.confirm(article, by=article.author, at=NOW + timedelta(hours=hour))
    assert Interaction.objects.filter(verb="article_confirmed").count() == 1


def test_the_mark_does_not_run_over_a_confirmation_of_the_same_moment():
    article = make_article(at=NOW - 400 * DAY)
    before = Article.objects.get(pk=article.pk).confirmed_at
    staleness.confirm(article, by=article.author, at=NOW)
    assert staleness._mark(article.pk, before, at=NOW) is False
    assert Article.objects.get().stale_at is None


def test_the_queue_shows_the_longest_first_with_what_readers_say(signed_in):
    second, first = make_article(at=NOW - 400 * DAY), make_article(at=NOW - 500 * DAY)
    Article.objects.filter(pk=first.pk).update(stale_at=NOW - DAY)
    Article.objects.filter(pk=second.pk).update(stale_at=NOW)
    vote(first, right=False, note="Django 5.2 renamed it.")
    response = signed_in(make_reviewer()).get("/community/articles/freshness/")
    assert [article.pk for article, _doubts, _step in response.context["lines"]] == [first.pk, second.pk]
    assert "Django 5.2 renamed it." in response.content.decode()


def test_ones_own_list_says_what_is_to_be_done(signed_in):
    article = make_article(at=NOW - 400 * DAY)
    vote(article, right=False, note="Renamed.")
    staleness.mark_stale(at=NOW)
    response = signed_in(article.author).get("/me/articles/")
    line = response.context["lines"][0]
    assert (line.state, line.can_confirm, line.can_edit, line.doubts) == ("may be out of date", True, True, ["Renamed."])


def test_the_task_marks_and_reminds_and_may_run_twice():
    article = make_article(at=NOW - 400 * DAY)
    for _n in range(2):
        tasks.check_freshness()
    assert Article.objects.get().stale_at is not None
    assert NoticeFact.objects.filter(member=article.author, fact__startswith="stale:").count() == 1


def test_what_is_stale_ranks_below_what_is_fresh(member):
    stale = make_article(text=make_text(title="Snapshots of old"), at=NOW - 400 * DAY)
    fresh = make_article(text=make_text(title="Snapshots anew"), at=NOW - 401 * DAY)
    staleness.confirm(fresh, by=fresh.author, at=NOW)
    staleness.mark_stale(at=NOW)
    rebuild()
    found = find(parse("snapshots"), Reader(member, at=NOW))
    urls = [item.shown.url for item in found.items if item.kind == "article"]
    assert urls == [fresh.get_absolute_url(), stale.get_absolute_url()]
