"""Messages to the coordinator at the desk: read, answered, settled."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from pkes.lib.admin import ActingAdmin, Button
from publications.actions import contact as acts
from publications.forms.contact import AnswerForm
from publications.models import ContactMessage

State = ContactMessage.State


@admin.register(ContactMessage)
class ContactMessageAdmin(ActingAdmin, admin.ModelAdmin):
    """Nothing of a message is edited; the buttons settle it."""

    list_display = ["number", "topic", "name", "state", "received_at", "closed_by"]
    list_filter = ["state", "topic"]
    list_select_related = ["closed_by"]
    search_fields = ["name", "email", "text", "answer"]
    date_hierarchy = "received_at"
    fields = [
        "number", "state", "received_at", "topic", "name", "email", "language", "text", "answer", "closed_at", "closed_by",
        "clause",
    ]  # fmt: skip
    readonly_fields = fields
    buttons = [
        Button("answer", gettext_lazy("Answer by mail"), acts.answer, form=AnswerForm, when=lambda row: row.is_new),
        Button("close", gettext_lazy("Settled without a mail"), acts.close, when=lambda row: row.is_new),
        Button("spam", gettext_lazy("Unwanted"), acts.mark_as_spam, when=lambda row: row.is_new),
        Button(
            "reopen", gettext_lazy("Bring back"), acts.reopen, when=lambda row: row.state in {State.CLOSED, State.SPAM}
        ),
    ]
    actions = ["close", "spam"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        nothing = {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **nothing})

    @admin.display(description=gettext_lazy("number"), ordering="pk")
    def number(self, message):
        return message.reference

    @admin.action(description=gettext_lazy("Settled without a mail"), permissions=["change"])
    def close(self, request, rows):
        self.act_on_each(request, rows, acts.close)

    @admin.action(description=gettext_lazy("Unwanted"), permissions=["change"])
    def spam(self, request, rows):
        self.act_on_each(request, rows, acts.mark_as_spam)
