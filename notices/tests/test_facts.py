"""Facts: each person once, the heaviest kind they want, and nothing of what is hidden."""
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from notices import telling, withdrawing
from notices.cleaning import recount_unread
from notices.digest import mail_due
from notices.kinds import NoticeKind, kinds
from notices.models import Mail, Notice, NoticeFact, NoticePreference
from notices.reading import mark_all_read
from notices.sending import send_due
from notices.telling import Fact, Telling, tell, tell_of
from notices.withdrawing import restore, withdraw
from tests.factories.accounts import make_member

NOW = timezone.now()
KINDS = {"mention": 5, "reply": 4, "quote": 3, "answer": 2, "follow": 1}


@pytest.fixture
def ladder(monkeypatch):
    """One kind for each weight, whatever those of the community say."""
    monkeypatch.setattr(kinds, "_entries", dict(kinds._entries))
    for name, weight in KINDS.items():
        monkeypatch.setitem(kinds._entries, name, NoticeKind(name, name, f"{name} “%(title)s”.", weight=weight))


@pytest.fixture
def queue(settings):
    settings.EMAIL_BACKEND = "notices.mail.QueueBackend"
    settings.MAIL_TRANSPORT = None


def told(member) -> list[tuple[str, int]]:
    return list(Notice.objects.of(member).on_site().order_by("pk").values_list("kind", "times"))


def unread(member) -> int:
    member.counters.refresh_from_db()
    return member.counters.unread_notices


def post_told(member, number, *, actor=None, kind="reply", topic=3, minutes=0):
    """Somebody wrote post `number` in a topic, and the member is told."""
    data = {"title": "Queue", "opens": f"/t/{topic}/#post-{number}"}
    tell(
        member, kind, actor=actor, url=f"/t/{topic}/", data=data, at=NOW + timedelta(minutes=minutes), fact=f"post:{number}",
        about=f"post:{number}", within=f"topic:{topic}",
    )


# --- Once a person ---


@pytest.mark.parametrize("kind", KINDS)
def test_of_all_reasons_the_heaviest_is_told(ladder, member, other_member, kind):
    lighter = [name for name in KINDS if KINDS[name] <= KINDS[kind]]
    tellings = [Telling(name, [member], "/t/3/", {"title": "x"}) for name in reversed(lighter)]

    tell_of(Fact(NOW, other_member, name="post:1"), tellings)

    assert told(member) == [(kind, 1)]
    assert unread(member) == 1


def test_control_without_weights_the_last_named_kind_would_win(ladder, member, other_member, monkeypatch):
    for name in KINDS:
        monkeypatch.setitem(kinds._entries, name, NoticeKind(name, name, name, weight=1))

    tell_of(Fact(NOW, other_member, name="post:1"), [Telling(name, [member], "/t/3/") for name in reversed(KINDS)])

    assert told(member) == [("follow", 1)]


def test_who_does_not_want_the_heaviest_hears_the_next(ladder, member, other_member):
    for channel in ("site", "mail", "digest"):
        NoticePreference.objects.create(member=member, kind="mention", channel=channel, wanted=False)

    tell_of(Fact(NOW, other_member, name="post:1"), [Telling(name, [member], "/t/3/") for name in ("mention", "reply")])

    assert told(member) == [("reply", 1)]


def test_a_fact_is_told_once_however_often_and_for_whatever_reason(member, other_member):
    for kind in ("reply", "mention", "reply"):
        post_told(member, 7, actor=other_member, kind=kind)
    mark_all_read(member, at=NOW)
    post_told(member, 7, actor=other_member)

    assert told(member) == [("reply", 1)]
    assert (unread(member), NoticeFact.objects.count()) == (0, 1)


def test_control_without_a_name_it_is_told_each_time(member):
    for _again in range(2):
        tell(member, "reply", url="/t/3/", at=NOW)

    assert told(member) == [("reply", 2)]


def test_the_database_refuses_a_second_row_of_member_and_fact(member):
    post_told(member, 7)
    fact = NoticeFact.objects.get()
    fact.pk, fact._state.adding = None, True

    with pytest.raises(IntegrityError), transaction.atomic():
        fact.save()


def test_two_who_tell_at_the_same_moment_leave_one(member, monkeypatch):
    """As if both had asked before either wrote: the constraint finds it, and the notice is counted again."""
    post_told(member, 7)
    known = telling._known
    monkeypatch.setattr(telling, "_known", lambda offers, fact, *more: (known(offers, fact, *more)[0], set(), set(), False))
    post_told(member, 7)

    assert told(member) == [("reply", 1)]
    assert unread(member) == 1


@pytest.mark.parametrize("count", [1, 25])
def test_a_fact_takes_four_statements_whatever_the_number_of_people_and_reasons(db, other_member, count_queries, count):
    people = [make_member() for _n in range(count)]
    tellings = [Telling(kind, people, "/t/3/") for kind in ("reply", "mention")]
    with count_queries(4):
        tell_of(Fact(NOW, other_member, name="post:1", about="post:1", within="topic:3"), tellings)


# --- Hidden and deleted ---


def test_what_is_hidden_leaves_list_and_counter_at_once_and_comes_back(member, other_member, signed_in):
    post_told(member, 7, actor=other_member)

    withdraw("post:7", at=NOW)
    assert (told(member), unread(member)) == ([], 0)
    assert b"Queue" not in signed_in(member).get("/me/notifications/").content

    restore("post:7")
    assert (told(member), unread(member)) == ([("reply", 1)], 1)
    assert recount_unread() == []


def test_control_without_settling_a_hidden_post_still_stands_in_the_list(member, other_member, monkeypatch):
    post_told(member, 7, actor=other_member)
    monkeypatch.setattr(withdrawing, "_settle", lambda things: None)

    withdraw("post:7", at=NOW)

    assert (told(member), unread(member)) == ([("reply", 1)], 1)


def test_of_collapsed_replies_the_hidden_one_is_not_counted_named_or_opened(member, other_member):
    third = make_member("zhou", display_name="周牧")
    for number, actor in ((5, third), (6, other_member), (7, third)):
        post_told(member, number, actor=actor, minutes=number)

    withdraw("post:5", "post:7", at=NOW)

    notice = Notice.objects.get()
    assert (notice.times, notice.actor, notice.opens, notice.created_at) == (1, other_member, "/t/3/#post-6", NOW + timedelta(minutes=6))
    restore("post:5", "post:7")
    notice.refresh_from_db()
    assert (notice.times, notice.actor, notice.opens) == (3, third, "/t/3/#post-5")
    assert unread(member) == 1


def test_a_post_that_was_hidden_by_itself_stays_hidden_when_its_topic_returns(member, other_member):
    post_told(member, 6, actor=other_member)
    post_told(member, 7, actor=other_member)
    withdraw("post:7", at=NOW)
    withdraw("topic:3", at=NOW)
    assert told(member) == []

    restore("topic:3")

    assert told(member) == [("reply", 1)]


def test_nobody_is_told_of_what_is_hidden_until_it_is_restored(member, other_member):
    withdraw("topic:3", at=NOW)
    post_told(member, 7, actor=other_member)
    assert (told(member), unread(member)) == ([], 0)

    restore("topic:3")

    assert (told(member), unread(member)) == ([("reply", 1)], 1)


def test_a_hidden_notice_begins_anew_with_the_next_fact(member, other_member):
    post_told(member, 6)
    withdraw("post:6", at=NOW)

    post_told(member, 7, actor=other_member)

    notice = Notice.objects.get()
    assert (notice.times, notice.opens, unread(member)) == (1, "/t/3/#post-7", 1)


def test_what_was_told_in_the_moment_of_hiding_is_found_at_night(member, monkeypatch):
    with monkeypatch.context() as blind:
        blind.setattr(withdrawing, "_settle", lambda things: None)
        post_told(member, 7)
        withdraw("post:7", at=NOW)
    assert told(member) == [("reply", 1)]

    assert (withdrawing.settle_missed(), withdrawing.settle_missed()) == (1, 0)
    assert (told(member), unread(member)) == ([], 0)


def test_hiding_what_was_read_does_not_move_the_counter(member):
    post_told(member, 6)
    mark_all_read(member, at=NOW)
    post_told(member, 7, topic=4)

    withdraw("post:6", at=NOW)
    assert unread(member) == 1
    restore("post:6")
    assert unread(member) == 1


def test_a_letter_due_for_what_is_hidden_is_not_written(member, queue):
    post_told(member, 7)
    withdraw("post:7", at=NOW)

    assert mail_due(at=NOW + timedelta(minutes=10)) == 0

    restore("post:7")
    assert mail_due(at=NOW + timedelta(minutes=10)) == 1


def test_a_letter_that_waits_is_written_anew_without_what_was_hidden(member, queue, settings):
    post_told(member, 7)
    tell(member, "mention", url="/t/9/", data={"title": "Locks"}, at=NOW)
    later = NOW + timedelta(minutes=10)
    mail_due(at=later)
    assert "Queue" in Mail.objects.get().text

    withdraw("post:7", at=later)

    assert Mail.objects.count() == 0
    assert mail_due(at=later) == 1
    mail = Mail.objects.get()
    assert ("Locks" in mail.text, "Queue" in mail.text + mail.html + mail.subject) == (True, False)
    settings.MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    assert send_due(clock=lambda: timezone.now() + timedelta(hours=1)) == 1


def test_control_without_taking_letters_back_the_hidden_post_is_mailed(member, queue, monkeypatch):
    post_told(member, 7)
    mail_due(at=NOW + timedelta(minutes=10))
    monkeypatch.setattr(withdrawing, "_take_back_letters", lambda notice_ids: None)

    withdraw("post:7", at=NOW)

    assert "Queue" in Mail.objects.get().text


def test_a_letter_that_went_is_history(member, queue):
    post_told(member, 7)
    mail_due(at=NOW + timedelta(minutes=10))
    Mail.objects.update(sent_at=NOW)

    withdraw("post:7", at=NOW)
    restore("post:7")

    assert Mail.objects.count() == 1
    assert mail_due(at=NOW + timedelta(hours=1)) == 0


def test_the_link_of_a_letter_to_what_is_hidden_leads_to_the_list(member, signed_in):
    post_told(member, 7)
    withdraw("post:7", at=NOW)

    assert signed_in(member).get(Notice.objects.get().get_absolute_url())["Location"] == "/me/notifications/"


@pytest.mark.parametrize("count", [5, 25])
def test_hiding_takes_eight_statements_whatever_the_number_of_notices(db, count_queries, count):
    people = [make_member() for _n in range(count)]
    tell_of(Fact(NOW, name="post:1", about="post:1", within="topic:3"), [Telling("reply", people, "/t/3/")])
    with count_queries(8 + 4):  # two transactions inside the test’s own
        withdraw("post:1", at=NOW)
