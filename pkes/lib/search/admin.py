from django.contrib import admin

from pkes.lib.admin import ReadOnlyAdmin
from pkes.lib.search.models import Miss


@admin.register(Miss)
class MissAdmin(ReadOnlyAdmin):
    """What people look for and the portal does not have; the office may write about it."""

    list_display = ["words", "times", "last_on"]
    date_hierarchy = "last_on"
    search_fields = ["words"]
    fields = ["words", "times", "last_on"]

    def get_queryset(self, request):
        return super().get_queryset(request).shown()
