"""The first run: who may, one step after the other, and what holds afterwards."""
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from PIL import Image

from accounts.models import House, Member
from analytics.models import CostItem
from billing.models import Plan
from community.models import Category
from kit import house
from portal.setting_up import colours, first
from surveys.models import Indicator
from tests.factories.accounts import PASSWORD, make_member
from tests.factories.billing import make_plan

pytestmark = pytest.mark.django_db
ACCOUNT = {"display_name": "Ada", "username": "ada", "email": "ada@example.org", "password1": PASSWORD, "language": "en"}
SHARES = {
    "name_en_0": "Courses", "name_zh_0": "课程", "share_0": "0.6", "name_en_1": "Events", "name_zh_1": "活动", "share_1": "0.4",
}


def begin(client, key, **more):
    return client.post(reverse("setup:begin", args=[key]), ACCOUNT | more)


def go(client, key, data):
    return client.post(reverse("setup:step", args=[key]), data)


def picture(kind="PNG", size=(400, 200)) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, "#aa3322").save(file, kind)
    file.seek(0)
    file.name = f"mark.{kind.lower()}"
    return file


@pytest.fixture
def admin(superuser, signed_in):
    return signed_in(superuser)


# --- The first administrator ----------------------------------------------------------------------------------------

def test_the_link_makes_the_first_administrator_once(client):
    key = first.issue_key(at=timezone.now())
    assert begin(client, key)["Location"] == "/setup/"
    ada = Member.objects.get()
    assert (ada.handle, ada.is_superuser, ada.is_staff, ada.is_verified) == ("ada", True, True, True)
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert begin(client, key, username="eve", email="eve@example.org").status_code == 404
    assert Member.objects.count() == 1


def test_while_there_is_an_administrator_no_key_opens(client, superuser):
    key = first.issue_key(at=timezone.now())
    assert client.get(reverse("setup:begin", args=[key])).status_code == 404
    assert begin(client, key).status_code == 404


def test_control_the_same_key_opens_where_there_is_none(client, member):
    key = first.issue_key(at=timezone.now())
    assert client.get(reverse("setup:begin", args=[key])).status_code == 200


def test_a_key_that_nobody_issued_opens_nothing(client):
    for key in ("", "guess", "0" * 43):
        assert not first.opens(key, at=timezone.now())
    assert begin(client, "guess").status_code == 404
    assert not Member.objects.exists()


def test_a_link_is_void_after_a_day_and_after_a_newer_one():
    now = timezone.now()
    old = first.issue_key(at=now)
    assert first.opens(old, at=now)
    assert not first.opens(old, at=now + timedelta(hours=25))
    new = first.issue_key(at=now)
    assert first.opens(new, at=now)
    assert not first.opens(old, at=now)


def test_a_token_of_the_environment_opens_unless_it_can_be_guessed(settings):
    settings.SETUP_TOKEN = "a-long-token-of-the-environment"
    assert first.opens("a-long-token-of-the-environment", at=timezone.now())
    settings.SETUP_TOKEN = "short"
    assert not first.opens("short", at=timezone.now())


def test_the_command_prints_the_link_and_refuses_beside_an_administrator(capsys, settings):
    settings.SITE_URL = "https://house.example"
    call_command("setup")
    link = capsys.readouterr().out.strip()
    assert link.startswith("https://house.example/setup/begin/")
    assert first.opens(link.rstrip("/").rsplit("/", 1)[1], at=timezone.now())
    make_member("root-user", is_superuser=True)
    with pytest.raises(CommandError):
        call_command("setup")


def test_a_weak_password_is_told_and_the_rest_stays_typed(client):
    response = begin(client, first.issue_key(at=timezone.now()), password1="password")
    assert "ada@example.org" in response.content.decode()
    assert list(response.context["form"].errors) == ["password1"]
    assert not Member.objects.exists()


def test_visitors_of_an_empty_portal_read_that_it_is_being_set_up(client, every_page_is_made):
    house.forget()
    assert "manage.py setup" in client.get("/").content.decode()
    begin(client, first.issue_key(at=timezone.now()))
    client.logout()
    assert "manage.py setup" in client.get("/").content.decode()
    client.force_login(Member.objects.get())
    client.post(reverse("setup:open"))
    client.logout()
    assert "manage.py setup" not in client.get("/").content.decode()


# --- The steps ------------------------------------------------------------------------------------------------------

def test_the_name_stands_on_every_page_and_in_letters_at_once(admin, client):
    assert go(admin, "name", {"name_en": "Foundry", "name_zh": "铸造厂", "tagline_en": "We cast bells"})["Location"] == "/setup/look/"
    client.logout()
    page = client.get("/", headers={"Accept-Language": "en"}).content.decode()
    assert "<span>Foundry</span>" in page
    assert "We cast bells" in page
    assert "Guildhall" not in page
    assert "<span>铸造厂</span>" in client.get("/", headers={"Accept-Language": "zh-hans"}).content.decode()


def test_bad_input_keeps_what_was_typed(admin):
    page = go(admin, "plan", {"name_en": "Gold", "price": "many", "term": "12"}).content.decode()
    assert 'value="Gold"' in page
    assert 'value="many"' in page
    assert not Plan.objects.exists()


def test_it_goes_on_where_it_was_left_and_back_is_possible(admin):
    assert admin.get("/setup/")["Location"] == "/setup/name/"
    admin.post("/setup/name/skip/")
    go(admin, "look", {"colour": "pine"})
    assert admin.get("/setup/")["Location"] == "/setup/money/"
    assert 'href="/setup/look/"' in admin.get("/setup/money/").content.decode()
    assert House.objects.get().steps == {"name": "skipped", "look": "done"}
    admin.post("/setup/look/skip/")
    assert House.objects.get().steps["look"] == "done"


def test_the_mark_is_drawn_anew_in_its_sizes(admin, client):
    go(admin, "look", {"colour": "", "mark": picture()})
    for size in house.MARK_SIZES:
        answer = client.get(house.mark_url(size))
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "public, max-age=31536000, immutable")
        assert Image.open(io.BytesIO(answer.content)).size == (size, size)
    again = client.get(house.mark_url(64), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert house.mark_url(64) in client.get("/about/").content.decode()
    go(admin, "look", {"colour": "", "no_mark": "on"})
    assert house.mark_url(64) == ""
    assert client.get("/house/mark-64.png").status_code == 404


def test_an_svg_is_no_mark(admin):
    file = io.BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    file.name = "mark.svg"
    assert list(go(admin, "look", {"colour": "pine", "mark": file}).context["form"].errors) == ["mark"]
    assert not house.current().has_mark


def test_a_colour_comes_as_a_file_that_the_policy_allows(admin, client):
    go(admin, "look", {"colour": "own", "own": "#224466"})
    url = house.sheet_url()
    page = client.get("/about/")
    assert f'href="{url}"' in page.content.decode()
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    sheet = client.get(url)
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "--accent: #224466;" in sheet.content.decode()
    assert client.get(url, headers={"If-None-Match": sheet["ETag"]}).status_code == 304


@pytest.mark.parametrize("text", ["#ffcc00", "blue", "#12345", "red; } body { display: none"])
def test_a_colour_that_cannot_be_read_is_refused(admin, text):
    assert list(go(admin, "look", {"colour": "own", "own": text}).context["form"].errors) == ["own"]
    assert house.current().accent == ""


@pytest.mark.parametrize("accent", [value for _label, value in colours.PRESETS.values()])
def test_every_offered_colour_can_be_read_in_both_themes(accent):
    look = colours.Look.of(accent)
    assert colours.is_readable(accent)
    assert colours.contrast(look.dark, colours.PAPER["dark"]) >= 4.5
    for ground in (colours.mixed(accent, "#fcfaf4", 0.14),):
        assert colours.contrast(accent, ground) >= 4.5
    assert colours.contrast(look.dark, colours.mixed(look.dark, "#1a1e20", 0.14)) >= 4.5
    assert colours.contrast(colours._filling(accent), colours.ON_FILL) >= 4.5


def test_currency_and_zone_hold_everywhere_and_tasks_run_at_hours_of_the_zone(admin):
    go(admin, "money", {"currency": "EUR", "time_zone": "Europe/Berlin"})
    assert (house.currency(), house.time_zone()) == ("EUR", "Europe/Berlin")
    zones = PeriodicTask.objects.filter(crontab__isnull=False).values_list("crontab__timezone", flat=True)
    assert {str(zone) for zone in zones} == {"Europe/Berlin"}
    go(admin, "plan", {"name_en": "Gold", "price": "12.50", "term": "12"})
    assert list(Plan.objects.values_list("name_en", "price_amount", "currency", "months")) == [("Gold", 1250, "EUR", 12)]


def test_what_is_priced_keeps_its_currency_and_the_page_says_why(admin):
    make_plan()
    page = admin.get("/setup/money/")
    assert page.context["form"].fields["currency"].disabled
    assert "It stays." in page.content.decode()
    go(admin, "money", {"currency": "EUR", "time_zone": "Asia/Shanghai"})
    assert house.currency() == "CNY"


def test_control_without_a_price_the_same_post_changes_it(admin):
    go(admin, "money", {"currency": "EUR", "time_zone": "Asia/Shanghai"})
    assert house.currency() == "EUR"


def test_the_first_plan_and_category_are_changed_when_the_step_is_taken_again(admin):
    for name in ("Silver", "Gold"):
        go(admin, "plan", {"name_en": name, "price": "68", "term": "1"})
        go(admin, "category", {"name_en": name, "name_zh": "问答"})
    assert list(Plan.objects.values_list("slug", "name_en", "months")) == [("silver", "Gold", 1)]
    assert list(Category.objects.values_list("slug", "name_en")) == [("silver", "Gold")]


def test_shares_of_indicators_must_make_one(admin):
    wrong = go(admin, "measures", SHARES | {"share_1": "0.5"})
    assert "1.1" in wrong.content.decode()
    assert not Indicator.objects.exists()
    go(admin, "measures", SHARES)
    assert list(Indicator.objects.values_list("key", "name_zh", "importance")) == [("courses", "课程", 0.6), ("events", "活动", 0.4)]
    go(admin, "measures", SHARES | {"share_0": "0.5", "share_1": "0.5"})
    assert list(Indicator.objects.values_list("importance", flat=True)) == [0.5, 0.5]


def test_costs_of_a_month_are_spread_over_a_year(admin):
    go(admin, "costs", {"name_en_0": "Server", "name_zh_0": "服务器", "kind_0": "platform", "amount_0": "100"})
    item = CostItem.objects.get()
    assert (item.amount, item.currency, item.from_on.day, item.until_on.year - item.from_on.year) == (120_000, "CNY", 1, 1)
    assert [(share.scope, share.share) for share in item.shares.all()] == [("community", 1)]


def test_the_last_page_says_what_stands_and_what_the_doctor_found(admin):
    go(admin, "name", {"name_en": "Foundry"})
    page = admin.get("/setup/ready/")
    assert page.context["stands"][0][1] == "Foundry"
    assert {finding.state for finding in page.context["examined"]} <= {"ok", "warn", "fail"}


@pytest.mark.parametrize("person", ["staff", "operator", "member"])
def test_staff_alone_does_not_set_up(person, request, signed_in):
    client = signed_in(request.getfixturevalue(person))
    assert client.get("/setup/name/").status_code == 403
    assert go(client, "name", {"name_en": "Mine"}).status_code == 403
    assert house.name(chinese=False) == "Guildhall"
