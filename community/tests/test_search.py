"""What is written can be found, what is edited away or hidden cannot, and the index mends itself."""
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts import standing
from community import flaggables, posting
from community.models import SearchDue, SearchLog, SearchRow, Topic
from community.models.search import spelt
from community.search import log
from community.search.drift import mend
from community.search.due import changed
from community.search.excerpts import excerpt, marked
from community.search.finding import find
from community.search.indexing import index_due, rebuild
from community.search.plain import words_of
from community.search.question import parse
from community.search.sources import Reader, sources
from kit.tokens import needles_of
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_reply, make_topic, opening

NOW = timezone.now


def found(question, member) -> list[tuple[str, str]]:
    """(kind, title), in no order."""
    return sorted((item.kind, item.shown.title) for item in find(parse(question), Reader(member, at=NOW())).items)


def indexed() -> int:
    return index_due(at=NOW())


@pytest.fixture
def topic(db):
    topic = make_topic(title="缓存 and queues", body="A `deadlock` between two workers.")
    make_reply(topic, body="Look at the 第二把锁.")
    indexed()
    return topic


def test_a_topic_and_its_reply_are_found_once_they_are_indexed(member, topic):
    assert SearchDue.objects.count() == 0
    assert found("deadlock", member) == [("topic", "缓存 and queues")]
    assert found("二把", member) == [("reply", "缓存 and queues")]
    assert found("缓存", member) == [("topic", "缓存 and queues")]


def test_a_word_that_was_edited_away_finds_nothing_at_once(member, topic):
    posting.edit(opening(topic), by=topic.author, title="Streams", body="A livelock.", at=NOW())
    assert [found(word, member) for word in ("deadlock", "缓存", "livelock")] == [[], [], []]
    indexed()
    assert found("deadlock", member) == found("缓存", member) == []
    assert found("livelock streams", member) == [("topic", "Streams")]


def test_what_is_hidden_disappears_at_once_with_its_replies_and_comes_back(member, moderator, topic):
    flaggables.hide(opening(topic), at=NOW())
    assert SearchRow.objects.filter(kind__in=["topic", "reply"]).count() == 0
    indexed()
    for reader in (member, moderator, topic.author):
        assert found("deadlock", reader) == found("第二把锁", reader) == []
    flaggables.restore(opening(topic), at=NOW())
    indexed()
    assert found("deadlock", member) == [("topic", "缓存 and queues")]
    assert found("第二把锁", member) == [("reply", "缓存 and queues")]


def test_a_row_that_is_left_behind_shows_nothing(member, topic):
    """The second line: each result is asked of its source for this reader, now."""
    Topic.objects.filter(pk=topic.pk).update(hidden_at=NOW())
    assert SearchRow.objects.filter(kind="topic").count() == 1
    assert found("deadlock", member) == found("第二把锁", member) == []


def test_a_hidden_reply_disappears_alone(member, topic):
    flaggables.hide(topic.posts.get(position=2), at=NOW())
    assert found("第二把锁", member) == []
    assert found("deadlock", member) == [("topic", "缓存 and queues")]


def test_a_deleted_topic_leaves_nothing_in_the_index_after_the_nightly_check(member, topic):
    topic.posts.all().delete()
    topic.delete()
    assert found("deadlock", member) == []
    assert mend().keys() == {"topic", "reply"}
    assert SearchRow.objects.filter(kind__in=["topic", "reply"]).count() == 0


def test_members_are_found_while_they_are_shown(member):
    ada = make_member("ada", display_name="阿达")
    indexed()
    assert found("阿达", member) == found("ada", member) == [("member", "阿达")]
    ada.display_name = "Ada L."
    ada.save()
    assert found("阿达", member) == []
    indexed()
    assert found("阿达", member) == []
    assert found("ada l", member) == [("member", "Ada L.")]
    ada.is_active = False
    ada.save()
    indexed()
    assert found("ada", member) == []


def test_who_confirms_an_address_can_be_found_soon(member):
    ada = make_member("ada", verified=False)
    indexed()
    assert found("ada", member) == []
    standing.give(ada, "verified", at=NOW())
    indexed()
    assert found("ada", member) == [("member", "Ada")]


def test_the_nightly_check_finds_what_drifted_and_mends_it(member, topic):
    rebuild()
    assert mend() == {}
    topic.posts.filter(position=1).update(body_html="<p>Quite other words</p>")
    SearchRow.objects.filter(kind="reply").delete()
    SearchRow.objects.filter(kind="member").update(tokens_version=0)
    drift, shown = mend(), SearchRow.objects.filter(kind="member").count()
    assert {kind: len(keys) for kind, keys in drift.items()} == {"topic": 1, "reply": 1, "member": shown}
    assert found("quite other words", member) == [("topic", "缓存 and queues")]
    assert mend() == {}


def test_rebuild_writes_the_same_rows_again_and_drops_strangers(member, topic):
    rebuild()
    columns = ("kind", "key", "title", "open_text", "open_folded", "at", "author")
    before = sorted(map(str, SearchRow.objects.values_list(*columns)))
    SearchRow.objects.filter(kind="topic").delete()
    SearchRow.objects.filter(kind="reply").update(kind="poem")
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert sorted(map(str, SearchRow.objects.values_list(*columns))) == before
    assert "topic: 1\nreply: 1\n" in out.getvalue()
    assert found("deadlock", member) == [("topic", "缓存 and queues")]


def test_rebuild_refuses_a_kind_that_there_is_not(db):
    with pytest.raises(SystemExit):
        call_command("rebuild_search", "poem", stderr=StringIO())


def test_what_cannot_be_indexed_waits_and_the_rest_goes_on(member, topic, monkeypatch, caplog):
    at = NOW()
    good, bad = make_topic(title="Good"), make_topic(title="Bad")
    topics = sources["topic"].documents

    def broken(keys):
        if str(bad.pk) in keys:
            raise ValueError("not today")
        return topics(keys)

    monkeypatch.setitem(sources._entries, "topic", type(sources["topic"])(**{**vars(sources["topic"]), "documents": broken}))
    index_due(at=at + timedelta(hours=1))
    assert found("good", member) == [("topic", "Good")]
    [due] = SearchDue.objects.all()
    assert (due.key, due.attempts, due.run_after) == (str(bad.pk), 1, at + timedelta(hours=1, minutes=1))
    assert "cannot be indexed" in caplog.text
    assert good.pk != bad.pk


def test_a_change_in_an_undone_transaction_leaves_the_index_alone(topic):
    from django.db import transaction

    with transaction.atomic():
        changed("topic", [topic.pk], at=NOW())
        transaction.set_rollback(True)
    assert SearchRow.objects.filter(kind="topic").count() == 1
    assert SearchDue.objects.count() == 0


def test_marking_twice_is_one_due_row(topic):
    changed("topic", [topic.pk], at=NOW())
    changed("topic", [topic.pk], at=NOW())
    assert SearchDue.objects.count() == 1


def test_long_texts_are_found_to_their_end(member):
    make_topic(title="Long", body="用户缓存。" * 3000 + "最后一句有龘字")
    indexed()
    assert found("龘", member) == found("一句有龘", member) == [("topic", "Long")]
    [item] = find(parse("有龘字"), Reader(member, at=NOW())).items
    assert "<mark>有龘字</mark>" in item.excerpt


def test_titles_come_first(member):
    shelf = make_category()
    for i in range(3):
        make_topic(category=shelf, title=f"Other {i}", body="About locks.", at=NOW() - timedelta(minutes=5 - i))
    make_topic(category=shelf, title="Locks", body="Old.", at=NOW() - timedelta(days=300))
    rebuild()
    assert [item.shown.title for item in find(parse("locks"), Reader(member, at=NOW())).items] == ["Locks", "Other 2", "Other 1", "Other 0"]


@pytest.mark.parametrize(("html", "words"), [
    ("<p>先写<strong>缓</strong>存</p><p>b</p>", "先写缓存 b"), ("<ul><li>a</li><li>b &lt;c&gt;</li></ul>", "a b <c>"),
    ('<pre><code><span class="ln">x = <span class="n">1</span>\n</span></code></pre>', "x = 1"),
])
def test_the_words_of_a_rendered_text(html, words):
    assert words_of(html) == words


@pytest.mark.parametrize(("text", "question", "html"), [
    ("先寫緩存", "缓存", "先寫<mark>緩存</mark>"), ("C and C++ & C#", "c", "<mark>C</mark> and C++ &amp; C#"),
    ("Ｒｅｄｉｓ!", "redis", "<mark>Ｒｅｄｉｓ</mark>!"), ("<b>", "b", "&lt;<mark>b</mark>&gt;"), ("", "x", ""),
    ("数据库库", "库", "数据<mark>库</mark><mark>库</mark>"),
])
def test_the_hit_is_marked_where_it_stands(text, question, html):
    assert marked(text, needles_of(question)) == html


def test_an_excerpt_shows_the_place_of_the_hit_in_whatever_text_has_it():
    text = "x" * 50 + " and " * 300 + "here is the pool of connections"
    shown = excerpt(["nothing", text], needles_of("pool"))
    assert shown.startswith("…")
    assert "<mark>pool</mark> of connections" in shown
    assert excerpt(["nothing", text], needles_of("elsewhere")) == "nothing"


def test_tokens_are_spelt_in_letters_and_no_two_the_same():
    assert spelt("缓存c17") == "缓存c17"
    assert len({spelt(token) for token in ("c", "c+", "c++", "c#", ".c", "cʘ2bʘ", "^c", "$c")}) == 8
    assert all(spelt("c++/数").replace("ʘ", "").isalnum() for _ in "x")


def test_questions_are_counted_by_day_and_forgotten_after_a_season(db):
    at = NOW()
    for text in ("Rust", "ｒｕｓｔ", "Go"):
        log.note(text, 0, at=at)
    log.note("rust", 3, at=at - timedelta(days=100))
    assert log.prune(at=at) == 1
    assert list(SearchLog.objects.order_by("question").values_list("question", "times", "hits")) == [("go", 1, 0), ("rust", 2, 0)]
