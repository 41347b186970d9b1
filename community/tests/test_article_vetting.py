"""Writing and vetting: what shows was read by somebody else, word for word."""
from datetime import timedelta

import pytest
from django.utils import timezone

from community.articles import vetting, writing
from community.articles.vetting import CHECKLIST, PUBLISHED, RETURNED
from community.models import Article, ArticleRevision, ArticleVetting, Interaction, Teaches
from community.points import balance_of
from community.refusal import Refused
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.articles import make_article, make_author, make_draft, make_reviewer, make_submitted, make_text, publish, rewrite

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ALL = list(CHECKLIST)


def steps_of(article) -> list[str]:
    return list(ArticleVetting.objects.filter(revision__article=article).order_by("at", "pk").values_list("state", flat=True))


def test_a_draft_is_known_to_nobody_else(client, member, signed_in):
    article = make_draft()
    assert [client.get(article.get_absolute_url()).status_code, signed_in(member).get(article.get_absolute_url()).status_code] == [404, 404]
    assert Article.objects.visible_to(article.author).count() == 0


def test_saving_keeps_every_earlier_text_and_the_same_text_once():
    article = make_draft()
    rewrite(article, open_body="Second.")
    rewrite(article, open_body="Third.")
    rewrite(article, open_body="Third.")
    assert list(article.revisions.order_by("number").values_list("number", "open_body"))[1:] == [(2, "Second."), (3, "Third.")]


def test_a_saved_text_is_never_changed():
    text = make_draft().revisions.get()
    text.open_body = "Something else."
    with pytest.raises(TypeError):
        text.save()


def test_the_reviewer_publishes_and_the_author_is_told_and_paid():
    reviewer, author = make_reviewer(), make_author()
    article = make_submitted(author, make_text(teaches=[["Django", "5.2"], ["Python", ""]]))
    vetting.decide(article, article.waiting_revision_id, by=reviewer, state=PUBLISHED, checked=ALL, note="Fine.", at=NOW)
    article = Article.objects.get()
    assert (article.live_revision.number, article.waiting_revision, article.vetted_by) == (1, None, reviewer)
    assert (article.published_at, article.confirmed_at, article.stale_at) == (NOW, NOW, None)
    assert steps_of(article) == ["submitted", "published"]
    assert list(Teaches.objects.order_by("pk").values_list("technology", "version")) == [("Django", "5.2"), ("Python", "")]
    assert list(Notice.objects.filter(member=author).values_list("kind", flat=True)) == ["article_published"]
    assert list(Notice.objects.filter(member=reviewer).values_list("kind", flat=True)) == ["article_submitted"]
    assert balance_of(author) == 20


def test_publication_opens_the_discussion_and_both_know_of_each_other(client):
    article = make_article()
    assert article.topic.category == article.category
    assert article.get_absolute_url() in client.get(article.topic.get_absolute_url()).content.decode()
    assert article.topic.get_absolute_url() in client.get(article.get_absolute_url()).content.decode()
    article.category.refresh_from_db()
    assert article.category.topic_count == 1


def test_what_comes_back_says_why_and_can_be_submitted_again():
    author = make_author()
    article = make_submitted(author)
    vetting.decide(article, article.waiting_revision_id, by=make_reviewer(), state=RETURNED, note="Name the version.", at=NOW)
    assert Article.objects.get().live_revision is None
    notice = Notice.objects.get(member=author)
    assert (notice.kind, "Name the version." in notice.sentence) == ("article_returned", True)
    rewrite(article, open_body="Now with its version.")
    writing.submit(article, by=author, at=NOW)
    article.refresh_from_db()
    publish(article, at=NOW)
    assert steps_of(article) == ["submitted", "returned", "submitted", "published"]


def test_a_text_is_given_back_with_a_word_and_published_with_every_point_vouched_for():
    article, reviewer = make_submitted(), make_reviewer()
    for state, checked, field in ((RETURNED, ALL, "note"), (PUBLISHED, ALL[1:], "checked")):
        with pytest.raises(Refused) as refusal:
            vetting.decide(article, article.waiting_revision_id, by=reviewer, state=state, checked=checked, at=NOW)
        assert refusal.value.field == field
    assert steps_of(article) == ["submitted"]


def approve_own():
    author = make_member("both", roles=["author", "reviewer"])
    article = make_submitted(author)
    vetting.decide(article, article.waiting_revision_id, by=author, state=PUBLISHED, checked=ALL, at=NOW)
    return Article.objects.get().vetted_by


def test_nobody_decides_about_their_own():
    with pytest.raises(Refused):
        approve_own()


def test_control_without_the_guard_the_author_approves_it(monkeypatch):
    monkeypatch.setattr(Article, "is_written_by", lambda self, member: False)
    monkeypatch.setattr(Article, "can_be_edited_by", lambda self, member: True)
    assert approve_own().handle == "both"


def test_a_verdict_is_about_the_very_text_that_was_read():
    article, reviewer = make_submitted(), make_reviewer()
    read = article.waiting_revision_id
    writing.withdraw(article, by=article.author, at=NOW)
    rewrite(article, open_body="Buy my pills.")
    writing.submit(article, by=article.author, at=NOW)
    with pytest.raises(Refused):
        vetting.decide(article, read, by=reviewer, state=PUBLISHED, checked=ALL, at=NOW)
    assert Article.objects.get().live_revision is None


def test_readers_see_a_new_text_only_once_it_is_approved(client):
    article = make_article()
    rewrite(article, title="Renamed", open_body="Quite new words.")
    assert "Quite new words." not in client.get(article.get_absolute_url()).content.decode()
    writing.submit(article, by=article.author, at=NOW)
    page = client.get(article.get_absolute_url()).content.decode()
    assert ("Quite new words." in page, "Renamed" in page) == (False, False)
    article.refresh_from_db()
    publish(article, at=NOW)
    page = client.get(f"{article.get_absolute_url()}?again").content.decode()
    assert ("Quite new words." in page, "Renamed" in page) == (True, True)


def test_an_article_pays_once_however_often_it_is_renewed():
    article = make_article()
    rewrite(article, open_body="Better.")
    writing.submit(article, by=article.author, at=NOW)
    article.refresh_from_db()
    publish(article, at=NOW)
    assert balance_of(article.author) == 20
    assert Interaction.objects.filter(verb="article_published").count() == 1


def test_while_a_text_waits_nothing_else_is_written():
    article = make_submitted()
    with pytest.raises(Refused):
        rewrite(article, open_body="Secretly changed.")
    with pytest.raises(Refused):
        writing.submit(article, by=article.author, at=NOW)
    assert ArticleRevision.objects.count() == 1


def test_nobody_else_writes_in_it(other_member):
    article = make_draft()
    text = make_text(title="Taken over")
    for person in (other_member, make_author("rival")):
        with pytest.raises(Refused):
            writing.save_text(article, text, by=person, at=NOW)


def test_the_published_text_is_not_submitted_again():
    article = make_article()
    with pytest.raises(Refused):
        writing.submit(article, by=article.author, at=NOW)


@pytest.mark.parametrize("slug", ["new", "vetting", "freshness", "series"])
def test_an_address_of_the_site_is_taken(slug):
    assert make_draft(slug=slug).slug == f"{slug}-2"


def test_two_articles_of_one_title_have_two_addresses_and_a_chinese_title_has_one():
    titles = ["Locks", "Locks", "锁与快照"]
    assert [make_draft(text=make_text(title=title)).slug for title in titles] == ["locks", "locks-2", "article"]


def test_the_queue_is_the_oldest_first_and_leaves_out_ones_own(signed_in):
    both = make_member("both", roles=["author", "reviewer"])
    younger = make_submitted(at=NOW - timedelta(days=1))
    older = make_submitted(at=NOW - timedelta(days=3))
    make_submitted(both, at=NOW - timedelta(days=5))
    response = signed_in(both).get("/community/articles/vetting/")
    assert [article.pk for article in response.context["page"]] == [older.pk, younger.pk]
    assert response.context["mine"] == 1


def test_the_verdict_form_publishes_and_tells_the_second_reviewer(signed_in):
    article = make_submitted()
    path = f"/community/articles/vetting/{article.slug}/"
    client = signed_in(make_reviewer())
    data = {"revision": article.waiting_revision_id, "checked": ALL, "note": "", "publish": "1"}
    assert client.get(path).status_code == 200
    assert client.post(path, {**data, "checked": ALL[:1]}).status_code == 422
    assert client.post(path, data)["Location"] == "/community/articles/vetting/"
    second = signed_in(make_reviewer()).post(path, data, follow=True)
    assert "another reviewer has decided" in second.content.decode()
    assert steps_of(article) == ["submitted", "published"]


def test_the_reviewer_sees_what_changed_since_the_published_text(signed_in):
    article = make_article(text=make_text(open_body="One.\n\nTwo."))
    rewrite(article, open_body="One.\n\nThree.")
    writing.submit(article, by=article.author, at=NOW)
    page = signed_in(make_reviewer()).get(f"/community/articles/vetting/{article.slug}/").content.decode()
    assert ('class="ln add"' in page or "add" in page, "Three." in page) == (True, True)
