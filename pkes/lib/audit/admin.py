from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from pkes.lib.admin import ReadOnlyAdmin
from pkes.lib.audit.models import Entry


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "by", "what", "about", "words"]
    list_filter = ["what", ("by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["by", "subject_type"]
    date_hierarchy = "at"
    search_fields = ["by__name", "by__email", "words"]
    fields = ["at", "by", "what", "about", "words"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("subject")

    @admin.display(description=_("of what or whom"))
    def about(self, entry):
        return entry.subject_in_words
