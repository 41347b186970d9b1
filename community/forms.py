"""Forms of writing, reporting and deciding."""
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from community.forms_tags import TagsField
from community.models import Category, Decision, Flag, Topic
from community.rights import why_not_start
from community.wordings import clean_body, clean_title, weight

LONGEST_BODY = 50_000
LONGEST_TITLE = 120
SHORTEST_TITLE = 4
SHORTEST_BODY = 2


class BodyField(forms.CharField):
    """A text in Markdown, cleaned."""

    def __init__(self, *, rows: int, label):
        super().__init__(
            label=label, strip=False, max_length=LONGEST_BODY,
            widget=forms.Textarea(attrs={"rows": rows, "maxlength": LONGEST_BODY, "data-submit-on-ctrl-enter": ""}),
            error_messages={
                "required": _("Please write something first."),
                "max_length": _("This text has %(show_value)d characters; %(limit_value)d fit. Please split it."),
            },
        )

    def clean(self, value):
        # Browsers send each line break as two characters, which the limit must not count.
        body = super().clean((value or "").replace("\r\n", "\n"))
        body = clean_body(body)
        if weight(body) < SHORTEST_BODY:
            raise forms.ValidationError(_("This is too short to be understood. Please write a little more."), code="too_short")
        return body


class TitleField(forms.CharField):
    def __init__(self):
        super().__init__(
            label=_("Title"), max_length=LONGEST_TITLE, error_messages={"required": _("A topic needs a title.")},
            help_text=_("Say in one line what it is about; a good title gets better answers."),
        )

    def clean(self, value):
        title = clean_title(super().clean(value))
        if weight(title) < SHORTEST_TITLE:
            raise forms.ValidationError(_("This title is too short. What is the topic about?"), code="too_short")
        return title


class CategoryField(forms.ModelChoiceField):
    """Categories in which the member may start topics; whoever asks for one that they only see is told who may."""

    member = AnonymousUser()

    def offer_to(self, member) -> None:
        self.member, self.queryset = member, Category.objects.startable_by(member)

    def label_from_instance(self, category):
        return category.name

    def to_python(self, value):
        try:
            return super().to_python(value)
        except forms.ValidationError:
            if seen := Category.objects.visible_to(self.member).filter(slug=value).first():
                raise forms.ValidationError(why_not_start(seen), code="not_allowed") from None
            raise


class KindField(forms.ChoiceField):
    """Most who write here want an answer: a topic is a question unless they say otherwise."""

    def __init__(self):
        super().__init__(
            label=_("What is it?"), required=False, initial=Topic.Kind.QUESTION, widget=forms.RadioSelect,
            choices=[
                (Topic.Kind.QUESTION, _("A question: answers are voted on, and you say which one helped")),
                (Topic.Kind.DISCUSSION, _("A discussion: everybody says something, in the order it comes")),
            ],
        )


class TopicForm(forms.Form):
    """A new topic."""

    kind = KindField()
    category = CategoryField(Category.objects.all(), label=_("Category"), to_field_name="slug", empty_label=_("Choose a category"))
    title = TitleField()
    tags = TagsField()
    body = BodyField(rows=12, label=_("Text, in Markdown"))
    is_anonymous = forms.BooleanField(
        label=_("Ask anonymously"), required=False,
        help_text=_(
            "Only for questions. Your name stands nowhere, nor at what you reply there; moderators can look it up, and that is kept."
        ),
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].offer_to(member)

    def clean_kind(self):
        return self.cleaned_data["kind"] or Topic.Kind.QUESTION


class ReplyForm(forms.Form):
    body = BodyField(rows=5, label=_("Markdown. An example that runs is worth more than a page."))
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=2**53, widget=forms.HiddenInput)


class EditReplyForm(forms.Form):
    """`base` says from which text the change was made; `reason` is asked of moderators."""

    body = BodyField(rows=10, label=_("Text, in Markdown"))
    reason = forms.CharField(
        label=_("Why you change it"), required=False, max_length=300, help_text=_("The author is told, and it stands in the history.")
    )
    base = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class EditTopicForm(EditReplyForm):
    """An opening post carries the title."""

    title = TitleField()
    kind = KindField()
    tags = TagsField()
    field_order = ["kind", "title", "tags", "body"]


class FlagForm(forms.Form):
    reason = forms.ChoiceField(label=_("What is wrong with it?"), choices=Flag.Reason, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Anything the moderator should know"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(choices=Decision.Verdict)
    note = forms.CharField(label=_("A word to the author"), required=False, max_length=500)
