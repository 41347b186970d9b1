"""Courses in the admin: staff write a course here, start a revision, and publish it."""
from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.authoring import start_revision
from courses.models import Course, CourseRevision, Enrolment, Lesson, LessonFile, LessonProgress, LessonVersion, Section
from courses.publishing import publish
from courses.refusals import CourseRefused
from courses.searchable import index_again
from kit.admin import ReadOnly, means, unasked


class RevisionInline(admin.TabularInline):
    model = CourseRevision
    fields = ("number", "state", "created_at", "published_at", "published_by")
    readonly_fields = fields
    extra = 0
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("course", "published_by")


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin):
    export_fields = ("slug", "title", "owner__handle", "language", "level", "visibility", "lesson_count", "learner_count", "published_at")
    list_display = ("title", "owner", "language", "topic", "level", "visibility", "lesson_count", "learner_count", "published_at")
    list_select_related = ("owner",)
    list_filter = ("language", "level", "visibility", "topic")
    search_fields = ("title", "slug", "owner__handle")
    autocomplete_fields = ("owner",)
    readonly_fields = ("live_revision", "lesson_count", "minutes_total", "learner_count", "created_at", "published_at")
    inlines = (RevisionInline,)
    actions = ("start_revisions",)

    def get_readonly_fields(self, request, obj=None):
        # Interactions, points and bookmarks name a course by its slug.
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_at = timezone.now()
        super().save_model(request, obj, form, change)
        if not change:
            start_revision(obj, at=obj.created_at)
        else:
            index_again(obj, at=timezone.now())

    @admin.action(description=_("Start a new revision from the live one"), permissions=["change"])
    @unasked
    def start_revisions(self, request, queryset):
        for course in queryset:
            try:
                revision = start_revision(course, at=timezone.now())
                self.message_user(request, str(revision), messages.SUCCESS)
            except CourseRefused as refusal:
                self.message_user(request, f"{course}: {refusal}", messages.ERROR)


class DraftOnlyMixin:
    """Rows of a revision can be written while it is a draft, and read ever after."""

    def _is_draft(self, revision):
        return revision is not None and revision.is_draft

    def has_add_permission(self, request, obj=None):
        return self._is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._is_draft(obj) and super().has_delete_permission(request, obj)


class SectionInline(DraftOnlyMixin, admin.TabularInline):
    model = Section
    fields = ("position", "title")
    extra = 1


class LessonVersionForm(forms.ModelForm):
    """A lesson is chosen by its key; a key that the course does not know yet makes a new lesson."""

    key = forms.SlugField(
        label=_("key"), max_length=80, help_text=_("Its address. The same key is the same lesson as in earlier revisions.")
    )

    class Meta:
        model = LessonVersion
        fields = ("section", "position", "title", "minutes", "is_preview", "is_required", "body")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["key"].initial = self.instance.lesson.key


class LessonFormSet(forms.BaseInlineFormSet):
    """Sections and lessons of this revision only, and each key once."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["section"].queryset = Section.objects.filter(revision=self.instance)

    def clean(self):
        super().clean()
        kept = [form for form in self.forms if form.cleaned_data.get("key") and not form.cleaned_data.get("DELETE")]
        keys = [form.cleaned_data["key"] for form in kept]
        for form in kept:
            if keys.count(form.cleaned_data["key"]) > 1:
                form.add_error("key", _("Another lesson of this revision has this key."))

    def save_new(self, form, commit=True):
        self._point(form)
        return super().save_new(form, commit)

    def save_existing(self, form, obj, commit=True):
        self._point(form)
        return super().save_existing(form, obj, commit)

    def _point(self, form):
        form.instance.lesson, _created = Lesson.objects.get_or_create(course_id=self.instance.course_id, key=form.cleaned_data["key"])


class LessonInline(DraftOnlyMixin, admin.StackedInline):
    model = LessonVersion
    form = LessonVersionForm
    formset = LessonFormSet
    fields = (("section", "position"), ("key", "title"), ("minutes", "is_preview", "is_required"), "body")
    extra = 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("lesson", "section").order_by("section__position", "position")


@admin.register(CourseRevision)
class CourseRevisionAdmin(admin.ModelAdmin):
    """Save the sections first, then write their lessons, then publish by the action of the list."""

    list_display = ("course", "number", "state", "created_at", "published_at", "published_by")
    list_select_related = ("course", "published_by")
    list_filter = ("state",)
    search_fields = ("course__title", "course__slug")
    readonly_fields = ("course", "number", "state", "content_hash", "created_at", "published_at", "published_by")
    inlines = (SectionInline, LessonInline)
    actions = ("publish_revisions",)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Publish"), permissions=["change"])
    @means(_("Learners see this revision from now on, instead of the one before."))
    def publish_revisions(self, request, queryset):
        for revision in queryset.select_related("course"):
            try:
                publish(revision, by=request.user, at=timezone.now())
                self.message_user(request, _("%(revision)s is live.") % {"revision": revision}, messages.SUCCESS)
            except CourseRefused as refusal:
                self.message_user(request, f"{revision}: {refusal}", messages.ERROR)


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnly, admin.ModelAdmin):
    export_fields = ("member__handle", "course__slug", "enrolled_at", "last_opened_at", "completed_at")
    list_display = ("member", "course", "enrolled_at", "last_opened_at", "completed_at")
    list_select_related = ("member", "course")
    list_filter = (("completed_at", admin.EmptyFieldListFilter),)
    search_fields = ("member__handle", "course__slug", "course__title")


@admin.register(LessonProgress)
class LessonProgressAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("member", "lesson", "first_opened_at", "completed_at", "seconds")
    list_select_related = ("member", "lesson")
    search_fields = ("member__handle", "lesson__key")


@admin.register(LessonFile)
class LessonFileAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "version", "content_type", "bytes", "author", "created_at")
    list_select_related = ("version", "author")
    list_filter = ("content_type",)
    search_fields = ("name", "version__revision__course__slug", "author__handle")
    ordering = ("-id",)
