"""People: accounts, who acts for whom, clauses and consents."""

# Imported for what they register: it is taken away again below.
import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db import models
from django.forms import CheckboxSelectMultiple, ChoiceField, DateTimeField, DateTimeInput
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members import actions
from members.actions.merge import PERSON_FIELDS
from members.admin.merge import Merging
from members.models import Clause, ConsentEvent, ContactPerson, Invitation, Representative, User
from pkes.lib.admin import ActingAdmin, Button, ReadOnlyAdmin
from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry

# Groups are written by the portal (pkes/roles.py); addresses and sessions are each person's own, at /konto/.
for taken in (Group, EmailAddress, UserSession, Authenticator):
    admin.site.unregister(taken)


@admin.register(User)
class UserAdmin(Merging, ActingAdmin, admin.ModelAdmin):
    """Accounts come by invitation; only a superuser adds one by hand, for the office. Nobody sets anybody's password.

    How an account is erased stands in pkes/admin.py: every app has something to forget.
    """

    ordering = ["email"]
    list_display = ["email", "name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["email", "name"]
    date_hierarchy = "date_joined"
    keeps_versions = True
    not_in_versions = ["password", "last_login", "user_permissions"]
    merge_fields = PERSON_FIELDS
    actions = ["merge_chosen"]
    fieldsets = [
        (None, {"fields": ["email", "name", "language"]}),
        (gettext_lazy("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (gettext_lazy("Dates"), {"fields": ["date_joined", "last_login"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        """Only a superuser hands out rights; nobody locks themself out; an address is changed by whoever reads its mail."""
        fields = ["date_joined", "last_login"]
        if not request.user.is_superuser:
            fields += ["is_staff", "is_superuser", "groups"]
        if obj == request.user:
            fields += ["is_active", "is_superuser"]
        return [*fields, "email"] if obj else fields

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not is_colleague(request.user, obj)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, **{**kwargs, "widget": CheckboxSelectMultiple})

    def get_actions(self, request):
        """People are erased one by one, on purpose."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def lookup_allowed(self, lookup, value, request):
        """No filter in the address tells the hash of a password letter by letter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def merge(self, kept, gone, **options):
        return actions.merge_people(kept, gone, **options)

    def save_model(self, request, person, form, change):
        if not change:
            # They log in with a code by mail, and choose a password or a passkey themselves.
            person.set_unusable_password()
        super().save_model(request, person, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        person = form.instance
        if {"is_active", "is_staff", "is_superuser", "groups"} & set(form.changed_data):
            rights = [name for name in ("is_active", "is_staff", "is_superuser") if getattr(person, name)]
            rights += person.groups.order_by("name").values_list("name", flat=True)
            note(request.user, Entry.What.RIGHTS, person, words=", ".join(rights))


def is_colleague(user, person):
    """Whoever could change a colleague's account could become them."""
    is_office = person is not None and (person.is_staff or person.is_superuser)
    return is_office and person != user and not user.is_superuser


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Second factors, without what is secret about them: a superuser takes away one that somebody has lost."""

    list_display = fields = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__name"]

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


@admin.register(Representative)
class RepresentativeAdmin(ActingAdmin, admin.ModelAdmin):
    """Who acts for whom. New people come by invitation; a role changes and a person goes through the acts."""

    list_display = ["person", "organization", "role", "since"]
    list_filter = ["role"]
    list_select_related = ["organization", "person"]
    search_fields = ["organization__search_text", "person__name", "person__email"]
    fields = ["organization", "person", "role", "since"]
    readonly_fields = ["organization", "person", "since"]
    actions = ["remove"]
    keeps_versions = True

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "organization__id__exact" or super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request):
        return False

    def get_actions(self, request):
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def save_model(self, request, representative, form, change):
        actions.change_representative_role(representative, representative.role, by=request.user)

    def delete_model(self, request, representative):
        actions.remove_representative(representative, by=request.user)

    @admin.action(description=gettext_lazy("End their acting for the organisation"), permissions=["delete"])
    def remove(self, request, queryset):
        done = self.act_on_each(request, queryset, actions.remove_representative)
        if done:
            text = ngettext(
                "%(count)s person does not act for the organisation any more.",
                "%(count)s people do not act for the organisation any more.",
                done,
            )
            messages.success(request, text % {"count": done})


@admin.register(Invitation)
class InvitationAdmin(ActingAdmin, admin.ModelAdmin):
    """Invitations: sent by adding one, sent again or revoked by buttons, or by the actions of the list."""

    list_display = ["email", "organization", "role", "created_at", "state", "expires_at"]
    list_select_related = ["organization"]
    search_fields = ["email", "organization__search_text"]
    fields = ["organization", "email", "role", "language"]
    autocomplete_fields = ["organization"]
    buttons = [
        Button(
            "send", gettext_lazy("Send again with a new link"), actions.invite_again, when=lambda row: not row.is_closed
        ),
        Button("revoke", gettext_lazy("Revoke"), actions.revoke_invitation, when=lambda row: not row.is_closed),
    ]
    actions = ["send_again", "revoke"]

    def get_fields(self, request, obj=None):
        return (
            ["organization", "email", "role", "language", "invited_by", "created_at", "state"] if obj else self.fields
        )

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "language":
            return ChoiceField(label=db_field.verbose_name, choices=settings.LANGUAGES)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("state"))
    def state(self, invitation):
        if invitation.accepted_at:
            return _("accepted")
        if invitation.revoked_at:
            return _("revoked")
        return _("waiting") if invitation.is_open else _("has run out")

    def has_change_permission(self, request, obj=None):
        """Nothing of an invitation is changed by hand; its acts need the right all the same."""
        return obj is None and super().has_change_permission(request)

    def may_press(self, request, row, button):
        return self.has_change_permission(request)

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

    @admin.action(description=gettext_lazy("Send again with a new link"), permissions=["change"])
    def send_again(self, request, queryset):
        self.say(request, self.act_on_each(request, queryset, actions.invite_again))

    @admin.action(description=gettext_lazy("Revoke"), permissions=["change"])
    def revoke(self, request, queryset):
        self.say(request, self.act_on_each(request, queryset, actions.revoke_invitation))

    def say(self, request, done):
        if done:
            text = ngettext("Done for %(count)s invitation.", "Done for %(count)s invitations.", done)
            messages.success(request, text % {"count": done})


@admin.register(ContactPerson)
class ContactPersonAdmin(ActingAdmin, ReadOnlyAdmin):
    """Everybody whom one can talk to, to be found by the office; the rows belong to the organisations."""

    list_display = ["name", "organization", "position", "email", "phone", "visibility"]
    list_filter = ["visibility"]
    list_select_related = ["organization"]
    search_fields = ["name", "email", "organization__search_text"]


# One labelled field for the day and the hour; of the admin's own two the second has no label.
MOMENT = {
    "form_class": DateTimeField,
    "widget": DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
}


@admin.register(Clause)
class ClauseAdmin(ActingAdmin, admin.ModelAdmin):
    """Texts that people are shown or agree to. A new wording is a new version: what somebody saw is never changed."""

    list_display = ["kind", "version", "valid_from"]
    list_display_links = ["kind", "version"]
    list_filter = ["kind"]
    search_fields = ["text_pl", "text_en"]
    keeps_versions = True
    formfield_overrides = {models.DateTimeField: MOMENT}

    def get_fields(self, request, obj=None):
        fields = ["kind", "text_pl", "text_en", "valid_from"]
        return ["kind", "version", "text_pl", "text_en", "valid_from"] if obj else fields

    def get_readonly_fields(self, request, obj=None):
        return ["kind", "version"] if obj else []

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_frozen)

    def has_delete_permission(self, request, obj=None):
        """Only one by one, and only what is not in force yet."""
        return super().has_delete_permission(request, obj) and obj is not None and not obj.is_frozen

    def get_urls(self):
        page = self.admin_site.admin_view(self.preview_view)
        return [path("<int:pk>/podglad/", page, name=self.name_of("preview")), *super().get_urls()]

    def links_for(self, request, clause):
        return [(_("How it reads on the form"), self.address_of("preview", clause.pk))]

    def preview_view(self, request, pk):
        """A version as people will read it, before it comes into force, beside the one that is in force now."""
        clause = self.row(request, pk)
        current = Clause.objects.current(clause.kind)
        context = {
            "clause": clause,
            "current": current if current != clause else None,
            "is_ahead": clause.valid_from > timezone.now(),
            "back": self.address_of("change", pk),
        }
        return render(request, "members/office/clause_preview.html", context)

    def save_model(self, request, clause, form, change):
        (actions.change_clause if change else actions.add_clause)(clause, by=request.user)


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "email", "clause", "act", "channel"]
    list_filter = ["act", "channel", "clause__kind"]
    list_select_related = ["clause"]
    search_fields = ["email"]
    date_hierarchy = "at"
    fields = ["at", "email", "clause", "act", "channel"]
