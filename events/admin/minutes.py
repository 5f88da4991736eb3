"""The office's desk for what meetings decided."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import actions
from events.admin.events import begin_minutes
from events.models import Decision, Minutes, Participant, Survey, Task
from pkes.lib.admin import ActingAdmin, Button


class ContentInline(admin.TabularInline):
    """A part of the minutes: edited while they are a draft, read afterwards."""

    extra = 1

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not (obj and obj.is_published)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_published)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_published)


class ParticipantInline(ContentInline):
    model = Participant
    autocomplete_fields = ["organization"]


class DecisionInline(ContentInline):
    model = Decision


class TaskInline(ContentInline):
    model = Task
    autocomplete_fields = ["organization"]
    fields = ["position", "text", "organization", "owner", "due_on"]


@admin.register(Minutes)
class MinutesAdmin(ActingAdmin, admin.ModelAdmin):
    """Minutes begin with a button above their meeting; published ones are read only, for ever."""

    list_display = ["event", "version", "status", "visibility", "published_at", "published_by"]
    list_filter = ["status", "visibility"]
    list_select_related = ["event", "published_by"]
    search_fields = ["event__title_pl"]
    fields = ["event", "version", "status", "visibility", "reason", "text", "published_at", "published_by"]
    readonly_fields = ["event", "version", "status", "published_at", "published_by"]
    keeps_versions = True
    inlines = [ParticipantInline, DecisionInline, TaskInline]
    buttons = [
        Button(
            "publish", gettext_lazy("Publish what is saved"), actions.publish_minutes,
            when=lambda minutes: not minutes.is_published,
            says=lambda minutes: _("The minutes are published. From now on a correction is a new version."),
            asks=gettext_lazy("It cannot be changed afterwards; a correction is a new version."),
        ),
        Button(
            "correct", gettext_lazy("Write a correction"), lambda minutes, by: begin_minutes(minutes.event, by),
            when=lambda minutes: minutes.is_published,
            to=lambda minutes: reverse("admin:events_minutes_change", args=[minutes.pk]),
        ),
        Button(
            "everybody", gettext_lazy("Let everybody read them"),
            lambda minutes, by: actions.show_minutes_to(minutes, Minutes.Visibility.PUBLIC, by=by),
            when=lambda minutes: minutes.is_published and minutes.visibility != Minutes.Visibility.PUBLIC,
        ),
        Button(
            "members", gettext_lazy("Let only members read them"),
            lambda minutes, by: actions.show_minutes_to(minutes, Minutes.Visibility.MEMBERS, by=by),
            when=lambda minutes: minutes.is_published and minutes.visibility != Minutes.Visibility.MEMBERS,
        ),
    ]  # fmt: skip
    actions = ["show_to_everybody", "show_to_members"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_published)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_published)

    def save_model(self, request, minutes, form, change):
        actions.save_minutes(minutes, by=request.user)

    def delete_model(self, request, minutes):
        actions.remove_minutes(minutes, by=request.user)

    def delete_queryset(self, request, rows):
        self.act_on_each(request, rows, actions.remove_minutes)

    def may_press(self, request, row, button):
        """Published ones are not edited, but published anew, shown and corrected."""
        return super().has_change_permission(request, None)

    def public_address(self, minutes):
        return minutes.get_absolute_url() if minutes.is_published else ""

    @admin.action(description=gettext_lazy("Let everybody read them"), permissions=["change"])
    def show_to_everybody(self, request, rows):
        self.show(request, rows, Minutes.Visibility.PUBLIC)

    @admin.action(description=gettext_lazy("Let only members read them"), permissions=["change"])
    def show_to_members(self, request, rows):
        self.show(request, rows, Minutes.Visibility.MEMBERS)

    def show(self, request, rows, visibility):
        self.act_on_each(request, rows, lambda minutes, by: actions.show_minutes_to(minutes, visibility, by=by))


@admin.register(Task)
class TaskAdmin(ActingAdmin, admin.ModelAdmin):
    """What all organisations took on; its words stand in the minutes, its progress changes by the actions."""

    list_display = ["text", "owner_in_words", "due_on", "done_at", "done_by", "event"]
    list_filter = [("done_at", admin.EmptyFieldListFilter), "due_on"]
    list_select_related = ["minutes__event", "organization", "done_by"]
    search_fields = ["text", "owner", "organization__search_text"]
    fields = readonly_fields = ["text", "owner_in_words", "due_on", "event", "done_at", "done_by", "reminded_at"]
    buttons = [
        Button(
            "done", gettext_lazy("Mark as done"), lambda task, by: actions.mark_task(task, done=True, by=by),
            when=lambda task: task.done_at is None,
        ),
        Button(
            "open", gettext_lazy("Mark as not done"), lambda task, by: actions.mark_task(task, done=False, by=by),
            when=lambda task: task.done_at is not None,
        ),
    ]  # fmt: skip
    actions = ["mark_done", "mark_open"]
    ordering = ["due_on", "pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).in_force()

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("who does it"), ordering="owner")
    def owner_in_words(self, task):
        return task.owner or task.organization or "–"

    @admin.display(description=gettext_lazy("meeting"))
    def event(self, task):
        return task.minutes.event

    @admin.action(description=gettext_lazy("Mark as done"), permissions=["change"])
    def mark_done(self, request, tasks):
        self.act_on_each(request, tasks, lambda task, by: actions.mark_task(task, done=True, by=by))

    @admin.action(description=gettext_lazy("Mark as not done"), permissions=["change"])
    def mark_open(self, request, tasks):
        self.act_on_each(request, tasks, lambda task, by: actions.mark_task(task, done=False, by=by))


@admin.register(Survey)
class SurveyAdmin(ActingAdmin, admin.ModelAdmin):
    """A survey is sent with a button above its meeting; here one sees which there are, and until when they are open."""

    list_display = ["event", "sent_at", "closes_at", "results"]
    list_select_related = ["event"]
    fields = ["event", "sent_at", "closes_at", "results"]
    readonly_fields = ["event", "sent_at", "results"]
    keeps_versions = True

    def has_add_permission(self, request):
        return False

    @admin.display(description=gettext_lazy("results"))
    def results(self, survey):
        address = reverse("events:survey_results", args=[survey.event.slug])
        return format_html('<a href="{}">{}</a>', address, _("See the results"))
