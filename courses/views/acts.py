"""Joining a course and finishing a lesson."""
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import takes_part
from courses.learning import complete_lesson
from courses.reading import Reading
from courses.resuming import where_to_go_on


@require_POST
@takes_part
def enrol(request, slug):
    reading = Reading(request.user, slug, at=timezone.now())
    if not reading.access.is_for_learning:
        messages.error(request, reading.access.sentence)
        return redirect(reading.course)
    reading.course.enrol(request.user, at=reading.at)
    first = where_to_go_on(reading.versions, None, reading.finished) or reading.versions[0]
    messages.success(request, _("You are in. This is the first lesson."))
    return redirect("courses:lesson", slug, first.lesson.key)


@require_POST
@takes_part
def complete(request, slug, key):
    reading = Reading(request.user, slug, at=timezone.now())
    version = reading.version(key)
    access = reading.access_to(version)
    if not access.is_for_learning:
        messages.error(request, access.sentence)
        return redirect("courses:lesson", slug, key)
    if reading.access.is_for_learning:
        reading.course.enrol(request.user, at=reading.at)
    if complete_lesson(request.user, reading.course, version.lesson, at=reading.at):
        messages.success(request, _("You have finished the course. Well done."))
        return redirect(reading.course)
    following = reading.after(version)
    return redirect("courses:lesson", slug, following.lesson.key) if following else redirect(reading.course)
