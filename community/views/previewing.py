"""The preview that needs no script."""
from community.refusal import Refused
from community.rendering import render_body


def preview_of(form) -> str:
    """The text of a valid form as it would be shown; "" with an error at the field when it cannot be."""
    try:
        return render_body(form.cleaned_data["body"]).html
    except Refused as refusal:
        form.add_error("body", refusal.message)
        return ""
