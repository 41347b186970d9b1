"""The trail of acts in office: each is written down with what was before and after, in its own transaction, and never changed."""
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Standing
from community.models import Category, Topic
from community.moderation import flag
from portal.models import StaffAct
from portal.tests.test_admin_site import CATEGORY
from portal.trail import recording
from portal.trail.hooks import hears
from tests.factories.accounts import make_member
from tests.factories.community import make_reply, make_topic
from tests.factories.desk import OF_A_MEMBER

NOW = timezone.now()


def lines(**where) -> list[tuple]:
    """(action, model, key, before, after) of the trail, oldest first."""
    rows = StaffAct.objects.filter(**where).order_by("id")
    return [(act.action, act.model, act.key, act.before, act.after) for act in rows]


def models(**where) -> list[tuple]:
    return [(action, model) for action, model, _key, _before, _after in lines(**where)]


@pytest.fixture
def category(db):
    return Category.objects.create(slug="git", name_en="Git", name_zh="版本管理", position=1)


def change(client, category, **data):
    page = reverse("admin:community_category_change", args=[category.pk])
    return client.post(page, {**CATEGORY, **data})


def test_a_change_in_the_admin_is_told_with_before_and_after(signed_in, staff, category):
    response = change(signed_in(staff), category, name_en="Version control")
    act = StaffAct.objects.get()
    assert (act.by, act.request_id, act.door, act.action) == (
        staff, response["X-Request-ID"], "admin:community_category_change", "changed",
    )
    assert (act.model, act.key, act.label) == ("community.Category", str(category.pk), "git")
    assert (act.before, act.after) == ({"name_en": "Git"}, {"name_en": "Version control"})


def test_what_is_added_and_deleted_is_told_whole(signed_in, superuser):
    client = signed_in(superuser)
    client.post("/admin/auth/group/add/", {"name": "helpers", "permissions": []})
    group = StaffAct.objects.get()
    client.post(f"/admin/auth/group/{group.key}/delete/", {"post": "yes", "because": "tidy"})
    assert [(action, model, before, after) for action, model, _key, before, after in lines()] == [
        ("added", "auth.Group", None, {"name": "helpers"}),
        ("deleted", "auth.Group", {"id": int(group.key), "name": "helpers"}, None),
    ]
    assert StaffAct.objects.get(action="deleted").reason == "tidy"


def test_a_role_given_is_told_although_no_row_of_a_model_of_ours_changes(signed_in, superuser, member):
    role = Group.objects.get(name="moderator")
    signed_in(superuser).post(f"/admin/accounts/member/{member.pk}/change/", {
        "display_name": "林知远", "bio": "", "language": "", "time_zone": "", "theme": "system", "is_active": "on", "groups": [role.pk],
        **OF_A_MEMBER,
    })
    assert lines(model="accounts.Member_groups") == [
        ("added", "accounts.Member_groups", "", None, {"member": member.pk, "group": role.pk})
    ]


def test_an_act_on_the_site_done_in_office_is_told(signed_in, moderator, member, other_member):
    reply = make_reply(make_topic(), other_member)
    flag(member, "post", str(reply.pk), reason="spam", at=NOW)
    signed_in(moderator).post(
        reverse("community:decide", args=["post", reply.pk]), {"verdict": "hide", "note": "Advertising for watches"},
    )
    assert {"community.Decision", "community.Flag"} <= {model for _action, model in models()}
    assert set(StaffAct.objects.values_list("by", "door")) == {(moderator.pk, "community:decide")}
    assert "watches" not in str(lines())


def test_a_change_without_save_is_told(signed_in, moderator):
    """`QuerySet.update` and `bulk_create` send no signal."""
    topic = make_topic()
    signed_in(moderator).post(reverse("community:steer", args=[topic.pk, topic.slug]), {"act": "lock", "note": ""})
    assert ("community.Topic", str(topic.pk)) in {(model, key) for _action, model, key, _b, _a in lines(action="changed")}
    assert Topic.objects.get(pk=topic.pk).locked_at is not None


def test_what_a_moderator_does_as_a_member_is_nobodys_business(signed_in, moderator):
    topic = make_topic()
    signed_in(moderator).post(reverse("community:reply", args=[topic.pk, topic.slug]), {"body": "I think so too, and here is why."})
    topic.refresh_from_db()
    assert (topic.reply_count, lines()) == (1, [])


def test_what_a_member_does_is_not_in_the_trail(signed_in, member):
    signed_in(member).post("/me/profile/", {"display_name": "Lin", "bio": "", "language": "", "time_zone": "", "theme": "system"})
    make_member("somebody")
    assert lines() == []


def test_no_word_of_a_person_and_no_secret_is_in_it(signed_in, superuser, member):
    client = signed_in(superuser)
    client.post(f"/admin/accounts/member/{member.pk}/change/", {
        "display_name": "Canary Bird", "bio": "sings", "language": "", "time_zone": "", "theme": "dark", "is_active": "on",
        **OF_A_MEMBER,
    })
    client.post(f"/admin/accounts/member/{member.pk}/password/", {
        "usable_password": "true", "password1": "quite-a-long-canary", "password2": "quite-a-long-canary",
    })
    told = [(before, after) for _action, model, _key, before, after in lines() if model == "accounts.Member"]
    personal, secret = {"hidden": "personal"}, {"hidden": "secret"}
    assert told[0] == (
        {"display_name": personal, "bio": "", "theme": "system"}, {"display_name": personal, "bio": personal, "theme": "dark"}
    )
    assert told[1] == ({"password": secret}, {"password": secret})
    assert [word for word in ("Canary", "林知远", "quite-a-long") if word in str(lines())] == []
    assert {act.label for act in StaffAct.objects.filter(model="accounts.Member")} == {""}


class Fault(Exception):
    pass


@contextmanager
def in_office(staff):
    """A recording as the middleware makes it."""
    asked = SimpleNamespace(user=staff, POST={}, resolver_match=SimpleNamespace(view_name="admin:community_category_change"))
    with recording.recorded(request=asked) as listening, connection.execute_wrapper(hears):
        yield listening


@transaction.atomic
def fail_after(act, *args, **kwargs):
    act(*args, **kwargs)
    raise Fault


def test_an_act_that_fails_leaves_no_line(staff, category):
    category.name_en = "Other"
    with in_office(staff):
        with pytest.raises(Fault):
            fail_after(category.save)
        with transaction.atomic():
            with pytest.raises(Fault):
                fail_after(Category.objects.update, name_en="Third")
            Category.objects.update(name_zh="第四")
    assert [(before, after) for *_what, before, after in lines()] == [({"name_zh": "版本管理"}, {"name_zh": "第四"})]


def test_a_trail_that_cannot_be_written_fails_the_act(staff, category, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(StaffAct.objects, "bulk_create", broken)
    with in_office(staff), pytest.raises(DatabaseError, match="disk"), transaction.atomic():
        Category.objects.filter(pk=category.pk).update(name_en="Unseen")
    assert Category.objects.get().name_en == "Git"


@pytest.mark.django_db(transaction=True)
def test_an_act_without_a_transaction_gets_one(staff, category, monkeypatch):
    with in_office(staff):
        Category.objects.filter(pk=category.pk).update(name_en="Seen")
    assert [(before, after) for *_what, before, after in lines()] == [({"name_en": "Git"}, {"name_en": "Seen"})]

    def broken(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(StaffAct.objects, "bulk_create", broken)
    with in_office(staff), pytest.raises(DatabaseError):
        Category.objects.filter(pk=category.pk).update(name_en="Unseen")
    assert Category.objects.get().name_en == "Seen"


WAYS = {
    "save": lambda c: (setattr(c, "name_en", "N"), c.save()),
    "update": lambda c: Category.objects.filter(slug="git").update(name_en="N"),
    "bulk_update": lambda c: (setattr(c, "name_en", "N"), Category.objects.bulk_update([c], ["name_en"])),
    "update_or_create": lambda c: Category.objects.update_or_create(slug="git", defaults={"name_en": "N"}),
    "bulk_create": lambda c: Category.objects.bulk_create([Category(slug="b"), Category(slug="c")]),
    "get_or_create": lambda c: Category.objects.get_or_create(slug="d"),
    "delete": lambda c: c.delete(),
    "delete of a set": lambda c: Category.objects.filter(slug="git").delete(),
    "raw delete": lambda c: Category.objects.filter(slug="git")._raw_delete("default"),
    "sql": lambda c: connection.cursor().execute("UPDATE community_category SET name_en = 'N'"),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_to_write_goes_unseen(staff, category, way):
    """Django has ten ways to write a row; signals hear three of them."""
    before = list(Category.objects.order_by("pk").values())
    with in_office(staff):
        WAYS[way](category)
    assert list(Category.objects.order_by("pk").values()) != before
    assert {act.model for act in StaffAct.objects.all()} == {"community.Category"}


def test_without_the_hook_a_way_goes_unseen(staff, category):
    """The control of the test above."""
    with in_office(staff) as listening, listening.paused():
        Category.objects.filter(slug="git").update(name_en="N")
    assert lines() == []


def test_a_line_costs_one_statement(staff, count_queries):
    with in_office(staff), count_queries(3):
        found = Group.objects.get(name="moderator")
        found.name = "Moderators"
        found.save()
    assert lines() == [("changed", "auth.Group", str(found.pk), {"name": "moderator"}, {"name": "Moderators"})]


def test_many_rows_cost_two_statements(staff, count_queries):
    Category.objects.bulk_create(Category(slug=f"c{i}") for i in range(25))
    with in_office(staff), count_queries(3):
        Category.objects.update(name_en="N")
    assert StaffAct.objects.count() == 25


@pytest.fixture
def line(staff, category):
    with in_office(staff):
        Category.objects.filter(pk=category.pk).update(name_en="Seen")
    return StaffAct.objects.get()


CHANGES = {
    "update": lambda act: StaffAct.objects.update(by=None),
    "save": lambda act: act.save(),
    "delete": lambda act: act.delete(),
    "sql": lambda act: connection.cursor().execute("DELETE FROM portal_staffact"),
}


@pytest.mark.parametrize("way", CHANGES)
def test_the_database_refuses_to_change_the_trail(line, way):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        CHANGES[way](line)
    assert StaffAct.objects.count() == 1


def test_postgres_refuses_to_empty_it(line):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute("TRUNCATE portal_staffact CASCADE")
    assert StaffAct.objects.count() == 1


def test_without_the_triggers_it_could_be_changed(line):
    """The control of the tests above."""
    from importlib import import_module

    migration = import_module("portal.migrations.0005_staff_acts_are_recorded")
    with connection.schema_editor(atomic=False) if connection.vendor == "postgresql" else _editor() as editor:
        migration.allow_changes(None, editor)
        try:
            with transaction.atomic():
                assert StaffAct.objects.update(key="9") == 1
        finally:
            migration.refuse_changes(None, editor)


class _editor:
    """A schema editor on SQLite wants no transaction around it; triggers do not mind."""

    def __enter__(self):
        def execute(sql, params=None):
            connection.cursor().execute(sql)

        return SimpleNamespace(connection=connection, execute=execute)

    def __exit__(self, *error):
        pass


def test_an_erased_officer_stays_a_number(line, staff):
    from accounts.personal import erasing

    erasing.erase(staff, wish="delete", at=NOW)
    line.refresh_from_db()
    assert (line.by_id, line.by.is_former) == (staff.pk, True)


def test_suspending_is_told_without_its_reason_in_words(signed_in, staff, member):
    signed_in(staff).post("/admin/accounts/member/", {
        "action": "suspend", "_selected_action": [member.pk], "reason": "Sold canaries", "confirmed": "yes",
    })
    act = StaffAct.objects.get(model="accounts.Standing")
    assert (act.act, act.action, act.after["member"], act.after["reason"], act.after["note"]) == (
        "suspend", "added", member.pk, "suspended", {"hidden": "personal"},
    )
    assert Standing.objects.filter(member=member, reason="suspended").count() == 1


def test_a_door_of_ones_own_exists():
    from django.urls import get_resolver

    from portal.trail import doors
    from tests.test_doors import WITH_DEMO, names

    assert doors.OWN - set(names(get_resolver(WITH_DEMO).url_patterns)) == set()


def test_rows_that_follow_exist():
    from django.apps import apps

    from portal.trail import doors

    assert doors.FOLLOWS - {model._meta.label for model in apps.get_models(include_auto_created=True)} == set()


def test_the_trail_is_read_searched_and_never_deleted(signed_in, superuser, staff, line, count_queries):
    client = signed_in(superuser)
    url = "/admin/portal/staffact/"
    for query in ("", "?q=staffer", "?q=git", "?model=community.Category", "?action__exact=changed", f"?q={line.request_id}"):
        assert line in client.get(f"{url}{query}").context["cl"].result_list
    assert line not in client.get(f"{url}?q=nobody").context["cl"].result_list
    page = client.get(f"{url}{line.pk}/change/").content.decode()
    assert [text in page for text in ("Git", "Seen", "Staffer", "submit-row", "deletelink")] == [True, True, True, False, False]
    assert [client.get(f"{url}{line.pk}/{act}/").status_code for act in ("delete", "history")] == [403, 200]
    assert client.post(f"{url}{line.pk}/change/", {"label": "x"}).status_code == 403


@pytest.mark.parametrize("rows", [5, 25])
def test_the_trail_costs_the_same_however_long(signed_in, superuser, staff, django_assert_max_num_queries, rows):
    Category.objects.bulk_create(Category(slug=f"c{i}") for i in range(rows))
    with in_office(staff):
        Category.objects.update(name_en="N")
    client = signed_in(superuser)
    client.get("/admin/portal/staffact/")
    with django_assert_max_num_queries(TRAIL_LIST):
        client.get("/admin/portal/staffact/")


TRAIL_LIST = 6


def test_the_history_of_a_row_is_its_trail(signed_in, staff, category):
    change(signed_in(staff), category, name_en="Version control")
    page = signed_in(staff).get(f"/admin/community/category/{category.pk}/history/").content.decode()
    assert [text in page for text in ("Version control", "Staffer", "Name", "Git")] == [True] * 4
