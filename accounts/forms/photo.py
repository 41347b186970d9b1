"""The photo of a member, with the other fields of their profile: nothing that was typed is lost over a file that is none."""
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import photos
from kit.images import PictureRefused
from kit.uploads import was_cut


class PhotoForm(forms.Form):
    """It stands last on its page: of a file that is cut off, what was sent before it is still there."""

    photo = forms.FileField(
        label=_("A photo of you"), required=False, max_length=None, allow_empty_file=True,
        help_text=_("Or a drawing: PNG, JPEG, WebP or GIF, up to 8 MB. Its middle is shown; place and camera are taken out of it."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    no_photo = forms.BooleanField(label=_("Take my photo down"), required=False)

    def __init__(self, request, *, at):
        self.request, self.at, self.picture = request, at, None
        super().__init__(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if not self.now:
            del self.fields["no_photo"]

    @cached_property
    def now(self) -> str:
        """The address of the photo that stands."""
        return photos.photo_of(self.request.user, self.request.user)

    def clean_photo(self):
        file = self.cleaned_data["photo"]
        try:
            if was_cut(self.request):
                raise photos.too_big()
            if file is not None:
                self.picture = photos.drawn(self.request.user, file, at=self.at)
        except PictureRefused as refused:
            # So that the sentence is seen: it stands at the end of a long page.
            self.fields["photo"].widget.attrs["autofocus"] = True
            raise forms.ValidationError(str(refused)) from None
        return file

    def save(self) -> None:
        """A new photo goes before the wish to have none."""
        if self.picture is not None:
            photos.put_up(self.request.user, self.picture, at=self.at)
        elif self.cleaned_data.get("no_photo"):
            photos.take_down(self.request.user)
        self.__dict__.pop("now", None)
