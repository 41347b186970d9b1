"""Private is met nowhere: a category of one plan, walked around by a visitor, a member, and one whose membership ended.

WORD stands in the category, its tag, topic, posts and notices, and must be met in no answer; KEY, beside it in the text, is what is sought.
"""
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import mail as outbox
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from billing.models import Grant
from community import bookmarks, following
from community.liking import like
from community.models import Category, CategoryRight, Post, Tag, Topic
from community.models.category import CategoryQuerySet
from community.moderation import decide, flag
from community.posting import reply, start_topic
from community.recount import recount
from community.refusal import Refused
from community.rights import who_see
from community.search.finding import find
from community.search.indexing import rebuild
from community.search.question import parse
from community.search.sources import Reader
from community.tagging import set_tags
from community.targets import describe_all
from community.telling_followers import tell_due
from notices.digest import mail_due
from notices.models import Mail, Notice
from notices.sending import send_due
from tests.factories.accounts import make_member
from tests.factories.billing import make_grant, make_plan
from tests.factories.community import make_category, make_reply, make_topic, opening

NOW = timezone.now()
WORD, KEY = "qilinzhu", "zhulonghai"
PEOPLE = ("visitor", "outsider", "lapsed")


def ago(**span):
    return NOW - timedelta(**span)


@pytest.fixture(autouse=True)
def _one_file_of_topics(monkeypatch):
    """Keys go on from test to test; all of them stand in file 1 of the sitemap."""
    monkeypatch.setattr("portal.sitemaps.RANGE", 10**9)


@pytest.fixture
def secret(db, moderator):
    """A category that only holders of a plan see, with all that can hang on it; `lapsed` held the plan while they wrote there."""
    plan = make_plan("inner")
    people = {name: make_member(name) for name in ("writer", "outsider", "lapsed", "keeper")}
    for name in ("writer", "lapsed"):
        make_grant(people[name], plan, starts_at=ago(days=30))
    shelf = make_category(f"{WORD}-room", name_en=f"{WORD} room", name_zh=f"{WORD} 房", description_en=f"All about {WORD}.")
    make_topic(make_member(), category=make_category("open"), title="An open topic", at=ago(hours=9))
    CategoryRight.objects.create(category=shelf, right="see", plan=plan)
    shelf.refresh_from_db()
    writer, lapsed = people["writer"], people["lapsed"]
    following.choose(lapsed, "category", shelf.pk, "follow", at=ago(hours=8))
    topic = start_topic(
        writer, category=shelf, title=f"{WORD} secrets", body=f"The {WORD} {KEY} opens. @outsider @lapsed", at=ago(hours=5)
    )
    set_tags(topic, [WORD], by=moderator, at=ago(hours=5))
    own = reply(lapsed, topic.pk, body=f"More {WORD} {KEY}, @writer @outsider.", at=ago(hours=4))
    other = reply(writer, topic.pk, body=f"Still {WORD} {KEY}, @lapsed.", at=ago(hours=3))
    like(own, writer, at=ago(hours=2))
    bookmarks.toggle(other, lapsed, at=ago(hours=2))
    tell_due(at=ago(hours=2))
    Topic.objects.filter(pk=topic.pk).update(hot=99, top=99)
    rebuild()
    return SimpleNamespace(plan=plan, shelf=Category.objects.get(pk=shelf.pk), topic=topic, own=own, other=other, **people)


def end(member, *, at=None):
    """The membership ends, as it does by itself: no code runs."""
    Grant.objects.filter(member=member).update(ends_at=at or timezone.now() - timedelta(seconds=1))
    cache.clear()


def browser_of(person):
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def person_of(secret, name):
    return None if name == "visitor" else type(secret.writer).objects.get(pk=getattr(secret, name).pk)


def open_pages(secret) -> list[str]:
    """Pages that are there for somebody who may not see the category."""
    orders = ("latest", "hot", "top", "unanswered")
    return [
        "/", *(f"/?tab={tab}" for tab in ("latest", "hot", "unanswered")), *(f"/community/?order={order}" for order in orders),
        "/community/tags/", f"/community/tags/complete/?q={WORD[:3]}", f"/community/similar/?q={KEY}+secrets", "/community/c/open/",
        *(f"/search/?q={KEY}{more}" for more in ("", "&kind=topic", "&kind=reply", "&author=writer", "&tag=python", "&period=month")),
        f"/members/{secret.writer.handle}/", f"/members/{secret.lapsed.handle}/", "/members/", "/community/leaderboard/", "/about/",
        "/community/articles/", "/feeds/topics.atom", f"/feeds/members/{secret.writer.handle}.atom", "/feeds/c/open.atom",
        "/sitemap.xml", "/sitemap/pages-1.xml", "/sitemap/topics-1.xml", "/sitemap/tags-1.xml", "/community/new/",
        "/me/notifications/", "/me/points/", "/me/activity/", "/me/bookmarks/", "/me/following/", "/me/drafts/", "/me/",
        "/api/v1/interaction-types", "/robots.txt",
    ]


def closed_pages(secret) -> list[str]:
    here, posts = secret.topic.get_absolute_url(), (opening(secret.topic), secret.own, secret.other)
    of_posts = [f"/community/p/{post.pk}/{act}" for post in posts for act in ("", "quote/", "history/", "reactions/", "edit/", "flag/")]
    return [
        secret.shelf.get_absolute_url(), here, f"{here}?at=2", f"/community/t/{secret.topic.pk}/x/", f"{here}unread/",
        f"/community/tags/{WORD}/", f"/feeds/c/{secret.shelf.slug}.atom", f"/feeds/tags/{WORD}.atom", *of_posts,
    ]


def met(client, path) -> bool:
    """Whether the answer tells the word, anywhere in what is sent."""
    response = client.get(path, follow=True)
    own_words = response.content.decode().casefold().replace(path.casefold(), "")
    return WORD in own_words or any(WORD in str(value).casefold() for name, value in response.items() if name != "Location")


# --- Everywhere ---


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_tells_of_it(secret, who):
    end(secret.lapsed)
    client = browser_of(person_of(secret, who))

    assert [path for path in open_pages(secret) if met(client, path)] == []


@pytest.mark.parametrize("who", PEOPLE)
def test_its_own_pages_are_not_there(secret, who):
    end(secret.lapsed)
    client = browser_of(person_of(secret, who))
    answers = {path: client.get(path).status_code for path in closed_pages(secret)}

    signs_in = {path for path, status in answers.items() if status == 302}
    assert {status for path, status in answers.items() if path not in signs_in} == {404}
    assert all(client.get(path)["Location"].startswith("/accounts/login/") for path in signs_in)
    assert who == "visitor" or not signs_in


@pytest.mark.parametrize("who", ["outsider", "lapsed"])
def test_nothing_can_be_done_there(secret, who):
    end(secret.lapsed)
    client, here = browser_of(person_of(secret, who)), secret.topic.get_absolute_url()
    acts = [f"{here}reply/", *(f"/community/p/{secret.other.pk}/{act}/" for act in ("like", "vote", "react", "bookmark", "flag", "edit"))]

    sent = {"body": "In.", "value": "1", "kind": "heart", "reason": "spam"}
    assert {act: client.post(act, sent).status_code for act in acts} == dict.fromkeys(acts, 404)
    form = client.post("/community/new/", {"category": secret.shelf.slug, "title": "May I come in?", "body": "Please.", "kind": "question"})
    assert (form.status_code, list(form.context["form"].errors)) == (422, ["category"])
    assert WORD not in str(form.context["form"].errors).casefold().replace(secret.shelf.slug, "")


@pytest.mark.parametrize("who", ["outsider", "lapsed"])
def test_it_cannot_be_followed_nor_named_by_its_number(secret, who):
    end(secret.lapsed)
    client = browser_of(person_of(secret, who))
    things = {"tag": Tag.objects.get(slug=WORD).pk, "category": secret.shelf.pk, "topic": secret.topic.pk}
    for kind, key in things.items():
        response = client.post(f"/community/follow/{kind}/{key}/", {"level": "follow"})
        assert WORD not in response.get("Location", "") + response.content.decode()
    assert not met(client, "/me/following/")


def test_control_without_the_guard_the_walk_meets_it(secret, monkeypatch):
    end(secret.lapsed)
    monkeypatch.setattr(CategoryQuerySet, "closed_to", lambda self, member: self.none())
    Category.objects.update(is_public=True)
    Tag.objects.all().recount()
    visitor, outsider = browser_of(None), browser_of(person_of(secret, "outsider"))

    leaks = {path for path in open_pages(secret) if met(visitor, path)}
    assert {
        "/", "/community/?order=latest", "/community/?order=hot", "/community/tags/", f"/community/tags/complete/?q={WORD[:3]}",
        f"/search/?q={KEY}", f"/search/?q={KEY}&kind=reply", "/members/writer/", "/feeds/topics.atom", "/sitemap/pages-1.xml",
        "/sitemap/topics-1.xml", "/sitemap/tags-1.xml", "/feeds/members/writer.atom",
    } <= leaks
    assert met(outsider, "/")
    assert met(outsider, "/community/new/")
    assert [visitor.get(path).status_code for path in closed_pages(secret)[:2]] == [200, 200]


def test_who_may_see_it_meets_it(secret, moderator):
    for person in (secret.writer, secret.lapsed, moderator):
        client = browser_of(person)
        assert [path for path in closed_pages(secret)[:3] if client.get(path).status_code != 200] == []
        lists = ("/community/", "/?tab=latest", f"/search/?q={KEY}", f"/community/tags/{WORD}/")
        assert [path for path in lists if not met(client, path)] == []


# --- Search ---


def totals(person, question):
    page = find(parse(question), Reader(person, at=NOW))
    return page.total, page.has_next, len(page.items)


@pytest.mark.parametrize("question", [WORD, KEY, "secrets", f'"{WORD} {KEY}"', f"{KEY} tag:{WORD}"])
def test_no_total_and_no_page_of_a_search_betrays_it(secret, question):
    from django.contrib.auth.models import AnonymousUser

    end(secret.lapsed)
    people = [AnonymousUser(), person_of(secret, "outsider"), person_of(secret, "lapsed")]

    assert [totals(person, question) for person in people] == [(0, False, 0)] * 3
    assert totals(secret.writer, question)[0] > 0


def test_control_an_index_that_is_asked_without_the_guard_counts_it(secret, monkeypatch):
    from community.search import finding
    from community.search.seen import EVERYTHING

    monkeypatch.setattr(finding, "seen_by", lambda member: EVERYTHING)

    assert totals(secret.outsider, KEY) == (3, False, 0)


# --- Notices and mail ---


def test_who_may_not_see_it_is_told_nothing(secret):
    assert Notice.objects.filter(member=secret.outsider).count() == 0
    assert Notice.objects.filter(member=secret.lapsed).count() > 0


def test_notices_go_with_the_right(secret):
    lapsed = secret.lapsed
    assert met(browser_of(lapsed), "/me/notifications/")
    end(lapsed)
    client = browser_of(lapsed)

    assert not met(client, "/me/notifications/")
    assert client.get("/me/notifications/count/").json()["unread"] == 0
    assert not Notice.objects.filter(member=lapsed).exists()


def test_the_private_feed_goes_with_the_right(secret):
    private_feed = apps.get_model("portal", "PrivateFeed")
    address = f"/feeds/private/{private_feed.objects.renew(secret.lapsed, at=NOW)}.atom"
    assert met(browser_of(None), address)
    end(secret.lapsed)

    assert not met(browser_of(None), address)


@pytest.fixture
def letters(settings):
    settings.EMAIL_BACKEND = "notices.mail.QueueBackend"
    settings.MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    outbox.outbox = []
    return outbox


def test_what_was_not_yet_mailed_is_not(secret, letters):
    end(secret.lapsed)
    mail_due(at=NOW + timedelta(days=8))

    assert [mail.to for mail in Mail.objects.filter(text__contains=WORD)] == ["writer@example.org"]


def test_a_letter_that_waits_does_not_go_out_and_its_rest_is_written_anew(secret, letters):
    from tests.factories.notices import make_notice

    kept = make_notice(secret.lapsed, actor=secret.writer, url="/community/t/1/another/", at=ago(hours=2))
    mail_due(at=NOW)
    assert Mail.objects.filter(member=secret.lapsed, text__contains=WORD).count() == 1
    end(secret.lapsed)
    send_due(clock=lambda: timezone.now() + timedelta(minutes=1))

    assert [letter.to for letter in letters.outbox if WORD in letter.body] == [["writer@example.org"]]
    kept.refresh_from_db()
    assert (kept.mail, kept.mailed_at) == (None, None)


def test_control_a_letter_goes_out_while_the_right_stands(secret, letters):
    mail_due(at=NOW)
    send_due(clock=lambda: timezone.now() + timedelta(minutes=1))

    assert sorted(letter.to[0] for letter in letters.outbox if WORD in letter.body) == ["lapsed@example.org", "writer@example.org"]


def test_a_moderators_decision_is_told_to_who_still_sees_it(secret, moderator):
    flag(secret.lapsed, "post", str(secret.other.pk), reason="spam", at=ago(minutes=9))
    end(secret.lapsed)
    Notice.objects.all().delete()
    decide(moderator, "post", str(secret.other.pk), verdict="hide", at=NOW)

    assert list(Notice.objects.values_list("member__handle", "kind")) == [("writer", "content_hidden")]


def test_a_like_after_the_right_is_lost_tells_nobody(secret):
    end(secret.lapsed)
    Notice.objects.all().delete()
    post = Post.objects.select_related("topic__category", "author").get(pk=secret.own.pk)
    like(post, make_grant(make_member(), secret.plan).member, at=NOW)

    assert not Notice.objects.filter(member=secret.lapsed).exists()


def test_a_bookmark_reminds_only_who_still_sees_it(secret):
    from community.models import Bookmark

    Bookmark.objects.update(remind_at=ago(minutes=1))
    Notice.objects.all().delete()
    end(secret.lapsed)

    assert (bookmarks.remind_due(at=NOW), Notice.objects.count()) == (0, 0)


# --- Deeds and figures ---


def test_deeds_are_not_named_to_who_lost_the_right(secret):
    pairs = [("post", str(secret.own.pk)), ("topic", str(secret.topic.pk))]
    assert len(describe_all(pairs, secret.lapsed)) == 2
    end(secret.lapsed)

    assert describe_all(pairs, person_of(secret, "lapsed")) == {}


def test_the_figures_of_the_house_count_what_everybody_may_read(secret):
    figures = browser_of(None).get("/").context["figures"]

    assert (figures["topics"], figures["replies"]) == (1, 0)


def test_moderators_decide_about_it(secret, moderator):
    flag(secret.lapsed, "post", str(secret.other.pk), reason="spam", at=NOW)

    assert met(browser_of(moderator), "/community/moderation/")


# --- The rights themselves ---


def sees(shelf, person) -> tuple[bool, bool]:
    person = type(person).objects.get(pk=person.pk)
    return Category.objects.visible_to(person).filter(pk=shelf.pk).exists(), Category.objects.get(pk=shelf.pk).can_be_seen_by(person)


@pytest.mark.parametrize(
    ("span", "open_to_them"),
    [
        (("-2d", None), True), (("-2d", "+1m"), True), (("-2d", "-1s"), False), (("+1m", None), False), (("+1m", "+2d"), False),
    ],
)
def test_a_plan_opens_from_its_first_instant_to_its_last(secret, outsider_at, span, open_to_them):
    assert sees(secret.shelf, outsider_at(*span)) == (open_to_them, open_to_them)


@pytest.fixture
def outsider_at(secret):
    def moment(text):
        if text is None:
            return None
        unit = {"d": "days", "m": "minutes", "s": "seconds"}[text[-1]]
        return timezone.now() + timedelta(**{unit: int(text[:-1])})

    def give(starts, ends):
        make_grant(secret.outsider, secret.plan, starts_at=moment(starts), ends_at=moment(ends))
        return secret.outsider

    return give


def test_a_revoked_grant_opens_nothing(secret):
    Grant.objects.filter(member=secret.writer).update(revoked_at=timezone.now() - timedelta(seconds=1))

    assert sees(secret.shelf, secret.writer) == (False, False)


@pytest.mark.parametrize("right", ["see", "start", "reply"])
def test_a_group_sees_what_it_may_see_start_or_reply_in(secret, right):
    group = Group.objects.create(name="inner circle")
    secret.outsider.groups.add(group)
    CategoryRight.objects.create(category=secret.shelf, right=right, group=group)

    assert sees(secret.shelf, secret.outsider) == (True, True)


def test_a_category_under_a_closed_one_is_closed_too(secret):
    under = make_category("under", parent=secret.shelf)
    group = Group.objects.create(name="below")
    both, below = make_member(), make_member()
    below.groups.add(group)
    both.groups.add(group)
    make_grant(both, secret.plan)
    assert sees(under, secret.outsider) == (False, False)
    assert sees(under, secret.writer) == (True, True)
    CategoryRight.objects.create(category=under, right="see", group=group)

    assert [sees(under, person)[0] for person in (both, below, secret.writer)] == [True, False, False]
    assert who_see(Category.objects.get(pk=under.pk), [both, below, secret.writer]) == [both]


def test_moderators_and_superusers_see_all(secret, moderator, superuser, staff):
    assert [sees(secret.shelf, person)[0] for person in (moderator, superuser, staff)] == [True, True, False]
    assert who_see(secret.shelf, [moderator, superuser, staff, secret.writer]) == [moderator, superuser, secret.writer]


def test_who_sees_is_the_same_one_by_one_and_all_at_once(secret, moderator):
    end(secret.lapsed)
    people = [secret.writer, secret.lapsed, secret.outsider, moderator]

    assert who_see(secret.shelf, people) == [person for person in people if sees(secret.shelf, person)[0]]


def test_whether_a_category_is_public_follows_its_rights(db):
    top, plan = make_category("top"), make_plan()
    under = make_category("below", parent=top)

    def public():
        return list(Category.objects.order_by("pk").values_list("is_public", flat=True))

    states = [public()]
    right = CategoryRight.objects.create(category=top, right="see", plan=plan)
    states.append(public())
    under.parent = None
    under.save()
    states.append(public())
    right.category = under
    right.save()
    states.append(public())
    CategoryRight.objects.all().delete()
    states.append(public())
    given = {top: "see", under: "reply"}
    CategoryRight.objects.bulk_create([CategoryRight(category=shelf, right=right, plan=plan) for shelf, right in given.items()])
    states.append(public())
    CategoryRight.objects.get(right="see").delete()
    states.append(public())
    assert states == [[True, True], [False, False], [False, True], [True, False], [True, True], [False, True], [True, True]]


def test_drift_is_mended_at_night(secret):
    Category.objects.filter(pk=secret.shelf.pk).update(is_public=True)
    Tag.objects.update(topic_count=7)

    assert {(drift.what, drift.counted) for drift in recount()} == {("category open to everybody", False), ("tag topics", 0)}
    assert not Category.objects.get(pk=secret.shelf.pk).is_public


def test_a_group_or_plan_that_holds_a_right_cannot_be_deleted(secret):
    """With its row gone the category would be open to everybody."""
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        secret.plan.delete()


# --- Starting and replying ---


@pytest.fixture
def reading_room(db):
    """Everybody reads; those of the group start, holders of the plan reply."""
    shelf, plan, group = make_category("reading"), make_plan("voices", name_en="Voices"), Group.objects.create(name="editors")
    CategoryRight.objects.create(category=shelf, right="start", group=group)
    CategoryRight.objects.create(category=shelf, right="reply", plan=plan)
    editor, voice, reader = make_member("editor"), make_member("voice"), make_member("reader")
    editor.groups.add(group)
    make_grant(voice, plan)
    topic = make_topic(editor, category=shelf, title="To be read")
    return SimpleNamespace(shelf=shelf, topic=topic, editor=editor, voice=voice, reader=reader)


def test_only_who_holds_the_right_starts_or_replies(reading_room, moderator):
    room, people = reading_room, (reading_room.editor, reading_room.voice, reading_room.reader, moderator)

    assert [room.shelf.can_start(person) for person in people] == [True, False, False, True]
    assert [room.shelf.can_reply(person) for person in people] == [False, True, False, True]
    make_reply(room.topic, room.voice)
    make_reply(room.topic, moderator)
    with pytest.raises(Refused, match="Voices"):
        make_reply(room.topic, room.reader)
    with pytest.raises(Refused, match="editors"):
        make_topic(room.voice, category=room.shelf)


def test_the_reply_box_says_who_may_reply(reading_room, signed_in, client):
    url = reading_room.topic.get_absolute_url()
    page = signed_in(reading_room.reader).get(url).content.decode()
    assert "the membership “Voices”" in page
    assert f'action="{url}reply/' not in page

    refused = client.post(f"{url}reply/", {"body": "Let me in."})
    assert refused.status_code == 422
    assert "Voices" in refused.content.decode()
    assert f'action="{url}reply/' in signed_in(reading_room.voice).get(url).content.decode()


def test_a_category_says_who_may_start_and_the_form_refuses(reading_room, signed_in):
    client = signed_in(reading_room.reader)
    page = client.get(reading_room.shelf.get_absolute_url()).content.decode()
    assert "the group “editors”" in page
    assert "?category=reading" not in page

    form = client.post("/community/new/", {"category": "reading", "title": "A title here", "body": "Some text.", "kind": "discussion"})
    assert form.status_code == 422
    assert "the group “editors”" in form.content.decode()
    assert "?category=reading" in signed_in(reading_room.editor).get(reading_room.shelf.get_absolute_url()).content.decode()


# --- Budgets: rights cost no statement more ---


def test_a_private_category_costs_no_statement_more(secret, signed_in, count_queries):
    shelf = Category.objects.get(slug="open")
    public = Topic.objects.get(title="An open topic")
    client = signed_in(secret.writer)

    def statements(url):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    assert statements(secret.shelf.get_absolute_url()) == statements(shelf.get_absolute_url())
    assert statements(secret.topic.get_absolute_url()) == statements(public.get_absolute_url())
