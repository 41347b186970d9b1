"""Devices: known again, told of when new, trusted for a while, forgotten; and sessions ended one by one."""
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import Device, Member
from accounts.tests.test_second_factor import digits
from tests.factories.accounts import PASSWORD

LOGIN, SESSIONS, AUTHENTICATE = reverse("account_login"), reverse("usersessions_list"), reverse("mfa_authenticate")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
NEWS = "A sign-in from a new device"


def enter(client, **extra):
    return client.post(LOGIN, {"login": "lin", "password": PASSWORD}, **extra)


def subjects():
    return [message.subject for message in mail.outbox]


def test_the_first_device_is_no_news_and_the_second_is(client, member):
    enter(client)
    assert subjects() == []
    enter(type(client)(headers={"User-Agent": PHONE}))
    assert subjects() == [NEWS]
    assert mail.outbox[0].to == ["lin@example.org"]
    assert "Safari, iPhone" in mail.outbox[0].body


def test_a_device_is_known_again_by_its_cookie(client, member):
    for _time in range(3):
        enter(client)
        client.post("/accounts/logout/")
    enter(client, headers={"User-Agent": PHONE}, REMOTE_ADDR="203.0.113.9")
    assert (Device.objects.count(), subjects()) == (1, [])
    assert Device.objects.get().ip == "203.0.113.9"


def test_no_cookie_is_set_that_the_privacy_notice_does_not_name(client, member):
    """Session, forms, messages, language, theme and device: whoever adds one writes it into `house_texts/shipped/privacy_*.md`."""
    client.get(LOGIN)
    client.get("/theme/dark/", {"next": "/"})
    enter(client)
    client.post("/me/preferences/", {"language": "en", "theme": "dark"})
    client.get("/me/")
    client.post("/accounts/logout/")
    named = {"sessionid", "csrftoken", "messages", "django_language", "theme", "device"}
    assert (set(client.cookies) - named, {"device", "sessionid", "theme"} - set(client.cookies)) == (set(), set())


def test_the_cookie_is_out_of_reach_of_scripts_and_tells_nothing(client, member):
    enter(client)
    cookie = client.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"], len(cookie.value)) == (True, "Lax", 32)
    assert Device.objects.get().digest != cookie.value


def test_a_made_up_cookie_is_replaced(client, member):
    client.cookies["device"] = "<script>"
    enter(client)
    assert len(client.cookies["device"].value) == 32


def test_two_members_of_one_browser_are_known_apart(client, member, other_member):
    enter(client)
    client.post("/accounts/logout/")
    client.post(LOGIN, {"login": "marta", "password": PASSWORD})
    assert sorted(Device.objects.values_list("member__handle", flat=True)) == ["lin", "marta"]
    assert len(set(Device.objects.values_list("digest", flat=True))) == 1


def test_a_forgotten_device_is_new_again(client, member):
    enter(client)
    enter(type(client)())
    mail.outbox.clear()
    client.post(reverse("accounts:forget_device", args=[Device.objects.order_by("pk").first().pk]))
    client.post("/accounts/logout/")
    enter(client)
    assert subjects() == [NEWS]


def test_nobody_forgets_anothers_device(client, member, other_member, signed_in):
    enter(client)
    device = Device.objects.get()
    assert signed_in(other_member).post(reverse("accounts:forget_device", args=[device.pk])).status_code == 404
    assert Device.objects.count() == 1


@pytest.fixture
def secret(member):
    secret = generate_totp_secret()
    TOTP.activate(member, secret)
    return secret


def pass_with_code(client, secret, **form):
    enter(client)
    cache.clear()
    client.post(AUTHENTICATE, {"code": digits(secret), **form})
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    cache.clear()


def test_a_trusted_device_is_not_asked_for_the_second_factor(client, secret):
    pass_with_code(client, secret, trust="on")
    assert enter(client).url == "/"
    assert enter(type(client)()).url == AUTHENTICATE


def test_who_does_not_say_so_is_asked_again(client, secret):
    pass_with_code(client, secret)
    assert enter(client).url == AUTHENTICATE


def test_trust_ends_after_its_time(client, secret):
    pass_with_code(client, secret, trust="on")
    Device.objects.update(trusted_until=timezone.now() - timedelta(seconds=1))
    assert enter(client).url == AUTHENTICATE


def test_trust_ends_with_a_new_password(client, secret, member):
    pass_with_code(client, secret, trust="on")
    member = Member.objects.get(pk=member.pk)
    # The same words, hashed anew.
    member.set_password(PASSWORD)
    member.save()
    assert enter(client).url == AUTHENTICATE


def test_trust_ends_with_another_second_factor(client, secret, member):
    pass_with_code(client, secret, trust="on")
    Authenticator.objects.create(user=member, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    assert enter(client).url == AUTHENTICATE


def test_one_place_is_signed_out_and_the_others_stay(client, member):
    phone, desk = type(client)(headers={"User-Agent": PHONE}), client
    enter(phone)
    enter(desk)
    desk.post(reverse("accounts:end_session", args=[UserSession.objects.get(user_agent=PHONE).pk]))
    assert (phone.get("/me/").status_code, desk.get("/me/").status_code) == (302, 200)


def test_this_place_can_be_signed_out_too(client, member):
    enter(client)
    assert client.post(reverse("accounts:end_session", args=[UserSession.objects.get().pk])).url == "/"
    assert "_auth_user_id" not in client.session


def test_nobody_ends_anothers_session(client, member, other_member):
    enter(client)
    other = type(client)()
    other.force_login(other_member)
    assert other.post(reverse("accounts:end_session", args=[UserSession.objects.get().pk])).status_code == 404
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("devices", [5, 25])
def test_the_list_of_devices_asks_as_often_however_long_it_is(client, member, devices, count_queries):
    enter(client)
    now = timezone.now()
    seen = {"member": member, "ip": "203.0.113.1", "user_agent": PHONE, "first_at": now, "last_at": now}
    Device.objects.bulk_create([Device(digest=str(number), **seen) for number in range(devices)])
    client.get(SESSIONS)
    with count_queries(6):
        page = client.get(SESSIONS).content.decode()
    assert page.count("/forget/") == devices + 1


def test_a_changed_address_is_told_to_the_old_one_and_to_the_new(client, member):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=member, email="new@example.org", verified=True)
    enter(client)
    client.post(reverse("account_email"), {"action_primary": "", "email": "new@example.org"})
    assert [(m.to[0], m.subject) for m in mail.outbox] == [
        ("new@example.org", "Your e-mail address was changed"), ("lin@example.org", "Your e-mail address was changed"),
    ]


def test_the_overview_says_how_one_gets_in(client, member, secret):
    client.force_login(member)
    page = client.get(reverse("accounts:security")).content.decode()
    assert "Add a passkey" in page
    assert "lin@example.org" in page
