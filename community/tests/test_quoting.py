"""Quoting and replying to a post: what stands in the box, who is told of it, and what may not be repeated."""
import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.utils import timezone

from community import facts, quoting
from community.models import Category, CategoryRight, Post
from community.models.category import Right
from community.posting import edit, reply
from community.quoting import quote_of, quoted_ids
from community.refusal import Refused
from notices import withdrawing
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_reply, make_topic, opening

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def told(member):
    return sorted(Notice.objects.filter(member=member, times__gt=0).values_list("kind", flat=True))


def forget_notices():
    Notice.objects.all().delete()


def test_a_quote_says_whose_words_it_holds_and_leads_to_them(member):
    post = make_reply(make_topic(), member, body="First line.\n\n> Somebody else’s words.\n\n```sql\nSELECT 1\n```")
    assert quote_of(post) == (
        f"> [林知远, #2](/community/p/{post.pk}/)\n>\n> First line.\n>\n>\n> ```sql\n> SELECT 1\n> ```\n\n"
    )
    assert quoted_ids(quote_of(post) + "I agree.") == [post.pk]


def test_a_name_cannot_break_out_of_its_link(db):
    post = make_reply(make_topic(), make_member(display_name="A](https://evil.example) [b"))
    assert quoting.attribution(post) == f"[A\\](https://evil.example) \\[b, #2](/community/p/{post.pk}/)"
    assert quoted_ids(quote_of(post)) == [post.pk]


@pytest.mark.parametrize("body", ["See [this](/community/p/7/).", "> no link", ">[x](/community/p/7)", "> [x](/community/c/7/)"])
def test_a_link_alone_is_no_quote(body):
    assert quoted_ids(body) == []


def test_the_box_holds_the_quote_without_a_script_and_keeps_what_a_draft_has(signed_in, member, other_member):
    topic = make_topic()
    post = make_reply(topic, other_member, body="Look at the second lock.")
    response = signed_in(member).get(topic.get_absolute_url(), {"quote": post.pk})
    assert response.context["form"]["body"].value() == quote_of(post)
    assert f"&gt; [Marta Kowalczyk, #2](/community/p/{post.pk}/)" in response.content.decode()


def test_a_script_gets_the_quote_as_text(signed_in, member, other_member):
    topic = make_topic()
    post = make_reply(topic, other_member)
    response = signed_in(member).get(f"/community/p/{post.pk}/quote/", {"topic": topic.pk})
    assert (response.content.decode(), response["Content-Type"]) == (quote_of(post), "text/plain; charset=utf-8")


def test_the_quoted_author_is_told_once_and_by_the_heaviest_kind(member, other_member):
    topic = make_topic()
    post = make_reply(topic, other_member)
    forget_notices()

    reply(member, topic.pk, body=quote_of(post) + quote_of(post) + "Yes.", at=NOW)
    assert told(other_member) == ["quote"]
    forget_notices()
    reply(member, topic.pk, body=quote_of(post) + "@marta yes.", at=NOW + timedelta(minutes=1))
    assert told(other_member) == ["mention"]
    forget_notices()
    reply(member, topic.pk, body=quote_of(post) + "Yes.", reply_to=post.pk, at=NOW + timedelta(minutes=2))
    assert told(other_member) == ["reply"]


def test_who_quotes_themselves_is_not_told(member):
    topic = make_topic()
    post = make_reply(topic, member)
    reply(member, topic.pk, body=quote_of(post) + "As I said.", at=NOW)
    assert told(member) == []


def test_the_notice_of_a_quote_disappears_with_the_post_that_quotes(member, other_member):
    topic = make_topic()
    post = make_reply(topic, other_member)
    quoting_post = reply(member, topic.pk, body=quote_of(post) + "Yes.", at=NOW)
    assert told(other_member) == ["quote"]

    withdrawing.withdraw(facts.thing_of_post(quoting_post.pk), at=NOW)
    assert told(other_member) == []


def private(slug="inner"):
    category = make_category(slug)
    CategoryRight.objects.create(category=category, right=Right.SEE, group=Group.objects.get_or_create(name="reviewer")[0])
    category.refresh_from_db()
    Category.objects.filter(pk=category.pk).update(is_public=False)
    category.refresh_from_db()
    return category


def test_what_is_hidden_or_private_is_not_repeated_by_a_quote(db):
    reviewer = make_member("reviewer", roles=["reviewer"])
    topic = make_topic(category=make_category("open"))
    hidden, secret = make_reply(topic), make_reply(make_topic(reviewer, category=private()), reviewer)
    Post.objects.filter(pk=hidden.pk).update(hidden_at=NOW)
    written = Post.objects.count()

    for post in (hidden, secret):
        for writer in (reviewer, make_member(roles=["moderator"])):
            with pytest.raises(Refused, match="quote"):
                reply(writer, topic.pk, body=quote_of(post) + "Look.", at=NOW)
    assert Post.objects.count() == written
    # Where everybody who reads may read it, it may be quoted.
    assert reply(reviewer, secret.topic_id, body=quote_of(secret) + "Look.", at=NOW).position == 3


def test_without_the_guard_the_private_words_would_stand_in_the_open(db, monkeypatch):
    reviewer = make_member("reviewer", roles=["reviewer"])
    topic, secret = make_topic(category=make_category("open")), make_reply(make_topic(reviewer, category=private()), reviewer)
    monkeypatch.setattr(quoting, "check_quotable", lambda post, topic, member: post)
    post = reply(reviewer, topic.pk, body=quote_of(secret), at=NOW)
    assert "Look at the second lock." in post.body


def test_a_page_that_is_asked_for_a_hidden_quote_leaves_the_box_empty(signed_in, other_member, member):
    topic = make_topic()
    post = make_reply(topic, member)
    Post.objects.filter(pk=post.pk).update(hidden_at=NOW)
    url = topic.get_absolute_url()

    assert signed_in(other_member).get(url, {"quote": post.pk}).status_code == 404
    response = signed_in(member).get(url, {"quote": post.pk})
    assert (response.context["form"]["body"].value(), b"You quote a post that is gone" in response.content) == (None, True)
    assert signed_in(member).get(f"/community/p/{post.pk}/quote/", {"topic": topic.pk}).status_code == 403


@pytest.mark.parametrize("name", ["quote", "reply_to"])
@pytest.mark.parametrize("value", ["x", "-1", "99999999", "9" * 30])
def test_a_post_that_does_not_exist_is_404(signed_in, member, name, value):
    assert signed_in(member).get(make_topic().get_absolute_url(), {name: value}).status_code == 404


def test_an_edit_keeps_a_quote_of_what_was_hidden_later_but_takes_no_new_one(member):
    topic = make_topic()
    one, other = make_reply(topic), make_reply(topic)
    post = reply(member, topic.pk, body=quote_of(one) + "Yes.", at=NOW)
    Post.objects.filter(pk__in=[one.pk, other.pk]).update(hidden_at=NOW)

    edit(post, by=member, body=quote_of(one) + "Yes, indeed.", at=NOW)
    with pytest.raises(Refused, match="quote"):
        edit(post, by=member, body=quote_of(one) + quote_of(other), at=NOW)


def test_a_reply_to_a_post_says_so_and_its_author_and_the_starter_are_told(signed_in, member, other_member):
    starter = make_member()
    topic = make_topic(starter)
    post = make_reply(topic, other_member)
    forget_notices()
    client = signed_in(member)

    text = client.get(topic.get_absolute_url()).content.decode()
    address = re.search(rf'<a class="act" href="([^"]+)"[^>]* data-reply="{post.pk}"', text)[1]
    page = client.get(unescape(address).removesuffix("#reply"))
    assert page.context["answered"] == {"pk": post.pk, "name": "Marta Kowalczyk", "position": 2, "url": "#post-2"}
    client.post(f"{topic.get_absolute_url()}reply/", {"body": "That was it.", "reply_to": post.pk})

    first, second = client.get(topic.get_absolute_url()).context["replies"]
    assert second["reply_to"] == {"name": "Marta Kowalczyk", "position": 2, "url": f"{topic.get_absolute_url()}#post-2"}
    assert (first["answers"], first["answers_word"]) == ([(3, f"{topic.get_absolute_url()}#post-3")], "1 reply")
    assert (told(other_member), told(starter)) == (["reply"], ["reply"])


def test_a_hidden_post_is_not_named_by_its_replies_nor_hidden_replies_by_it(client, member):
    topic = make_topic()
    first = make_reply(topic)
    second = reply(member, topic.pk, body="To the first.", reply_to=first.pk, at=NOW)
    Post.objects.filter(pk=second.pk).update(hidden_at=NOW)
    assert client.get(topic.get_absolute_url()).context["replies"][0]["answers"] == []
    Post.objects.filter(pk=second.pk).update(hidden_at=None)
    Post.objects.filter(pk=first.pk).update(hidden_at=NOW)
    cache.clear()
    assert client.get(topic.get_absolute_url()).context["replies"][0]["reply_to"] is None


def test_a_reply_to_what_is_gone_keeps_the_text_and_goes_to_the_topic_the_next_time(signed_in, member):
    topic = make_topic()
    post = make_reply(topic)
    Post.objects.filter(pk=post.pk).update(hidden_at=NOW)
    client, url = signed_in(member), f"{topic.get_absolute_url()}reply/"

    response = client.post(url, {"body": "Typed with care.", "reply_to": post.pk})

    assert (response.status_code, response.context["form"]["body"].value()) == (422, "Typed with care.")
    assert 'name="reply_to" value=""' in response.content.decode()
    assert "no longer there" in response.content.decode()


def test_a_reply_to_a_post_of_another_topic_is_refused(member):
    topic, other = make_topic(), opening(make_topic())
    with pytest.raises(Refused):
        reply(member, topic.pk, body="Over there.", reply_to=other.pk, at=NOW)
