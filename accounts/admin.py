"""Members, their standings and tokens in the admin. History is read, not written; suspending goes through the same acts as the site."""
import base64

from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import admin_data, admin_house, photos, standing  # noqa: F401 - registers its own
from accounts.admin_rights import RoleFilter, in_words
from accounts.forms.security import Hashes
from accounts.forms.showing import LinksField
from accounts.models import ApiToken, Device, Member, MemberCounters, Profile, Skill, Standing
from accounts.showing import save_profile, tell_changed
from kit.admin import KnownFilter, ReadOnly, means, unasked

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


class MemberChangeForm(UserChangeForm):
    class Meta:
        model = Member
        fields = "__all__"
        field_classes: dict = {}


class MemberCreationForm(Hashes, AdminUserCreationForm):
    class Meta:
        model = Member
        fields = ("handle", "email", "display_name")
        field_classes: dict = {}


class MemberPasswordForm(Hashes, AdminPasswordChangeForm):
    pass


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=Standing._meta.get_field("note").max_length,
        help_text=gettext_lazy("The member reads it."),
    )


class StandingInline(ReadOnly, admin.TabularInline):
    model = Standing
    fk_name = "member"
    fields = ("reason", "since_at", "until_at", "by", "note")
    ordering = ("-since_at",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by", "member")


class CountersInline(ReadOnly, admin.TabularInline):
    model = MemberCounters


class ProfileForm(forms.ModelForm):
    """What stands on the member's page, as they type it themself: one link a line."""

    links = LinksField()

    class Meta:
        model = Profile
        fields = ("real_name", "city", "links", "audience", "in_directory")

    def save(self, commit=True):
        profile = super().save(commit=False)
        save_profile(profile)
        return profile


class ProfileInline(admin.StackedInline):
    model = Profile
    form = ProfileForm
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False


class SkillInline(ReadOnly, admin.TabularInline):
    """Words that stand in the directory: one that does not belong there is taken out."""

    model = Skill
    fields = readonly_fields = ("name",)

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm("accounts.change_skill")


class StandingFilter(KnownFilter):
    title = gettext_lazy("standing")
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        return [*Standing.Reason.choices, ("none", _("not verified"))]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        open_now = Standing.objects.open()
        if self.value() == "none":
            return queryset.exclude(pk__in=open_now.filter(reason__in=Standing.COUNTING).values("member"))
        return queryset.filter(pk__in=open_now.filter(reason=self.value()).values("member"))


class LanguageFilter(KnownFilter):
    title = gettext_lazy("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return [*settings.LANGUAGES, ("none", _("as the browser says"))]

    def queryset(self, request, queryset):
        return queryset.filter(language="" if self.value() == "none" else self.value()) if self.value() else queryset


@admin.register(Member)
class MemberAdmin(UserAdmin):
    export_fields = ("handle", "display_name", "email", "language", "joined_at", "last_login", "is_active", "is_staff")
    form = MemberChangeForm
    add_form = MemberCreationForm
    change_password_form = MemberPasswordForm
    list_display = ("handle", "display_name", "email", "joined_at", "last_login", "is_staff")
    list_filter = (StandingFilter, RoleFilter, "is_staff", "is_superuser", "is_active", LanguageFilter)
    search_fields = ("handle__istartswith", "display_name", "email__istartswith")
    ordering = ("-joined_at", "-id")
    date_hierarchy = None
    show_full_result_count = False
    filter_horizontal = ("groups",)
    inlines = (ProfileInline, SkillInline, StandingInline, CountersInline)
    actions = ("suspend", "lift_suspension", "take_photo_down")
    readonly_fields = ("handle", "email", "joined_at", "last_login", "photo_shown")
    fieldsets = (
        (None, {"fields": ("handle", "email", "password")}),
        (gettext_lazy("Profile"), {"fields": ("display_name", "bio", "photo_shown", "language", "time_zone", "theme")}),
        (gettext_lazy("Rights"), {"fields": ("is_active", *RIGHTS)}),
        (gettext_lazy("Dates"), {"fields": ("joined_at", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("handle", "email", "display_name", "usable_password", "password1", "password2")}),)

    def get_inlines(self, request, obj):
        return self.inlines if obj else ()

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        return in_words(super().formfield_for_manytomany(db_field, request, **kwargs), db_field.name)

    def get_readonly_fields(self, request, obj=None):
        """Rights are given by superusers only: staff could else give themselves any."""
        if obj is None:
            return ()
        return self.readonly_fields if request.user.is_superuser else (*self.readonly_fields, "is_active", *RIGHTS)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is Skill and formset.deleted_objects:
            tell_changed(form.instance)

    def has_change_permission(self, request, obj=None):
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def user_change_password(self, request, id, form_url=""):  # noqa: A002
        if not request.user.is_superuser and unquote(id) != str(request.user.pk):
            raise PermissionDenied(_("Only a superuser sets another member’s password."))
        return super().user_change_password(request, id, form_url)

    @admin.display(description=gettext_lazy("photo"))
    def photo_shown(self, member):
        """Also of who is suspended: it is judged here."""
        data = base64.b64encode(photos.file_of(member)).decode()
        return format_html('<img src="data:image/webp;base64,{}" width="88" height="88" alt="">', data) if data else "–"

    @admin.action(description=gettext_lazy("Suspend …"), permissions=["change"])
    @unasked
    def suspend(self, request, queryset):
        """Asks for the reason first; never touches oneself, nor a superuser unless one is asked by one."""
        members = [m for m in queryset if m.pk != request.user.pk and self.has_change_permission(request, m)]
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not members:
            self.message_user(request, _("Nobody of these can be suspended by you."), messages.WARNING)
            return None
        if not form.is_valid():
            context = {
                **self.admin_site.each_context(request), "title": _("Suspend"), "members": members, "form": form, "opts": self.opts,
                "checkbox": ACTION_CHECKBOX_NAME,
            }
            return render(request, "accounts/admin_suspend.html", context)
        for member in members:
            standing.give(member, Standing.Reason.SUSPENDED, at=timezone.now(), by=request.user, note=form.cleaned_data["reason"])
            self.log_change(request, member, _("Suspended: %(reason)s") % form.cleaned_data)
        told = ngettext("%(count)d member is suspended.", "%(count)d members are suspended.", len(members)) % {"count": len(members)}
        self.message_user(request, told, messages.SUCCESS)
        return None

    @admin.action(description=gettext_lazy("Lift the suspension"), permissions=["change"])
    @means(gettext_lazy("They may write, buy, register and answer again."))
    def lift_suspension(self, request, queryset):
        members = [m for m in queryset if m.pk != request.user.pk and self.has_change_permission(request, m) and m.is_suspended]
        for member in members:
            standing.end(member, Standing.Reason.SUSPENDED, at=timezone.now())
            self.log_change(request, member, _("Suspension lifted"))
        told = ngettext("%(count)d member may take part again.", "%(count)d members may take part again.", len(members))
        self.message_user(request, told % {"count": len(members)}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Take the photo down"), permissions=["change"])
    @means(gettext_lazy("Their photo is deleted; initials stand in its place. They may put another one up."))
    def take_photo_down(self, request, queryset):
        members = [m for m in queryset if self.has_change_permission(request, m) and photos.take_down(m)]
        for member in members:
            self.log_change(request, member, _("Photo taken down"))
        told = ngettext("%(count)d photo is taken down.", "%(count)d photos are taken down.", len(members)) % {"count": len(members)}
        self.message_user(request, told, messages.SUCCESS)


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "hint", "member", "acts_for_others", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("member",)
    list_filter = ("acts_for_others", "created_at")
    search_fields = ("name", "member__handle")
    show_full_result_count = False
    actions = ("revoke",)

    def has_revoke_permission(self, request):
        return request.user.has_perm("accounts.change_apitoken")

    @admin.action(description=gettext_lazy("Revoke"), permissions=["revoke"])
    @means(gettext_lazy("What calls the API with these tokens is refused from now on."))
    def revoke(self, request, queryset):
        for token in queryset:
            token.revoke(at=timezone.now())
        told = ngettext("%(count)d token is revoked.", "%(count)d tokens are revoked.", len(queryset)) % {"count": len(queryset)}
        self.message_user(request, told, messages.SUCCESS)


@admin.register(Device)
class DeviceAdmin(ReadOnly, admin.ModelAdmin):
    """Where members have signed in; an admin may make a device be forgotten."""

    list_display = ("member", "user_agent", "ip", "first_at", "last_at", "trusted_until")
    list_select_related = ("member",)
    search_fields = ("member__handle", "ip")
    ordering = ("-last_at", "-id")
    show_full_result_count = False

    def has_view_permission(self, request, obj=None):
        """From where somebody signs in is no business of all staff."""
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


# Services to sign in with come from the environment, and no key of theirs is kept: there is nothing to edit.
admin.site.unregister([SocialApp, SocialToken, SocialAccount])


@admin.register(SocialAccount)
class SocialAccountAdmin(ReadOnly, admin.ModelAdmin):
    """Which account of which service is linked to whom."""

    list_display = ("user", "provider", "uid", "date_joined", "last_login")
    list_select_related = ("user",)
    list_filter = ("provider",)
    search_fields = ("user__handle", "uid")
    ordering = ("-date_joined", "-id")
    show_full_result_count = False
    exclude = ("extra_data",)

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser
