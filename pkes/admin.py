"""The desk's pages that act on all apps at once: erasing people."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import members.admin.people
from members.forms.erasure import ErasureForm
from members.models import ErasureRequest, User
from pkes.erasure import erase, erase_stranger
from pkes.lib.admin import ActingAdmin, ReadOnlyAdmin

admin.site.unregister(User)


@admin.register(User)
class UserAdmin(members.admin.people.UserAdmin):
    """Deleting an account is erasing the person, at their wish."""

    delete_confirmation_template = "members/office/person_erase.html"

    def has_delete_permission(self, request, obj=None):
        """The office erases members' accounts; for a colleague's a superuser takes the rights away first."""
        is_office = obj is not None and (obj.is_staff or obj.is_superuser)
        return super().has_delete_permission(request, obj) and not is_office

    def get_deleted_objects(self, objs, request):
        """What hangs on an account goes with it; no further right is needed for it."""
        to_delete, counts, _perms_needed, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set(), protected

    def delete_model(self, request, person):
        erase(person, by=request.user)


@admin.register(ErasureRequest)
class ErasureRequestAdmin(ActingAdmin, ReadOnlyAdmin):
    """The proofs, and the way to erase somebody who has no account: a contact person of today or of long ago."""

    list_display = ["asked_at", "done_at"]

    def has_add_permission(self, request):
        return admin.ModelAdmin.has_add_permission(self, request)

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, **kwargs) if obj else ErasureForm

    def get_fieldsets(self, request, obj=None):
        if obj:
            return [(None, {"fields": ["asked_at", "done_at"]})]
        words = gettext_lazy(
            "Erases a contact person without an account, everywhere and also from the history. It cannot be undone. "
            "Whoever has an account is erased among the people."
        )
        return [(None, {"description": words, "fields": ["email", "name", "organization"]})]

    def add_view(self, request, form_url="", extra_context=None):
        buttons = {"show_save_and_continue": False, "show_save_and_add_another": False}
        return super().add_view(request, form_url, {**(extra_context or {}), **buttons})

    def save_model(self, request, proof, form, change):
        done = erase_stranger(**form.cleaned_data, by=request.user)
        proof.pk = done.pk

    def response_add(self, request, proof, post_url_continue=None):
        messages.success(request, _("What the portal knew by this address or name is erased."))
        return HttpResponseRedirect(reverse("admin:members_erasurerequest_changelist"))
