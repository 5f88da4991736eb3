"""What all our admin pages share."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect

from pkes.lib.refusal import Refusal


class ActingAdmin:
    """For a ModelAdmin that saves through acts: what an act refuses becomes a message, never a server error."""

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())


class ReadOnlyAdmin(admin.ModelAdmin):
    """For what is written by the portal and only read by the office."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
