"""The office's desk for trainings and their cycles."""

from django.contrib import admin
from django.db.models import Q
from django.forms import CheckboxSelectMultiple, ModelForm, MultipleChoiceField
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import LegalForm
from pkes.lib.admin import ArchivingAdmin, Button, list_action, now
from pkes.lib.places.models import OPEN, counted
from trainings import actions
from trainings.admin import attendance, certificates, competences, folder, outcomes, surveys
from trainings.admin.pages import InOrderFormSet
from trainings.models import Enrolment, LearningOutcome, Training, TrainingCycle, TrainingSession

State = Training.Status


class TrainingSessionInline(admin.StackedInline):
    model = TrainingSession
    extra = 1
    fields = [("on", "starts", "ends"), "hours"]
    is_early = True


class LearningOutcomeInline(admin.TabularInline):
    model = LearningOutcome
    formset = InOrderFormSet
    extra = 1
    is_early = True


class TrainingForm(ModelForm):
    target_legal_forms = MultipleChoiceField(
        label=gettext_lazy("for organisations with the legal form"),
        help_text=Training._meta.get_field("target_legal_forms").help_text,
        choices=LegalForm,
        required=False,
        widget=CheckboxSelectMultiple,
    )


@admin.register(TrainingCycle)
class TrainingCycleAdmin(ArchivingAdmin, admin.ModelAdmin):
    list_display = ["title_pl", "target_legal_form", "is_sample"]
    list_filter = ["is_sample"]
    search_fields = ["title_pl", "title_en"]
    autocomplete_fields = ["source"]
    keeps_versions = True

    def get_urls(self):
        return [*surveys.cycle_urls(self), *super().get_urls()]

    def public_address(self, cycle):
        is_shown = TrainingCycle.objects.with_published_trainings().filter(pk=cycle.pk).exists()
        return cycle.get_absolute_url() if is_shown else ""

    def links_for(self, request, cycle):
        return [(_("Results of surveys"), self.address_of("surveys", cycle.pk))]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title_pl"]}


def is_over(training):
    """Its last day has come."""
    return (
        max((session.on for session in training.sessions.all()), default=timezone.localdate()) <= timezone.localdate()
    )


@admin.register(Training)
class TrainingAdmin(ArchivingAdmin, admin.ModelAdmin):
    """The state changes by the buttons above a training, or by the actions above the list, only."""

    form = TrainingForm
    list_display = [
        "title_pl", "first_on", "quarter_in_words", "status", "people", "waiting", "cycle", "organizer", "is_sample",
    ]  # fmt: skip
    list_filter = ["status", outcomes.AwaitingOutcomes, outcomes.AwaitingSheets, "cycle", "funding", "is_sample"]
    list_select_related = ["cycle", "organizer"]
    search_fields = ["title_pl", "title_en", "trainer", "venue", "locality"]
    date_hierarchy = "sessions__on"
    autocomplete_fields = ["cycle", "organizer", "source"]
    inlines = [TrainingSessionInline, LearningOutcomeInline]
    keeps_versions = True
    not_in_versions = ["sequence", "updated_at"]
    buttons = [
        Button(
            "plan", gettext_lazy("Show as planned"), actions.plan,
            lambda row: row.status == State.DRAFT and not row.is_archived,
        ),
        Button(
            "announce", gettext_lazy("Announce"), actions.announce,
            lambda row: row.status in {State.DRAFT, State.PLANNED} and row.first_on and not row.is_archived,
        ),
        Button(
            "open", gettext_lazy("Open enrolment now"), actions.open_enrolment,
            lambda row: row.status == State.ANNOUNCED and not row.has_begun(),
        ),
        Button("close", gettext_lazy("Close enrolment now"), actions.close_enrolment, lambda row: row.status == State.OPEN),
        Button(
            "done", gettext_lazy("Mark as having taken place"), actions.mark_done, lambda row: row.is_on and is_over(row)
        ),
        Button(
            "cancel", gettext_lazy("Call off"), actions.cancel, lambda row: row.is_on or row.status == State.PLANNED,
            asks=gettext_lazy("Everybody who is enrolled gets a mail. Call the training off?"),
        ),
    ]  # fmt: skip
    plan = list_action(gettext_lazy("Show as planned"), actions.plan, says=now)
    announce = list_action(gettext_lazy("Announce"), actions.announce, says=now)
    open_enrolment = list_action(gettext_lazy("Open enrolment now"), actions.open_enrolment, says=now)
    cancel = list_action(gettext_lazy("Call off"), actions.cancel, says=now)
    mark_done = list_action(gettext_lazy("Mark as having taken place"), actions.mark_done, says=now)
    # Below the buttons, which call the module of that name.
    actions = ["plan", "announce", "open_enrolment", "cancel", "mark_done"]
    # Days and outcomes stand after the first of them.
    fieldsets = [
        (None, {"fields": ["title_pl", "title_en", "slug", "cycle", "status"]}),
        (gettext_lazy("Place"), {"fields": ["venue", "street", "locality", "powiat", "is_online", "online_link"]}),
        (gettext_lazy("Enrolment"), {
            "fields": [
                "registration_opens_at", "registration_closes_at", "capacity", "limit_per_group", "requires_approval",
            ]
        }),
        (gettext_lazy("Text"), {"fields": ["summary_pl", "summary_en", "description_pl", "description_en"]}),
        (gettext_lazy("Who and why"), {
            "fields": ["organizer", "trainer", "funding", "certificate_threshold", "goals", "source"]
        }),
        (gettext_lazy("For whom"), {
            "classes": ["collapse"], "fields": ["target_legal_forms", "target_note_pl", "target_note_en"]
        }),
        (gettext_lazy("Planned for"), {"classes": ["collapse"], "fields": [("planned_quarter", "planned_year")]}),
        (gettext_lazy("Dates"), {"classes": ["collapse"], "fields": ["sequence", "created_at", "updated_at"]}),
    ]  # fmt: skip

    def get_queryset(self, request):
        people = counted(Enrolment.objects.all(), "training", Q(state__in=OPEN))
        return super().get_queryset(request).with_days().with_places().annotate(open_people=people)

    def get_readonly_fields(self, request, obj=None):
        """The web address of what exists already is in bookmarks and links: it stays."""
        return ["status", "sequence", "created_at", "updated_at", *(["slug"] if obj else [])]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title_pl"]}

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "goals":
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # Storing

    def save_model(self, request, training, form, change):
        # Kept on the row until its days are stored, too: only then it is known whether the training was moved.
        training.before = actions.timetable(training) if change else None
        actions.save(training, by=request.user)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        training = form.instance
        if actions.settle(training, training.before, by=request.user):
            self.message_user(request, _("Time or place is new: everybody who is enrolled gets a mail."))

    def get_deleted_objects(self, objs, request):
        """What goes with trainings. People and papers hold a real one where it is; those of a sample go with it."""
        to_delete, counts, _perms_needed, protected = super().get_deleted_objects(objs, request)
        if all(training.is_sample for training in objs):
            protected = []
            if people := Enrolment.objects.filter(training__in=objs).count():
                counts[Enrolment._meta.verbose_name_plural] = people
        return to_delete, counts, set(), protected

    def delete_model(self, request, training):
        actions.remove(training, by=request.user)

    def delete_queryset(self, request, trainings):
        self.act_on_each(request, trainings, actions.remove)

    # Above one training

    def get_urls(self):
        pages = [
            page
            for module in (attendance, outcomes, surveys, certificates, folder, competences)
            for page in module.urls(self)
        ]
        return [*pages, *super().get_urls()]

    def public_address(self, training):
        return "" if training.status == State.DRAFT or training.is_archived else training.get_absolute_url()

    def links_for(self, request, training):
        narrowed = f"?training__id__exact={training.pk}"
        links = []
        if request.user.has_perm("trainings.view_enrolment"):
            links.append((_("Who is enrolled"), reverse("admin:trainings_enrolment_changelist") + narrowed))
        if training.status not in {State.DRAFT, State.PLANNED} and self.has_change_permission(request):
            links += [
                (_("Presence"), self.address_of("attendance", training.pk)),
                (_("Attendance sheets"), self.address_of("sheets", training.pk)),
                (_("Results of people"), self.address_of("outcomes", training.pk)),
                (_("Certificates"), self.address_of("certificates", training.pk)),
                (_("Folder of the training"), self.address_of("folder", training.pk)),
                (_("Surveys"), self.address_of("surveys", training.pk)),
            ]
        return links

    # The list

    @admin.display(description=gettext_lazy("first day"), ordering="first_on")
    def first_on(self, training):
        return training.first_on

    @admin.display(description=gettext_lazy("planned for"))
    def quarter_in_words(self, training):
        return training.quarter_in_words

    @admin.display(description=gettext_lazy("people"), ordering="open_people")
    def people(self, training):
        return training.open_people

    @admin.display(description=gettext_lazy("wait"), ordering="places_waiting")
    def waiting(self, training):
        return training.places_waiting
