"""People: accounts, who acts for whom, clauses and consents."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members import actions
from members.models import Clause, ConsentEvent, ErasureRequest, Invitation, Representative, User
from pkes.lib.admin import ActingAdmin, ReadOnlyAdmin
from pkes.lib.refusal import Refusal


class UserForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    form = UserForm
    ordering = ["email"]
    list_display = ["email", "name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["email", "name"]
    readonly_fields = ["date_joined", "last_login"]

    def get_readonly_fields(self, request, obj=None):
        """Nobody but a superuser hands out rights."""
        rights = [] if request.user.is_superuser else ["is_staff", "is_superuser", "groups", "email"]
        return [*self.readonly_fields, *rights]

    def has_change_permission(self, request, obj=None):
        """Whoever could change a colleague's password could become them."""
        is_colleague = obj is not None and (obj.is_staff or obj.is_superuser) and obj != request.user
        return super().has_change_permission(request, obj) and (request.user.is_superuser or not is_colleague)

    fieldsets = [
        (None, {"fields": ["email", "password", "name", "language"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})]


@admin.register(Representative)
class RepresentativeAdmin(ActingAdmin, admin.ModelAdmin):
    """Who acts for whom. New people come by invitation; a role changes and a person goes through the acts."""

    list_display = ["organization", "person", "role", "since"]
    list_filter = ["role"]
    list_select_related = ["organization", "person"]
    search_fields = ["organization__search_text", "person__name", "person__email"]
    fields = ["organization", "person", "role"]
    readonly_fields = ["organization", "person"]

    def has_add_permission(self, request):
        return False

    def save_model(self, request, representative, form, change):
        actions.change_representative_role(representative, representative.role, by=request.user)

    def delete_model(self, request, representative):
        actions.remove_representative(representative, by=request.user)

    def delete_queryset(self, request, queryset):
        for representative in queryset:
            actions.remove_representative(representative, by=request.user)


@admin.register(Invitation)
class InvitationAdmin(ActingAdmin, admin.ModelAdmin):
    """Invitations: sent by adding one, sent again or revoked by the actions of the list."""

    list_display = ["email", "organization", "role", "created_at", "expires_at", "accepted_at", "revoked_at"]
    list_select_related = ["organization"]
    search_fields = ["email", "organization__search_text"]
    fields = ["organization", "email", "role", "language"]
    autocomplete_fields = ["organization"]
    actions = ["send_again", "revoke"]

    def has_change_permission(self, request, obj=None):
        """Nothing of an invitation is changed by hand; the actions of the list need the right all the same."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, invitation, form, change):
        sent = actions.invite(
            invitation.organization,
            email=invitation.email,
            role=invitation.role,
            language=invitation.language,
            by=request.user,
        )
        invitation.pk = sent.pk

    @admin.action(description=_("Send again with a new link"), permissions=["change"])
    def send_again(self, request, queryset):
        self.act(request, queryset, actions.invite_again)

    @admin.action(description=_("Revoke"), permissions=["change"])
    def revoke(self, request, queryset):
        self.act(request, queryset, actions.revoke_invitation)

    def act(self, request, queryset, act):
        done = 0
        for invitation in queryset:
            try:
                act(invitation, by=request.user)
                done += 1
            except Refusal as refusal:
                messages.error(request, f"{invitation}: {refusal}")
        if done:
            messages.success(request, ngettext("Done for %d invitation.", "Done for %d invitations.", done) % done)


@admin.register(Clause)
class ClauseAdmin(admin.ModelAdmin):
    """Texts that people are shown or agree to. A new wording is a new version: what somebody saw is never changed."""

    list_display = ["kind", "version", "valid_from"]
    list_filter = ["kind"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.events.exists())

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and bool(obj) and not obj.events.exists()


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "email", "clause", "act", "channel"]
    list_filter = ["act", "channel", "clause__kind"]
    list_select_related = ["clause"]
    search_fields = ["email"]
    date_hierarchy = "at"


@admin.register(ErasureRequest)
class ErasureRequestAdmin(ReadOnlyAdmin):
    list_display = ["asked_at", "done_at"]
