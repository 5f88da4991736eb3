"""The office's desk for members, the register, goals and benefits."""

from django.contrib import admin
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import actions
from members.actions.merge import FIELDS as MERGED
from members.admin.merge import Merging
from members.duplicates import organizations_like
from members.forms import OrganizationAdminForm
from members.models import (
    Benefit,
    Cluster,
    Goal,
    LegalStatus,
    Mark,
    Organization,
    RegisterEntry,
    Service,
    SourceDocument,
    Theme,
)
from members.versions import OrganizationVersions
from pkes.lib.admin import ActingAdmin, ArchivingAdmin

MOST_DUPLICATES = 3


class LegalStatusInline(admin.TabularInline):
    model = LegalStatus
    extra = 0


class MarkInline(admin.StackedInline):
    model = Mark
    extra = 0
    fields = [("name", "granted_by"), ("granted_on", "expires_on"), ("number", "url")]


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
            return queryset.evidenced().stale()
        return queryset.fresh() if self.value() == "fresh" else queryset


class EndingStatus(admin.SimpleListFilter):
    """Those to ask whether their status in law or mark was granted anew; the first page of the desk leads here."""

    title = _("legal status or mark")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [("konczy", _("ends soon or ended lately"))]

    def queryset(self, request, queryset):
        return queryset.with_ending_status() if self.value() == "konczy" else queryset


@admin.register(Organization)
class OrganizationAdmin(Merging, ArchivingAdmin, admin.ModelAdmin):
    form = OrganizationAdminForm
    list_display = ["name", "legal_form", "role", "locality", "powiat", "unsure_place", "data_confirmed_at"]
    list_filter = [
        Freshness,
        EndingStatus,
        "role",
        "sector",
        "legal_form",
        "location_to_confirm",
        "is_sample",
        "powiat",
    ]
    change_form_template = "members/office/organization_form.html"
    keeps_versions = True
    versions = OrganizationVersions()
    merge_fields = MERGED
    actions = ["merge_chosen"]
    search_fields = ["name"]
    search_help_text = _("Name, short name, locality, legal form or powiat; accents do not matter.")
    readonly_fields = ["role", "created_at", "updated_at", "data_confirmed_at"]
    autocomplete_fields = ["run_by"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [ServiceInline, LegalStatusInline, MarkInline, RegisterEntryInline]
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
        rows, _may_have_duplicates = super().get_search_results(request, queryset, "")
        return rows.matching(search_term), False

    def public_address(self, organization):
        return organization.get_absolute_url() if organization.is_listed else ""

    def links_for(self, request, organization):
        narrowed = f"?organization__id__exact={organization.pk}"
        links = [
            ("members.view_representative", _("Its people"), "representative_changelist", narrowed),
            (
                "members.add_invitation",
                _("Invite somebody"),
                "invitation_add",
                f"?organization={organization.pk}&role=owner",
            ),
            ("members.view_change", _("All its changes"), "change_changelist", narrowed),
        ]
        pages = [
            (words, reverse(f"admin:members_{page}") + query)
            for right, words, page, query in links
            if request.user.has_perm(right)
        ]
        return pages + (self.duplicates_of(organization) if self.has_merge_permission(request) else [])

    def duplicates_of(self, organization):
        """Links to merging it with what looks like the same."""
        values = {name: getattr(organization, name) for name in ("name", "locality", "powiat", "nip", "regon", "krs")}
        others = Organization.objects.exclude(pk=organization.pk).filter(is_sample=organization.is_sample)
        return [
            (
                _("The same? Merge with %(name)s") % {"name": other.name},
                f"{self.address_of('merge')}?zostaje={organization.pk}&odchodzi={other.pk}",
            )
            for other in organizations_like(values, others)[:MOST_DUPLICATES]
        ]

    def merge(self, kept, gone, **options):
        return actions.merge_organizations(kept, gone, **options)

    def save_related(self, request, form, formsets, change):
        """Services, legal statuses and marks have rows of their own, but their history stands with the organisation's."""
        with (
            transaction.atomic(),
            actions.noting(form.instance, ["services", "legal_statuses", "marks"], by=request.user),
        ):
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
    keeps_versions = True
    list_select_related = ["organization", "source"]
    date_hierarchy = "effective_on"
    search_fields = ["organization__search_text"]
    autocomplete_fields = ["organization", "source"]

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
class ClusterAdmin(ActingAdmin, admin.ModelAdmin):
    """The one row: the list leads straight to it."""

    keeps_versions = True

    readonly_fields = ["coordinator"]
    autocomplete_fields = ["declared_source"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("admin:members_cluster_change", args=[1]))


class WithAddress:
    """The web address of what exists already is in bookmarks and links: it stays."""

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)


@admin.register(Goal)
class GoalAdmin(WithAddress, ArchivingAdmin, admin.ModelAdmin):
    list_display = ["position", "title_pl", "title_en", "is_main"]
    list_display_links = ["title_pl"]
    list_filter = ["is_main"]
    search_fields = ["title_pl", "title_en"]
    prepopulated_fields = {"slug": ["title_pl"]}
    keeps_versions = True

    def public_address(self, goal):
        return "" if goal.is_archived else goal.get_absolute_url()


@admin.register(Benefit)
class BenefitAdmin(ArchivingAdmin, admin.ModelAdmin):
    list_display = ["position", "title_pl", "title_en"]
    list_display_links = ["title_pl"]
    search_fields = ["title_pl", "title_en"]
    keeps_versions = True


@admin.register(Theme)
class ThemeAdmin(WithAddress, ArchivingAdmin, admin.ModelAdmin):
    list_display = ["name_pl", "name_en", "number_of_services"]
    # Where rows are counted together, the model's own order does not count.
    ordering = ["name_pl"]
    search_fields = ["name_pl", "name_en"]
    prepopulated_fields = {"slug": ["name_pl"]}
    keeps_versions = True

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number_of_services=Count("services"))

    @admin.display(description=_("services"), ordering="number_of_services")
    def number_of_services(self, theme):
        return theme.number_of_services


@admin.register(SourceDocument)
class SourceDocumentAdmin(ArchivingAdmin, admin.ModelAdmin):
    list_display = ["title_pl", "date", "url"]
    list_filter = ["date_precision"]
    search_fields = ["title_pl", "title_en"]
    date_hierarchy = "dated_on"
    keeps_versions = True

    @admin.display(description=_("date"), ordering="dated_on")
    def date(self, source):
        return source.date_in_words
