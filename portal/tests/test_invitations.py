"""Inviting: who may, how often, what the invited person meets, and what is forgotten."""
import multiprocessing
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import invitations, joining, standing
from accounts.models import Invitation, InvitationRules, Member
from notices.cleaning import empty_old_mail
from notices.models import Mail, Notice
from tests.factories.accounts import make_member
from tests.factories.newcomer import make_invitation
from tests.rig.race import race

SIGNUP, PAGE, INVITE = reverse("account_signup"), reverse("accounts:invitations"), reverse("accounts:invite")
FORM = {"display_name": "Guest", "username": "guest", "email": "guest@example.org", "password1": "ocean-lantern-42"}


def landing(invitation):
    return reverse("accounts:invited", args=[invitation.code])


@pytest.mark.django_db
class TestInviting:
    def test_a_member_makes_a_link_and_sees_it(self, signed_in, member):
        client = signed_in(member)
        assert client.post(INVITE, {"email": ""}).url == PAGE
        made = Invitation.objects.get()
        assert (made.inviter, made.email, made.expires_at - made.created_at) == (member, "", timedelta(days=30))
        assert landing(made) in client.get(PAGE).content.decode()
        assert mail.outbox == []

    def test_a_letter_goes_to_an_address_once_whoever_invites(self, signed_in, member, other_member):
        answers = []
        for person in (member, other_member):
            client = signed_in(person)
            client.post(INVITE, {"email": "Guest@Example.org"})
            answers.append(client.get(PAGE).content.decode().count("If this address is not with us yet"))
        assert answers == [1, 1]
        assert [(letter.to, letter.subject) for letter in mail.outbox] == [(["guest@example.org"], "林知远 invites you to Guildhall")]
        assert landing(Invitation.objects.order_by("pk")[0]) in mail.outbox[0].body

    def test_nobody_learns_that_an_address_is_a_members(self, signed_in, member, other_member):
        client = signed_in(member)
        pages = []
        for email in ("nobody@example.org", other_member.email):
            client.post(INVITE, {"email": email})
            pages.append(client.get(PAGE).content.decode().count("waiting"))
        assert pages[1] == 2 * pages[0]
        assert [letter.to for letter in mail.outbox] == [["nobody@example.org"]]

    def test_taking_back_does_not_let_one_write_again(self, signed_in, member):
        client = signed_in(member)
        client.post(INVITE, {"email": "guest@example.org"})
        client.post(reverse("accounts:revoke_invitation", args=[Invitation.objects.get().pk]))
        client.post(INVITE, {"email": "guest@example.org"})
        assert len(mail.outbox) == 1

    def test_the_quota_of_thirty_days_is_the_end(self, member):
        InvitationRules.objects.create(a_month=2)
        now = timezone.now()
        for _time in range(2):
            invitations.invite(member, at=now)
        with pytest.raises(invitations.InvitationRefused):
            invitations.invite(member, at=now + timedelta(days=29))
        invitations.invite(member, at=now + timedelta(days=31))
        assert Invitation.objects.count() == 3

    @pytest.mark.parametrize("who", ["new", "suspended", "closed"])
    def test_who_may_not_is_told_why(self, member, who):
        now = timezone.now()
        if who == "new":
            member.joined_at = now - timedelta(days=2)
        elif who == "suspended":
            standing.give(member, "suspended", at=now)
        else:
            InvitationRules.objects.create(is_open=False)
        assert invitations.allowance_of(Member.objects.get(pk=member.pk) if who == "suspended" else member, at=now).refusal
        with pytest.raises(invitations.InvitationRefused):
            invitations.invite(Member.objects.get(pk=member.pk) if who == "suspended" else member, at=now)

    def test_staff_have_more(self, staff, member):
        now = timezone.now()
        assert [invitations.allowance_of(person, at=now).left for person in (member, staff)] == [5, 100]

    def test_a_name_that_is_an_address_is_no_advertisement(self, member):
        member.display_name = "cheap-pills.example"
        assert invitations.called(member) == "lin"


@pytest.mark.django_db
class TestComing:
    def test_the_invited_joins_and_the_inviter_is_told(self, client, member):
        invitation = make_invitation(member, email="guest@example.org")
        page = client.get(landing(invitation)).content.decode()
        assert "林知远 invites you to Guildhall" in page
        client.post(SIGNUP, FORM)
        guest = Member.objects.get(handle="guest")
        invitation.refresh_from_db()
        assert (invitation.member, invitation.joined_at) == (guest, None)
        assert Notice.objects.count() == 0
        joining.confirm(guest, at=timezone.now())
        invitation.refresh_from_db()
        assert invitation.joined_at is not None
        assert invitation.email == ""
        notice = Notice.objects.get()
        assert (notice.member, notice.actor, notice.kind, notice.url) == (member, guest, "guest_joined", "/members/guest/")
        joining.confirm(guest, at=timezone.now())
        assert Notice.objects.count() == 1

    def test_an_invitation_is_good_for_one_person(self, client, member):
        invitation = make_invitation(member)
        first = make_member("first", verified=False)
        invitations.claim(invitation.code, first, at=timezone.now())
        invitations.accept(first, at=timezone.now())
        second = make_member("second", verified=False)
        invitations.claim(invitation.code, second, at=timezone.now())
        invitation.refresh_from_db()
        assert invitation.member == first
        assert client.get(landing(invitation)).status_code == 404

    def test_who_never_confirmed_does_not_take_it_from_who_does(self, member):
        invitation = make_invitation(member)
        for handle in ("first", "second"):
            invitations.claim(invitation.code, make_member(handle, verified=False), at=timezone.now())
        second = Member.objects.get(handle="second")
        invitations.accept(Member.objects.get(handle="first"), at=timezone.now())
        invitations.accept(second, at=timezone.now())
        invitation.refresh_from_db()
        assert invitation.member == second

    @pytest.mark.parametrize("how", ["expired", "revoked", "suspended", "unknown"])
    def test_what_does_not_hold_opens_nothing_and_everybody_may_still_join(self, client, member, how):
        now = timezone.now()
        invitation = make_invitation(member, expires_at=now - timedelta(days=1) if how == "expired" else now + timedelta(days=1))
        if how == "revoked":
            invitations.revoke(invitation, at=now)
        elif how == "suspended":
            standing.give(member, "suspended", at=now)
        response = client.get("/invited/never-made/" if how == "unknown" else landing(invitation))
        assert response.status_code == 404
        assert SIGNUP in response.content.decode()
        assert "invitation" not in client.session

    def test_somebody_elses_invitation_cannot_be_taken_back(self, signed_in, member, other_member):
        invitation = make_invitation(member)
        assert signed_in(other_member).post(reverse("accounts:revoke_invitation", args=[invitation.pk])).status_code == 404


@pytest.mark.django_db
def test_addresses_go_with_the_invitation(member):
    now = timezone.now()
    over = make_invitation(member, email="over@example.org", expires_at=now - timedelta(seconds=1))
    waits = make_invitation(member, email="waits@example.org")
    assert invitations.forget_addresses(at=now) == 1
    assert [Invitation.objects.get(pk=one.pk).email for one in (over, waits)] == ["", "waits@example.org"]
    assert invitations.forget_addresses(at=now) == 0


@pytest.mark.django_db
def test_the_letter_to_who_did_not_come_loses_its_address_a_members_keeps_it(member):
    now = timezone.now()
    for address in ("guest@example.org", member.email):
        Mail.objects.create(to=address, subject="x", text="x", created_at=now, run_after=now, sent_at=now)
    empty_old_mail(at=now + timedelta(days=8))
    assert sorted(Mail.objects.values_list("to", flat=True)) == ["", member.email]


@pytest.mark.django_db
def test_the_page_asks_as_often_for_many_as_for_few(signed_in, member, django_assert_num_queries):
    client = signed_in(member)
    for total in (5, 25):
        for number in range(total - Invitation.objects.count()):
            guest = make_member(f"guest{total}-{number}")
            make_invitation(member, member=guest, joined_at=timezone.now())
        client.get(PAGE)
        with django_assert_num_queries(6):
            client.get(PAGE)


def _invite(pk):
    invitations.invite(Member.objects.get(pk=pk), at=timezone.now())


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_requests_at_once_do_not_exceed_the_quota(monkeypatch, member, locked):
    InvitationRules.objects.create(a_month=2)
    if not locked:
        counted = invitations.allowance_of

        def slowly(*arguments, **named):
            found = counted(*arguments, **named)
            time.sleep(0.5)
            return found

        monkeypatch.setattr(invitations, "_lock", lambda member: None)
        monkeypatch.setattr(invitations, "allowance_of", slowly)
    outcomes = race(_invite, [(member.pk,)] * 6)
    made = Invitation.objects.count()
    if locked:
        assert made == 2
        assert [state for state, _value in outcomes].count("refused") == 4
    else:
        assert made > 2


def _invite_guest(pk):
    """How many letters went, in a process of its own."""
    mail.outbox.clear()
    invitations.invite(Member.objects.get(pk=pk), email="Guest@example.org", at=timezone.now())
    return len(mail.outbox)


@pytest.mark.rig
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_members_at_once_send_one_letter_to_an_address(monkeypatch, locked):
    inviters = [make_member() for _number in range(4)]
    if not locked:
        known, all_have_looked = invitations._is_known, multiprocessing.get_context("fork").Barrier(4)

        def looked(*arguments):
            found = known(*arguments)
            all_have_looked.wait(30)
            return found

        monkeypatch.setattr(invitations, "_one_letter_at_a_time", lambda email: None)
        monkeypatch.setattr(invitations, "_is_known", looked)
    outcomes = race(_invite_guest, [(inviter.pk,) for inviter in inviters])
    assert Invitation.objects.filter(email="guest@example.org").count() == 4
    assert sum(letters for _verdict, letters in outcomes) == (1 if locked else 4)
