"""The office's desk for who pays, and for the letterhead of certificates."""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from pkes.lib.admin import ActingAdmin
from trainings.admin.pages import InOrderFormSet
from trainings.forms.folder import FundingLogoForm
from trainings.models import Funding, FundingLogo, Letterhead


class FundingLogoInline(admin.StackedInline):
    model = FundingLogo
    form = FundingLogoForm
    formset = InOrderFormSet
    extra = 0
    readonly_fields = ["picture"]
    fields = ["position", "picture", "image", "alt_pl", "alt_en"]

    def get_queryset(self, request):
        return super().get_queryset(request).order_by("position")

    @admin.display(description=gettext_lazy("as it is"))
    def picture(self, logo):
        if not logo.image:
            return "–"
        return format_html('<img src="{}" alt="{}" height="48">', logo.image.url, logo.alt)


@admin.register(Funding)
class FundingAdmin(ActingAdmin, admin.ModelAdmin):
    """A grant or programme with its sentence and its logos, for the pages, sheets and certificates of its trainings."""

    list_display = ["name_pl", "agreement"]
    search_fields = ["name_pl", "name_en", "agreement"]
    fields = ["name_pl", "name_en", "agreement", "statement_pl", "statement_en"]
    inlines = [FundingLogoInline]
    keeps_versions = True


@admin.register(Letterhead)
class LetterheadAdmin(ActingAdmin, admin.ModelAdmin):
    """The one row: the list leads straight to it."""

    fields = ["issuer", "address", "place", "signatory", "signatory_role_pl", "signatory_role_en"]
    keeps_versions = True

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if self.has_change_permission(request):
            Letterhead.objects.get_or_create(pk=1)
        return HttpResponseRedirect(reverse("admin:trainings_letterhead_change", args=[1]))
