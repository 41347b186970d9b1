"""What a moderator can do with a topic as a whole, and what was done."""
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.guards import role_required
from community.forms_questions import SteeringForm
from community.models import Topic
from community.refusal import Refused
from community.steering import history_of, steer


@role_required("moderator")
def steer_topic(request, pk, slug):
    topic = get_object_or_404(Topic.objects.visible_to(request.user).select_related("author", "category"), pk=pk)
    form = SteeringForm(request.POST if request.method == "POST" else None, topic=topic)
    if request.method == "POST" and form.is_valid():
        try:
            steer(topic, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Done. It stands in the history of the topic."))
            return redirect(topic)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    looks = topic.reveals.select_related("by").order_by("-at", "-id")[:20]
    values = {"form": form, "topic": topic, "history": history_of(topic), "looks": looks}
    return render(request, "community/steer.html", values, status=422 if form.errors else 200)
