"""Files of lessons: sending one to whoever may have it, and the page where a course’s author puts them to the next revision."""
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import signed_in, takes_part
from billing import files
from courses.attaching import asked_for, attach, draft_of, file_lines
from courses.authoring import start_revision
from courses.forms import FileForm
from courses.models import Course, LessonFile, LessonVersion
from courses.refusals import CourseRefused
from kit.uploads import takes_files, was_cut


@require_safe
def lesson_file(request, slug, key):
    asked = asked_for(request.user, slug, key, at=timezone.now())
    return files.answer(request, asked.file, asked.access)


def _own(request, slug) -> Course:
    """A course of the member’s own, or any for staff; another’s is not there."""
    course = get_object_or_404(Course, slug=slug)
    if not course.can_be_edited_by(request.user):
        raise Http404
    return course


@takes_files(files.MOST_BYTES, files.MOST_SECONDS)
@signed_in
def files_of_course(request, slug):
    course = _own(request, slug)
    draft = draft_of(course)
    lessons = LessonVersion.objects.filter(revision=draft).outline()
    form = FileForm(lessons=lessons)
    if request.method == "POST":
        return _take(request, course, draft, lessons)
    return _page(request, course, draft, lessons, form)


@takes_part
def _take(request, course, draft, lessons):
    form = FileForm(request.POST, request.FILES, lessons=lessons)
    try:
        if was_cut(request):
            raise CourseRefused(str(files.too_big()))
        if form.is_valid():
            attach(form.cleaned_data["lesson"], form.cleaned_data["file"], by=request.user, at=timezone.now())
            messages.success(request, _("It is there. Learners get it when this revision is published."))
            return redirect("courses:files", course.slug)
    except CourseRefused as refusal:
        form.errors.clear()
        form.add_error("file", str(refusal))
    return _page(request, course, draft, lessons, form, status=422)


def _page(request, course, draft, lessons, form, status=200):
    rows = [(version, file_lines(course, version)) for version in lessons.filter(files__isnull=False).distinct()] if draft else []
    values = {"course": course, "draft": draft, "form": form, "rows": rows}
    return render(request, "courses/files.html", values, status=status)


@require_POST
@takes_part
def begin_revision(request, slug):
    course = _own(request, slug)
    try:
        start_revision(course, at=timezone.now())
    except CourseRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("courses:files", course.slug)


@require_POST
@takes_part
def remove_file(request, slug, key):
    course = _own(request, slug)
    row = get_object_or_404(LessonFile.objects.select_related("version"), key=key, version__revision=draft_of(course))
    try:
        files.forget(row)
        messages.success(request, _("It is gone from the next revision."))
    except CourseRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("courses:files", course.slug)
