"""The texts of the house, who agreed to them, and invitations, in the admin."""
from django.contrib import admin, messages
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.house_texts import publishing, reading
from accounts.models import Consent, HouseText, Invitation, InvitationRules
from kit import house
from kit.admin import ReadOnly, means


class DraftFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("draft", _("draft")), ("published", _("published"))]

    def queryset(self, request, queryset):
        chosen = {"draft": queryset.drafts, "published": queryset.published}
        return chosen[self.value()]() if self.value() in chosen else queryset


@admin.register(HouseText)
class HouseTextAdmin(admin.ModelAdmin):
    """A new version begins as a draft, best from the text that holds now; “Publish …” makes it a version, which nobody changes any more."""

    list_display = ("name", "version", "reach", "effective_at", "published_at", "published_by")
    list_display_links = ("name", "version")
    list_filter = (DraftFilter, "name", "reach")
    list_select_related = ("published_by",)
    search_fields = ("changed_en", "changed_zh", "body_en", "body_zh")
    show_full_result_count = False
    actions = ("publish",)
    readonly_fields = ("version", "effective_at", "published_at", "published_by", "preview_en", "preview_zh")

    def get_queryset(self, request):
        return super().get_queryset(request).newest_first()

    def get_fieldsets(self, request, obj=None):
        told = (gettext_lazy("Who hears of it"), {"fields": ("reach", "changed_en", "changed_zh", "effective_on")})
        if obj is None:
            links = ((reverse("admin:accounts_housetext_add"), name, label) for name, label in HouseText.Name.choices)
            begin = format_html(
                "{} {}", _("Begin from the text that holds now:"), format_html_join(" · ", '<a href="{}?name={}">{}</a>', links)
            )
            return [(None, {"fields": ("name", "body_en", "body_zh"), "description": begin}), told]
        state = (gettext_lazy("State"), {"fields": ("version", "effective_at", "published_at", "published_by")})
        preview = (gettext_lazy("As members read it"), {"fields": ("preview_en", "preview_zh")})
        return [(None, {"fields": ("name", "body_en", "body_zh")}), told, state, preview]

    def get_changeform_initial_data(self, request):
        name = request.GET.get("name", "")
        if name not in HouseText.Name.values:
            return super().get_changeform_initial_data(request)
        text = reading.in_force(name, at=timezone.now())
        return {"name": name, "body_en": text.body_en, "body_zh": text.body_zh}

    def has_add_permission(self, request):
        return super().has_add_permission(request) or self.has_change_permission(request)

    def has_change_permission(self, request, obj=None):
        return (obj is None or obj.is_draft) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return (obj is None or obj.is_draft) and super().has_delete_permission(request, obj)

    @admin.display(description=gettext_lazy("version"), ordering="number")
    def version(self, text):
        return _("draft") if text.is_draft else text.number

    @admin.display(description=gettext_lazy("in English"))
    def preview_en(self, text):
        return self._preview(text, "en")

    @admin.display(description=gettext_lazy("in Chinese"))
    def preview_zh(self, text):
        return self._preview(text, "zh-hans")

    def _preview(self, text, language):
        with translation.override(language):
            # Safe: what kit.markdown has rendered and cleaned.
            return mark_safe(reading.html_of(text, site_name=house.name())) if text.body else "–"  # noqa: S308

    @admin.action(description=gettext_lazy("Publish …"), permissions=["change"])
    @means(gettext_lazy("What is published cannot be changed any more; a mistake is mended by the next version."))
    def publish(self, request, queryset):
        for draft in queryset:
            try:
                text = publishing.publish(draft, by=request.user, at=timezone.now())
            except publishing.TextRefused as refused:
                self.message_user(request, f"{draft}: {refused}", messages.ERROR)
                continue
            self.log_change(request, text, _("Published as version %(n)d") % {"n": text.number})
            self.message_user(request, _("“%(text)s” is published.") % {"text": text}, messages.SUCCESS)


@admin.register(Consent)
class ConsentAdmin(ReadOnly, admin.ModelAdmin):
    """Who agreed to which version, and when. Only members write here, by agreeing."""

    list_display = ("member", "name", "number", "how", "agreed_at")
    list_filter = ("name", "how")
    list_select_related = ("member",)
    search_fields = ("member__handle",)
    ordering = ("-agreed_at", "-id")


@admin.register(InvitationRules)
class InvitationRulesAdmin(admin.ModelAdmin):
    list_display = ("__str__", "is_open", "a_month", "a_month_staff", "newcomer_days", "valid_days")

    def has_add_permission(self, request):
        """One row. Every page of the admin asks this for its side bar; only the pages of the rules themselves look for the row."""
        match = request.resolver_match
        if not match or not (match.url_name or "").startswith("accounts_invitationrules_") or InvitationRules.objects.exists():
            return False
        return super().has_add_permission(request) or self.has_change_permission(request)


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, admin.ModelAdmin):
    """Who invited whom. The code stays with the inviter; addresses go when the invitation ends."""

    list_display = ("inviter", "created_at", "expires_at", "revoked_at", "member", "joined_at")
    list_select_related = ("inviter", "member")
    search_fields = ("inviter__handle", "member__handle")
    fields = ("inviter", "created_at", "expires_at", "revoked_at", "member", "joined_at")
    ordering = ("-created_at", "-id")
