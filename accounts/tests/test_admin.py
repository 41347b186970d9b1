"""Members in the admin: found, suspended with a reason, and nobody raises themselves."""
import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts import showing, standing
from accounts.models import ApiToken, Member, Profile
from kit.shared_pages import EPOCH
from tests.factories.accounts import make_member
from tests.factories.desk import OF_A_MEMBER
from tests.factories.desk import act as act_at_desk

LIST = reverse("admin:accounts_member_changelist")


def change(person):
    return reverse("admin:accounts_member_change", args=[person.pk])


@pytest.fixture
def clerk(staff):
    """Staff who may change members."""
    staff.user_permissions.add(*Permission.objects.filter(content_type__app_label="accounts", codename__in=[
        "view_member", "change_member", "view_standing", "view_membercounters", "view_apitoken", "change_apitoken",
    ]))
    return staff


def act(client, name, *people, **more):
    data = {"action": name, "_selected_action": [p.pk for p in people], **more}
    return client.post(LIST, data, follow=True) if name == "suspend" else act_at_desk(client, LIST, data, follow=True)


def test_members_are_found_and_filtered(signed_in, superuser, member, suspended):
    client = signed_in(superuser)
    found = lambda **query: sorted(row.handle for row in client.get(LIST, query).context["cl"].result_list)  # noqa: E731
    assert found(q="lin") == ["lin"]
    assert found(q="知远") == ["lin"]
    assert found(q="lin@exam") == ["lin"]
    assert found(standing="suspended") == ["suspended"]
    make_member("newcomer", verified=False)
    assert found(standing="none") == ["newcomer"]


@pytest.mark.parametrize("count", [5, 25])
def test_the_list_costs_the_same_however_long(signed_in, superuser, count_queries, count):
    for _number in range(count):
        make_member()
    client = signed_in(superuser)
    client.get(LIST)
    with count_queries(4):
        client.get(LIST)


def test_suspending_asks_for_the_reason_and_the_member_reads_it(signed_in, clerk, member):
    client = signed_in(clerk)
    page = act(client, "suspend", member)
    assert "accounts/admin_suspend.html" in {template.name for template in page.templates}
    assert not Member.objects.get(pk=member.pk).is_suspended

    act(client, "suspend", member, reason="")
    assert not Member.objects.get(pk=member.pk).is_suspended

    act(client, "suspend", member, reason="Advertising")
    given = member.standing_set.get(reason="suspended")
    assert (given.note, given.by, given.until_at) == ("Advertising", clerk, None)
    assert "Advertising" in client.get(change(member)).content.decode()

    act(client, "lift_suspension", member)
    given.refresh_from_db()
    assert given.until_at is not None
    assert Member.objects.get(pk=member.pk).can_take_part


def test_nobody_suspends_themself_or_someone_above(signed_in, clerk, superuser):
    act(signed_in(clerk), "suspend", clerk, superuser, reason="x")
    assert not Member.objects.get(pk=clerk.pk).is_suspended
    assert not Member.objects.get(pk=superuser.pk).is_suspended


def test_a_suspended_clerk_does_not_lift_their_own(signed_in, clerk):
    standing.give(clerk, "suspended", at=timezone.now())
    refused = signed_in(clerk).post(LIST, {"action": "lift_suspension", "_selected_action": [clerk.pk]})
    assert (refused.status_code, Member.objects.get(pk=clerk.pk).is_suspended) == (403, True)


def test_staff_give_nobody_rights(signed_in, clerk, member):
    client = signed_in(clerk)
    form = {"display_name": "Lin", "theme": "dark", "is_active": "", "handle": "root"}
    form |= {"is_staff": "on", "is_superuser": "on", "groups": ["1"]}
    assert client.post(change(member), form | OF_A_MEMBER).status_code == 302
    member = Member.objects.get(pk=member.pk)
    assert (member.display_name, member.theme) == ("Lin", "dark")
    assert (member.is_staff, member.is_superuser, member.is_active, member.groups.count(), member.handle) == (False, False, True, 0, "lin")


def test_staff_set_nobody_elses_password(signed_in, clerk, member, superuser):
    client = signed_in(clerk)
    for person in (member, superuser):
        url = reverse("admin:auth_user_password_change", args=[person.pk])
        assert client.post(url, {"password1": "ocean-lantern-42", "password2": "ocean-lantern-42"}).status_code == 403
    assert client.get(change(superuser)).status_code == 200
    assert client.post(change(superuser), {"display_name": "x"}).status_code == 403


def test_a_superuser_makes_and_changes_members(signed_in, superuser):
    client = signed_in(superuser)
    form = {
        "handle": "newhand", "email": "new@example.org", "display_name": "New", "usable_password": "true",
        "password1": "ocean-lantern-42", "password2": "ocean-lantern-42",
    }
    client.post(reverse("admin:accounts_member_add"), form)
    made = Member.objects.get(handle="newhand")
    assert made.counters.points == 0
    assert client.get(change(made)).status_code == 200
    assert client.get(reverse("admin:accounts_member_delete", args=[made.pk])).status_code == 403


def test_tokens_are_read_and_revoked_not_written(signed_in, clerk, member):
    token, _secret = ApiToken.objects.issue(member, name="ci", at=timezone.now())
    client, url = signed_in(clerk), reverse("admin:accounts_apitoken_changelist")
    assert client.get(reverse("admin:accounts_apitoken_add")).status_code == 403
    assert client.post(reverse("admin:accounts_apitoken_change", args=[token.pk]), {"name": "x"}).status_code == 403
    act_at_desk(client, url, {"action": "revoke", "_selected_action": [token.pk]})
    token.refresh_from_db()
    assert token.revoked_at is not None


def profile_typed(person, **fields):
    """The page of a member as a browser sends it back, with these fields of the profile changed."""
    return {
        **OF_A_MEMBER,
        "display_name": person.display_name, "language": person.language, "time_zone": person.time_zone, "theme": person.theme,
        "profile-TOTAL_FORMS": "1", "profile-INITIAL_FORMS": "1", "profile-0-member": person.pk, "profile-0-audience": "everybody",
        "skills-TOTAL_FORMS": "1", "skills-INITIAL_FORMS": "1", "skills-0-id": person.skills.get().pk, "skills-0-member": person.pk,
        **{f"profile-0-{name}": value for name, value in fields.items()},
    }


def test_what_stands_on_a_profile_is_corrected_like_the_member_would(signed_in, superuser, member):
    showing.save_profile(Profile(member=member, real_name="Best Pills", city="Ｏslo", links=["https://pills.example"]))
    showing.save_skills(member, ["cheap pills"])
    client = signed_in(superuser)
    assert "https://pills.example</textarea>" in client.get(change(member)).content.decode()

    page = client.post(change(member), profile_typed(member, links="pills.example", city="Bergen"))
    assert page.status_code == 200
    assert "Write it whole, with https://." in page.content.decode()

    typed = profile_typed(member, links="https://a.example\r\nhttps://b.example/x", city="Bergen")
    page = client.post(change(member), {**typed, "skills-0-DELETE": "on"})
    assert page.status_code == 302, page.context["errors"]
    profile = Profile.objects.get(member=member)
    assert (profile.real_name, profile.city_key, profile.links) == ("", "bergen", ["https://a.example", "https://b.example/x"])
    assert not member.skills.exists()


def test_staff_who_may_change_members_take_a_skill_out_and_kept_pages_go(signed_in, staff, member, django_capture_on_commit_callbacks):
    codenames = ["view_member", "change_member", "view_skill", "change_skill"]
    staff.user_permissions.add(*Permission.objects.filter(content_type__app_label="accounts", codename__in=codenames))
    showing.save_skills(member, ["cheap pills"])
    typed = profile_typed(member) | {"profile-TOTAL_FORMS": "0", "profile-INITIAL_FORMS": "0", "skills-0-DELETE": "on"}
    before = cache.get(EPOCH)
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(staff).post(change(member), typed).status_code == 302
    assert member.skills.count() == 0
    assert cache.get(EPOCH) != before


def test_roles_and_rights_are_offered_in_words_of_the_reader(signed_in, superuser, member, moderator):
    superuser.language = "zh-hans"
    superuser.save()
    client = signed_in(superuser)
    role = Group.objects.get(name="moderator")
    for url in (change(member), reverse("admin:auth_group_change", args=[role.pk])):
        page = client.get(url).content.decode()
        assert "社区 › 发言: 修改" in page
        assert "Can change" not in page
    assert f'<option value="{role.pk}">版主</option>' in client.get(change(member)).content.decode()
    assert "版主" in client.get(reverse("admin:auth_group_changelist")).content.decode()


def test_members_are_filtered_by_role_and_language(signed_in, superuser, member, moderator):
    Member.objects.filter(pk=member.pk).update(language="zh-hans")
    client = signed_in(superuser)
    found = lambda **query: sorted(row.handle for row in client.get(LIST, query).context["cl"].result_list)  # noqa: E731
    assert found(role=Group.objects.get(name="moderator").pk) == ["moderator"]
    assert found(role="none") == ["lin", "root-user"]
    assert found(language="zh-hans") == ["lin"]
    assert found(language="none") == ["moderator", "root-user"]
    for unknown in ("x", "9" * 30, "\0"):
        assert found(role=unknown) == found(language=unknown) == found(standing=unknown) == ["lin", "moderator", "root-user"]
