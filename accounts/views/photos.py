"""The photo of a member, for those who may see their page."""
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.models import Photo
from kit.shown_pictures import show


@require_safe
def photo(request, handle, mark):
    for_all = Exists(Photo.objects.visible_to(AnonymousUser()).filter(pk=OuterRef("pk")))
    photos = Photo.objects.visible_to(request.user).annotate(for_all=for_all)
    found = get_object_or_404(photos, member__handle=handle.lower())
    if found.mark != mark:
        raise Http404
    return show(request, found.file, mark=mark, to_everybody=found.for_all)
