"""The living style guide: every component in every state, with sample values."""
import math
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kit import icons, markdown

CODE = """```rust
// most recent first
pub fn get(&mut self, k: &Key) -> Option<&V> {
    let node = self.map.get(k)?;
    self.head = Some(*node);   // 88
    Some("found")
}
```"""


class SampleForm(forms.Form):
    """One field of each kind that forms of the house use."""

    title = forms.CharField(label=gettext_lazy("Title"), help_text=gettext_lazy("Say what you expected and what you saw."))
    handle = forms.SlugField(
        label=gettext_lazy("Handle"), error_messages={"invalid": gettext_lazy("A handle has no spaces. Try lin-zhiyuan, it is free.")}
    )
    text = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=[("b", gettext_lazy("beginner")), ("a", gettext_lazy("advanced"))])
    who = forms.ChoiceField(
        label=gettext_lazy("Who sees it"), widget=forms.RadioSelect,
        choices=[("all", gettext_lazy("Everyone")), ("some", gettext_lazy("This group only"))],
    )
    mail = forms.BooleanField(label=gettext_lazy("Mail me when it is answered"))
    terms = forms.BooleanField(label=gettext_lazy("I have read the guidelines"))
    closed = forms.CharField(label=gettext_lazy("Cannot be changed"), disabled=True, required=False)


def _series():
    """Twelve weeks with a weekly rhythm and four days of which nothing is known."""
    values = (round(19000 + 45 * i + 2600 * math.sin(i * 2 * math.pi / 7) + 900 * math.sin(i / 5)) for i in range(84))
    return [(date(2026, 8, 29) + timedelta(days=i), None if 40 <= i < 44 else value) for i, value in enumerate(values)]


@require_safe
def styleguide(request):
    data = {"title": "SKIP LOCKED", "handle": "Lin Zhiyuan", "text": _("Two workers, one table."), "level": "a", "who": "all", "mail": "on"}
    return render(request, "portal/styleguide.html", {
        "form": SampleForm(data, initial={"closed": "r14"}),
        "code": markdown.render(CODE),
        "chapters": [(6, 1), (7, 1), (8, 0.18), (6, 0), (7, 0), (5, 0), (4, 0)],
        "scores": [("5", 0.78, "78%"), ("4", 0.16, "16%"), ("3", 0.04, "4%"), ("2", 0.02, "2%"), ("1", 0, "0%")],
        "sparks": [
            (_("Activity"), [12, 14, 13, 17, 19, 18, 22, 21, 25]), (_("with a gap"), [12, 14, None, None, 19, 18, 22]),
            (_("one value"), [7]), (_("always the same"), [4, 4, 4, 4]), (_("nothing yet"), []),
        ],
        "series": _series(),
        "evening": datetime(2026, 11, 24, 20, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
        "numbers": range(11),
        "icon_names": list(icons.ICONS),
    })
