"""The office's desk for what meetings decided."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import actions
from events.models import Decision, Minutes, Participant, Survey, Task
from pkes.lib.admin import ActingAdmin


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
    inlines = [ParticipantInline, DecisionInline, TaskInline]
    actions = ["show_to_everybody", "show_to_members"]
    change_form_template = "events/office/minutes_form.html"

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

    def get_urls(self):
        view = self.admin_site.admin_view(self.publish_one)
        return [path("<int:pk>/publish/", view, name="events_minutes_publish"), *super().get_urls()]

    def publish_one(self, request, pk):
        minutes = get_object_or_404(Minutes.objects.select_related("event"), pk=pk)
        back = HttpResponseRedirect(reverse("admin:events_minutes_change", args=[pk]))
        if request.method != "POST" or not super().has_change_permission(request, minutes):
            return back
        try:
            actions.publish_minutes(minutes, by=request.user)
        except actions.EventsError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The minutes are published. From now on a correction is a new version."))
        return back

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
class SurveyAdmin(admin.ModelAdmin):
    """A survey is sent with a button above its meeting; here one sees which there are, and until when they are open."""

    list_display = ["event", "sent_at", "closes_at", "results"]
    list_select_related = ["event"]
    fields = ["event", "sent_at", "closes_at", "results"]
    readonly_fields = ["event", "sent_at", "results"]

    def has_add_permission(self, request):
        return False

    @admin.display(description=gettext_lazy("results"))
    def results(self, survey):
        address = reverse("events:survey_results", args=[survey.event.slug])
        return format_html('<a href="{}">{}</a>', address, _("See the results"))
