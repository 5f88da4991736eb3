"""The desk for listings: found, read, and moved by the same acts as in the panel."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from cooperation import actions
from cooperation.forms.listings import WithdrawForm
from cooperation.models import Listing
from pkes.lib.admin import ActingAdmin, Button

Status = Listing.Status


@admin.register(Listing)
class ListingAdmin(ActingAdmin, admin.ModelAdmin):
    """Listings of all members. The words are written in the panel, by the organisation or on its behalf; here are its states."""

    list_display = ["title", "organization", "kind", "status", "visibility", "valid_until", "published_at"]
    list_filter = ["kind", "status", "visibility", "is_sample", "themes"]
    list_select_related = ["organization"]
    search_fields = ["title", "description", "organization__name"]
    ordering = ["-changed_at", "-pk"]
    list_per_page = 50
    fields = [
        "organization", "kind", "title", "description", "shown_themes", "shown_places", "scale", "conditions", "price_note",
        "visibility", "photo_alt", "status", "valid_until", "published_at", "changed_at", "created_at", "created_by",
    ]  # fmt: skip
    readonly_fields = fields
    buttons = [
        Button("publish", gettext_lazy("Publish"), actions.publish, when=lambda row: row.can_publish),
        Button("renew", gettext_lazy("Renew for 60 days"), actions.renew, when=lambda row: row.can_renew),
        Button("start_talks", gettext_lazy("Mark: in talks"), actions.start_talks, when=lambda row: row.status == Status.PUBLISHED),
        Button("end_talks", gettext_lazy("Mark: open again"), actions.end_talks, when=lambda row: row.status == Status.IN_TALKS),
        Button("conclude", gettext_lazy("Mark: concluded"), actions.conclude, when=lambda row: row.status in Listing.ON),
        Button("withdraw", gettext_lazy("Withdraw"), actions.withdraw, when=lambda row: row.status in Listing.ON, form=WithdrawForm),
    ]  # fmt: skip

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def public_address(self, row):
        return row.get_absolute_url() if Listing.objects.shown().filter(pk=row.pk).exists() else ""

    @admin.display(description=gettext_lazy("themes"))
    def shown_themes(self, listing):
        return ", ".join(theme.name for theme in listing.themes.all())

    @admin.display(description=gettext_lazy("powiaty"))
    def shown_places(self, listing):
        return listing.places_in_words
