"""The steps of the set-up, in their order, and how far it has come."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import House
from portal.setting_up import forms, forms_measures
from portal.setting_up.forms import StepForm

DONE, SKIPPED = "done", "skipped"


@dataclass(frozen=True)
class Step:
    """`left` says what holds when the step is left out."""

    key: str
    title: str | Promise
    line: str | Promise
    left: str | Promise
    form: type[StepForm] | None = None

    @property
    def url(self) -> str:
        return reverse("setup:step", args=[self.key])


STEPS = {
    step.key: step
    for step in (
        Step(
            "name",
            _("Name"),
            _("What the community is called, in both languages, and one line about it."),
            _("Left out, the name of the settings stays."),
            forms.NameForm,
        ),
        Step(
            "look",
            _("Mark and colour"),
            _("Your mark stands in the bar, in the tabs of browsers and in letters; your colour on links and buttons."),
            _("Left out, the house keeps its own mark and colour."),
            forms.LookForm,
        ),
        Step(
            "money",
            _("Currency and time zone"),
            _("In what prices are kept, and where a day ends for all figures."),
            _("Left out, currency and zone of the settings stay."),
            forms.MoneyForm,
        ),
        Step(
            "plan",
            _("First plan"),
            _("A membership that can be bought. Which courses and articles it opens is decided with each of them."),
            _("Left out, nothing can be bought yet; plans are made in the admin, too."),
            forms.PlanForm,
        ),
        Step(
            "category",
            _("First category"),
            _("A shelf of the square, so that the first topic has a place."),
            _("Left out, nobody can begin a topic; categories are made in the admin, too."),
            forms.CategoryForm,
        ),
        Step(
            "measures",
            _("Satisfaction"),
            _("What you will ask members about, and how much each of it weighs. The shares add up to 1."),
            _("Left out, S is not computed until there are indicators."),
            forms_measures.MeasuresForm,
        ),
        Step(
            "costs",
            _("Costs"),
            _("What running this costs a month, so that C and the return can be computed from the first day."),
            _("Left out, C is 0."),
            forms_measures.CostsForm,
        ),
        Step(
            "letters",
            _("Letters"),
            _("Without mail nobody can confirm an address. Send yourself a letter."),
            _("Left out, find out later with the examination in the admin."),
            forms.LetterForm,
        ),
    )
}
READY = "ready"


@dataclass(frozen=True)
class Place:
    """A step in the list beside the page."""

    step: Step
    state: str
    is_here: bool


def places(here: str = "") -> list[Place]:
    row = House.objects.the_one()
    how = row.steps if row else {}
    return [Place(step, how.get(step.key, ""), step.key == here) for step in STEPS.values()]


def first_open() -> str:
    """The address of the first step that was neither saved nor left out; the last page when there is none."""
    return next((place.step.url for place in places() if not place.state), reverse("setup:ready"))


def after(key: str) -> str:
    keys = list(STEPS)
    at = keys.index(key) + 1
    return STEPS[keys[at]].url if at < len(keys) else reverse("setup:ready")


def before(key: str) -> str:
    keys = list(STEPS)
    at = keys.index(key)
    return STEPS[keys[at - 1]].url if at else ""
