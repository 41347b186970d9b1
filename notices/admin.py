"""Notices and mail in the admin."""
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kit.admin import means, unasked
from notices import bounces
from notices.models import Bounce, Mail, Notice, NoticeFact, NoticePreference, NoticeTiming, Withdrawn


class MailStateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("waiting", _("waiting")), ("sent", _("sent")), ("given_up", _("given up"))]

    def queryset(self, request, queryset):
        chosen = {"waiting": queryset.waiting, "sent": lambda: queryset.exclude(sent_at=None), "given_up": queryset.given_up}
        return chosen[self.value()]() if self.value() in chosen else queryset


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin):
    """What waits, what went, and what was given up. The text of a mail is its reader's; it does not show here."""

    list_display = ["to", "subject", "purpose", "created_at", "attempts", "run_after", "sent_at", "is_given_up", "last_error"]
    list_filter = [MailStateFilter, "purpose"]
    search_fields = ["to", "subject"]
    ordering = ["-created_at", "-id"]
    show_full_result_count = False
    fields = readonly_fields = ["to", "from_email", "subject", "purpose", "created_at", "run_after", "attempts", "sent_at", "last_error"]
    actions = ["try_again"]

    def has_add_permission(self, request):
        return False

    @admin.display(description=_("given up"), boolean=True)
    def is_given_up(self, mail):
        return mail.is_given_up

    @admin.action(description=_("Try again now"), permissions=["change"])
    @unasked
    def try_again(self, request, queryset):
        count = queryset.filter(sent_at=None).exclude(text="").update(attempts=0, run_after=timezone.now())
        self.message_user(request, ngettext("%(n)d mail will be tried again.", "%(n)d mails will be tried again.", count) % {"n": count})


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    list_display = ["member", "kind", "actor", "times", "created_at", "read_at", "mailed_at"]
    list_filter = ["kind", ("read_at", admin.EmptyFieldListFilter)]
    list_select_related = ["member", "actor"]
    search_fields = ["member__handle"]
    ordering = ["-created_at", "-id"]
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(NoticePreference)
class NoticePreferenceAdmin(admin.ModelAdmin):
    list_display = ["member", "kind", "channel", "wanted"]
    list_filter = ["kind", "channel"]
    list_select_related = ["member"]
    search_fields = ["member__handle"]
    autocomplete_fields = ["member"]


@admin.register(NoticeTiming)
class NoticeTimingAdmin(admin.ModelAdmin):
    list_display = ["member", "digest", "digest_hour", "quiet_from", "quiet_until"]
    list_filter = ["digest"]
    list_select_related = ["member"]
    search_fields = ["member__handle"]
    autocomplete_fields = ["member"]


class ReadOnlyAdmin(admin.ModelAdmin):
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Bounce)
class BounceAdmin(ReadOnlyAdmin):
    """What came back. Forgiving an address starts notice mail to it anew."""

    list_display = ["address", "kind", "at", "reason", "forgiven_at"]
    list_filter = ["kind", ("forgiven_at", admin.EmptyFieldListFilter)]
    search_fields = ["address"]
    ordering = ["-at", "-id"]
    actions = ["forgive"]

    def has_forgive_permission(self, request):
        return request.user.has_perm("notices.change_bounce")

    @admin.action(description=_("Write to these addresses again"), permissions=["forgive"])
    @means(_("Letters go to these addresses again, although they came back before."))
    def forgive(self, request, queryset):
        count = sum(bounces.forgive(address, at=timezone.now()) for address in set(queryset.values_list("address", flat=True)))
        self.message_user(request, ngettext("%(n)d bounce no longer counts.", "%(n)d bounces no longer count.", count) % {"n": count})


@admin.register(NoticeFact)
class NoticeFactAdmin(ReadOnlyAdmin):
    """What members were told of, and whether it shows."""

    list_display = ["fact", "member", "actor", "about", "within", "created_at", "is_hidden"]
    list_filter = ["is_hidden"]
    list_select_related = ["member", "actor"]
    search_fields = ["fact", "member__handle"]
    ordering = ["-id"]


@admin.register(Withdrawn)
class WithdrawnAdmin(ReadOnlyAdmin):
    list_display = ["thing", "at"]
    search_fields = ["thing"]
    ordering = ["-at"]
