"""PersonalData: each app declares in its `personal_data.py` what it holds of a member. What nobody declared fails a test."""
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import Storage
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit.registry import Registry

BATCH = 2000


class Fate(models.TextChoices):
    """What becomes of rows when their member is erased."""

    GONE = "gone", _("deleted")
    NAMELESS = "nameless", _("stays as a figure under “Former member”; what you wrote there is emptied")
    WISH = "wish", _("as you choose: stays under “Former member”, or its text is deleted")
    STAYS = "stays", _("stays under “Former member”, because others depend on it")
    KEPT = "kept", _("kept, because the books must be kept")


class Wish(models.TextChoices):
    """What a member wants to become of what they wrote."""

    KEEP = "keep", _("Leave it to the others, under “Former member”")
    DELETE = "delete", _("Delete its text")


@dataclass(frozen=True)
class Leaving:
    """An erasure under way: who leaves, under which handle they stand from now on, their addresses, their wish."""

    member: Any
    handle: str
    emails: tuple[str, ...]
    wish: str
    at: datetime

    @property
    def takes_texts(self) -> bool:
        return self.wish == Wish.DELETE


@dataclass(frozen=True)
class PersonalData:
    """What one model holds of members.

    `of`: the ways from a row to the member it belongs to; `acts`: keys to members who only did something to it. Every key to a
    member must be in one of the two. `codes`: text columns that hold a word of ours, not of a person. `withheld`: columns that are a
    secret, or another person's. `shows`: what else stands in the exported row ({name: lookup}). `emptied`: columns that a NAMELESS row
    loses, a WISH row when its member wants. `why` says for what stays regardless why it must.
    `files`: columns that name a file, which lies in the storage of the column, else in `storage`.
    `owned`, `first` and `last` stand for what is special: a filter other than by `of`, an act before and after the fate is met.
    """

    kind: str
    label: str | Promise
    model: str
    fate: Fate
    of: tuple[str, ...] = ("member",)
    acts: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    shows: dict[str, str] | None = None
    emptied: dict[str, Any] | tuple[str, ...] = ()
    why: str | Promise = ""
    owned: Callable[[Any], Q] | None = None
    files: tuple[str, ...] = ()
    storage: Callable[[], Storage] | None = None
    first: Callable[[Leaving], None] | None = None
    last: Callable[[Leaving], None] | None = None

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def rows_of(self, member):
        """The member's rows, oldest first."""
        if self.owned is not None:
            wanted = self.owned(member)
        else:
            wanted = Q()
            for path in self.of:
                wanted |= Q(**{path: member})
            if not self.of:
                return self.model_class._base_manager.none()
        return self.model_class._base_manager.filter(wanted).order_by("pk")

    @property
    def columns(self) -> list[models.Field]:
        """What is exported: every column but secrets and keys to other people."""
        from_to_people = (field for field in self.model_class._meta.concrete_fields if field.name not in self.withheld)
        return [field for field in from_to_people if not points_to_a_member(field)]

    def export(self, member) -> Iterator[dict[str, Any]]:
        """One dictionary a row; streamed."""
        shows = {name: models.F(lookup) for name, lookup in (self.shows or {}).items()}
        names = [field.attname for field in self.columns]
        return self.rows_of(member).values(*names, **shows).iterator(BATCH)

    def erase(self, leaving: Leaving) -> None:
        """Meet the fate of the member's rows. A second time changes nothing."""
        if self.first is not None:
            self.first(leaving)
        if self.fate == Fate.GONE:
            self.rows_of(leaving.member).order_by().delete()
        elif self.emptied and (self.fate == Fate.NAMELESS or (self.fate == Fate.WISH and leaving.takes_texts)):
            pks = list(self.rows_of(leaving.member).values_list("pk", flat=True))
            for i in range(0, len(pks), BATCH):
                self.model_class._base_manager.filter(pk__in=pks[i : i + BATCH]).update(**self._emptied())
        if self.last is not None:
            self.last(leaving)

    def _emptied(self) -> dict[str, Any]:
        if isinstance(self.emptied, dict):
            return self.emptied
        return {name: _nothing(self.model_class._meta.get_field(name)) for name in self.emptied}


def _nothing(field: models.Field):
    """What an emptied column holds."""
    if isinstance(field, models.JSONField):
        return None if field.null else (field.get_default() if field.has_default() else {})
    return None if field.null else ""


def points_to_a_member(field: models.Field) -> bool:
    return bool(field.is_relation and field.related_model and field.related_model._meta.label == "accounts.Member")


personal_data: Registry[PersonalData] = Registry("personal data", "personal_data")
# Models with texts that hold nothing of a member, and why.
_nobodys: dict[str, str] = {}


def declare(*declared: PersonalData) -> None:
    """Register each under its kind, which names its file in the archive."""
    for data in declared:
        personal_data.register(data.kind, data)


def nobodys(why: str, *labels: str) -> None:
    """These models hold texts of the house, not of a member; `why` is for the reader of the code."""
    for label in labels:
        if _nobodys.get(label, why) != why:
            raise ImproperlyConfigured(f"{label} is declared twice")
        _nobodys[label] = why


def models_of_nobody() -> set[str]:
    return set(_nobodys)


def declared_for(label: str) -> list[PersonalData]:
    return [data for data in personal_data if data.model == label]


def from_the_top() -> Iterable[PersonalData]:
    """Upper floors first: they still find what they stand on. The member themself comes last."""
    return reversed(list(personal_data))
