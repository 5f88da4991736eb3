"""The office's desk for meetings."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import CheckboxSelectMultiple
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events import actions
from events.admin.registrations import QuestionInline
from events.forms.office import EventPhotoForm, ReturnForm
from events.models import AgendaItem, Event, EventDay, EventPhoto
from pkes.lib.admin import ActingAdmin

WRITTEN_BY_ACTS = [
    "status", "proposer", "proposed_by", "proposed_at", "note_to_office", "office_comment", "sequence", "moved_from_on",
    "created_at", "updated_at",
]  # fmt: skip


class EventDayInline(admin.TabularInline):
    model = EventDay
    extra = 1


class AgendaItemInline(admin.StackedInline):
    model = AgendaItem
    extra = 1
    autocomplete_fields = ["speaker_organization"]
    fields = ["position", ("day", "starts", "ends"), "title_pl", "title_en", "speaker", "speaker_organization"]

    def get_formset(self, request, obj=None, **kwargs):
        self.event = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "day":
            kwargs["queryset"] = EventDay.objects.filter(event=self.event)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class EventPhotoInline(admin.StackedInline):
    model = EventPhoto
    form = EventPhotoForm
    extra = 0


@admin.register(Event)
class EventAdmin(ActingAdmin, admin.ModelAdmin):
    """The state changes by the buttons above a meeting, or by the actions above the list, only."""

    list_display = ["title_pl", "first_on", "kind", "status", "audience", "organizer", "proposer", "is_sample"]
    list_filter = ["status", "kind", "audience", "is_sample"]
    list_select_related = ["organizer", "proposer"]
    search_fields = ["title_pl", "title_en", "venue", "locality"]
    date_hierarchy = "days__on"
    autocomplete_fields = ["organizer", "partners", "invited", "source"]
    inlines = [EventDayInline, AgendaItemInline, QuestionInline, EventPhotoInline]
    actions = ["publish", "cancel", "mark_done"]
    change_form_template = "events/office/event_form.html"
    view_on_site = False  # the button above says it, and only of what is published
    fieldsets = [
        (None, {"fields": ["title_pl", "title_en", "slug", "kind", "status"]}),
        (gettext_lazy("For whom"), {"fields": ["audience", "invited", "page_is_public"]}),
        (gettext_lazy("Text"), {"fields": ["summary_pl", "summary_en", "description_pl", "description_en"]}),
        (gettext_lazy("Place"), {"fields": ["venue", "street", "locality", "powiat", "is_online", "online_link"]}),
        (gettext_lazy("Accessibility"), {
            "fields": [
                "is_step_free", "has_induction_loop", "has_sign_language", "accessibility_pl", "accessibility_en",
            ]
        }),
        (gettext_lazy("Registration"), {
            "fields": [
                "registration_opens_at", "registration_closes_at", "capacity", "limit_per_group", "requires_approval",
            ]
        }),
        (gettext_lazy("Who and why"), {"fields": ["organizer", "partners", "goals", "source"]}),
        (gettext_lazy("Proposal of a member"), {
            "classes": ["collapse"],
            "fields": ["proposer", "proposed_by", "proposed_at", "note_to_office", "office_comment"],
        }),
        (gettext_lazy("Dates"), {
            "classes": ["collapse"], "fields": ["sequence", "moved_from_on", "created_at", "updated_at"]
        }),
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).with_days()

    def get_readonly_fields(self, request, obj=None):
        """The web address of what exists already is in bookmarks and links: it stays."""
        return [*WRITTEN_BY_ACTS, *(["slug"] if obj else [])]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title_pl"]}

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "goals":
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # Storing

    def save_model(self, request, event, form, change):
        # Kept on the row until its days are stored, too: only then it is known whether the meeting was moved.
        event.before = actions.timetable(event) if change else None
        actions.save(event, by=request.user)

    def save_formset(self, request, form, formset, change):
        if formset.model is not EventPhoto:
            formset.save()
            return
        for photo in formset.save(commit=False):
            photo.stated_by = photo.stated_by or request.user
            photo.save()
        for photo in formset.deleted_objects:
            actions.remove_photo(photo, by=request.user)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        event = form.instance
        if event.before and actions.settle(event, event.before, by=request.user):
            self.message_user(request, _("Time or place is new: everybody who is registered gets a mail."))

    def delete_model(self, request, event):
        actions.remove(event, by=request.user)

    def delete_queryset(self, request, events):
        self.act_on_each(request, events, actions.remove)

    # Buttons above one meeting

    def get_urls(self):
        acts = {
            "publish": self.publish_one,
            "return": self.return_one,
            "cancel": self.cancel_one,
            "done": self.done_one,
            "minutes": self.minutes_one,
            "survey": self.survey_one,
        }
        return [
            *(
                path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"events_event_{name}")
                for name, view in acts.items()
            ),
            *super().get_urls(),
        ]

    def publish_one(self, request, pk):
        return self.press(request, pk, actions.publish)

    def cancel_one(self, request, pk):
        return self.press(request, pk, actions.cancel)

    def done_one(self, request, pk):
        return self.press(request, pk, actions.mark_done)

    def minutes_one(self, request, pk):
        """Begin the minutes, or their correction, and go there."""
        return self.press(request, pk, begin_minutes, to=lambda minutes: ("events_minutes_change", minutes.pk))

    def survey_one(self, request, pk):
        return self.press(
            request, pk, ask_those_present,
            says=lambda number: ngettext("%(number)s person was asked.", "%(number)s people were asked.", number)
            % {"number": number},
        )  # fmt: skip

    def press(self, request, pk, act, *, to=None, says=None):
        """Do what a button says, by POST only, and go back to the meeting with the answer."""
        event = self.editable(request, pk)
        back = HttpResponseRedirect(reverse("admin:events_event_change", args=[pk]))
        if request.method != "POST":
            return back
        try:
            result = act(event, by=request.user)
        except actions.EventsError as refusal:
            messages.error(request, str(refusal))
            return back
        if to:
            name, *args = to(result)
            return HttpResponseRedirect(reverse(f"admin:{name}", args=args))
        messages.success(request, says(result) if says else now(result))
        return back

    def editable(self, request, pk):
        event = get_object_or_404(Event, pk=pk)
        if not self.has_change_permission(request, event):
            raise PermissionDenied
        return event

    def return_one(self, request, pk):
        """Send a proposal back to the member, with a comment."""
        event = self.editable(request, pk)
        form = ReturnForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            return self.press(
                request, pk, lambda event, by: actions.return_proposal(event, form.cleaned_data["comment"], by=by)
            )
        context = {
            **self.admin_site.each_context(request),
            "title": event.title,
            "opts": self.opts,
            "event": event,
            "form": form,
        }
        return render(request, "events/office/event_return.html", context)

    # The list

    @admin.display(description=gettext_lazy("first day"), ordering="first_on")
    def first_on(self, event):
        return event.first_on

    @admin.action(description=gettext_lazy("Publish"), permissions=["change"])
    def publish(self, request, events):
        self.act_on_each(request, events, actions.publish, says=now)

    @admin.action(description=gettext_lazy("Call off"), permissions=["change"])
    def cancel(self, request, events):
        self.act_on_each(request, events, actions.cancel, says=now)

    @admin.action(description=gettext_lazy("Mark as having taken place"), permissions=["change"])
    def mark_done(self, request, events):
        self.act_on_each(request, events, actions.mark_done, says=now)


def now(event):
    return _("%(title)s: now %(state)s.") % {"title": event, "state": event.get_status_display()}


def begin_minutes(event, by):
    """Begin the minutes with those who were present, by organisation."""
    return actions.start_minutes(event, present=actions.present_by_organization(event), by=by)


def ask_those_present(event, by):
    return actions.send_survey(event, actions.addresses_of_present(event), by=by)
