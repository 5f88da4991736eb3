"""Requests to join: the office's queue, a page to read one, and the moves that are allowed now. The council's people."""

import functools

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members import duplicates
from members.actions import join as acts
from members.forms.join import NoteForm, PlainForm, ReasonForm, ResolutionForm, ScanForm
from members.join_papers import declaration, resolution
from members.models import CouncilMember, JoinRequest, Resolution, User
from pkes.lib.admin import ActingAdmin, ReadOnlyAdmin
from pkes.lib.outbox.models import Mail
from pkes.lib.pdf import answer
from pkes.lib.refusal import Refusal
from pkes.lib.scans import as_download

State = JoinRequest.State
LARGEST_KEY = 2**63 - 1

# What the office can do: the form it needs, the words of its button, what is said when it is done.
MOVES = {
    State.ACCEPTED: (
        ResolutionForm, gettext_lazy("Accept into the cluster"),
        gettext_lazy("Accepted. The organisation is in the register; its owner is invited."),
    ),
    State.RECOMMENDED: (
        PlainForm, gettext_lazy("Recommend"), gettext_lazy("Recommended. Now enter the resolution to accept."),
    ),
    State.RETURNED: (
        ReasonForm, gettext_lazy("Return for completion"), gettext_lazy("Returned. The applicant got a mail."),
    ),
    State.REJECTED: (ReasonForm, gettext_lazy("Reject"), gettext_lazy("Rejected. The applicant got a mail.")),
}  # fmt: skip


def do(join_request, state, values, *, by, seen=None):
    """Make a move: the act that belongs to a state, with the words of its form."""
    act = {
        State.ACCEPTED: acts.accept,
        State.RECOMMENDED: acts.recommend,
        State.RETURNED: acts.return_for_completion,
        State.REJECTED: acts.reject,
    }[state]
    return act(join_request, by=by, seen=seen, **values)


class Queue(admin.SimpleListFilter):
    """Whose turn it is. Without a choice: what waits for the office."""

    title = gettext_lazy("whose turn it is")
    parameter_name = "kolej"

    STATES = {
        "applicant": [State.RETURNED],
        "closed": JoinRequest.CLOSED,
        "all": State.values,
    }

    def lookups(self, request, model_admin):
        return [("applicant", _("the applicant's")), ("closed", _("nobody's: closed")), ("all", _("all requests"))]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("ours: waiting"),
        }
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request, queryset):
        return queryset.filter(state__in=self.STATES.get(self.value(), [State.IN_REVIEW, State.RECOMMENDED]))


class Assigned(admin.SimpleListFilter):
    """Who takes care of it."""

    title = gettext_lazy("assigned to")
    parameter_name = "kto"

    def lookups(self, request, model_admin):
        return [("me", _("me")), ("nobody", _("nobody"))]

    def queryset(self, request, queryset):
        if self.value() == "me":
            return queryset.filter(assigned_to=request.user)
        return queryset.filter(assigned_to=None) if self.value() == "nobody" else queryset


class QueueList(ChangeList):
    """The rows of one page, each with the mark of a duplicate."""

    def get_results(self, request):
        super().get_results(request)
        duplicates.mark(self.result_list)


@admin.register(JoinRequest)
class JoinRequestAdmin(ActingAdmin, admin.ModelAdmin):
    """Requests whose address is confirmed. Nobody adds or deletes one here; they change by acts only."""

    list_display = ["reference", "name", "age", "duplicate", "assigned_to", "state", "kind", "powiat"]
    list_filter = [Queue, "kind", Assigned, "powiat"]
    list_select_related = ["assigned_to"]
    search_fields = ["name", "name_key", "nip", "regon", "krs", "locality", "contact_name", "contact_email", "number"]
    ordering = ["confirmed_at", "pk"]
    actions = ["take_over", "return_chosen", "reject_chosen"]
    list_per_page = 50

    def get_queryset(self, request):
        return super().get_queryset(request).confirmed()

    def get_changelist(self, request, **kwargs):
        return QueueList

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("number"), ordering=("year", "number"))
    def reference(self, join_request):
        return join_request.reference

    @admin.display(description=gettext_lazy("waits"), ordering="confirmed_at")
    def age(self, join_request):
        if not join_request.is_open:
            return "–"
        days = ngettext("%d day", "%d days", join_request.days_waiting) % join_request.days_waiting
        return _("%(days)s, late") % {"days": days} if join_request.is_late else days

    @admin.display(description=gettext_lazy("there already?"), boolean=False)
    def duplicate(self, join_request):
        return _("perhaps a duplicate") if join_request.has_duplicate else ""

    # One request

    def get_urls(self):
        pages = [
            ("<int:pk>/decyzja/<slug:state>/", self.move_view, "move"),
            ("<int:pk>/deklaracja.pdf", self.declaration_view, "declaration"),
            ("<int:pk>/uchwala.pdf", self.resolution_view, "resolution"),
            ("<int:pk>/skan/", self.scan_view, "scan"),
        ]
        own = [
            path(route, self.admin_site.admin_view(view), name=f"members_joinrequest_{name}")
            for route, view, name in pages
        ]
        return own + super().get_urls()

    def one(self, request, pk, *, is_change=False):
        """The request of an address, for somebody who may see (or change) it."""
        if not (self.has_change_permission(request) if is_change else self.has_view_permission(request)):
            raise PermissionDenied
        queryset = JoinRequest.objects.confirmed().select_related("assigned_to", "organization", "clause")
        return get_object_or_404(queryset, pk=pk if pk <= LARGEST_KEY else 0)

    def context(self, request, join_request, **more):
        return {
            **self.admin_site.each_context(request),
            "title": join_request.reference,
            "opts": self.opts,
            "join_request": join_request,
            **more,
        }

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The request as a reader wants it, with everything that was said about it."""
        pk = int(object_id) if object_id.isdecimal() and len(object_id) < 20 else 0
        join_request = self.one(request, pk, is_change=request.method == "POST")
        forms = {"note": NoteForm(), "scan": ScanForm()}
        if request.method == "POST":
            done = self.small_act(request, join_request, forms)
            if done:
                self.message_user(request, done, messages.SUCCESS)
                return HttpResponseRedirect(request.path)
        same_organizations, same_requests = duplicates.of_request(join_request)
        may_change = self.has_change_permission(request)
        context = self.context(
            request,
            join_request,
            forms=forms,
            moves=[(state, MOVES[state][1]) for state in acts.moves(join_request)] if may_change else [],
            may_change=may_change,
            same_organizations=same_organizations,
            same_requests=same_requests,
            tally=acts.count_opinions(join_request),
            opinions=join_request.opinions.select_related("person"),
            steps=join_request.steps.select_related("by"),
            notes=join_request.notes.select_related("by"),
            mails=Mail.objects.filter(regarding=f"join:{join_request.pk}")[:50],
            goals=join_request.goals.all(),
            staff=User.objects.filter(is_staff=True, is_active=True).order_by("name", "email"),
        )
        return render(request, "members/office/join_request.html", context)

    def small_act(self, request, join_request, forms):
        """A note, a scan or who takes care of it. Returns what to say; None where a form has to be shown again."""
        try:
            if "note" in request.POST:
                forms["note"] = NoteForm(request.POST)
                if not forms["note"].is_valid():
                    return None
                acts.add_note(join_request, by=request.user, **forms["note"].cleaned_data)
                return _("The note is kept.")
            if "attach" in request.POST:
                forms["scan"] = ScanForm(request.POST, request.FILES)
                if not forms["scan"].is_valid():
                    return None
                acts.attach_scan(join_request, forms["scan"].cleaned_data["scan"], by=request.user)
                return _("The signed declaration is kept.")
            if "assign" in request.POST:
                chosen = request.POST.get("assigned_to", "")
                number = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
                person = User.objects.filter(pk=number, is_staff=True, is_active=True).first()
                acts.assign(join_request, person, by=request.user)
                return _("Assigned to %(person)s.") % {"person": person} if person else _("Assigned to nobody.")
        except Refusal as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        return None

    def move_view(self, request, pk, state):
        """One decision: what it needs, then the act. A move that is not allowed now is refused in words."""
        if state not in MOVES:
            raise Http404
        join_request = self.one(request, pk, is_change=True)
        form_class, words, done = MOVES[state]
        back = reverse("admin:members_joinrequest_change", args=[pk])
        form, status = form_class(request.POST if request.method == "POST" else None), 200
        try:
            if state not in acts.moves(join_request):
                acts.refuse(join_request)
            if request.method == "POST" and form.is_valid():
                do(join_request, state, form.cleaned_data, by=request.user, seen=seen_step(request))
                self.message_user(request, done, messages.SUCCESS)
                return HttpResponseRedirect(back)
        except Refusal as refusal:
            join_request.refresh_from_db()
            if state not in acts.moves(join_request):
                self.message_user(request, str(refusal), messages.ERROR)
                return HttpResponseRedirect(back)
            # What was typed stays in the form; the reason stands above it.
            form.add_error(None, str(refusal))
            status = 409
        context = self.context(
            request, join_request, form=form, words=words, state=state, back=back, seen=join_request.last_step.pk
        )
        return render(request, "members/office/join_move.html", context, status=status)

    def declaration_view(self, request, pk):
        join_request = self.one(request, pk)
        return answer(declaration(join_request), f"deklaracja-{join_request.slug}.pdf")

    def resolution_view(self, request, pk):
        join_request = self.one(request, pk)
        if not hasattr(join_request, "resolution"):
            raise Http404
        return answer(resolution(join_request.resolution), f"uchwala-{join_request.slug}.pdf")

    def scan_view(self, request, pk):
        join_request = self.one(request, pk)
        return as_download(request, join_request.scan, f"deklaracja-{join_request.slug}")

    # Several at once

    @admin.action(description=gettext_lazy("Assign to me"), permissions=["change"])
    def take_over(self, request, queryset):
        return self.confirm(
            request, queryset, "take_over", gettext_lazy("Assign to me"), PlainForm,
            functools.partial(acts.assign, person=request.user),
        )  # fmt: skip

    @admin.action(description=gettext_lazy("Return for completion"), permissions=["change"])
    def return_chosen(self, request, queryset):
        return self.confirm(
            request, queryset, "return_chosen", gettext_lazy("Return for completion"), ReasonForm,
            acts.return_for_completion,
        )  # fmt: skip

    @admin.action(description=gettext_lazy("Reject"), permissions=["change"])
    def reject_chosen(self, request, queryset):
        return self.confirm(request, queryset, "reject_chosen", gettext_lazy("Reject"), ReasonForm, acts.reject)

    def confirm(self, request, queryset, action, words, form_class, act):
        """A page that names what was chosen and asks for the reason; then the act for each, refusals told one by one."""
        rows = list(queryset)
        form = form_class(request.POST if "confirmed" in request.POST else None)
        if form.is_bound and form.is_valid():
            done = self.act_on_each(request, rows, functools.partial(act, **form.cleaned_data))
            if done:
                self.message_user(
                    request,
                    ngettext("Done for %d request.", "Done for %d requests.", done) % done,
                    messages.SUCCESS,
                )
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": words,
            "opts": self.opts,
            "rows": rows,
            "action": action,
            "form": form,
            "words": words,
        }
        return render(request, "members/office/join_bulk.html", context)


def seen_step(request):
    """The step that was the last when the page was opened; what is no number is a step that never was."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 19 else 0


@admin.register(CouncilMember)
class CouncilMemberAdmin(ActingAdmin, admin.ModelAdmin):
    """The council and its terms of office. Whoever is entered gets the rights of the council."""

    list_display = ["person", "since", "until", "term"]
    list_select_related = ["person"]
    search_fields = ["person__name", "person__email"]
    autocomplete_fields = ["person"]
    date_hierarchy = "since"
    keeps_versions = True

    def save_model(self, request, member, form, change):
        acts.appoint_to_council(member, by=request.user)

    @admin.display(description=gettext_lazy("term of office"))
    def term(self, member):
        return member.term


@admin.register(Resolution)
class ResolutionAdmin(ActingAdmin, ReadOnlyAdmin):
    """The decisions by which organisations were taken in. They are made by accepting a request."""

    list_display = ["number", "dated_on", "who", "beginning"]
    list_select_related = ["request"]
    search_fields = ["number", "text", "request__name"]
    date_hierarchy = "dated_on"
    fields = ["number", "dated_on", "who", "text", "source"]
    readonly_fields = ["who"]

    @admin.display(description=gettext_lazy("organisation"), ordering="request__name")
    def who(self, row):
        return row.request.name or "–"

    @admin.display(description=gettext_lazy("text"))
    def beginning(self, row):
        return Truncator(row.text).words(20)

    def links_for(self, request, row):
        return [(_("PDF for print"), reverse("admin:members_joinrequest_resolution", args=[row.request_id]))]
