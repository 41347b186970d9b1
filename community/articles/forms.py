"""Forms of articles: writing one, deciding about one, saying whether one is still right."""
from decimal import Decimal

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from billing.files import ENDINGS, WHAT_IS_TAKEN
from community.articles.slugs import validate_article_slug
from community.articles.vetting import CHECKLIST, PUBLISHED, RETURNED
from community.articles.writing import Text
from community.forms import BodyField, CategoryField, TitleField
from community.models import ArticleRevision, Category, Series
from community.wordings import clean_title
from kit import house
from kit.money import EXPONENTS, plain_amount

MOST_VERSIONS = 8


class PaidBodyField(BodyField):
    """As the open text, but it may be missing."""

    def clean(self, value):
        return super().clean(value) if (value or "").strip() else ""


class TeachesField(forms.CharField):
    """`Django 5.2`, one a line, as [technology, version]."""

    def clean(self, value):
        lines = [clean_title(line) for line in super().clean(value).replace(",", "\n").replace("，", "\n").splitlines()]
        found = [_technology_and_version(line) for line in dict.fromkeys(lines) if line]
        if len(found) > MOST_VERSIONS:
            raise forms.ValidationError(_("Name up to %(count)d versions."), code="too_many", params={"count": MOST_VERSIONS})
        if any(len(name) > 40 or len(version) > 20 for name, version in found):
            raise forms.ValidationError(_("Write each as a name and a version, such as Django 5.2."), code="too_long")
        return found


def _technology_and_version(line: str) -> list[str]:
    name, _space, version = line.rpartition(" ")
    return [name, version] if name and any(c.isdigit() for c in version) else [line, ""]


class ArticleForm(forms.Form):
    """Writing an article. `text()` and `placed()` are what the acts take."""

    title = TitleField()
    summary = forms.CharField(
        label=_("Summary"), max_length=400, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 400}),
        help_text=_("Two sentences on what the reader takes home. Everybody reads them."),
    )
    category = CategoryField(Category.objects.none(), label=_("Category"), to_field_name="slug", empty_label=_("Choose a category"))
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)
    teaches = TeachesField(
        label=_("What versions it teaches"), required=False, max_length=600, strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Django 5.2\nPython 3.11"}),
        help_text=_("One a line. Readers are asked whether it is still right for them."),
    )
    open_body = BodyField(rows=16, label=_("Text for everybody, in Markdown"))
    paid_body = PaidBodyField(rows=10, label=_("Paid part, in Markdown"))
    price = forms.DecimalField(
        label=_("Price of the paid part"), required=False, min_value=Decimal("0.01"), max_value=Decimal("99999"), decimal_places=2,
        help_text=_("What it costs alone. A reviewer approves it together with the text."),
    )
    in_membership = forms.BooleanField(label=_("A membership opens the paid part, too"), required=False, initial=True)
    cover = forms.FileField(
        label=_("Cover"), required=False, widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        help_text=_("Without one, a pattern is drawn from the address."),
    )
    without_cover = forms.BooleanField(label=_("Take the cover away"), required=False)
    series = forms.ModelChoiceField(Series.objects.none(), label=_("Series"), required=False, empty_label=_("It stands alone"))
    new_series = forms.CharField(label=_("or begin a new series"), required=False, max_length=120)
    position = forms.IntegerField(label=_("Place in the series"), required=False, min_value=1, max_value=999, initial=1)
    canonical_url = forms.URLField(
        label=_("Published elsewhere first?"), required=False, max_length=300, validators=[URLValidator(["https"])], assume_scheme="https",
        help_text=_("Its address there, beginning with https://. Search engines are sent to it."),
    )
    slug = forms.SlugField(
        label=_("Address"), required=False, max_length=76, validators=[validate_article_slug],
        help_text=_("Letters, digits and hyphens; stays for ever. Left empty, it is made of the title."),
    )

    def __init__(self, *args, author, article=None, revision: ArticleRevision | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.revision = revision
        self.fields["title"].error_messages["required"] = _("An article needs a title.")
        self.fields["title"].help_text = _("What will the reader be able to do?")
        self.fields["paid_body"].required = False
        self.fields["category"].queryset = Category.objects.startable_by(author)
        self.fields["series"].queryset = Series.objects.filter(author=author).order_by("title")
        if article:
            del self.fields["slug"]
        if not (revision and revision.cover_id):
            del self.fields["without_cover"]

    @staticmethod
    def initial_of(article, revision: ArticleRevision) -> dict:
        plain = {name: getattr(revision, name) for name in ("title", "summary", "open_body", "paid_body", "canonical_url", "in_membership")}
        price = plain_amount(revision.price_amount, house.currency()) if revision.price_amount else None
        return {
            **plain, "teaches": "\n".join(revision.teaches_words), "price": price, "category": article.category.slug,
            "language": article.language, "series": article.series_id, "position": article.position,
        }

    def clean(self):
        found = super().clean()
        if found.get("paid_body") and not found.get("price"):
            self.add_error("price", _("The paid part needs a price."))
        return found

    def text(self, *, cover_id=None) -> Text:
        """`cover_id` is that of a picture just taken in."""
        found = self.cleaned_data
        kept = None if found.get("without_cover") or self.revision is None else self.revision.cover_id
        price = found["price"] if found["paid_body"] else None
        return Text(
            **{name: found[name] for name in ("title", "summary", "open_body", "paid_body", "teaches", "canonical_url", "in_membership")},
            price_amount=int(price.scaleb(EXPONENTS.get(house.currency(), 2))) if price else None, cover_id=cover_id or kept,
            file_keys=self.revision.file_keys if self.revision else [],
        )

    def placed(self) -> dict:
        found = self.cleaned_data
        values = {name: found[name] for name in ("category", "language", "series")}
        slug = {"slug": found["slug"]} if "slug" in self.fields else {}
        return {**values, "position": found["position"] or 1, "new_series": clean_title(found["new_series"]), **slug}


class ArticleFileForm(forms.Form):
    """A file for the next text. Its name and type are not believed."""

    file = forms.FileField(
        label=_("File"), max_length=None, allow_empty_file=True, help_text=WHAT_IS_TAKEN,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
    )


class VerdictForm(forms.Form):
    """A reviewer’s verdict on the very text that was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    checked = forms.MultipleChoiceField(
        label=_("I vouch for this"), choices=CHECKLIST.items(), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("A word to the author"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
        help_text=_("Needed when you give it back: what is missing, and where."),
    )
    state = forms.ChoiceField(choices=[(PUBLISHED, ""), (RETURNED, "")], widget=forms.HiddenInput, required=False)


class AnswerForm(forms.Form):
    """Is it still right?"""

    right = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    note = forms.CharField(required=False, max_length=500)
