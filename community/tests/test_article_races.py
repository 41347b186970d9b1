"""Two reviewers, author and reviewer, two buttons pressed at the same moment, on PostgreSQL."""
import time

import pytest
from django.utils import timezone

from accounts.models import Member
from community.articles import staleness, vetting, writing
from community.articles.vetting import CHECKLIST, PUBLISHED, RETURNED
from community.models import Article, ArticleVetting, FreshnessVote, Interaction, Topic
from community.models.article import ArticleQuerySet
from tests.factories.articles import make_article, make_reviewer, make_submitted
from tests.rig.race import race

pytestmark = [pytest.mark.rig, pytest.mark.django_db(transaction=True)]
NOW = timezone.now()


def decide(article_id, revision_id, reviewer_id, state):
    article, reviewer = Article.objects.get(pk=article_id), Member.objects.get(pk=reviewer_id)
    vetting.decide(article, revision_id, by=reviewer, state=state, checked=list(CHECKLIST), note="Name the version.", at=NOW)


def two_reviewers_at_once(monkeypatch):
    """One publishes, one gives back; neither commits before the other has looked whether the text waits."""
    article = make_submitted()
    look = Article.is_written_by

    def look_and_linger(self, member):
        answer = look(self, member)
        time.sleep(0.4)
        return answer

    monkeypatch.setattr(Article, "is_written_by", look_and_linger)
    calls = [(article.pk, article.waiting_revision_id, make_reviewer().pk, state) for state in (PUBLISHED, RETURNED)]
    outcomes = race(decide, calls)
    steps = list(ArticleVetting.objects.filter(state__in=[PUBLISHED, RETURNED]).values_list("state", flat=True))
    return sorted(kind for kind, _value in outcomes), [value for kind, value in outcomes if kind == "refused"], steps


def test_of_two_reviewers_the_second_is_told(monkeypatch):
    kinds, refusals, steps = two_reviewers_at_once(monkeypatch)
    assert kinds == ["done", "refused"]
    assert "another reviewer has decided" in refusals[0]
    assert len(steps) == 1


def test_control_without_the_lock_both_decide(monkeypatch):
    monkeypatch.setattr(ArticleQuerySet, "select_for_update", lambda self, **kwargs: self)
    kinds, _refusals, steps = two_reviewers_at_once(monkeypatch)
    assert (kinds, sorted(steps)) == (["done", "done"], ["published", "returned"])


def test_four_reviewers_who_publish_at_once_publish_once():
    article = make_submitted()
    outcomes = race(decide, [(article.pk, article.waiting_revision_id, make_reviewer().pk, PUBLISHED) for _n in range(4)])
    assert sorted(kind for kind, _value in outcomes) == ["done", "refused", "refused", "refused"]
    assert (Topic.objects.count(), Interaction.objects.filter(verb="article_published").count()) == (1, 1)


def submit(article_id):
    article = Article.objects.select_related("author").get(pk=article_id)
    writing.submit(article, by=article.author, at=NOW)


def test_a_text_submitted_four_times_at_once_waits_once():
    article = make_submitted()
    writing.withdraw(article, by=article.author, at=NOW)
    outcomes = race(submit, [(article.pk,)] * 4)
    assert sorted(kind for kind, _value in outcomes) == ["done", "refused", "refused", "refused"]
    assert ArticleVetting.objects.filter(state="submitted").count() == 2


def answer(article_id, member_id, right):
    staleness.vote(Article.objects.get(pk=article_id), Member.objects.get(pk=member_id), right=right, note="No.", at=NOW)


def test_a_member_who_answers_four_times_at_once_has_one_answer():
    article, member = make_article(), make_reviewer()
    race(answer, [(article.pk, member.pk, right) for right in (True, False, True, False)])
    assert FreshnessVote.objects.count() == 1
    assert Interaction.objects.filter(verb="article_checked").count() == 1
