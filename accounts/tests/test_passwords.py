"""Forgetting, changing and guarding a password; the addresses that lead to it."""
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from accounts.models import Member
from tests.factories.accounts import PASSWORD, make_member

RESET, CHANGE, EMAIL = reverse("account_reset_password"), reverse("account_change_password"), reverse("account_email")
NEW = "ocean-lantern-42"


def reset_link(client, email="lin@example.org"):
    client.post(RESET, {"email": email})
    return re.findall(r"http://\S+", mail.outbox[-1].body)[0]


def open_form(client, link):
    """The address of the form that a reset link leads to; the link itself when it leads nowhere."""
    response = client.get(link)
    return response.url if response.status_code == 302 else link


def signs_in(client, password):
    client.logout()
    client.post("/accounts/login/", {"login": "lin", "password": password})
    return "_auth_user_id" in client.session


def test_a_member_who_forgot_gets_a_new_password(client, member):
    form = open_form(client, reset_link(client))
    client.post(form, {"password1": NEW, "password2": NEW})
    assert signs_in(client, NEW)
    assert not signs_in(client, PASSWORD)
    assert [m.subject for m in mail.outbox] == ["A new password for Guildhall", "Your password was changed"]


def test_the_link_works_once(client, member):
    link = reset_link(client)
    client.post(open_form(client, link), {"password1": NEW, "password2": NEW})
    assert "This link no longer works" in type(client)().get(link).content.decode()


def test_the_link_dies_when_the_address_changes(client, member):
    link = reset_link(client)
    EmailAddress.objects.create(user=member, email="new@example.org", verified=True)
    assert "This link no longer works" in client.get(link).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_a_mail_that_says_so(client, member):
    answers = [client.post(RESET, {"email": email}) for email in ("lin@example.org", "nobody@example.org")]
    assert len({(a.status_code, a.url) for a in answers}) == 1
    assert [(m.to[0], m.subject) for m in mail.outbox] == [
        ("lin@example.org", "A new password for Guildhall"), ("nobody@example.org", "No account with this address at Guildhall"),
    ]


def test_a_foreign_host_is_refused(client, member, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    assert client.post(RESET, {"email": "lin@example.org"}, headers={"Host": "evil.example"}).status_code == 400
    assert mail.outbox == []


def test_one_address_is_not_flooded(client, member):
    statuses = [client.post(RESET, {"email": "lin@example.org"}).status_code for _number in range(6)]
    assert statuses == [302] * 5 + [429]


def test_a_reset_unlocks_a_locked_account(client, member):
    for _number in range(6):
        signs_in(client, "wrong")
    assert not signs_in(client, PASSWORD)
    client.post(open_form(client, reset_link(client)), {"password1": NEW, "password2": NEW})
    assert signs_in(client, NEW)


def test_a_changed_password_signs_out_other_devices(client, member):
    other = type(client)()
    for device in (client, other):
        device.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302
    assert mail.outbox[-1].subject == "Your password was changed"


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        ({"oldpassword": "wrong"}, {"oldpassword": ["This is not your current password."]}),
        ({"password1": "x" * 1_000_000, "password2": "x"}, {"password1": ["This password is too long. At most 512 characters."]}),
        ({"password2": "other"}, {"password2": ["You must type the same password each time."]}),
        ({"oldpassword": "x" * 1_000_000}, {"oldpassword": ["This is not your current password."]}),
    ],
)
def test_a_wrong_change_comes_back(signed_in, member, form, errors):
    response = signed_in(member).post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW, **form})
    assert response.context["form"].errors == errors
    assert Member.objects.get().check_password(PASSWORD)


@pytest.fixture
def entered(client, member):
    client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
    return client


def test_a_second_address_is_confirmed_and_becomes_the_main_one(entered, member):
    entered.post(EMAIL, {"action_add": "", "email": "New@Example.org"})
    entered.post(re.findall(r"http://\S+", mail.outbox[-1].body)[0])
    entered.post(EMAIL, {"action_primary": "", "email": "new@example.org"})
    member = Member.objects.get()
    assert member.email == "new@example.org"
    assert member.standing_set.count() == 1
    assert mail.outbox[-1].to == ["lin@example.org"]
    assert mail.outbox[-1].subject == "Your e-mail address was changed"


def test_anothers_address_is_not_told(entered):
    make_member("marta")
    entered.post(EMAIL, {"action_add": "", "email": "marta@example.org"})
    entered.post(EMAIL, {"action_add": "", "email": "free@example.org"})
    rows = sorted(EmailAddress.objects.filter(user__handle="lin").values_list("email", "verified"))
    assert rows == [("free@example.org", False), ("lin@example.org", True), ("marta@example.org", False)]


def test_addresses_are_limited(entered):
    for number in range(6):
        entered.post(EMAIL, {"action_add": "", "email": f"lin{number}@example.org"})
    assert EmailAddress.objects.count() == 5


def test_every_mail_has_a_subject_a_text_and_an_html_part(client, member, unverified):
    client.post(RESET, {"email": "lin@example.org"})
    client.post("/accounts/login/", {"login": "newcomer", "password": PASSWORD})
    for message in mail.outbox:
        assert "\n" not in message.subject
        assert [alternative.mimetype for alternative in message.alternatives] == ["text/html"]
        link = re.findall(r"http://\S+", message.body)[0]
        assert f'href="{link}"' in message.alternatives[0].content


def test_a_name_cannot_break_a_mail(client, db):
    make_member("lin", display_name="<b>{{ x }}</b> & co")
    client.post(RESET, {"email": "lin@example.org"})
    assert "Hello <b>{{ x }}</b> & co," in mail.outbox[0].body
    assert "Hello &lt;b&gt;{{ x }}&lt;/b&gt; &amp; co," in mail.outbox[0].alternatives[0].content
