"""Joint offers at the desk: that there are any, not what stands in them."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy

from cooperation.models import JointOffer
from pkes.lib.admin import ActingAdmin, ReadOnlyAdmin


@admin.register(JointOffer)
class JointOfferAdmin(ActingAdmin, ReadOnlyAdmin):
    """For the figures of the cluster. Buyer, words and prices are the members' own."""

    list_display = ["title", "lead", "members_number", "status", "given_on", "is_sample"]
    list_filter = ["status", "is_sample"]
    list_select_related = ["lead"]
    search_fields = ["title", "lead__name"]
    fields = ["title", "lead", "status", "given_on", "created_at", "changed_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(members=Count("parts__organization", distinct=True))

    @admin.display(description=gettext_lazy("members in it"), ordering="members")
    def members_number(self, offer):
        return offer.members
