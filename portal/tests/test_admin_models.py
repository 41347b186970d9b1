"""Every model in the admin: found, listed, filtered and opened by somebody who is no programmer, in both languages, at a fixed price."""
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.functional import Promise

from tests.canary import Filler
from tests.test_canary import what_columns_need

OURS = ("accounts", "notices", "billing", "community", "surveys", "courses", "events", "analytics", "portal")
HAN = re.compile("[一-鿿]")
def ours():
    """Models that the admin shows, on a page of their own or within another."""
    within = {inline.model for page in admin.site._registry.values() for inline in page.inlines}
    found = {model for model in {*admin.site._registry, *within} if model._meta.app_label in OURS}
    return sorted(found, key=lambda model: model._meta.label)


REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
ids = {"ids": lambda model: model._meta.label}


# Why nobody edits these rows in the admin.
ELSEWHERE = {
    "theirs alone": {"accounts.Block", "community.AnonymousAsker", "community.Bookmark", "community.Following", "community.Reader",
                     "community.TopicRead", "surveys.Answer", "surveys.Response"},
    "on a page of their own": {"accounts.House", "accounts.Photo", "courses.Lesson", "portal.SampleMark", "portal.ImportedPerson",
                               "billing.SandboxMood"},
    "seen with what they belong to": {"billing.InvoiceSeries", "billing.LineShare", "billing.SandboxAgreement", "billing.SandboxDispute",
                                      "billing.SandboxRefund", "community.HelpWanted", "community.ProjectTech", "community.Teaches",
                                      "community.UploadUse"},
    "work of the machine": {"analytics.DueDay", "analytics.FillState", "analytics.IndicatorDay", "analytics.MemberDay",
                            "portal.Clearing", "portal.Pulse"},
}


def test_every_model_stands_in_the_admin_or_is_known_not_to():
    models = {model._meta.label for model in apps.get_models() if model._meta.app_label in OURS}
    assert models - {model._meta.label for model in ours()} == set().union(*ELSEWHERE.values())


@pytest.mark.parametrize("model", [model for model in REGISTERED if model._meta.app_label in OURS], **ids)
def test_a_list_says_more_than_a_name_and_is_searched(model):
    page = admin.site._registry[model]
    assert page.list_display != ("__str__",)
    assert len(page.list_display) >= 2
    choices = [f for f in model._meta.concrete_fields if f.choices and f.name in page.list_display]
    assert page.search_fields or page.list_filter or page.date_hierarchy or not choices


@pytest.mark.parametrize("model", ours(), **ids)
def test_every_word_of_a_model_is_in_both_languages(model):
    """Names of models, columns, choices and helps, as the admin shows them."""
    english = set()
    with translation.override("zh-hans"):
        words = [("model", model._meta.verbose_name), ("models", model._meta.verbose_name_plural)]
        for field in model._meta.concrete_fields:
            if field.auto_created or not (field.editable or field.name in shown(model)):
                continue
            words += [(field.name, field.verbose_name), (f"help of {field.name}", field.help_text)]
            words += [(f"choice of {field.name}", label) for _value, label in field.flatchoices or ()]
        english = {(where, str(word)) for where, word in words if str(word) and not HAN.search(str(word)) and not is_same_in_all(word)}
    assert english == set()


SAME_IN_ALL = {"English", "SKU", "ID", "API", "HTML", "Markdown"}


def is_same_in_all(word) -> bool:
    """Things that are called the same everywhere, and columns without a name of their own (keys, which the admin calls by their model)."""
    return str(word) in SAME_IN_ALL or not isinstance(word, Promise)


def shown(model) -> set[str]:
    page = admin.site._registry.get(model)
    return {name for name in page.list_display if isinstance(name, str)} if page else set()


SIDE = {"what": "payment", "state": "succeeded", "amount": 1, "currency": "CNY"}
NEEDED = {"billing.Discrepancy": {"ours_said": SIDE, "theirs_said": SIDE}}


def ask(client, url) -> int:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return len(asked)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_empty_list_and_form_opens(client, superuser, language):
    superuser.language = language
    superuser.save()
    client.force_login(superuser)
    broken = {}
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for url, wanted in ((base, {200}), (f"{base}add/", {200, 403})):
            status = client.get(url).status_code
            if status not in wanted:
                broken[url] = status
    assert broken == {}


def many(model) -> int:
    return model._default_manager.count()


@pytest.mark.parametrize("model", [model for model in REGISTERED if model._meta.app_label in OURS], **ids)
def test_a_list_asks_no_more_the_longer_it_is(client, superuser, model, db):
    """Rows are made by the canary's filler, which knows every model."""
    client.force_login(superuser)
    url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    filler = Filler({**what_columns_need(timezone.now()), **NEEDED})
    client.get(url)
    counts = []
    for size in (2, 6):
        try:
            while many(model) < size:
                filler.kept.clear()
                before = many(model)
                filler.row("x", model)
                if many(model) == before:
                    break
        except Exception as error:  # noqa: BLE001 - rows that only an act of the site can make
            pytest.skip(f"no rows by themselves: {type(error).__name__}")
        counts.append(ask(client, url))
    assert counts[0] == counts[1], (model._meta.label, counts)
