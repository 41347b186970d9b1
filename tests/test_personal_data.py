"""Personal data: nothing that holds a member is undeclared, all of it comes out in the archive, and none is left after an erasure."""
import pytest
from django.apps import apps
from django.db import models

from accounts.personal.registry import Fate, declared_for, models_of_nobody, personal_data, points_to_a_member

TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField, models.GenericIPAddressField, models.BinaryField)


def all_models():
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy and model._meta.managed]


def texts_of(model) -> list[models.Field]:
    """Columns that somebody may have filled with words: all but choices, keys and times."""
    return [field for field in model._meta.concrete_fields if isinstance(field, TEXTS) and not field.choices and not field.primary_key]


def people_of(model) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if points_to_a_member(field)}


def declared_people(data) -> set[str]:
    return {path.split("__")[0] for path in data.of} | set(data.acts)


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model._meta.label)
def test_a_model_with_a_member_or_with_texts_says_what_becomes_of_them(model):
    label = model._meta.label
    declared = declared_for(label)
    if not declared:
        assert people_of(model) == set(), f"{label} points at members: declare it in the personal_data.py of its app"
        assert not texts_of(model) or label in models_of_nobody(), f"{label} has texts: declare it, or that it holds nobody's"
        return
    assert label not in models_of_nobody()
    for data in declared:
        assert people_of(model) <= declared_people(data), f"{label}: a key to a member is in neither `of` nor `acts`"


@pytest.mark.parametrize("data", list(personal_data), ids=lambda data: data.kind)
def test_each_text_of_a_row_that_stays_is_emptied_or_a_word_of_ours(data):
    names = {field.name for field in texts_of(data.model_class)}
    known = {field.name for field in data.model_class._meta.get_fields()}
    assert set(data.codes) | set(data.emptied) | set(data.withheld) | set(data.acts) <= known
    if data.fate in (Fate.NAMELESS, Fate.WISH) and (data.of or data.owned) and data.of != ("published_by",):
        # The handle is replaced by one that says nothing.
        assert names - set(data.codes) - set(data.withheld) - set(data.emptied) - {"handle"} == set()
        assert set(data.codes) & set(data.emptied) == set()


def test_what_stays_with_its_words_says_why():
    silent = [data.kind for data in personal_data if data.fate in (Fate.KEPT, Fate.STAYS) and not str(data.why)]
    assert silent == []


def test_no_declaration_speaks_of_a_model_that_is_gone():
    labels = {model._meta.label for model in all_models()}
    assert {data.model for data in personal_data} - labels == set()
    assert models_of_nobody() - labels == set()
