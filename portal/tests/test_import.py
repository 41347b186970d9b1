"""Bringing in a history from elsewhere: what is stored, what is refused, what a second time does, and taking it all back."""
import csv
import gzip
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Member, Standing
from accounts.standing import countable_members
from analytics.models import DueDay
from community import interactions
from community.models import Interaction, PointsRule
from community.points import balance_of
from portal.history.models import ImportBatch, ImportedPerson
from portal.history.reading import PROFILES
from tests.factories.accounts import make_member

pytestmark = pytest.mark.django_db
HEADER = "when,who,what,thing"
MAP = ["when=at", "who=person", "what=verb", "thing=target"]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"


def a_file(tmp_path, *lines, header=HEADER, name="history.csv"):
    path = tmp_path / name
    text = "\n".join([header, *lines]) + "\n"
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def bring_in(path, **options):
    out = StringIO()
    call_command("import_interactions", path, map=options.pop("map", MAP), stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


LINES = [
    "2020-05-01T10:00:00+00:00,ada,code_committed,core", "2019-03-01T10:00:00+02:00,bob,code_reviewed,core",
    "2020-05-02T10:00:00+00:00,ada,code_committed,docs",
]


def test_people_become_members_without_login_who_count_from_their_first_deed(tmp_path, mailoutbox):
    told = bring_in(a_file(tmp_path, *LINES))
    assert "3 lines, 3 new interactions, 0 known already, 0 refused, 2 new members" in told
    ada = Member.objects.get(handle="ada")
    assert (ada.email, ada.has_usable_password(), ada.is_verified, mailoutbox) == ("", False, False, [])
    assert ada.counters.points == 0
    assert ada in Member.objects.shown()
    assert list(ada.standing_set.values_list("reason", "since_at")) == [("imported", datetime(2020, 5, 1, 10, tzinfo=UTC))]
    assert sorted(m.handle for m in countable_members(datetime(2019, 12, 1, tzinfo=UTC))) == ["bob"]


def test_a_first_deed_that_stands_late_in_the_file_is_found(tmp_path):
    many = [f"2021-01-01T00:00:{n % 60:02d}+00:00,ada,code_committed,t{n}" for n in range(1500)]
    bring_in(a_file(tmp_path, *many, "2010-01-01T00:00:00+00:00,ada,code_committed,early"))
    first = datetime(2010, 1, 1, tzinfo=UTC)
    assert (Member.objects.get().joined_at, Standing.objects.get().since_at) == (first, first)


def test_a_second_time_stores_nothing(tmp_path):
    path = a_file(tmp_path, *LINES, name="history.csv.gz")
    bring_in(path)
    assert "0 new interactions, 3 known already" in bring_in(path)
    assert (Interaction.objects.count(), Member.objects.count()) == (3, 2)


def test_a_longer_file_adds_what_is_new(tmp_path):
    bring_in(a_file(tmp_path, *LINES))
    assert "1 new interactions, 3 known already, 0 refused, 0 new members" in bring_in(
        a_file(tmp_path, *LINES, "2021-01-01T00:00:00+00:00,ada,code_committed,core")
    )


def test_files_of_the_same_people_share_them_and_others_do_not(tmp_path):
    bring_in(a_file(tmp_path, LINES[0]), people="git")
    bring_in(a_file(tmp_path, LINES[2], name="more.csv"), people="git")
    bring_in(a_file(tmp_path, LINES[2], name="chat.csv"), people="chat")
    assert sorted(ImportedPerson.objects.values_list("people", "member__handle")) == [("chat", "ada-2"), ("git", "ada")]


def test_a_name_that_a_member_has_gets_another_handle(tmp_path):
    make_member("ada")
    bring_in(a_file(tmp_path, LINES[0], *(f"2020-05-01T10:00:00+00:00,{who},code_committed,core" for who in ("admin", "张三"))))
    known = dict(ImportedPerson.objects.values_list("key", "member__handle"))
    assert known == {"ada": "ada-2", "admin": "imported", "张三": "imported-2"}


WRONG = [
    ("yesterday,ada,code_committed,core", "“yesterday” is no time like 2024-05-17T09:30:00+08:00"),
    ("2020-02-30T00:00:00+00:00,ada,code_committed,core", "“2020-02-30T00:00:00+00:00” is no time like 2024-05-17T09:30:00+08:00"),
    ("1969-01-01T00:00:00+00:00,ada,code_committed,core", "this lies before 1970"),
    ("2999-01-01T00:00:00+00:00,ada,code_committed,core", "this lies in the future"),
    ("2020-05-01T10:00:00+00:00,,code_committed,core", "person is empty"),
    ("2020-05-01T10:00:00+00:00,ada,flew,core", "no app declares the verb “flew”"),
    ("2020-05-01T10:00:00+00:00,ada,code_committed," + "x" * 101, "target has more than 100 characters"),
    ("2020-05-01T10:00:00+00:00,ada", "verb is empty"),
]


def test_every_wrong_line_stands_in_the_rejects_with_its_number_and_the_reason(tmp_path):
    rejects = tmp_path / "rejects.csv"
    told = bring_in(a_file(tmp_path, LINES[0], *(line for line, _reason in WRONG), LINES[1]), rejects=rejects)
    assert f"2 new interactions, 0 known already, {len(WRONG)} refused" in told
    with rejects.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["line"], row["reason"]) for row in rows] == [(str(n), reason) for n, (_line, reason) in enumerate(WRONG, 3)]
    assert rows[0]["who"] == "ada"


def test_a_good_file_leaves_no_rejects(tmp_path):
    rejects = tmp_path / "rejects.csv"
    bring_in(a_file(tmp_path, *LINES), rejects=rejects)
    assert not rejects.exists()


def test_times_without_an_offset_are_read_in_the_zone_that_is_named(tmp_path):
    line = "2020-07-01 09:00,ada,code_committed,core"
    for people, zone in (("a", "Asia/Shanghai"), ("b", "America/New_York"), ("c", "UTC")):
        bring_in(a_file(tmp_path, line), people=people, zone=zone)
    assert [at.hour for at in Interaction.objects.order_by("pk").values_list("occurred_at", flat=True)] == [1, 13, 9]


def test_a_dry_run_counts_the_same_and_writes_nothing(tmp_path):
    path = a_file(tmp_path, *LINES, LINES[0])
    assert "Dry run, nothing stored: 4 lines, 3 new interactions, 1 known already, 0 refused, 2 new members" in bring_in(path, dry_run=True)
    assert [model.objects.count() for model in (Interaction, Member, ImportBatch, ImportedPerson)] == [0] * 4
    assert "4 lines, 3 new interactions, 1 known already, 0 refused, 2 new members" in bring_in(path)
    assert "0 new interactions, 4 known already" in bring_in(path, dry_run=True)


@pytest.mark.parametrize(("options", "sentence"), [
    ({"map": ["when=at"]}, "Nothing says person, verb, target"),
    ({"map": [*MAP, "colour=name"]}, "The file has no column colour"),
    ({"map": ["when=at", "who=person", "thing=target", "what=colour"]}, "Unknown fields: colour"),
    ({"map": ["nonsense"]}, "write it with a ="),
    ({"map": MAP[:2] + MAP[3:], "set": ["verb=flew"]}, "No app declares the verb “flew”"),
    ({"zone": "Moon/Far"}, "no time zone"),
    ({"people": "Ada & Co"}, "--people has"),
])
def test_a_wrong_map_stops_before_anything_is_stored(tmp_path, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        bring_in(a_file(tmp_path, *LINES), **options)
    assert (ImportBatch.objects.count(), Member.objects.count()) == (0, 0)


def test_a_file_that_is_cut_off_keeps_what_was_read_and_goes_on_when_run_again(tmp_path):
    many = [f"2021-01-01T00:00:{n % 60:02d}+00:00,p{n % 7}x,code_committed,thing-{n}-{n * n}" for n in range(20_000)]
    path = a_file(tmp_path, *many, name="history.csv.gz")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CommandError, match="ends badly"):
        bring_in(path)
    stored = Interaction.objects.count()
    assert 0 < stored < 20_000
    path.write_bytes(whole)
    assert f"{20_000 - stored:,} new interactions, {stored:,} known already" in bring_in(path)


def test_taking_back_leaves_everything_as_it_was(tmp_path):
    before = make_member("ada")
    PointsRule.objects.create(verb="code_committed", points=3)
    bring_in(a_file(tmp_path, *LINES), people="git")
    batch = ImportBatch.objects.get()
    brought = Member.objects.get(handle="ada-2")
    assert balance_of(brought) == 6
    DueDay.objects.all().delete()
    out = StringIO()
    call_command("import_interactions", undo=batch.pk, stdout=out, stderr=StringIO())
    assert "3 interactions" in out.getvalue()
    assert Interaction.objects.count() == 0
    assert balance_of(brought) == 0
    assert before in Member.objects.all()
    assert DueDay.objects.filter(day="2019-03-01").exists()
    with pytest.raises(CommandError, match="taken back already"):
        call_command("import_interactions", undo=batch.pk)


def test_who_came_with_an_import_and_did_more_stays(tmp_path):
    bring_in(a_file(tmp_path, *LINES), people="git")
    ada = Member.objects.get(handle="ada")
    interactions.record(ada, "liked", ("post", 1), at=timezone.now())
    out = StringIO()
    call_command("import_interactions", undo=ImportBatch.objects.get().pk, stdout=out, stderr=StringIO())
    assert "3 interactions and 1 members; 1 members stay" in out.getvalue()
    assert list(Member.objects.values_list("handle", flat=True)) == ["ada"]


def test_an_import_earns_nothing_by_itself(tmp_path):
    bring_in(a_file(tmp_path, "2020-05-01T10:00:00+00:00,ada,topic_started,core"))
    assert balance_of(Member.objects.get()) == 0


def test_every_day_since_the_first_deed_is_due(tmp_path):
    at = timezone.now() - timedelta(days=9)
    bring_in(a_file(tmp_path, f"{at.isoformat()},ada,code_committed,core"))
    assert DueDay.objects.values("day").distinct().count() == 10


def test_statements_grow_with_batches_not_with_lines(tmp_path, django_assert_max_num_queries):
    many = [f"2021-01-01T00:00:{n % 60:02d}+00:00,p{n % 50}x,code_committed,thing-{n}" for n in range(3000)]
    with django_assert_max_num_queries(60):
        bring_in(a_file(tmp_path, *many))


def test_the_profile_of_commits_names_fields_that_exist():
    PROFILES["commits"].check(["occurred_at", "author", "project", "commit"])
