"""Two-factor sign-in: an authenticator app, recovery codes; and the list of devices."""
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from tests.factories.accounts import PASSWORD

AUTHENTICATE, ACTIVATE = reverse("mfa_authenticate"), reverse("mfa_activate_totp")


def digits(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def enter(client, login="lin"):
    return client.post("/accounts/login/", {"login": login, "password": PASSWORD})


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def secret(client, member):
    """The secret of a member who turned the app on, and then signed out."""
    enter(client)
    page = client.get(ACTIVATE)
    secret = page.context["form"].secret
    assert page.context["totp_svg_data_uri"].startswith("data:image/svg+xml")
    assert client.post(ACTIVATE, {"code": digits(secret)}).url == reverse("mfa_view_recovery_codes")
    client.logout()
    # As if half a minute had passed: the code of this one is used up.
    cache.clear()
    return secret


def test_turning_it_on_tells_the_owner_and_makes_recovery_codes(transactional_db, secret):
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "totp"]
    assert "The authenticator app was turned on" in [m.subject for m in mail.outbox]


def test_the_password_alone_no_longer_signs_in(client, secret):
    assert enter(client).url == AUTHENTICATE
    assert not is_in(client)
    assert client.get("/me/").status_code == 302


def test_the_digits_sign_in(client, secret):
    enter(client)
    client.post(AUTHENTICATE, {"code": digits(secret)})
    assert is_in(client)


def test_the_same_digits_do_not_work_twice(client, secret):
    code = digits(secret)
    enter(client)
    client.post(AUTHENTICATE, {"code": code})
    client.logout()
    enter(client)
    client.post(AUTHENTICATE, {"code": code})
    assert not is_in(client)


def test_a_recovery_code_works_once(client, secret):
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (True, False):
        enter(client)
        client.post(AUTHENTICATE, {"code": code})
        assert is_in(client) is expected
        client.logout()


def test_five_wrong_codes_lock_the_second_door(client, secret):
    enter(client)
    for _number in range(5):
        sentence = client.post(AUTHENTICATE, {"code": "000000"}).context["form"].errors["code"][0]
        assert sentence.startswith("This code is not right.")
    sentence = client.post(AUTHENTICATE, {"code": digits(secret)}).context["form"].errors["code"][0]
    assert sentence.startswith("Too many wrong tries.")
    assert not is_in(client)


def test_without_the_limit_the_second_door_opens(client, secret, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    enter(client)
    for _number in range(7):
        client.post(AUTHENTICATE, {"code": "000000"})
    client.post(AUTHENTICATE, {"code": digits(secret)})
    assert is_in(client)


def test_turning_it_off_takes_the_recovery_codes_along(client, secret):
    enter(client)
    client.post(AUTHENTICATE, {"code": digits(secret)})
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.count() == 0
    assert mail.outbox[-1].subject == "The authenticator app was turned off"


def test_long_after_sign_in_the_password_is_asked_again(signed_in, member):
    response = signed_in(member).get(ACTIVATE)
    assert response.url == f"/accounts/reauthenticate/?next={re.sub('/', '%2F', ACTIVATE)}"


def test_devices_are_listed_and_others_signed_out(client, member):
    phone = type(client)(headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"})
    desk = type(client)(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"})
    enter(phone)
    enter(desk)
    page = desk.get(reverse("usersessions_list")).content.decode()
    assert "Safari, iPhone" in page
    assert "Firefox, Linux" in page
    desk.post(reverse("usersessions_list"))
    assert (is_in(desk), phone.get("/me/").status_code) == (True, 302)
    assert UserSession.objects.count() == 1


def test_a_page_writes_nothing_about_the_device(client, member, count_queries):
    enter(client)
    client.get("/me/profile/")
    with count_queries(5) as queries:
        client.get("/me/profile/")
    assert not [q["sql"] for q in queries.captured_queries if not q["sql"].startswith("SELECT")]
