"""The pages of the square: who sees what, what a form does, and how many statements they take."""
from datetime import timedelta

import pytest
from django.utils import timezone

from community.liking import like
from community.models import Flag, Post, Topic, TopicRead
from community.moderation import flag
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_reply, make_topic, opening

NOW = timezone.now()


def titles(response):
    return [line["title"] for line in response.context["lines"]]


def fill(count):
    """So many topics, each with a reply of somebody else, a minute apart."""
    category = make_category(f"c{count}-{Topic.objects.count()}")
    for number in range(count):
        topic = make_topic(category=category, title=f"Topic number {number}", at=NOW - timedelta(hours=9, minutes=-number))
        make_reply(topic, at=NOW - timedelta(hours=5, minutes=-number))
    return topic


# --- Lists ---


@pytest.mark.parametrize("count", [5, 25])
@pytest.mark.parametrize("order", ["latest", "hot", "top", "unanswered"])
def test_a_list_takes_two_statements_for_a_visitor(client, db, count_queries, count, order):
    fill(count)
    with count_queries(2):
        assert client.get("/community/", {"order": order}).status_code == 200


@pytest.mark.parametrize("count", [5, 25])
def test_a_list_takes_five_statements_for_a_member(signed_in, member, count_queries, count):
    fill(count)
    client = signed_in(member)
    client.get("/community/")
    with count_queries(5):
        assert client.get("/community/").status_code == 200


@pytest.mark.parametrize("count", [5, 25])
def test_a_category_takes_three_statements_for_a_visitor(client, db, count_queries, count):
    topic = fill(count)
    with count_queries(3):
        assert client.get(topic.category.get_absolute_url()).status_code == 200


def test_the_latest_post_leads_and_the_next_page_goes_on_where_this_one_ends(client, db):
    fill(25)

    first = client.get("/community/")
    second = client.get("/community/" + first.context["page"].older_url)

    assert titles(first) + titles(second) == [f"Topic number {n}" for n in range(24, -1, -1)]
    assert second.context["page"].older_url == ""


def test_each_order_has_its_own_first(client, member, other_member):
    topics = {
        name: make_topic(title=f"The {name} one", kind="question", at=NOW - timedelta(hours=n + 2))
        for n, name in enumerate(["hot", "top", "other"])
    }
    Topic.objects.filter(pk=topics["hot"].pk).update(hot=3)
    Topic.objects.filter(pk=topics["top"].pk).update(top=3)
    make_reply(topics["other"], at=NOW)

    shown = {order: titles(client.get("/community/", {"order": order})) for order in ("latest", "hot", "top", "unanswered")}

    leaders = {order: lines[0] for order, lines in shown.items()}
    assert leaders == {"latest": "The other one", "hot": "The hot one", "top": "The top one", "unanswered": "The hot one"}
    assert shown["unanswered"] == ["The hot one", "The top one"]


def test_a_category_shows_only_its_own(client, db):
    first, second = make_category("rust"), make_category("go")
    make_topic(category=first, title="Lifetimes again")
    make_topic(category=second, title="Channels again")

    assert titles(client.get("/community/c/rust/")) == ["Lifetimes again"]


@pytest.mark.parametrize("url", ["/community/?order=best", "/community/?before=x", "/community/c/none/", "/community/t/1/x/"])
def test_what_is_not_there_is_404(client, db, url):
    assert client.get(url).status_code == 404


def test_an_empty_square_says_what_to_do(client, db):
    assert b"Nobody has begun yet" in client.get("/community/").content


def test_hidden_topics_stand_in_no_list_but_their_authors(client, signed_in, member, other_member):
    topic = make_topic(other_member)
    flag(member, "post", str(opening(topic).pk), reason="spam", at=NOW)

    for url in ("/community/", topic.category.get_absolute_url()):
        assert titles(client.get(url)) == []
    assert titles(signed_in(other_member).get("/community/")) == [topic.title]


# --- A topic ---


@pytest.mark.parametrize("replies", [4, 24])
def test_a_topic_takes_three_statements_for_a_visitor_six_for_a_member_and_one_more_when_they_read_on(
    client, signed_in, member, count_queries, replies
):
    topic = make_topic()
    for number in range(replies):
        make_reply(topic, at=NOW - timedelta(minutes=50 - number))
    url = topic.get_absolute_url()
    with count_queries(3):
        client.get(url)
    signed_in(member)
    client.get(url)
    with count_queries(6):
        client.get(url)
    TopicRead.objects.update(position=0)
    with count_queries(7):
        client.get(url)


def test_a_topic_shows_its_posts_in_order_twenty_a_page(client, db):
    topic = make_topic()
    posts = [make_reply(topic, body=f"Reply {n}", at=NOW - timedelta(minutes=50 - n)) for n in range(25)]
    url = topic.get_absolute_url()

    first = client.get(url)
    assert [line["position"] for line in first.context["replies"]] == list(range(2, 21))
    second = client.get(first.context["later_url"])
    assert [line["position"] for line in second.context["replies"]] == list(range(21, 27))
    assert (second.context["earlier_url"], second.context["later_url"]) == (f"{url}?at=1", "")
    assert posts[-1].get_absolute_url() == f"{url}?at=26#post-26"
    assert client.get(f"{url}?at=26").context["replies"] == second.context["replies"]


@pytest.mark.parametrize("at", ["0", "-1", "x", "21", "10000000000", "١", ""])
def test_a_page_that_does_not_exist_is_404(client, db, at):
    url = make_topic().get_absolute_url()
    assert client.get(url, {"at": at}).status_code == 404


def test_another_slug_leads_to_the_right_address(client, db):
    topic = make_topic()

    response = client.get(f"/community/t/{topic.pk}/old-title/?at=1")

    assert (response.status_code, response["Location"]) == (301, f"{topic.get_absolute_url()}?at=1")


def test_a_hidden_topic_is_404_for_others_and_its_slug_says_nothing(client, signed_in, other_member, moderator, member):
    topic = make_topic(other_member)
    flag(member, "post", str(opening(topic).pk), reason="spam", at=NOW)
    url = topic.get_absolute_url()

    assert [client.get(url).status_code, client.get(f"/community/t/{topic.pk}/x/").status_code] == [404, 404]
    assert [signed_in(person).get(url).status_code for person in (member, other_member, moderator)] == [404, 200, 200]


def test_a_hidden_reply_is_left_out(client, member):
    topic = make_topic()
    hidden, shown = make_reply(topic), make_reply(topic, body="Try REPEATABLE READ.")
    flag(member, "post", str(hidden.pk), reason="abuse", at=NOW)

    response = client.get(topic.get_absolute_url())

    assert [line["position"] for line in response.context["replies"]] == [shown.position]
    assert b"second lock" not in response.content


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client, db):
    topic = make_topic()

    assert f"/accounts/login/?next={topic.get_absolute_url()}".encode() in client.get(topic.get_absolute_url()).content


def test_a_title_cannot_break_out_of_the_page(client, db):
    topic = make_topic(title="</title><script>alert(1)</script>")

    for url in ("/community/", topic.get_absolute_url()):
        assert b"<script>alert" not in client.get(url).content


# --- Writing ---


def test_a_member_replies_and_lands_at_the_reply(signed_in, member):
    topic = make_topic()

    response = signed_in(member).post(f"{topic.get_absolute_url()}reply/", {"body": "Sort the ids."})

    post = Post.objects.get(author=member)
    assert (response.status_code, response["Location"]) == (302, f"{topic.get_absolute_url()}#post-2")
    assert post.body == "Sort the ids."


def test_a_preview_shows_the_text_and_writes_nothing(signed_in, member):
    topic = make_topic()

    response = signed_in(member).post(f"{topic.get_absolute_url()}reply/", {"body": "It is **late**.", "preview": "1"})

    assert b"<strong>late</strong>" in response.content
    assert b"It is **late**.</textarea>" in response.content
    assert topic.posts.count() == 1


@pytest.mark.parametrize(("body", "sentence"), [("", "Please write something"), (" a ", "too short"), ("x" * 50_001, "50000 fit")])
def test_a_reply_that_cannot_be_taken_comes_back_filled_in(signed_in, member, body, sentence):
    topic = make_topic()

    response = signed_in(member).post(f"{topic.get_absolute_url()}reply/", {"body": body})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert response.context["form"]["body"].value() == body
    assert topic.posts.count() == 1


def test_a_hasty_second_reply_comes_back_with_what_was_typed(signed_in, member):
    topic = make_topic()
    client = signed_in(member)
    client.post(f"{topic.get_absolute_url()}reply/", {"body": "First thought."})

    response = client.post(f"{topic.get_absolute_url()}reply/", {"body": "Second thought."})

    assert response.status_code == 422
    assert b"Second thought.</textarea>" in response.content
    assert b"That was quick" in response.content
    assert Post.objects.filter(author=member).count() == 1


def test_line_breaks_count_once(signed_in, member):
    topic = make_topic()

    signed_in(member).post(f"{topic.get_absolute_url()}reply/", {"body": "a\r\n" * 25_000})

    assert len(Post.objects.get(author=member).body) == 49_999


def test_two_han_characters_make_a_title_and_one_makes_a_reply(signed_in, member):
    category = make_category("db")
    client = signed_in(member)

    response = client.post("/community/new/", {"category": "db", "title": "死锁", "body": "好"})

    topic = Topic.objects.get()
    assert (response["Location"], topic.title, topic.category) == (topic.get_absolute_url(), "死锁", category)


def test_a_new_topic_with_faults_comes_back_filled_in(signed_in, member):
    make_category("db")

    response = signed_in(member).post("/community/new/", {"category": "db", "title": "Hm", "body": "My text"})

    assert response.status_code == 422
    assert b"My text</textarea>" in response.content
    assert list(response.context["form"].errors) == ["title"]
    assert response.context["form"]["category"].value() == "db"
    assert Topic.objects.count() == 0


def test_the_category_is_chosen_when_one_comes_from_it(signed_in, member):
    make_category("db")

    content = signed_in(member).get("/community/new/?category=db").content.decode()

    assert '<option value="db" selected>' in content


def test_a_new_topic_can_be_previewed(signed_in, member):
    make_category("db")

    response = signed_in(member).post("/community/new/", {"category": "db", "title": "Deadlocks", "body": "`40P01`", "preview": "1"})

    assert b"<code>40P01</code>" in response.content
    assert Topic.objects.count() == 0


def test_an_author_edits_and_others_may_not(signed_in, member, other_member):
    post = make_reply(make_topic(), member)
    url = f"/community/p/{post.pk}/edit/"

    assert signed_in(other_member).post(url, {"body": "Taken over."}).status_code == 403
    response = signed_in(member).post(url, {"body": "Look at the third lock."})

    post.refresh_from_db()
    assert (response.status_code, response["Location"], post.body) == (302, post.get_absolute_url(), "Look at the third lock.")


def test_an_opening_post_is_edited_with_its_title(signed_in, member):
    topic = make_topic(member)
    post = opening(topic)
    client = signed_in(member)

    assert b"Why is my queue stuck?" in client.get(f"/community/p/{post.pk}/edit/").content
    client.post(f"/community/p/{post.pk}/edit/", {"title": "Queues that wait", "body": "Two workers, two tables."})

    topic.refresh_from_db()
    assert (topic.title, topic.slug) == ("Queues that wait", "queues-that-wait")


def test_a_like_is_switched_by_one_button(signed_in, member, other_member):
    post = make_reply(make_topic(), other_member)
    client = signed_in(member)

    counts = []
    for _again in range(3):
        assert client.post(f"/community/p/{post.pk}/like/")["Location"] == post.get_absolute_url()
        post.refresh_from_db()
        counts.append(post.like_count)
    assert counts == [1, 0, 1]


def test_ones_own_post_is_not_liked_and_the_page_says_why(signed_in, member):
    post = make_reply(make_topic(), member)

    response = signed_in(member).post(f"/community/p/{post.pk}/like/", follow=True)

    assert b"cannot like your own" in response.content
    post.refresh_from_db()
    assert post.like_count == 0


def test_a_report_says_thank_you_and_hides(signed_in, member, other_member):
    post = make_reply(make_topic(), other_member)
    client = signed_in(member)

    assert client.get(f"/community/p/{post.pk}/flag/").status_code == 200
    response = client.post(f"/community/p/{post.pk}/flag/", {"reason": "abuse", "note": "Look."}, follow=True)

    assert b"Thank you" in response.content
    assert client.get(f"/community/p/{post.pk}/flag/").status_code == 404
    assert list(Flag.objects.values_list("reason", "note", "member")) == [("abuse", "Look.", member.pk)]


def test_a_report_needs_a_reason(signed_in, member):
    post = make_reply(make_topic())

    response = signed_in(member).post(f"/community/p/{post.pk}/flag/", {"reason": "boredom"})

    assert (response.status_code, Flag.objects.count()) == (422, 0)


@pytest.mark.parametrize("act", ["reply", "like", "flag", "edit", "new"])
def test_who_may_not_take_part_is_kept_out(client, signed_in, unverified, suspended, act):
    topic = make_topic()
    post = opening(topic)
    url = {"reply": f"{topic.get_absolute_url()}reply/", "new": "/community/new/"}.get(act, f"/community/p/{post.pk}/{act}/")

    assert client.post(url)["Location"].startswith("/accounts/login/")
    assert [signed_in(person).post(url).status_code for person in (unverified, suspended)] == [403, 403]
    assert (topic.posts.count(), Flag.objects.count()) == (1, 0)


@pytest.mark.parametrize("act", ["reply", "like"])
def test_an_act_is_not_done_by_looking(client, signed_in, member, act):
    topic = make_topic()
    url = f"{topic.get_absolute_url()}reply/" if act == "reply" else f"/community/p/{opening(topic).pk}/like/"

    assert signed_in(member).get(url).status_code == 405


# --- Moderation and rankings ---


def test_moderators_only_see_the_queue(client, signed_in, member, moderator):
    assert client.get("/community/moderation/")["Location"].startswith("/accounts/login/")
    assert [signed_in(person).get("/community/moderation/").status_code for person in (member, moderator)] == [403, 200]


@pytest.mark.parametrize("count", [5, 25])
def test_the_queue_takes_nine_statements(signed_in, moderator, count_queries, count):
    topic = make_topic()
    for _n in range(count):
        flag(make_member(), "post", str(make_reply(topic).pk), reason="spam", at=NOW)
    client = signed_in(moderator)
    client.get("/community/moderation/")
    with count_queries(9):
        response = client.get("/community/moderation/")
    assert len(response.context["cases"]) == min(count, 20)


def test_a_moderator_decides_on_the_page(signed_in, member, moderator, other_member):
    post = make_reply(make_topic(), other_member)
    flag(member, "post", str(post.pk), reason="spam", note="Third time", at=NOW)
    client = signed_in(moderator)
    assert b"Third time" in client.get("/community/moderation/").content

    response = client.post(f"/community/moderation/post/{post.pk}/", {"verdict": "restore", "note": ""}, follow=True)

    post.refresh_from_db()
    assert (post.hidden_at, response.context["cases"]) == (None, [])
    assert [case.key for case in response.context["decided"]] == [str(post.pk)]


@pytest.mark.parametrize(("path", "verdict"), [("post/999/", "hide"), ("cat/1/", "hide"), ("post/1/", "burn")])
def test_a_decision_about_nothing_is_404(signed_in, moderator, path, verdict):
    assert signed_in(moderator).post(f"/community/moderation/{path}", {"verdict": verdict}).status_code == 404


def test_the_board_ranks_by_what_was_earned_in_the_period(client, signed_in, member, other_member):
    third = make_member("zhou")
    old = make_topic(third, at=NOW - timedelta(days=20))
    for person in (member, make_member()):
        like(opening(old), person, at=NOW - timedelta(days=19))
    post = make_reply(old, other_member, at=NOW - timedelta(hours=1))
    like(post, member, at=NOW)

    boards = {
        span: [(place.rank, place.name, place.points) for place in client.get("/community/leaderboard/", {"span": span}).context["places"]]
        for span in ("7d", "30d", "all")
    }
    assert boards["7d"] == [(1, "Marta Kowalczyk", 4)]
    assert boards["30d"] == boards["all"] == [(1, "Zhou", 8), (2, "Marta Kowalczyk", 4)]


def test_equal_points_share_a_place_and_ones_own_is_marked(signed_in, member, other_member):
    topic = make_topic()
    for person in (member, other_member):
        make_reply(topic, person)

    response = signed_in(member).get("/community/leaderboard/")

    assert [(place.rank, place.points) for place in response.context["places"]] == [(1, 2), (2, 1), (2, 1)]
    assert (response.context["mine"].rank, response.context["mine_below"]) == (2, False)
    assert response.content.count(b'<tr class="me">') == 1


def test_ones_own_place_below_the_board_is_shown(signed_in, member, monkeypatch):
    monkeypatch.setattr("community.board.PLACES", 1)
    make_reply(make_topic(), member)

    response = signed_in(member).get("/community/leaderboard/")

    assert (response.context["mine"].rank, response.context["mine_below"]) == (2, True)


def test_the_ledger_says_what_each_point_was_for(signed_in, member, other_member):
    topic = make_topic(member, title="Queue stuck")
    like(opening(topic), other_member, at=NOW)

    response = signed_in(member).get("/me/points/")

    assert [(line["amount"], str(line["label"]), line["about"].title) for line in response.context["lines"]] == [
        (3, "A post was liked", "Queue stuck"), (2, "Started a topic", "Queue stuck"),
    ]


@pytest.mark.parametrize("count", [5, 25])
def test_ledger_and_activity_take_a_fixed_number_of_statements(signed_in, member, count_queries, count):
    for number in range(count):
        make_reply(make_topic(at=NOW - timedelta(hours=3)), member, at=NOW - timedelta(minutes=60 - number))
    client = signed_in(member)
    client.get("/me/points/")
    for url in ("/me/points/", "/me/activity/"):
        with count_queries(5):
            assert client.get(url).status_code == 200


def test_deeds_stand_under_the_day_of_the_readers_zone(signed_in, member):
    member.time_zone = "Pacific/Auckland"
    member.save()
    from datetime import UTC, date, datetime

    from community.interactions import record

    record(member, "code_committed", ("commit", "a"), at=datetime(2026, 11, 20, 12, 30, tzinfo=UTC))
    record(member, "like_received", ("post", 1), at=datetime(2026, 11, 20, 12, 31, tzinfo=UTC))

    days = signed_in(member).get("/me/activity/").context["days"]

    assert [(day, [(d["time"], str(d["label"])) for d in deeds]) for day, deeds in days] == [
        (date(2026, 11, 21), [("01:30", "Committed code")])
    ]
