"""The door of the admin."""
import pytest
from django.utils import timezone

from accounts import standing
from community.models import Category


@pytest.fixture
def suspended_staff(staff):
    standing.give(staff, "suspended", at=timezone.now(), note="Sold links")
    return staff


def test_a_member_without_the_role_is_told_so_at_once(signed_in, member):
    response = signed_in(member).get("/admin/")
    assert (response.status_code, "another role" in response.content.decode()) == (403, True)


def test_a_visitor_is_led_to_the_one_place_to_sign_in_and_back(client, db):
    response = client.get("/admin/community/category/", follow=True)
    assert [url for url, _status in response.redirect_chain] == [
        "/admin/login/?next=/admin/community/category/", "/accounts/login/?next=%2Fadmin%2Fcommunity%2Fcategory%2F",
    ]


CATEGORY = {
    "slug": "git", "name_en": "Git", "name_zh": "版本管理", "position": "1", "description_en": "", "description_zh": "",
    "rights-TOTAL_FORMS": "0", "rights-INITIAL_FORMS": "0",
}


def test_staff_act(signed_in, staff):
    signed_in(staff).post("/admin/community/category/add/", CATEGORY)
    assert list(Category.objects.values_list("slug", flat=True)) == ["git"]


def test_suspended_staff_look_and_do_not_act(signed_in, suspended_staff):
    client = signed_in(suspended_staff)
    assert client.get("/admin/community/category/").status_code == 200
    refused = client.post("/admin/community/category/add/", CATEGORY)
    assert (refused.status_code, "Sold links" in refused.content.decode(), Category.objects.count()) == (403, True, 0)


def test_suspended_staff_can_leave(signed_in, suspended_staff):
    client = signed_in(suspended_staff)
    assert client.post("/admin/logout/").status_code == 302
    assert "_auth_user_id" not in client.session
