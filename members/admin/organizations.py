"""The office's desk for members, the register, goals and benefits."""

from django.contrib import admin
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from members import actions
from members.forms import OrganizationAdminForm
from members.models import (
    Benefit,
    Cluster,
    Goal,
    LegalStatus,
    Organization,
    RegisterEntry,
    Service,
    SourceDocument,
    Theme,
)
from pkes.lib.admin import ActingAdmin
from pkes.lib.fold import fold


class LegalStatusInline(admin.TabularInline):
    model = LegalStatus
    extra = 0


class ServiceInline(admin.StackedInline):
    model = Service
    extra = 0
    autocomplete_fields = ["theme"]


class EntryInWords:
    """The columns in which the office reads an entry of the register."""

    @admin.display(description=_("entry"))
    def entry_in_words(self, entry):
        return entry.words

    @admin.display(description=_("in force from"), ordering="effective_on")
    def since(self, entry):
        return entry.date_in_words


class RegisterEntryInline(EntryInWords, admin.TabularInline):
    model = RegisterEntry
    extra = 0
    fields = readonly_fields = ["entry_in_words", "since", "source", "recorded_at", "recorded_by"]
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("source", "recorded_by")


class Freshness(admin.SimpleListFilter):
    """Whose data was confirmed lately, and whose was not."""

    title = _("data confirmed")
    parameter_name = "dane"

    def lookups(self, request, model_admin):
        return [("stale", _("long ago or never")), ("fresh", _("lately"))]

    def queryset(self, request, queryset):
        if self.value() == "stale":
            return queryset.listed().stale()
        return queryset.fresh() if self.value() == "fresh" else queryset


@admin.register(Organization)
class OrganizationAdmin(ActingAdmin, admin.ModelAdmin):
    form = OrganizationAdminForm
    list_display = ["name", "legal_form", "role", "locality", "powiat", "unsure_place", "data_confirmed_at"]
    list_filter = [
        Freshness,
        "role",
        "sector",
        "legal_form",
        "location_to_confirm",
        "is_sample",
        "powiat",
    ]
    change_form_template = "members/office/organization_form.html"
    search_fields = ["name"]
    search_help_text = _("Name, short name, locality, legal form or powiat; accents do not matter.")
    readonly_fields = ["role", "created_at", "updated_at", "data_confirmed_at"]
    autocomplete_fields = ["run_by"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [ServiceInline, LegalStatusInline, RegisterEntryInline]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "slug", "legal_form", "sector", "role", "run_by", "seen"]}),
        (
            _("Place"),
            {
                "fields": [
                    ("locality", "powiat"),
                    ("street", "postal_code"),
                    ("latitude", "longitude", "location_precision"),
                    "location_to_confirm",
                    "location_note_pl",
                    "location_note_en",
                ]
            },
        ),
        (_("Numbers of registers"), {"fields": [("nip", "regon", "krs")]}),
        (_("Profile, potential, expectations"), {"fields": ["profile", "potential", "expectations"]}),
        (_("Contact"), {"fields": ["website", "email", "phone"]}),
        (_("Logo"), {"fields": ["logo", "logo_alt"]}),
        (_("Dates"), {"fields": [("created_at", "updated_at", "data_confirmed_at")]}),
    ]

    @admin.display(description=_("place"), ordering="location_to_confirm")
    def unsure_place(self, organization):
        return _("to be confirmed") if organization.location_to_confirm else ""

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def history_view(self, request, object_id, extra_context=None):
        """What was changed on the organisation's page by whom: the list of changes, narrowed to it."""
        return HttpResponseRedirect(
            reverse("admin:members_change_changelist") + f"?{urlencode({'organization__id__exact': object_id})}"
        )

    def save_related(self, request, form, formsets, change):
        """Services and legal statuses have rows of their own, but their history stands with the organisation's."""
        with transaction.atomic(), actions.noting(form.instance, ["services", "legal_statuses"], by=request.user):
            super().save_related(request, form, formsets, change)

    def save_model(self, request, organization, form, change):
        with transaction.atomic():
            if change and "slug" in form.changed_data:
                actions.change_slug(organization, organization.slug, by=request.user)
            changed = [field for field in form.changed_data if field != "seen"]
            actions.save(organization, changed=changed, by=request.user)

    def delete_model(self, request, organization):
        actions.delete(organization, by=request.user)

    def delete_queryset(self, request, queryset):
        for organization in queryset:
            actions.delete(organization, by=request.user)

    def has_delete_permission(self, request, obj=None):
        """Who left stays in the register; only what never entered it can go."""
        return super().has_delete_permission(request, obj) and not (obj and obj.register_entries.exists())

    def get_actions(self, request):
        """One by one, so that each is asked whether it may go."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def get_deleted_objects(self, objs, request):
        """Its people, its history and its proposals go with it; no further right is needed for them."""
        to_delete, counts, _perms_needed, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set(), protected


@admin.register(RegisterEntry)
class RegisterEntryAdmin(EntryInWords, ActingAdmin, admin.ModelAdmin):
    list_display = ["organization", "entry_in_words", "since", "source", "recorded_at"]
    list_filter = ["kind", "role"]
    list_select_related = ["organization", "source"]
    date_hierarchy = "effective_on"
    search_fields = ["organization__search_text"]
    autocomplete_fields = ["organization", "source"]

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold(search_term))

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, entry, form, change):
        facts = {
            "effective_on": entry.effective_on,
            "date_precision": entry.date_precision,
            "source": entry.source,
            "by": request.user,
        }
        if entry.kind == RegisterEntry.Kind.ROLE and entry.role == RegisterEntry.Role.COORDINATOR:
            written = actions.appoint_coordinator(entry.organization, **facts)
        else:
            written = actions.record(entry.organization, kind=entry.kind, role=entry.role, **facts)
        entry.pk = written.pk


@admin.register(Cluster)
class ClusterAdmin(admin.ModelAdmin):
    """The one row: the list leads straight to it."""

    readonly_fields = ["coordinator"]
    autocomplete_fields = ["declared_source"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("admin:members_cluster_change", args=[1]))


@admin.register(Goal)
class GoalAdmin(admin.ModelAdmin):
    list_display = ["position", "title_pl", "is_main"]
    list_display_links = ["title_pl"]
    search_fields = ["title_pl", "title_en"]
    prepopulated_fields = {"slug": ["title_pl"]}


@admin.register(Benefit)
class BenefitAdmin(admin.ModelAdmin):
    list_display = ["position", "title_pl"]
    list_display_links = ["title_pl"]


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):
    list_display = ["name_pl", "name_en"]
    search_fields = ["name_pl", "name_en"]
    prepopulated_fields = {"slug": ["name_pl"]}


@admin.register(SourceDocument)
class SourceDocumentAdmin(admin.ModelAdmin):
    list_display = ["title_pl", "date", "url"]
    search_fields = ["title_pl", "title_en"]

    @admin.display(description=_("date"), ordering="dated_on")
    def date(self, source):
        return source.date_in_words
