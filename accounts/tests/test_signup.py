"""Joining: from the form to the confirmed address."""
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from accounts.models import Member
from tests.factories.accounts import make_member

SIGNUP = reverse("account_signup")
PASSWORD = "ocean-lantern-42"


def join(client, language="en", **changes):
    form = {"display_name": "Lin Zhiyuan", "username": "", "email": "lin@example.org", "password1": PASSWORD, **changes}
    return client.post(SIGNUP, form, headers={"Accept-Language": language})


def links(message):
    return re.findall(r"http://\S+", message.body)


def errors(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def test_a_visitor_joins_confirms_and_is_in(client, db):
    response = join(client, time_zone="Europe/Warsaw")
    assert response.url == reverse("account_email_verification_sent")
    lin = Member.objects.get(handle="lin-zhiyuan")
    assert (lin.display_name, lin.language, lin.time_zone, lin.theme) == ("Lin Zhiyuan", "en", "Europe/Warsaw", "system")
    assert not lin.is_verified
    assert lin.counters.points == 0

    assert [(m.to, m.subject) for m in mail.outbox] == [(["lin@example.org"], "Confirm your e-mail for Guildhall")]
    link = links(mail.outbox[0])[0]
    assert client.get(link).status_code == 200
    assert not Member.objects.get(pk=lin.pk).is_verified

    assert client.post(link).url == "/"
    lin = Member.objects.get(pk=lin.pk)
    assert lin.is_verified
    assert client.session["_auth_user_id"] == str(lin.pk)


def test_the_link_works_once(client, db):
    join(client)
    link = links(mail.outbox[0])[0]
    client.post(link)
    client.logout()
    assert "This link no longer works" in client.get(link).content.decode()


def test_in_chinese_everything_is_in_chinese(client, db):
    response = join(client, language="zh-CN", display_name="林知远", username="zhiyuan", follow=True)
    lin = Member.objects.get(handle="zhiyuan")
    assert (lin.language, lin.time_zone) == ("zh-hans", "Asia/Shanghai")
    assert mail.outbox[0].subject == "确认你在会馆的邮箱"
    assert "林知远" in mail.outbox[0].body
    html = mail.outbox[0].alternatives[0].content
    assert '<html lang="zh-Hans">' in html
    assert links(mail.outbox[0])[0] in html
    assert response.url == reverse("account_email_verification_sent")


def test_the_theme_a_visitor_chose_goes_with_them(client, db):
    client.cookies["theme"] = "dark"
    join(client)
    assert Member.objects.get(handle="lin-zhiyuan").theme == "dark"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Factory", "localtime"])
def test_a_zone_that_is_none_becomes_the_communitys(client, db, zone):
    join(client, time_zone=zone)
    assert Member.objects.get().time_zone == "Asia/Shanghai"


def test_an_empty_handle_is_made_of_the_name_and_numbered(client, db):
    make_member("lin-zhiyuan")
    join(client)
    assert Member.objects.filter(handle="lin-zhiyuan-2").exists()


def test_a_handle_is_never_made_of_the_address_without_asking(client, db):
    response = join(client, display_name="林知远", email="zy.lin@example.org")
    assert errors(response) == {"username": ["Please choose a handle. Try zy-lin, it is free."]}
    assert Member.objects.count() == 0


@pytest.mark.parametrize(
    ("handle", "sentence"),
    [
        ("Lin Zhiyuan", "A handle has 3 to 30 characters: a to z, 0 to 9, - and _. Try lin-zhiyuan, it is free."),
        ("marta", "This handle is taken. Try marta-2, it is free."),
        ("MARTA", "This handle is taken. Try marta-2, it is free."),
        ("admin", "This handle is reserved. Please choose another. Try lin-zhiyuan, it is free."),
        ("ａｄｍｉｎ", "This handle is reserved. Please choose another. Try lin-zhiyuan, it is free."),
        ("аdmin", "A handle has 3 to 30 characters: a to z, 0 to 9, - and _. Try dmin, it is free."),
    ],
)
def test_a_wrong_handle_comes_back_with_a_free_one(client, db, handle, sentence):
    make_member("marta")
    assert errors(join(client, username=handle)) == {"username": [sentence]}


def test_in_chinese_the_proposal_is_in_chinese(client, db):
    assert errors(join(client, language="zh-CN", username="Lin Zhiyuan")) == {
        "username": ["用户名须为3到30个字符，只能用a–z、0–9、-和_。试试lin-zhiyuan，还没有人用。"]
    }


def test_handles_are_folded(client, db):
    join(client, username=" ＺｈｉＹｕａｎ ")
    assert Member.objects.get().handle == "zhiyuan"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "This password is too short. It must contain at least 10 characters."),
        ("1234567890123", "This password is entirely numeric."),
        ("password123", "This password is too common."),
        ("lin-zhiyuan", "The password is too similar to the display name."),
        ("x" * 1_000_000, "This password is too long. At most 512 characters."),
    ],
)
def test_a_weak_password_is_refused(client, db, password, sentence):
    assert sentence in errors(join(client, username="someone", password1=password))["password1"]
    assert Member.objects.count() == 0


def test_the_form_comes_back_filled_in_without_the_password(client, db):
    page = join(client, display_name="林知远", username="x", email="lin@example.org").content.decode()
    assert 'value="林知远"' in page
    assert 'value="lin@example.org"' in page
    assert PASSWORD not in page


def test_a_known_address_gets_the_same_answer_and_its_owner_a_mail(client, db):
    make_member("owner-of-it", display_name="Marta", language="zh-hans")
    other = type(client)()
    known = join(client, username="newname1", email="OWNER-of-it@Example.org")
    fresh = join(other, username="newname2", email="fresh@example.org")
    assert (known.status_code, known.url) == (fresh.status_code, fresh.url)
    pages = [c.get(known.url).content.decode() for c in (client, other)]
    hide = lambda page: re.sub(r"owner-of-it@example\.org|fresh@example\.org", "…", re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page))  # noqa: E731
    assert hide(pages[0]) == hide(pages[1])
    assert set(Member.objects.values_list("handle", flat=True)) == {"owner-of-it", "newname2"}
    assert mail.outbox[0].to == ["owner-of-it@example.org"]
    assert mail.outbox[0].subject == "你在会馆已有账号"
    assert reverse("account_reset_password") in mail.outbox[0].body


def test_a_known_address_costs_as_much_hashing_as_a_new_one(client, db, monkeypatch):
    make_member("marta")
    hashed = []
    monkeypatch.setattr("django.contrib.auth.base_user.make_password", lambda raw, *rest: hashed.append(raw) or "!x")
    join(client, username="someone", email="marta@example.org")
    join(client, username="someone", email="new@example.org")
    assert hashed == [PASSWORD, PASSWORD]


def test_two_who_take_a_handle_at_the_same_moment_are_one_member_and_one_form(client, db, monkeypatch):
    monkeypatch.setattr("accounts.forms.entrance.SignupForm.clean_username", lambda form: "lin")
    make_member("lin")
    response = join(client, email="second@example.org")
    assert response.status_code == 200
    assert errors(response) == {"username": ["This handle is taken. Try lin-2, it is free."]}
    assert Member.objects.count() == 1
    assert EmailAddress.objects.count() == 1


def test_mass_sign_up_meets_the_limit(client, db):
    for number in range(20):
        assert join(client, username=f"someone{number}", password1="x").status_code == 200
    response = join(client, username="someone20", password1="x")
    assert response.status_code == 429
    assert response.templates[0].name == "429.html"


def test_a_forged_field_gives_no_rights(client, db):
    join(client, is_staff="on", is_superuser="on", groups="1", handle="root", theme="dark")
    lin = Member.objects.get()
    assert (lin.handle, lin.is_staff, lin.is_superuser, lin.theme, lin.groups.count()) == ("lin-zhiyuan", False, False, "system", 0)


def test_a_superuser_from_the_command_line_confirms_at_first_sign_in(client, db):
    chief = Member.objects.create_superuser("chief", "chief@example.org", PASSWORD)
    client.post(reverse("account_login"), {"login": "chief", "password": PASSWORD})
    client.post(links(mail.outbox[0])[0])
    assert Member.objects.get(pk=chief.pk).can_take_part
    assert client.session["_auth_user_id"] == str(chief.pk)
