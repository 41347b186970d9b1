"""Who may pass."""
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.views.generic import View

from accounts import standing
from accounts.guards import RoleRequiredMixin, TakesPartMixin, role_required, signed_in, takes_part


def passed(request):
    return HttpResponse("in")


class OperatorsPage(RoleRequiredMixin, View):
    roles = ("operator",)

    def get(self, request):
        return HttpResponse("in")


class WritersPage(TakesPartMixin, View):
    def get(self, request):
        return HttpResponse("in")


def ask(rf, view, person, method="get", **headers):
    request = getattr(rf, method)("/studio/?page=2", headers=headers)
    request.user = person
    return view(request)


GUARDED = [signed_in(passed), takes_part(passed), role_required("operator")(passed), OperatorsPage.as_view(), WritersPage.as_view()]


@pytest.mark.parametrize("view", GUARDED)
def test_a_visitor_is_sent_to_sign_in_and_comes_back(rf, view):
    response = ask(rf, view, AnonymousUser())
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/studio/%3Fpage%3D2")


@pytest.mark.parametrize("guard", [signed_in, takes_part])
def test_after_an_act_a_visitor_comes_back_to_the_page_it_was_sent_from(rf, guard):
    response = ask(rf, guard(passed), AnonymousUser(), "post", referer="http://testserver/community/t/1/x/?a=b")
    assert response.url == "/accounts/login/?next=/community/t/1/x/%3Fa%3Db"


@pytest.mark.parametrize("referer", ["https://evil.example/x", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_led_to_another_site(rf, referer):
    assert ask(rf, takes_part(passed), AnonymousUser(), "post", referer=referer).url == "/accounts/login/?next=/"


def test_a_member_takes_part(rf, member):
    assert ask(rf, takes_part(passed), member).content == b"in"
    assert ask(rf, WritersPage.as_view(), member).content == b"in"


def test_who_has_not_confirmed_is_told_so(rf, unverified):
    with pytest.raises(PermissionDenied, match="confirm your e-mail"):
        ask(rf, takes_part(passed), unverified)


def test_a_suspended_member_reads_the_reason(rf, member):
    standing.give(member, "suspended", at=timezone.now(), note="Advertising")
    with pytest.raises(PermissionDenied, match="Reason: Advertising"):
        ask(rf, takes_part(passed), member, "post")
    with pytest.raises(PermissionDenied, match="Reason: Advertising"):
        ask(rf, WritersPage.as_view(), member)


@pytest.mark.parametrize("view", [role_required("operator")(passed), OperatorsPage.as_view()])
def test_a_role_opens_its_pages_and_no_others(rf, view, member, author, operator, superuser):
    for person in (member, author):
        with pytest.raises(PermissionDenied, match="another role"):
            ask(rf, view, person)
    assert ask(rf, view, operator).content == ask(rf, view, superuser).content == b"in"


def test_a_suspended_operator_looks_but_does_not_act(rf, operator):
    view = role_required("operator")(passed)
    standing.give(operator, "suspended", at=timezone.now())
    assert ask(rf, view, operator).status_code == 200
    with pytest.raises(PermissionDenied):
        ask(rf, view, operator, "post")


def test_roles_are_read_once_a_request(rf, operator, count_queries):
    fresh = type(operator).objects.get(pk=operator.pk)
    with count_queries(1):
        assert fresh.has_role("operator")
        assert not fresh.has_role("author", "reviewer")
