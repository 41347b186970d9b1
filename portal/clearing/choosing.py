"""Which rows go. What a member wrote, opened or bought keeps what it stands in; a trace (a like, a reading, an enrolment) does not.

A row of the sample is marked, or belongs to a sample member. It stays only where a real member's text, course, event, project or order
needs it: a reply keeps its topic and the topic's opening, an order keeps its product and the course behind it. Every row that needs a
row which goes, goes too.
"""
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.models import Member
from accounts.personal.registry import personal_data
from billing.models import Earning, LedgerTransaction, Payment, Recognition
from portal.clearing.marking import has_numbers, tables
from portal.clearing.models import SampleMark

SIZE = 500
# (model, whose it is): what a member made, not a trace.
MADE = (
    ("community.Topic", "author"), ("community.Post", "author"), ("community.Article", "author"), ("community.Project", "created_by"),
    ("courses.Course", "owner"), ("events.Event", "organiser"), ("surveys.Survey", "created_by"), ("billing.Order", "member"),
)
# Accounts of the house itself, which everybody's points and money are booked on.
NOBODYS = {"community.PointsAccount": "member", "billing.LedgerAccount": "owner"}
# What is kept keeps these rows that point to it: {model: ((model, key, further condition), …)}.
WITH_IT: dict[str, tuple[tuple[str, str, dict], ...]] = {
    "community.Topic": (("community.Post", "topic", {"position": 1}), ("community.TopicTag", "topic", {})),
    "community.Article": (
        ("community.ArticleRevision", "article", {}), ("community.Teaches", "article", {}), ("community.ArticleFile", "article", {}),
    ),
    "community.Project": (("community.ProjectTech", "project", {}),),
    "courses.Course": (("courses.CourseRevision", "course", {}), ("courses.Lesson", "course", {})),
    "courses.CourseRevision": (("courses.Section", "revision", {}), ("courses.LessonVersion", "revision", {})),
    "courses.LessonVersion": (("courses.LessonFile", "version", {}),),
    "events.Event": (("events.AgendaItem", "event", {}),),
    "surveys.Survey": (("surveys.SurveyVersion", "survey", {}),),
    "surveys.SurveyVersion": (("surveys.Question", "version", {}),),
    "billing.Product": (("courses.Course", "product", {}), ("community.Article", "product", {}), ("events.Event", "product", {})),
    "billing.Order": (("billing.OrderLine", "order", {}), ("billing.Payment", "order", {})),
    "billing.OrderLine": (
        ("billing.LinePart", "line", {}), ("billing.LineShare", "line", {}), ("billing.Recognition", "line", {}),
        ("billing.Earning", "order_line", {}), ("billing.TermCredit", "line", {}), ("billing.RefundLine", "order_line", {}),
    ),
    "billing.LedgerTransaction": (("billing.LedgerEntry", "transaction", {}),),
}


def chunks(keys: Iterable) -> Iterator[list]:
    found = list(keys)
    for i in range(0, len(found), SIZE):
        yield found[i : i + SIZE]


def to_rows(model) -> list[models.ForeignKey]:
    """Its keys to rows other than members."""
    return [field for field in model._meta.concrete_fields if field.remote_field and field.remote_field.model is not Member]


def binds(field) -> bool:
    """Whether a row cannot do without the one that this key names."""
    return not field.null or field.remote_field.on_delete in (models.PROTECT, models.CASCADE)


def _bookings(payments: list) -> dict:
    return {"key__in": [f"payment:{pk}" for pk in payments]}


class Choice:
    def __init__(self):
        self.marks = {mark.label: mark for mark in SampleMark.objects.all()}
        mark = self.marks["accounts.Member"]
        self.members = Q(pk__gt=mark.above, pk__lte=mark.upto)
        self.member_ids = set(Member.objects.filter(self.members).values_list("pk", flat=True))
        self.gone: dict[type, set] = defaultdict(set)
        self.kept: dict[type, set] = defaultdict(set)
        for model in tables():
            if model is not Member:
                self.gone[model] = set(model._base_manager.filter(self._sample_of(model)).values_list("pk", flat=True))
        self._keep_what_was_made()
        for model in list(self.gone):
            self.gone[model] -= self.kept[model]
        self._go_along()
        self._take_postings_along()
        self._go_along()

    def _sample_of(self, model) -> Q:
        mark = self.marks.get(model._meta.label)
        found = Q(pk__in=[])
        if mark and has_numbers(model):
            found |= Q(pk__gt=mark.above, pk__lte=mark.upto)
        elif mark and mark.keys:
            found |= Q(pk__in=mark.keys)
        if owner := NOBODYS.get(model._meta.label):
            found &= ~Q(**{owner: None})
        return found | self._owned_by_sample(model)

    def _owned_by_sample(self, model) -> Q:
        mark, found = self.marks["accounts.Member"], Q(pk__in=[])
        for label, owner in MADE:
            if label == model._meta.label:
                found |= Q(**{f"{owner}__gt": mark.above, f"{owner}__lte": mark.upto})
        for data in personal_data:
            # What is owned in a way of its own is marked, or goes with what it needs.
            if data.model == model._meta.label and data.owned is None:
                for path in data.of:
                    found |= Q(**{f"{path}__gt": mark.above, f"{path}__lte": mark.upto})
        return found

    def _keep_what_was_made(self) -> None:
        waiting: list[tuple[type, set]] = []
        for label, owner in MADE:
            model = apps.get_model(label)
            real = model._base_manager.exclude(**{f"{owner}__in": Member.objects.filter(self.members)}).exclude(**{owner: None})
            waiting.append((model, set(real.values_list("pk", flat=True)) - self.gone[model]))
        while waiting:
            model, keys = waiting.pop()
            keys -= self.kept[model]
            if keys:
                self.kept[model] |= keys
                waiting += self._needed_by(model, keys)
                waiting += self._standing_in(model, keys)

    def _needed_by(self, model, keys: set) -> Iterator[tuple[type, set]]:
        for field in filter(binds, to_rows(model)):
            target = field.remote_field.model
            found = {key for chunk in chunks(keys) for key in self._values(model, {"pk__in": chunk}, field.attname)} - {None}
            yield target, found

    def _standing_in(self, model, keys: set) -> Iterator[tuple[type, set]]:
        if model is Payment:
            yield LedgerTransaction, {pk for chunk in chunks(keys) for pk in self._values(LedgerTransaction, _bookings(chunk), "pk")}
        for label, name, condition in WITH_IT.get(model._meta.label, ()):
            other = apps.get_model(label)
            yield other, {key for chunk in chunks(keys) for key in self._values(other, {f"{name}__in": chunk, **condition}, "pk")}

    @staticmethod
    def _values(model, wanted: dict, column: str):
        return model._base_manager.filter(**wanted).values_list(column, flat=True)

    def _go_along(self) -> None:
        """Rows that cannot do without one that goes."""
        changed = True
        while changed:
            changed = False
            for model in tables():
                for field in (field for field in to_rows(model) if binds(field)):
                    lost = self.gone.get(field.remote_field.model)
                    if not lost:
                        continue
                    found = {key for chunk in chunks(lost) for key in self._values(model, {f"{field.attname}__in": chunk}, "pk")}
                    new = found - self.gone[model] - self.kept[model]
                    self.gone[model] |= new
                    changed = changed or bool(new)

    def _take_postings_along(self) -> None:
        """Postings since the seed name what they book by a key, or are named by it."""
        gone = self.gone[LedgerTransaction]
        for chunk in chunks(self.gone[Payment]):
            gone |= set(self._values(LedgerTransaction, _bookings(chunk), "pk"))
        for model, columns in ((Recognition, ("posting_id",)), (Earning, ("posting_id", "release_id"))):
            for chunk in chunks(self.gone[model]):
                for column in columns:
                    gone |= set(self._values(model, {"pk__in": chunk}, column)) - {None}
        gone -= self.kept[LedgerTransaction]

    def count(self) -> dict[str, int]:
        found = {model._meta.label: len(keys) for model, keys in self.gone.items() if keys}
        return found | {"accounts.Member": len(self.member_ids)}
