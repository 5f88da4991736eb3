"""The office's view of bookings; they are the two organisations' matter."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from cooperation.models import Booking
from pkes.lib.admin import ReadOnlyAdmin


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin):
    """Nothing is changed here: whoever acts for an organisation, the office on its behalf too, does it in the panel."""

    list_display = ["resource", "owner", "organization", "starts_at", "ends_at", "status"]
    list_filter = ["status", ("organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["resource__organization", "organization"]
    date_hierarchy = "starts_at"
    search_fields = ["resource__title", "resource__organization__name", "organization__name"]
    fields = [
        "resource", "owner", "organization", "starts_at", "ends_at", "purpose", "status", "reason", "requested_at",
        "changed_at",
    ]  # fmt: skip

    @admin.display(description=gettext_lazy("owner"), ordering="resource__organization__search_text")
    def owner(self, booking):
        return booking.resource.organization
