"""Export and import on the lists of the admin. A ModelAdmin says which columns: `export_fields`, `import_fields`, `import_key`."""
import secrets

from django.contrib import messages
from django.contrib.auth import get_permission_codename
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import tables_in, tables_out
from portal.trail import recording
from portal.trail.models import StaffAct

SALT, LASTS = "portal.import", 3600
SHOWN = 200


class WithTables:
    """Mixed into every ModelAdmin by the site; without columns nothing is offered."""

    export_fields: tuple[str, ...]
    import_fields: tuple[str, ...]
    # What a row that is there already is found by; empty: every line makes a new row.
    import_key: str

    def _may(self, request, act: str) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.{get_permission_codename(act, self.opts)}")

    def may_export(self, request) -> bool:
        return bool(self.export_fields) and self.has_view_permission(request) and self._may(request, "export")

    def may_import(self, request) -> bool:
        return bool(self.import_fields) and self.has_add_permission(request) and self._may(request, "import")

    def _address(self, act: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{act}")

    def get_urls(self):
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        own = []
        if self.export_fields:
            own.append(path("export/", view(self.export_view), name=f"{name}_export"))
        if self.import_fields:
            own.append(path("import/", view(self.import_view), name=f"{name}_import"))
        return [*own, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        offered = {
            "export_url": self._address("export") + query if self.may_export(request) else "",
            "import_url": self._address("import") if self.may_import(request) else "",
        }
        return super().changelist_view(request, {**offered, **(extra_context or {})})

    def export_view(self, request):
        if not self.may_export(request):
            raise PermissionDenied
        queryset = self.get_changelist_instance(request).get_queryset(request)
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request), "title": _("Export"), "opts": self.opts, "count": queryset.count(),
                "columns": [tables_out.title_of(self.model, name) for name in self.export_fields], "is_filtered": bool(request.GET),
            }
            return TemplateResponse(request, "admin/tables/export.html", context)
        recording.note(StaffAct.Action.EXPORTED, self.model, after={"rows": queryset.count(), "columns": list(self.export_fields)})
        name = f"{self.opts.model_name}-{timezone.localdate().isoformat()}.csv"
        return StreamingHttpResponse(
            tables_out.lines(self.model, queryset.select_related(None), self.export_fields), content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def import_view(self, request):
        if not self.may_import(request):
            raise PermissionDenied
        if request.method == "POST" and "table" in request.POST:
            return self._import_now(request)
        form = tables_in.FileForm(request.POST, request.FILES) if request.method == "POST" else tables_in.FileForm()
        outcome, table = None, ""
        if request.method == "POST" and form.is_valid():
            try:
                text = form.text
                outcome = tables_in.bring_in(self, request, text, trying=True)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                if outcome.is_good:
                    table = signing.dumps([request.user.pk, self.opts.label, text, secrets.token_hex(8)], salt=SALT, compress=True)
        return self._import_page(request, form, outcome, table)

    def _import_page(self, request, form, outcome, table=""):
        rows = sorted(outcome.rows, key=lambda row: row.verdict != "wrong") if outcome else []
        context = {
            **self.admin_site.each_context(request), "title": _("Import"), "opts": self.opts, "form": form, "outcome": outcome,
            "rows": rows[:SHOWN], "unseen": max(len(rows) - SHOWN, 0), "table": table, "key": self.import_key,
            "columns": [(name, tables_out.title_of(self.model, name)) for name in self.import_fields],
        }
        status = 400 if form.errors or (outcome and not outcome.is_good) else 200
        return TemplateResponse(request, "admin/tables/import.html", context, status=status)

    def _import_now(self, request):
        """What was tried and shown, and nothing else; once."""
        try:
            who, label, text, nonce = signing.loads(request.POST["table"], salt=SALT, max_age=LASTS)
        except signing.BadSignature:
            who = label = None
        if [who, label] != [request.user.pk, self.opts.label]:
            raise PermissionDenied(_("This page is too old. Choose the file once more."))
        if not cache.add(f"imported:{nonce}", True, LASTS):
            messages.info(request, _("This was done already."))
            return redirect(self._address("changelist"))
        outcome = tables_in.bring_in(self, request, text, trying=False)
        if not outcome.is_good:
            cache.delete(f"imported:{nonce}")
            return self._import_page(request, tables_in.FileForm(), outcome)
        recording.note(StaffAct.Action.IMPORTED, self.model, after={"rows": len(outcome.rows), **outcome.counts})
        messages.success(request, _("Brought in: %(new)d new, %(changed)d changed, %(same)d as they were.") % outcome.counts)
        return redirect(self._address("changelist"))
