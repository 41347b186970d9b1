"""Tags: how they are written, who puts up new ones, what merging does, and that figures and lists stay true."""
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Category, CategoryRight, Tag, Topic, TopicTag
from community.moderation import decide as decide_flag
from community.posting import edit
from community.recount import recount
from community.refusal import Refused
from community.search.finding import find
from community.search.index import Filters
from community.search.indexing import index_due, rebuild
from community.search.question import parse
from community.search.sources import Reader
from community.tagging import APPROVE, MERGE, REFUSE, completions, decide, slug_meant
from community.tagnames import BadTag, names_in, slug_of
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.billing import make_plan
from tests.factories.community import make_category, make_reply, make_topic, opening
from tests.factories.structure import make_tag, tag

NOW = timezone.now()


def shown(topic) -> list[str]:
    topic.refresh_from_db()
    return [name for name, _slug in topic.tag_line]


def counted(*names) -> list[int]:
    return [Tag.objects.get(slug=slug_of(name)).topic_count for name in names]


# --- Names ---


@pytest.mark.parametrize(
    ("typed", "names", "slugs"),
    [
        ("C++, Ｃ＃，.NET", ["c++", "c#", ".net"], ["cpp", "csharp", "dotnet"]),
        ("node.js; CI/CD、数据库", ["node.js", "ci/cd", "数据库"], ["node-js", "ci-cd", "数据库"]),
        ("#Python , python,, PYTHON ", ["python"], ["python"]),
        ("machine   learning, select_related", ["machine learning", "select_related"], ["machine-learning", "select_related"]),
        ("F#, g++, python 3.12", ["f#", "g++", "python 3.12"], ["fsharp", "gpp", "python-3-12"]),
        ("", [], []),
    ],
)
def test_a_line_of_tags_is_read_as_programmers_write_it(typed, names, slugs):
    assert (names_in(typed), [slug_of(name) for name in names_in(typed)]) == (names, slugs)


@pytest.mark.parametrize("typed", ["a, b, c, d, e, f", "x" * 31, "<b>", "+++", "—", "complete", "a\u202eb", "😀"])
def test_what_is_no_tag_is_refused(typed):
    with pytest.raises(BadTag):
        names_in(typed)


# --- Putting a topic under tags ---


def test_tags_that_stand_show_at_once_and_count(db):
    make_tag("python")
    make_tag("C++")
    first, second = make_topic(), make_topic()
    tag(first, "python", "c++")
    tag(second, "python")

    assert (shown(first), first.tag_line, counted("python", "c++")) == (["python", "c++"], [["python", "python"], ["c++", "cpp"]], [2, 1])


def test_a_new_tag_of_a_member_waits_and_one_of_a_moderator_stands(db, moderator):
    topic = make_topic()
    waiting = tag(topic, "zig")
    other = make_topic(moderator)
    tag(other, "odin")

    assert ([one.name for one in waiting], shown(topic), shown(other)) == (["zig"], [], ["odin"])
    assert counted("zig", "odin") == [1, 1]
    assert [entry["name"] for entry in completions("zi")] == []


def test_a_synonym_becomes_the_word_that_stands(db):
    root = make_tag("javascript")
    make_tag("js", synonym_of=root)
    topic = make_topic()
    tag(topic, "JS", "javascript")

    assert (shown(topic), TopicTag.objects.get().tag, counted("js", "javascript")) == (["javascript"], root, [0, 1])


def test_a_tag_that_was_refused_cannot_be_chosen_again(db):
    make_tag("help", state=Tag.State.REFUSED)

    with pytest.raises(Refused, match="help"):
        tag(make_topic(), "help")
    assert TopicTag.objects.count() == 0


def test_a_member_proposes_only_a_few_at_a_time(db, moderator):
    member = make_member()
    topic = make_topic(member)
    tag(topic, *(f"new-{n}" for n in range(5)))

    with pytest.raises(Refused, match="wait"):
        tag(make_topic(member, at=NOW - timedelta(minutes=5)), "new-6")
    decide(Tag.objects.get(slug="new-0"), by=moderator, verdict=APPROVE, at=NOW)
    assert len(tag(make_topic(member, at=NOW - timedelta(minutes=2)), "new-6")) == 1


def test_an_anonymous_asker_proposes_under_no_name(db):
    from community.posting import start_topic

    topic = start_topic(make_member(), category=make_category(), title="Who am I?", body="I ask.", kind="question", is_anonymous=True,
                        tags=["shy"], at=NOW)

    assert Tag.objects.get(slug="shy").proposed_by == topic.author
    assert topic.author.handle == "anonymous"


def test_an_author_changes_tags_without_touching_the_text(member):
    make_tag("rust")
    make_tag("go")
    topic = make_topic(member)
    tag(topic, "rust")
    edit(opening(topic), by=member, title=topic.title, body=opening(topic).body, tags=["go"], at=NOW)

    assert (shown(topic), counted("rust", "go"), opening(topic).revisions.count()) == (["go"], [0, 1], 0)


# --- Deciding ---


def test_an_approved_tag_shows_on_all_its_topics_and_who_proposed_it_is_told(member, moderator):
    first, second = make_topic(member), make_topic()
    for topic in (first, second):
        tag(topic, "zig")
    decide(Tag.objects.get(), by=moderator, verdict=APPROVE, at=NOW)

    assert (shown(first), shown(second), counted("zig")) == (["zig"], ["zig"], [2])
    assert list(Notice.objects.filter(kind="tag_approved").values_list("member", "url")) == [(member.pk, "/community/tags/zig/")]


def test_a_refused_tag_leaves_no_trace_on_topics(member, moderator):
    make_tag("rust")
    topic = make_topic(member)
    tag(topic, "rust", "urgent")
    decide(Tag.objects.get(slug="urgent"), by=moderator, verdict=REFUSE, at=NOW)

    assert (shown(topic), TopicTag.objects.count(), counted("urgent")) == (["rust"], 1, [0])
    assert Notice.objects.get(member=member).kind == "tag_refused"


def test_a_merged_tag_leads_its_topics_to_the_other_once(member, moderator):
    root = make_tag("kubernetes")
    both, only = make_topic(member), make_topic()
    tag(both, "kubernetes", "k8s")
    tag(only, "k8s")
    decide(Tag.objects.get(slug="k8s"), by=moderator, verdict=MERGE, into=root, at=NOW)

    assert (shown(both), shown(only), counted("kubernetes", "k8s")) == (["kubernetes"], ["kubernetes"], [2, 0])
    assert Tag.objects.get(slug="k8s").synonym_of == root
    assert "kubernetes" in str(Notice.objects.get(kind="tag_merged"))


def test_who_followed_a_merged_tag_follows_the_other(member, other_member, moderator):
    from community.following import choose
    from community.models import Following

    root = make_tag("kubernetes")
    merged = make_tag("k8s", state=Tag.State.WAITING)
    choose(member, "tag", merged.pk, "follow", at=NOW)
    choose(other_member, "tag", merged.pk, "follow", at=NOW)
    choose(other_member, "tag", root.pk, "mute", at=NOW)
    decide(merged, by=moderator, verdict=MERGE, into=root, at=NOW)

    found = Following.objects.order_by("pk").values_list("member__handle", "key", "level")
    assert set(found) == {("lin", root.pk, "follow"), ("marta", root.pk, "mute")}


def test_synonyms_of_a_merged_tag_follow_it(db, moderator):
    first = make_tag("ecmascript")
    make_tag("es6", synonym_of=first)
    first.state = Tag.State.WAITING
    first.save()
    root = make_tag("javascript")
    decide(first, by=moderator, verdict=MERGE, into=root, at=NOW)

    assert set(Tag.objects.filter(synonym_of=root).values_list("slug", flat=True)) == {"ecmascript", "es6"}


def test_two_moderators_decide_once(db, moderator):
    tag(make_topic(), "zig")
    decide(Tag.objects.get(), by=moderator, verdict=APPROVE, at=NOW)

    with pytest.raises(Refused, match="meanwhile"):
        decide(Tag.objects.get(), by=moderator, verdict=REFUSE, at=NOW)


# --- Figures ---


def test_hidden_and_private_topics_are_not_counted(db, moderator):
    make_tag("sql")
    hidden, private, moved = make_topic(), make_topic(category=make_category("inner")), make_topic()
    for topic in (hidden, private, moved):
        tag(topic, "sql")
    steps = [counted("sql")[0]]
    from community.flags import flaggables

    flaggables["post"].hide(opening(hidden), at=NOW)
    steps.append(counted("sql")[0])
    CategoryRight.objects.create(category=private.category, right="see", plan=make_plan())
    steps.append(counted("sql")[0])
    from community.steering import steer

    steer(moved, "move", by=moderator, category=private.category, at=NOW)
    steps.append(counted("sql")[0])
    flaggables["post"].restore(opening(hidden), at=NOW)
    CategoryRight.objects.all().delete()
    assert [*steps, counted("sql")[0]] == [3, 2, 1, 0, 3]
    assert [drift for drift in recount() if drift.what == "tag topics"] == []


# --- Search ---


def found(question, member, **filters):
    return sorted(item.shown.title for item in find(parse(question), Reader(member, at=NOW), filters=Filters(**filters)).items)


def test_a_search_is_narrowed_to_a_tag_and_its_synonyms(client, member):
    make_tag("js", synonym_of=make_tag("javascript"))
    tagged, other = make_topic(title="Tabs are slow"), make_topic(title="Tabs are fast")
    reply = make_reply(tagged, body="Tabs of mine.")
    tag(tagged, "javascript")
    rebuild()
    slug = slug_meant("JS")

    assert found("tabs", member, tag=slug) == ["Tabs are slow", "Tabs are slow"]
    for query in ({"q": "tabs", "tag": "JS"}, {"q": "tabs tag:js"}):
        assert [item.shown.title for item in client.get("/search/", query).context["page"].items] == ["Tabs are slow", "Tabs are slow"]
    assert found("tabs", member, tag="rust") == []
    tag(tagged)
    index_due(at=timezone.now() + timedelta(minutes=1))
    assert found("tabs", member, tag=slug) == []
    assert (reply.topic_id, other.pk) == (tagged.pk, other.pk)


def test_c_plus_plus_is_not_c_sharp_among_tags(member):
    for name in ("c++", "c#"):
        make_tag(name)
        topic = make_topic(title=f"Pointers in {name}")
        tag(topic, name)
    rebuild()

    assert [found("pointers", member, tag=slug_of(name)) for name in ("c++", "c#")] == [["Pointers in c++"], ["Pointers in c#"]]


def test_a_solved_question_is_found_as_solved(member, other_member):
    from community.questions import accept

    topic = make_topic(member, title="Pointers again", kind="question")
    answer = make_reply(topic, other_member, body="Pointers are easy.")
    rebuild()
    assert found("pointers", member, solved=True) == []
    accept(answer, by=member, at=NOW)
    index_due(at=timezone.now() + timedelta(minutes=1))

    assert found("pointers", member, solved=True) == ["Pointers again", "Pointers again"]


# --- Pages ---


def titles(response):
    return [line["title"] for line in response.context["lines"]]


def test_a_topic_is_started_with_tags_and_shows_what_stands(signed_in, member):
    make_tag("C++")
    make_category("db")
    fields = {"category": "db", "title": "Templates", "body": "They are slow.", "tags": "c++, zig", "kind": "discussion"}
    response = signed_in(member).post("/community/new/", fields, follow=True)
    page = response.content.decode()

    assert response.context["topic"].tag_line == [["c++", "cpp"]]
    assert 'href="/community/tags/cpp/"' in page
    assert "wait for a moderator" in page
    assert "/community/tags/zig/" not in page


@pytest.mark.parametrize("typed", ["<script>", "a,b,c,d,e,f"])
def test_bad_tags_come_back_as_they_were_typed(signed_in, member, typed):
    make_category("db")
    fields = {"category": "db", "title": "Templates", "body": "They are slow.", "tags": typed, "kind": "discussion"}
    response = signed_in(member).post("/community/new/", fields)

    assert (response.status_code, list(response.context["form"].errors), Topic.objects.count()) == (422, ["tags"], 0)
    assert response.context["form"]["tags"].value() == typed


def test_an_author_finds_their_tags_in_the_form_those_that_wait_too(signed_in, member):
    make_tag("rust")
    topic = make_topic(member)
    tag(topic, "rust", "zig")

    assert 'value="rust, zig"' in signed_in(member).get(f"/community/p/{opening(topic).pk}/edit/").content.decode()


def test_a_tag_has_a_page_in_all_orders_and_its_synonym_leads_there(client, db):
    root = make_tag("数据库", description_zh="表与索引", description_en="Tables and indexes")
    make_tag("db", synonym_of=root)
    topic = make_topic(title="Which index?")
    tag(topic, "数据库")
    make_topic(title="Another")

    assert [titles(client.get(root.get_absolute_url(), {"order": order})) for order in ("latest", "hot", "top")] == [["Which index?"]] * 3
    assert b"Tables and indexes" in client.get(root.get_absolute_url()).content
    response = client.get("/community/tags/db/")
    assert (response.status_code, response["Location"]) == (301, root.get_absolute_url())


@pytest.mark.parametrize("state", ["waiting", "refused"])
def test_a_tag_that_does_not_stand_has_no_page(client, db, state):
    make_tag("zig", state=state)

    assert client.get("/community/tags/zig/").status_code == 404
    assert "zig" not in client.get("/community/tags/").content.decode()


def test_the_list_of_tags_has_the_most_used_first(client, db):
    for name in ("rust", "go", "unused"):
        make_tag(name)
    for names in (("rust", "go"), ("go",)):
        tag(make_topic(), *names)

    assert [one.name for one in client.get("/community/tags/").context["page"]] == ["go", "rust"]


@pytest.mark.parametrize("count", [5, 25])
def test_pages_of_tags_take_the_same_statements_however_many(client, db, count_queries, count):
    make_tag("python")
    shelf = make_category("python")
    for n in range(count):
        tag(make_topic(category=shelf, title=f"Topic {n}"), "python")
        make_tag(f"tag-{n}", topic_count=1)
    with count_queries(1):
        client.get("/community/tags/")
    with count_queries(3):
        client.get("/community/tags/python/")
    with count_queries(2):
        client.get("/community/")


def test_completion_gives_the_word_that_stands_most_used_first(client, db):
    root = make_tag("javascript", topic_count=3)
    make_tag("js", synonym_of=root)
    make_tag("java", topic_count=9)
    make_tag("jazz", topic_count=1, state=Tag.State.WAITING)
    make_tag("jade", proposed_by=make_member())

    def told(q):
        return [entry["name"] for entry in client.get("/community/tags/complete/", {"q": q}).json()["tags"]]

    both = ["java", "javascript"]
    assert [told(q) for q in ("JA", "js", "j", "", "<")] == [both, ["javascript"], both, [], []]


def test_a_moderator_decides_on_the_page(signed_in, member, moderator):
    make_tag("kubernetes")
    topic = make_topic(member, title="Pods that wait")
    tag(topic, "k8s", "zig", "urgent")
    client = signed_in(moderator)
    page = client.get("/community/moderation/").content.decode()
    assert all(text in page for text in ("k8s", "zig", "urgent", "Pods that wait"))

    verdicts = {"k8s": {"verdict": "merge", "into": "Kubernetes"}, "zig": {"verdict": "approve"}, "urgent": {"verdict": "refuse"}}
    for name, data in verdicts.items():
        pk = Tag.objects.get(slug=name).pk
        assert client.post(f"/community/moderation/tags/{pk}/", data)["Location"] == "/community/moderation/"
    assert shown(topic) == ["zig", "kubernetes"]
    assert not Tag.objects.waiting().exists()


def test_a_merge_into_nothing_is_refused_in_words(signed_in, moderator):
    tag(make_topic(), "k8s")
    url = f"/community/moderation/tags/{Tag.objects.get().pk}/"
    response = signed_in(moderator).post(url, {"verdict": "merge", "into": "nothing"}, follow=True)

    assert "There is no tag “nothing” yet." in response.content.decode()
    assert Tag.objects.get().state == Tag.State.WAITING


def test_members_do_not_decide_about_tags(signed_in, member):
    tag(make_topic(), "k8s")

    assert signed_in(member).post(f"/community/moderation/tags/{Tag.objects.get().pk}/", {"verdict": "approve"}).status_code == 403


# --- In the admin ---


def test_a_tag_put_up_in_the_admin_stands_and_can_become_a_synonym(signed_in, superuser):
    client = signed_in(superuser)
    for name in ("Kubernetes", "K8s"):
        client.post("/admin/community/tag/add/", {"name": name, "state": "approved"})
    topic = make_topic()
    tag(topic, "k8s")
    root, synonym = Tag.objects.get(slug="kubernetes"), Tag.objects.get(slug="k8s")
    client.post(f"/admin/community/tag/{synonym.pk}/change/", {"name": "k8s", "state": "approved", "synonym_of": root.pk})

    assert (shown(topic), root.decided_by) == (["kubernetes"], superuser)
    again = client.post("/admin/community/tag/add/", {"name": "KUBERNETES", "state": "approved"})
    assert "already" in again.content.decode()
    assert Tag.objects.count() == 2


def rows(*given):
    data = {"rights-TOTAL_FORMS": len(given), "rights-INITIAL_FORMS": 0}
    for n, (right, group, plan) in enumerate(given):
        data |= {f"rights-{n}-right": right, f"rights-{n}-group": group, f"rights-{n}-plan": plan}
    return {"slug": "inner", "name_en": "Inner", "name_zh": "内室", "position": 0, **data}


def test_rights_are_given_below_the_category_in_the_admin(signed_in, superuser):
    plan = make_plan()
    url = "/admin/community/category/add/"
    client = signed_in(superuser)
    for given in ([("see", "", "")], [("see", "", plan.pk), ("see", "", plan.pk)], [("see", "1", plan.pk)]):
        assert client.post(url, rows(*given)).status_code == 200
    assert Category.objects.count() == 0
    client.post(url, rows(("see", "", plan.pk), ("reply", "", plan.pk)))

    shelf = Category.objects.get()
    assert (shelf.is_public, sorted(shelf.rights.values_list("right", flat=True))) == (False, ["reply", "see"])


def test_a_moderator_gives_no_rights(signed_in, moderator):
    moderator.is_staff = True
    moderator.save()
    shelf = make_category("inner")
    signed_in(moderator).post(f"/admin/community/category/{shelf.pk}/change/", {**rows(("see", "", make_plan().pk)), "name_en": "Changed"})

    shelf.refresh_from_db()
    assert (shelf.name_en, shelf.is_public, CategoryRight.objects.count()) == ("Changed", True, 0)


def test_decisions_about_posts_do_not_meet_those_about_tags(db, moderator):
    """Both have an address under moderation/."""
    from django.urls import resolve

    assert resolve("/community/moderation/tags/7/").view_name == "community:decide_tag"
    assert resolve("/community/moderation/post/7/").view_name == "community:decide"
    assert decide_flag.__module__ == "community.moderation"
