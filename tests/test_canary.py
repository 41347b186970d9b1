"""A distinct word in every text that is held of a member: each is in their archive, and none is left after their erasure."""
import logging
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from redis import Redis

from accounts.models import Member
from accounts.personal import archive, erasing
from accounts.personal.registry import Fate, personal_data
from billing.models import Coupon, Order, Product
from community.models import Article, SearchDue, Upload
from surveys.models import Survey
from tests.canary import Filler, is_text
from tests.factories.accounts import make_member
from tests.rig.servers import _program

pytestmark = pytest.mark.django_db
# How a row comes to be of a member where a declaration has a filter of its own.
PATHS = {"topics": "author", "posts": "author", "post-versions": "post__author", "articles": "author", "letters": "member"}


def what_columns_need(now) -> dict[str, dict]:
    product = Product.objects.create(sku="canary", kind="article", key="1", currency="CNY", price_amount=1)
    return {
        "accounts.Standing": {"reason": "bot"},
        "billing.Coupon": {"percent_bp": 1000},
        "billing.Grant": {"product": product},
        "billing.LedgerAccount": {"code": "author_held"},
        "billing.LineShare": {"basis_points": 100},
        "billing.RevenueShare": {"basis_points": 100},
        "billing.OrderLine": {"product": product, "unit_amount": 1, "quantity": 1, "amount": 1},
        "community.PointsAccount": {"name": ""},
        "community.SearchRow": {"kind": "topic", "key": "1"},
        "events.Event": {"starts_at": now, "ends_at": now + timedelta(hours=1), "product": None},
    }


def fill(member) -> Filler:
    """One row of every kind for this member."""
    filler = Filler(what_columns_need(timezone.now()))
    filler.kind = "account"
    account = next(data for data in personal_data if data.kind == "account")
    for name in ("handle", "display_name", "bio", "email"):
        setattr(member, name, filler._say(Member._meta.get_field(name)))
    member.save()
    for data in [data for data in personal_data if data is not account and (data.of or data.owned)]:
        model = data.model_class
        if data.kind == "payment-notices":
            order = Order.objects.filter(member=member).first()
            filler.row(data.kind, model, fact={"order_ref": order.ref})
        elif data.kind == "admin-log":
            filler.row(data.kind, model, object_id=str(member.pk), content_type=ContentType.objects.get_for_model(Member))
        elif data.kind == "bounces":
            filler.row(data.kind, model, address=member.email)
        elif data.kind == "paid-articles":
            filler.row(data.kind, model, author=member, is_paid=True, product=Product.objects.get(sku="canary"))
        elif data.kind == "paid-article-texts":
            filler.row(data.kind, model, article=Article.objects.get(author=member, is_paid=True))
        elif data.kind == "article-texts":
            filler.row(data.kind, model, article=Article.objects.get(author=member, is_paid=False))
        elif data.kind in ("article-files", "paid-article-files"):
            article = Article.objects.get(author=member, is_paid=data.kind == "paid-article-files")
            filler.row(data.kind, model, article=article, author=member)
        elif data.kind == "coupon-uses":
            filler.row(data.kind, model, member=member, coupon=Coupon.objects.get(issued_to=member))
        elif data.kind == "transfers":
            filler.row(data.kind, model, order_ref=Order.objects.filter(member=member).first().ref)
        elif data.kind == "survey-versions":
            filler.row(data.kind, model, survey=Survey.objects.get(created_by=member), published_by=member)
        elif data.kind == "handovers":
            filler.row(data.kind, model, question=member.expert.questions.get(), giver=member.expert, taker=member.expert)
        elif any(is_text(field) for field in model._meta.concrete_fields) or not data.rows_of(member).exists():
            filler.row_of(data.kind, model, member, PATHS.get(data.kind) or data.of[0])
    return filler


def give_pictures_their_files(filler) -> dict[str, str]:
    """word → path of a file that holds it."""
    words = {}
    for upload in Upload.objects.all():
        said = f"zqfile{upload.pk.hex}"
        name = default_storage.save(f"uploads/{upload.pk.hex[:8]}.webp", ContentFile(said.encode()))
        Upload.objects.filter(pk=upload.pk).update(file=name)
        words[said] = name
    # The path is no word any longer.
    filler.words = {said: where for said, where in filler.words.items() if where != ("pictures", "file")}
    return words


def everything_in(path: Path) -> str:
    with zipfile.ZipFile(path) as opened:
        return "\n".join(opened.read(name).decode() for name in opened.namelist())


def database_as_text() -> str:
    """Every column of every table; on PostgreSQL what pg_dump writes, unless a transaction of a test hides it."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        host, name = connection.settings_dict["OPTIONS"].get("host") or connection.settings_dict["HOST"], connection.settings_dict["NAME"]
        return subprocess.check_output([_program("pg_dump"), "-h", host, "-U", "guildhall", name], text=True)
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found.extend(repr(row) for row in cursor.fetchall())
    return "\n".join(found)


def files_as_text() -> str:
    files = (path for path in Path(settings.VAR_DIR).rglob("*") if path.is_file() and "sqlite" not in path.name)
    return "\n".join(path.read_bytes().decode(errors="replace") for path in files)


def redis_as_text() -> str:
    """Every key and value of broker and cache, where there is a Redis."""
    if not settings.REDIS_URL:
        return ""
    found = []
    for number in (0, 1):
        client = Redis(unix_socket_path=urlsplit(settings.REDIS_URL).path, db=number)
        found.extend(f"{key!r} {client.dump(key)!r}" for key in client.scan_iter(count=1000))
        client.close()
    return "\n".join(found)


def may_stay(kind: str, column: str, wish: str) -> bool:
    """Whether the declaration says that this text is left."""
    data = personal_data[kind]
    return column in data.codes or data.fate in (Fate.KEPT, Fate.STAYS) or (data.fate == Fate.WISH and wish == "keep")


@pytest.fixture
def data_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"
    return tmp_path


def test_the_archive_holds_every_word_that_is_not_a_secret(data_folder):
    member = make_member("lin")
    filler = fill(member)
    files = give_pictures_their_files(filler)
    archive.write_archive(data_folder / "mine.zip", member, at=timezone.now())
    text = everything_in(data_folder / "mine.zip")
    secret = {said for said, (kind, column) in filler.words.items() if column in personal_data[kind].withheld}
    assert len(filler.words) > 120
    missing = {where for said, where in filler.words.items() if said not in text and said not in secret}
    assert missing == set()
    assert {filler.words[said] for said in secret if said in text} == set()
    assert [said for said in files if said not in text] == []


def test_the_archive_of_one_member_holds_no_word_of_another(data_folder):
    filler = fill(make_member("lin"))
    other = make_member("marta")
    archive.write_archive(data_folder / "mine.zip", other, at=timezone.now())
    text = everything_in(data_folder / "mine.zip")
    assert {where for said, where in filler.words.items() if said in text} == set()


@pytest.mark.parametrize("wish", ["keep", "delete"])
def test_after_an_erasure_only_what_is_declared_to_stay_is_left(data_folder, caplog, wish, django_capture_on_commit_callbacks):
    caplog.set_level(logging.INFO)
    member = make_member("lin")
    filler = fill(member)
    files = give_pictures_their_files(filler)
    before = database_as_text()
    assert {where for said, where in filler.words.items() if said not in before} == set()
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(member, wish=wish, at=timezone.now())
    after = database_as_text()
    left = {where for said, where in filler.words.items() if said in after}
    assert {where for where in left if not may_stay(*where, wish)} == set()
    assert not EmailAddress.objects.filter(user=member).exists()
    beside = files_as_text() + caplog.text + redis_as_text()
    assert {where for said, where in filler.words.items() if said in beside} == set()
    assert [said for said in files if (said in beside) != (wish == "keep")] == []


def test_erasing_twice_changes_nothing(data_folder):
    member = make_member("lin")
    fill(member)
    now = timezone.now()
    erasing.erase(member, wish="delete", at=now)
    # What is to be found anew is due anew.
    SearchDue.objects.all().delete()
    once = database_as_text()
    erasing.erase(Member.objects.get(pk=member.pk), wish="delete", at=now)
    SearchDue.objects.all().delete()
    assert database_as_text() == once


def test_the_canary_sings_when_one_declaration_is_left_out(data_folder, monkeypatch):
    """The control: without its declaration a text is found."""
    member = make_member("lin")
    filler = fill(member)
    monkeypatch.setattr(erasing, "from_the_top", lambda: [data for data in reversed(list(personal_data)) if data.kind != "bookmarks"])
    erasing.erase(member, wish="delete", at=timezone.now())
    after = database_as_text()
    assert {where for said, where in filler.words.items() if said in after and not may_stay(*where, "delete")} == {("bookmarks", "note")}
