"""Acts on one row of the admin: a page that says what it is about, a form, one call."""
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join

from billing.refusals import BillingRefused


@dataclass(frozen=True)
class Act:
    """`is_open` says whether the row can take it now; `do(request, row, data)` does it and returns what to tell whoever did it."""

    name: str
    label: str | Promise
    form: Callable[..., forms.Form]
    is_open: Callable
    do: Callable


class WithActs(admin.ModelAdmin):
    """For a ModelAdmin: `acts` as links in the list and on the page of a row. Each needs the permission `decide_<model>`."""

    acts: ClassVar[tuple[Act, ...]] = ()
    change_form_template: ClassVar[str] = "billing/admin/with_acts.html"

    def has_decide_permission(self, request):
        return request.user.has_perm(f"billing.decide_{self.opts.model_name}")

    def get_urls(self):
        view, model = self.admin_site.admin_view, self.opts.model_name
        own = [path(f"<int:pk>/{act.name}/", view(partial(self.act_on, act)), name=f"billing_{model}_{act.name}") for act in self.acts]
        return [*own, *super().get_urls()]

    def links_of(self, row) -> list[tuple[str, str]]:
        model = self.opts.model_name
        return [(reverse(f"admin:billing_{model}_{act.name}", args=[row.pk]), str(act.label)) for act in self.acts if act.is_open(row)]

    def next_step(self, row):
        return format_html_join(" ", '<a href="{}">{}</a>', self.links_of(row)) or "–"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        links = self.links_of(row) if row and self.has_decide_permission(request) else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "links": links})

    def act_on(self, act: Act, request, pk):
        if not self.has_decide_permission(request):
            raise PermissionDenied
        row = get_object_or_404(self.model, pk=pk)
        form = act.form(request.POST if request.method == "POST" else None, row=row)
        if request.method == "POST" and form.is_valid():
            try:
                messages.success(request, act.do(request, row, form.cleaned_data))
                return redirect(f"admin:billing_{self.opts.model_name}_changelist")
            except BillingRefused as refusal:
                form.add_error(None, str(refusal))
        context = {
            **self.admin_site.each_context(request), "title": act.label, "opts": self.opts, "row": row, "form": form,
            "facts": self.facts_of(row),
        }
        return TemplateResponse(request, "billing/admin/act.html", context, status=400 if form.errors else 200)

    def facts_of(self, row) -> list[tuple[str, object]]:
        """What the page of an act shows of the row: label and text."""
        return []
