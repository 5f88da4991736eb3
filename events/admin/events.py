"""The office's desk for meetings."""

from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events import actions
from events.admin.registrations import QuestionInline
from events.forms.office import EventPhotoForm, ReturnForm
from events.models import AgendaItem, Event, EventDay, EventPhoto
from pkes.lib.admin import ArchivingAdmin, Button, list_action, now

WRITTEN_BY_ACTS = [
    "status", "proposer", "proposed_by", "proposed_at", "note_to_office", "office_comment", "sequence", "moved_from_on",
    "moved_from_starts", "created_at", "updated_at",
]  # fmt: skip


class EventDayInline(admin.StackedInline):
    model = EventDay
    extra = 1
    is_early = True
    fields = [("on", "starts", "ends")]


class AgendaItemInline(admin.StackedInline):
    model = AgendaItem
    extra = 1
    is_early = True
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
    classes = ["collapse"]


class AwaitingEnd(admin.SimpleListFilter):
    """Meetings that are over and not said to have taken place; the first page of the desk leads here."""

    title = gettext_lazy("after the meeting")
    parameter_name = "po"

    def lookups(self, request, model_admin):
        return [("tak", _("over, not closed yet"))]

    def queryset(self, request, queryset):
        return queryset.awaiting_end() if self.value() == "tak" else queryset


@admin.register(Event)
class EventAdmin(ArchivingAdmin, admin.ModelAdmin):
    """The state changes by the buttons above a meeting, or by the actions above the list, only."""

    list_display = ["title_pl", "first_on", "kind", "status", "audience", "organizer", "proposer", "is_sample"]
    list_filter = ["status", AwaitingEnd, "kind", "audience", "is_sample"]
    list_select_related = ["organizer", "proposer"]
    search_fields = ["title_pl", "title_en", "venue", "locality"]
    date_hierarchy = "days__on"
    autocomplete_fields = ["organizer", "partners", "invited", "source"]
    keeps_versions = True
    not_in_versions = ["sequence", "updated_at"]
    inlines = [EventDayInline, AgendaItemInline, QuestionInline, EventPhotoInline]
    buttons = [
        Button(
            "publish", gettext_lazy("Publish"), actions.publish,
            when=lambda event: (event.is_draft or event.is_proposed) and not event.is_archived,
            says=now,
        ),
        Button(
            "return", gettext_lazy("Send back with a comment"), actions.return_proposal, form=ReturnForm,
            when=lambda event: event.is_proposed, says=now,
            asks=gettext_lazy(
                "The member reads the comment in a mail and in the panel, corrects the proposal and sends it again."
            ),
        ),
        Button(
            "cancel", gettext_lazy("Call off"), actions.cancel, says=now,
            when=lambda event: event.status == Event.Status.PUBLISHED,
            asks=gettext_lazy("Everybody who is registered gets a mail. It cannot be undone."),
        ),
        Button(
            "done", gettext_lazy("It took place"), actions.mark_done, says=now,
            when=lambda event: event.status == Event.Status.PUBLISHED and event.is_over,
        ),
        Button(
            "minutes", gettext_lazy("Write minutes"), lambda event, by: begin_minutes(event, by),
            when=lambda event: takes_place(event),
            to=lambda minutes: reverse("admin:events_minutes_change", args=[minutes.pk]),
        ),
        Button(
            "survey", gettext_lazy("Ask those who were present"), lambda event, by: ask_those_present(event, by),
            when=lambda event: takes_place(event) and event.is_over,
            says=lambda number: ngettext("%(number)s person was asked.", "%(number)s people were asked.", number)
            % {"number": number},
            asks=gettext_lazy("Everybody who was present gets a mail with the survey."),
        ),
    ]  # fmt: skip
    publish = list_action(gettext_lazy("Publish"), actions.publish, says=now)
    cancel = list_action(gettext_lazy("Call off"), actions.cancel, says=now)
    mark_done = list_action(gettext_lazy("Mark as having taken place"), actions.mark_done, says=now)
    actions = ["publish", "cancel", "mark_done"]
    # Days and programme stand after the first of them.
    fieldsets = [
        (None, {"fields": ["title_pl", "title_en", "slug", "kind", "status"]}),
        (gettext_lazy("Place"), {"fields": ["venue", "street", "locality", "powiat", "is_online", "online_link"]}),
        (gettext_lazy("For whom"), {"fields": ["audience", "invited", "page_is_public"]}),
        (gettext_lazy("Registration"), {
            "fields": [
                "registration_opens_at", "registration_closes_at", "capacity", "limit_per_group", "requires_approval",
            ]
        }),
        (gettext_lazy("Text"), {"fields": ["summary_pl", "summary_en", "description_pl", "description_en"]}),
        (gettext_lazy("Who and why"), {"fields": ["organizer", "partners", "goals", "source"]}),
        (gettext_lazy("Accessibility"), {
            "classes": ["collapse"],
            "fields": [
                "is_step_free", "has_induction_loop", "has_sign_language", "accessibility_pl", "accessibility_en",
            ],
        }),
        (gettext_lazy("Proposal of a member"), {
            "classes": ["collapse"],
            "fields": ["proposer", "proposed_by", "proposed_at", "note_to_office", "office_comment"],
        }),
        (gettext_lazy("Dates"), {
            "classes": ["collapse"],
            "fields": ["sequence", ("moved_from_on", "moved_from_starts"), "created_at", "updated_at"],
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

    def get_deleted_objects(self, objs, request):
        """What goes with meetings; what holds them there is said before anybody presses the button, as the act has it."""
        to_delete, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        for event in objs:
            if event.is_sample:
                continue
            if event.minutes.published().exists():
                protected.append(_("published minutes"))
            if people := event.registrations.open().count():
                words = ngettext("%(number)s registered person", "%(number)s registered people", people)
                protected.append(words % {"number": people})
        # Who gave their place up goes with the meeting; nobody deletes people one by one.
        may_all = request.user.has_perm("events.delete_registration")
        return to_delete, counts, set() if may_all else perms_needed, protected

    def delete_model(self, request, event):
        actions.remove(event, by=request.user)

    def delete_queryset(self, request, events):
        self.act_on_each(request, events, actions.remove)

    # Above one meeting

    def public_address(self, event):
        return event.get_absolute_url() if event.is_announced else ""

    def links_for(self, request, event):
        if event.is_draft or event.is_proposed or not request.user.has_perm("events.view_registration"):
            return []
        links = [(_("Registrations"), f"{reverse('admin:events_registration_changelist')}?event__id__exact={event.pk}")]
        if event.is_archived:
            return links
        for day in event.days.all():
            words, on = {"day": date_format(day.on, "j E")}, f"{day.on:%Y-%m-%d}"
            links += [
                (_("Presence, %(day)s") % words, reverse("events:checkin", args=[event.pk, on])),
                (_("Attendance sheet, %(day)s") % words, reverse("events:attendance_sheet", args=[event.slug, day.pk])),
            ]
        links.append((_("Name badges"), reverse("events:badges", args=[event.slug])))
        if request.user.has_perm("events.change_registration"):
            links.append((_("Short meetings"), reverse("pkes:short_meetings", args=[event.pk])))
        return links

    # The list

    @admin.display(description=gettext_lazy("first day"), ordering="first_on")
    def first_on(self, event):
        return event.first_on


def takes_place(event):
    return event.is_announced and not event.is_cancelled


def begin_minutes(event, by):
    """Begin the minutes with those who were present, by organisation."""
    return actions.start_minutes(event, present=event.registrations.present().by_organization(), by=by)


def ask_those_present(event, by):
    return actions.send_survey(event, event.registrations.present().addresses(), by=by)
