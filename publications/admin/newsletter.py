"""The newsletter at the office's desk: its issues with their preview, who gets it, and what became of each mail."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import ConsentEvent
from pkes.lib.admin import PER_PAGE, ActingAdmin, Button, ReadOnlyAdmin
from pkes.lib.outbox.actions import message
from publications.actions import PublicationsError, subscribers
from publications.actions import newsletter as acts
from publications.forms.newsletter import IssueForm, SendForm
from publications.models import Delivery, NewsletterIssue, Subscriber
from publications.newsletter_letter import sample

Status = NewsletterIssue.Status
WITHOUT_SAVING = {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}


def now(issue):
    return _("%(title)s: now %(state)s.") % {"title": issue, "state": issue.get_status_display()}


@admin.register(NewsletterIssue)
class NewsletterIssueAdmin(ActingAdmin, admin.ModelAdmin):
    """The state changes by the buttons above an issue and by those of its preview, only."""

    form = IssueForm
    list_display = ["subject_pl", "status", "scheduled_at", "started_at", "planned", "sent", "failed", "bounced"]
    list_filter = ["status", "segment"]
    search_fields = ["subject_pl", "subject_en", "intro_pl", "intro_en"]
    keeps_versions = True
    buttons = [
        Button(
            "test", gettext_lazy("Test mail to me"), acts.send_test,
            when=lambda issue: not issue.has_begun and issue.status != Status.CANCELLED,
            says=lambda mails: ngettext(
                "%(count)s mail is on its way.", "%(count)s mails are on their way.", len(mails)
            ) % {"count": len(mails)},
        ),
        Button(
            "unschedule", gettext_lazy("Make it a draft again"), acts.unschedule, says=now,
            when=lambda issue: issue.status == Status.SCHEDULED,
        ),
        Button(
            "cancel", gettext_lazy("Cancel the newsletter"), acts.cancel, says=now,
            when=lambda issue: issue.status == Status.SCHEDULED,
            asks=gettext_lazy("It will not be sent, and it cannot be sent later. Cancel it?"),
        ),
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": ["seen", "status", "subject_pl", "intro_pl"], "description": gettext_lazy(
            "Formatting: **bold**, *italic*, ## heading, - list, [words](address)."
        )}),
        (gettext_lazy("In English"), {"fields": ["subject_en", "intro_en"], "description": gettext_lazy(
            "Who reads English gets this; without an English subject everybody gets Polish."
        )}),
        (gettext_lazy("What it tells of"), {"fields": NewsletterIssue.KINDS, "description": gettext_lazy(
            "What is new since the last newsletter is ticked. Titles and links come from what you tick."
        )}),
        (gettext_lazy("To whom"), {"fields": ["segment", "legal_forms", "powiaty", "cycle"], "description": gettext_lazy(
            "Whomever you choose, it goes only to those who agreed to the newsletter. The preview shows how many they are, "
            "and who."
        )}),
    ]  # fmt: skip
    AFTERWARDS = [
        "status", "scheduled_at", "started_at", "finished_at", "planned", "sent", "failed", "skipped", "bounced", "doubled",
    ]  # fmt: skip

    def get_fieldsets(self, request, obj=None):
        """A draft is written; of all else it is shown what becomes of it."""
        if obj is None or (obj.is_draft and self.has_change_permission(request, obj)):
            return self.fieldsets
        return [
            (None, {"fields": self.AFTERWARDS}),
            (gettext_lazy("What it says"), {"fields": [
                "subject_pl", "intro_pl", "subject_en", "intro_en", *NewsletterIssue.KINDS, "segment", "legal_forms",
                "powiaty", "cycle",
            ]}),
        ]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        if obj is None or obj.is_draft:
            return ["status"]
        return [name for _title, options in self.get_fieldsets(request, obj) for name in options["fields"]]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        issue = self.get_object(request, object_id)
        nothing = WITHOUT_SAVING if issue and not issue.is_draft else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **nothing})

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.has_begun)

    def get_actions(self, request):
        """Deleting many at once could take what has gone out; one at a time is asked about."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def save_model(self, request, issue, form, change):
        acts.save(issue, by=request.user, seen=form.cleaned_data.get("seen") if change else None)

    def delete_model(self, request, issue):
        acts.remove(issue, by=request.user)

    # Above one issue

    def links_for(self, request, issue):
        words = _("Progress") if issue.is_sending else _("What it looks like")
        if issue.is_draft:
            words = _("Preview, recipients, sending")
        links = [(words, self.address_of("look", issue.pk))]
        if issue.has_begun:
            address = reverse("admin:publications_delivery_changelist")
            links.append((_("Each recipient"), f"{address}?issue__id__exact={issue.pk}"))
        return links

    def get_urls(self):
        look, html = self.admin_site.admin_view(self.look_view), self.admin_site.admin_view(self.html_view)
        return [
            path("<int:pk>/podglad/", look, name=self.name_of("look")),
            path("<int:pk>/podglad/<str:language>/", html, name=self.name_of("html")),
            *super().get_urls(),
        ]

    def look_view(self, request, pk):
        """The issue exactly as it goes, with everybody who would get it now; while it is being sent, how far it is."""
        issue = self.row(request, pk)
        form = SendForm(request.POST if request.method == "POST" else None, initial={"seen": issue.version})
        if request.method == "POST":
            if not self.has_change_permission(request, issue):
                raise PermissionDenied
            if form.is_valid() and self.sent_off(request, issue, form.cleaned_data):
                return HttpResponseRedirect(self.address_of("change", pk))
        people = issue.recipients().order_by("email") if not issue.has_begun else Subscriber.objects.none()
        context = {
            **self.context_of(request, issue),
            "title": _("Preview and recipients") if not issue.has_begun else str(issue),
            "issue": issue,
            "mails": [(language, sample(issue, language)) for language in issue.languages],
            "hidden": issue.hidden_rows() if issue.is_draft else [],
            "page": Paginator(people, PER_PAGE).get_page(request.GET.get("strona")),
            "form": form if issue.is_draft and self.has_change_permission(request, issue) else None,
        }
        return render(request, "publications/office/newsletter_look.html", context)

    def sent_off(self, request, issue, data):
        """Send now or later. False where it was refused: a message says why."""
        at, seen = data["at"], data["seen"]
        try:
            if at:
                acts.schedule(issue, at=at, by=request.user, seen=seen)
                said = _("The newsletter goes out on %(when)s.") % {"when": date_format(at, "j E Y, H:i")}
            else:
                acts.send(issue, by=request.user, seen=seen)
                said = _("The newsletter goes out within a minute.")
        except PublicationsError as refusal:
            messages.error(request, str(refusal))
            return False
        self.log_change(request, issue, said)
        messages.success(request, said)
        return True

    def html_view(self, request, pk, language):
        """The HTML part as in a mailbox: a document of its own; no script runs and nothing is loaded."""
        issue = self.row(request, pk)
        if language not in issue.languages:
            raise Http404
        [part] = message(sample(issue, language)).alternatives
        response = HttpResponse(part.content)
        response["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
        )
        return response


@admin.register(Subscriber)
class SubscriberAdmin(ActingAdmin, ReadOnlyAdmin):
    """Who gets the newsletter. Nobody is entered by hand: whoever wants it says so, and proves the address."""

    list_display = ["email", "state", "language", "confirmed_at", "ended_at"]
    list_filter = ["state", "language"]
    search_fields = ["email"]
    date_hierarchy = "confirmed_at"
    fields = ["email", "state", "language", "asked_at", "confirmed_at", "ended_at", "clause", "consent"]
    buttons = [
        Button(
            "unsubscribe", gettext_lazy("Unsubscribe for the person"),
            lambda row, by: subscribers.unsubscribe(row, channel=ConsentEvent.Channel.OFFICE, by=by),
            when=lambda row: row.state != Subscriber.State.UNSUBSCRIBED,
            asks=gettext_lazy("Only where the person asked for it. They get no newsletter any more."),
        )
    ]  # fmt: skip

    def may_press(self, request, row, button):
        """Nothing of a subscriber is edited; unsubscribing needs the right all the same."""
        return request.user.has_perm("publications.change_subscriber")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("clause", "consent")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What became of each mail of an issue."""

    list_display = ["email", "issue", "state", "sent_at", "bounced_at", "bounce_status", "doubled"]
    list_filter = ["state", ("issue", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["issue"]
    search_fields = ["email"]
    fields = ["issue", "email", "state", "sent_at", "bounced_at", "bounce_status", "doubled"]
