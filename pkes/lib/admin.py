"""What all our admin pages share."""

import logging

from django.contrib import admin, messages
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from pkes.lib.refusal import Refusal

log = logging.getLogger(__name__)


class ActingAdmin:
    """For a ModelAdmin that saves through acts: what an act refuses becomes a message, never a server error."""

    def changeform_view(self, request, *args, **kwargs):
        return self.unless_refused(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        return self.unless_refused(super().delete_view, request, *args, **kwargs)

    def unless_refused(self, view, request, *args, **kwargs):
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        except IntegrityError as error:
            # What forms cannot see: rows that somebody else, or the same button pressed twice, has stored meanwhile.
            log.warning("refused by the database: %s %s", request.path, str(error).splitlines()[0])
            messages.error(request, _("Somebody else saved the same meanwhile, or the button was pressed twice."))
        return HttpResponseRedirect(request.get_full_path())

    def act_on_each(self, request, rows, act, says=None):
        """Do an act to each chosen row, and say for which it was refused and why. Returns how many were done.

        `says` turns what the act returned into a message of its own for each row that was done.
        """
        done = 0
        for row in rows:
            try:
                result = act(row, by=request.user)
                done += 1
            except Refusal as refusal:
                text = _("%(title)s: %(reason)s") % {"title": row, "reason": refusal}
                self.message_user(request, text, messages.ERROR)
            else:
                if says:
                    self.message_user(request, says(result))
        return done


class ReadOnlyAdmin(admin.ModelAdmin):
    """For what is written by the portal and only read by the office."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
