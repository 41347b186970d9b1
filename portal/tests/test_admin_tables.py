"""Tables leave and enter the admin: Excel opens them, no formula runs, every row is tried first, and the trail knows."""
import csv
import io
import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from community.models import Category, PointsRule
from community.models.tag import Tag
from portal import tables_in, tables_out
from portal.models import StaffAct
from tests.factories.files import body_of

LIST = "/admin/community/category/"
TABLE = re.compile(r'name="table" value="([^"]+)"')


def category(slug="git", **fields):
    return Category.objects.create(slug=slug, **{"name_en": "Git", "name_zh": "版本管理", "position": 1, **fields})


def export(client, url=f"{LIST}export/"):
    response = client.post(url)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return body_of(response).decode()


def rows(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def send(client, text, url=f"{LIST}import/"):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(url, {"file": SimpleUploadedFile("rows.csv", content, "text/csv")})


def confirm(client, page, url=f"{LIST}import/"):
    return client.post(url, {"table": TABLE.search(page.content.decode())[1]}, follow=True)


def test_chinese_opens_right_and_nothing_runs_in_a_spreadsheet(signed_in, superuser):
    category(name_en='=HYPERLINK("https://evil.example")', name_zh="@版本", description_en="+1", description_zh="-1")
    text = export(signed_in(superuser))
    assert text.startswith("\ufeff")
    assert rows(text)[1][:5] == ["git", "'=HYPERLINK(\"https://evil.example\")", "'@版本", "'+1", "'-1"]


def test_titles_speak_the_readers_language(signed_in, superuser):
    category()
    client = signed_in(superuser)
    client.cookies["django_language"] = "zh-hans"
    superuser.language = "zh-hans"
    superuser.save()
    title, row = rows(export(client))
    with translation.override("zh-hans"):
        assert title[5] == str(Category._meta.get_field("position").verbose_name)
    assert row[6] == "是"


def test_only_what_the_list_shows_is_exported_and_the_trail_says_how_much(signed_in, superuser):
    category("git"), category("sql")
    text = export(signed_in(superuser), f"{LIST}export/?q=sql")
    assert [row[0] for row in rows(text)[1:]] == ["sql"]
    act = StaffAct.objects.get()
    assert (act.action, act.model, act.after["rows"], act.by) == ("exported", "community.Category", 1, superuser)


def test_no_password_and_no_digest_is_ever_exported():
    wrong = {
        (model._meta.label, name)
        for model, model_admin in admin.site._registry.items() for name in model_admin.export_fields
        if re.search("password|secret|token|digest|hash", name)
    }
    assert wrong == set()


@pytest.mark.parametrize("model", [model for model, a in admin.site._registry.items() if a.export_fields], ids=lambda m: m._meta.label)
def test_every_column_of_a_table_is_there_and_has_a_title(db, model):
    model_admin = admin.site._registry[model]
    for name in (*model_admin.export_fields, *model_admin.import_fields):
        assert tables_out.title_of(model, name)
    assert set(model_admin.import_key and [model_admin.import_key]) <= set(model_admin.import_fields)
    assert len(list(tables_out.lines(model, model._default_manager.all(), model_admin.export_fields))) == 1 + model.objects.count()


def test_members_are_exported_by_who_was_given_the_right(signed_in, staff):
    client = signed_in(staff)
    assert client.post("/admin/accounts/member/export/").status_code == 403
    assert "/member/export/" not in client.get("/admin/accounts/member/").content.decode()
    staff.user_permissions.add(Permission.objects.get(codename="export_member"))
    assert [row[0] for row in rows(export(signed_in(staff), "/admin/accounts/member/export/"))[1:]] == ["staffer"]


def test_a_table_is_tried_first_and_nothing_is_changed_until_somebody_says_yes(signed_in, staff):
    category()
    client = signed_in(staff)
    page = send(client, "slug,name_en,name_zh,position\ngit,Version control,版本管理,1\nsql,SQL,数据库,2\n")
    assert (page.status_code, page.context["outcome"].counts) == (200, {"new": 1, "changed": 1, "same": 0, "wrong": 0})
    assert list(Category.objects.values_list("slug", "name_en")) == [("git", "Git")]
    assert StaffAct.objects.count() == 0
    done = confirm(client, page)
    assert sorted(Category.objects.values_list("slug", "name_en")) == [("git", "Version control"), ("sql", "SQL")]
    assert "1 new, 1 changed" in done.content.decode()
    assert list(StaffAct.objects.order_by("id").values_list("action", "model", "before")) == [
        ("changed", "community.Category", {"name_en": "Git"}), ("added", "community.Category", None),
        ("imported", "community.Category", None),
    ]


def test_the_same_page_brings_in_once(signed_in, staff):
    client = signed_in(staff)
    page = send(client, "verb,points\nvoted,3\n", url := "/admin/community/pointsrule/import/")
    if page.status_code == 400:
        pytest.fail(str(page.context["outcome"]))
    confirm(client, page, url)
    PointsRule.objects.filter(verb="voted").delete()
    assert "done already" in confirm(client, page, url).content.decode()
    assert not PointsRule.objects.filter(verb="voted").exists()


def test_one_wrong_row_keeps_all_out_and_says_why_in_the_readers_language(signed_in, staff):
    client = signed_in(staff)
    staff.language = "zh-hans"
    staff.save()
    page = send(client, "slug,name_en,name_zh,position\nsql,SQL,数据库,2\nno slug!,X,甲,many\n")
    wrong = [row for row in page.context["outcome"].rows if row.verdict == "wrong"]
    assert (page.status_code, [row.line for row in wrong], len(wrong[0].errors), Category.objects.count()) == (400, [3], 2, 0)
    assert re.search("[一-鿿]", wrong[0].errors[1])
    assert TABLE.search(page.content.decode()) is None


def test_what_was_exported_comes_in_unchanged(signed_in, staff):
    category(name_en="=A", description_en="-x")
    client = signed_in(staff)
    wanted = tables_in.rows_of(Category, ("slug", "name_en", "description_en"), export_of("slug", "name_en", "description_en"))
    assert wanted == [{"slug": "git", "name_en": "=A", "description_en": "-x"}]
    page = send(client, export_of("slug", "name_en", "description_en"))
    assert page.context["outcome"].counts["same"] == 1


def export_of(*columns) -> str:
    return "".join(tables_out.lines(Category, Category.objects.all(), columns)).removeprefix("\ufeff")


def test_a_file_of_excel_in_china_is_read(signed_in, staff):
    page = send(signed_in(staff), "slug,name_en,name_zh,position\nsql,SQL,数据库,2\n".encode("gb18030"))
    assert page.context["outcome"].counts["new"] == 1
    assert page.status_code == 200


@pytest.mark.parametrize(("text", "said"), [
    ("", "empty"), ("colour,size\n1,2\n", "must name the columns"), ("slug,topic_count\ngit,9\n", "cannot be brought in"),
    ("slug\n" + "a\n" * 2001, "more than 2,000 rows"), (b"\xff\xfe\x00\x81\xff", "no text file"), ("x" * 500_001, "too large"),
])
def test_what_is_no_table_is_refused_with_a_sentence(signed_in, staff, text, said):
    page = send(signed_in(staff), text)
    assert (page.status_code, said in page.content.decode()) == (400, True)


def test_a_page_of_somebody_else_brings_nothing_in(signed_in, staff, superuser):
    page = send(signed_in(staff), "slug,name_en,name_zh,position\nsql,SQL,数据库,2\n")
    token = TABLE.search(page.content.decode())[1]
    assert signed_in(superuser).post(f"{LIST}import/", {"table": token}).status_code == 403
    assert signed_in(staff).post("/admin/community/tag/import/", {"table": token}).status_code == 403
    assert (Category.objects.count(), Tag.objects.count()) == (0, 0)


def test_import_goes_through_what_the_page_of_a_row_does(signed_in, staff):
    """A tag brought in stands at once and was decided by who brought it."""
    client = signed_in(staff)
    url = "/admin/community/tag/import/"
    confirm(client, send(client, "name,description_en\nwebassembly,Code for browsers\n", url), url)
    tag = Tag.objects.get()
    assert (tag.name, tag.slug, tag.decided_by, tag.state) == ("webassembly", "webassembly", staff, "approved")
