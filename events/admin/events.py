"""The office's desk for meetings."""

from django.contrib import admin, messages
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import actions
from events.models import AgendaItem, Event, EventDay


class EventDayInline(admin.TabularInline):
    model = EventDay
    extra = 1


class AgendaItemInline(admin.TabularInline):
    model = AgendaItem
    extra = 1


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """The state changes by the actions above the list only."""

    list_display = ["title_pl", "first_on", "kind", "status", "audience", "organizer", "is_sample"]
    list_filter = ["status", "kind", "audience", "is_sample"]
    list_select_related = ["organizer"]
    search_fields = ["title_pl", "title_en", "venue", "locality"]
    date_hierarchy = "days__on"
    autocomplete_fields = ["organizer", "partners", "source"]
    inlines = [EventDayInline, AgendaItemInline]
    actions = ["publish", "cancel", "mark_done"]
    fieldsets = [
        (None, {"fields": ["title_pl", "title_en", "slug", "kind", "audience", "status"]}),
        (gettext_lazy("Text"), {"fields": ["summary_pl", "summary_en", "description_pl", "description_en"]}),
        (gettext_lazy("Place"), {"fields": ["venue", "street", "locality", "powiat", "is_online"]}),
        (gettext_lazy("Who and why"), {"fields": ["organizer", "partners", "goals", "source"]}),
        (gettext_lazy("Dates"), {"fields": ["created_at", "updated_at"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_days()

    def get_readonly_fields(self, request, obj=None):
        """The web address of what exists already is in bookmarks and links: it stays."""
        return ["status", "created_at", "updated_at", *(["slug"] if obj else [])]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title_pl"]}

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "goals":
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, event, form, change):
        actions.save(event, by=request.user)

    @admin.display(description=gettext_lazy("first day"), ordering="first_on")
    def first_on(self, event):
        return event.first_on

    @admin.action(description=gettext_lazy("Publish"), permissions=["change"])
    def publish(self, request, events):
        self.act(request, events, actions.publish)

    @admin.action(description=gettext_lazy("Call off"), permissions=["change"])
    def cancel(self, request, events):
        self.act(request, events, actions.cancel)

    @admin.action(description=gettext_lazy("Mark as having taken place"), permissions=["change"])
    def mark_done(self, request, events):
        self.act(request, events, actions.mark_done)

    def act(self, request, events, action):
        """Do the act to each chosen meeting, and say for which it was refused and why."""
        for event in events:
            try:
                changed = action(event, by=request.user)
            except actions.EventsError as refusal:
                self.message_user(
                    request, _("%(title)s: %(reason)s") % {"title": event, "reason": refusal}, messages.ERROR
                )
            else:
                state = changed.get_status_display()
                self.message_user(request, _("%(title)s: now %(state)s.") % {"title": event, "state": state})
