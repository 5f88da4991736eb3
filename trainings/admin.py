"""The office's desk for trainings and their cycles."""

from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pkes.lib.admin import ActingAdmin
from trainings import actions
from trainings.models import LearningOutcome, Training, TrainingCycle, TrainingSession


class TrainingSessionInline(admin.TabularInline):
    model = TrainingSession
    extra = 1


class LearningOutcomeInline(admin.TabularInline):
    model = LearningOutcome
    extra = 1


@admin.register(TrainingCycle)
class TrainingCycleAdmin(admin.ModelAdmin):
    list_display = ["title_pl", "target_legal_form", "is_sample"]
    list_filter = ["is_sample"]
    search_fields = ["title_pl", "title_en"]
    autocomplete_fields = ["source"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title_pl"]}


@admin.register(Training)
class TrainingAdmin(ActingAdmin, admin.ModelAdmin):
    """The state changes by the actions above the list only."""

    list_display = ["title_pl", "first_on", "quarter_in_words", "status", "cycle", "organizer", "is_sample"]
    list_filter = ["status", "cycle", "is_sample"]
    list_select_related = ["cycle", "organizer"]
    search_fields = ["title_pl", "title_en", "trainer", "venue", "locality"]
    date_hierarchy = "sessions__on"
    autocomplete_fields = ["cycle", "organizer", "source"]
    inlines = [TrainingSessionInline, LearningOutcomeInline]
    actions = ["plan", "announce", "cancel", "mark_done"]
    fieldsets = [
        (None, {"fields": ["title_pl", "title_en", "slug", "cycle", "status"]}),
        (gettext_lazy("Planned for"), {"fields": [("planned_quarter", "planned_year")]}),
        (gettext_lazy("Text"), {"fields": ["summary_pl", "summary_en", "description_pl", "description_en"]}),
        (gettext_lazy("Place"), {"fields": ["venue", "street", "locality", "powiat", "is_online"]}),
        (gettext_lazy("Who and why"), {"fields": ["organizer", "trainer", "goals", "source"]}),
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

    def save_model(self, request, training, form, change):
        actions.save(training, by=request.user)

    @admin.display(description=gettext_lazy("first day"), ordering="first_on")
    def first_on(self, training):
        return training.first_on

    @admin.display(description=gettext_lazy("planned for"))
    def quarter_in_words(self, training):
        return training.quarter_in_words

    @admin.action(description=gettext_lazy("Show as planned"), permissions=["change"])
    def plan(self, request, trainings):
        self.act_on_each(request, trainings, actions.plan, says=now)

    @admin.action(description=gettext_lazy("Announce"), permissions=["change"])
    def announce(self, request, trainings):
        self.act_on_each(request, trainings, actions.announce, says=now)

    @admin.action(description=gettext_lazy("Call off"), permissions=["change"])
    def cancel(self, request, trainings):
        self.act_on_each(request, trainings, actions.cancel, says=now)

    @admin.action(description=gettext_lazy("Mark as having taken place"), permissions=["change"])
    def mark_done(self, request, trainings):
        self.act_on_each(request, trainings, actions.mark_done, says=now)


def now(training):
    return _("%(title)s: now %(state)s.") % {"title": training, "state": training.get_status_display()}
