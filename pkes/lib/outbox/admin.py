"""The office's view of the mail: what was sent to whom, and what was not."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pkes.lib.admin import ActingAdmin
from pkes.lib.outbox import actions
from pkes.lib.outbox.models import Mail


@admin.register(Mail)
class MailAdmin(ActingAdmin, admin.ModelAdmin):
    list_display = ["subject", "recipient", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["state"]
    search_fields = ["recipient", "subject"]
    date_hierarchy = "created_at"
    actions = ["send_again"]
    fields = readonly_fields = [
        "subject", "recipient", "state", "words", "template", "language", "attempts", "last_error", "created_at",
        "next_attempt_at", "sent_at", "message_id", "regarding",
    ]  # fmt: skip

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """Nothing of a mail is changed by hand; the action of the list needs the right all the same."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("text"))
    def words(self, mail):
        """The text; that of a one-time link or code is nobody's but the recipient's."""
        return _("Hidden: it holds a one-time link or code.") if mail.is_secret else mail.text

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request, queryset):
        sent = self.act_on_each(request, queryset, actions.send_again)
        if sent:
            text = ngettext("%(count)s mail is on its way.", "%(count)s mails are on their way.", sent)
            messages.success(request, text % {"count": sent})
