"""The office's view of the mail: what was sent to whom, and what was not."""

from django.conf import settings
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pkes.lib.admin import ActingAdmin, Button
from pkes.lib.outbox.actions import send_again
from pkes.lib.outbox.models import Mail


@admin.register(Mail)
class MailAdmin(ActingAdmin, admin.ModelAdmin):
    list_display = ["subject", "recipient", "what_became", "created_at"]
    list_filter = ["state"]
    search_fields = ["recipient", "subject"]
    date_hierarchy = "created_at"
    readonly_fields = [
        "subject", "recipient", "what_became", "words", "language_in_words", "created_at", "template", "attempts",
        "last_error", "message_id", "regarding",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": readonly_fields[:6]}),
        (_("For whoever looks after the server"), {"classes": ["collapse"], "fields": readonly_fields[6:]}),
    ]
    buttons = [Button("again", _("Send again"), send_again, when=lambda mail: mail.can_be_sent_again)]

    actions = ["send_again"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """Nothing of a mail is changed by hand; the action of the list needs the right all the same."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def may_press(self, request, row, button):
        """Sending again changes no mail: it writes another one."""
        return admin.ModelAdmin.has_change_permission(self, request, row)

    @admin.display(description=_("what became of it"), ordering="state")
    def what_became(self, mail):
        return mail.state_in_words

    @admin.display(description=_("language"))
    def language_in_words(self, mail):
        return dict(settings.LANGUAGES).get(mail.language, mail.language)

    @admin.display(description=_("text"))
    def words(self, mail):
        """The text; that of a one-time link or code is nobody's but the recipient's."""
        return _("Hidden: it holds a one-time link or code.") if mail.is_secret else mail.words

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request, queryset):
        sent = self.act_on_each(request, queryset, send_again)
        if sent:
            text = ngettext("%(count)s mail is on its way.", "%(count)s mails are on their way.", sent)
            messages.success(request, text % {"count": sent})
