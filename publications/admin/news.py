"""The office's desk for news."""

from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pkes.lib.admin import ActingAdmin, ArchivingAdmin, Button
from publications import actions
from publications.forms.news import NewsPictureForm, ScheduleForm
from publications.models import NewsCategory, NewsItem, NewsPicture

Status = NewsItem.Status


@admin.register(NewsCategory)
class NewsCategoryAdmin(ArchivingAdmin, admin.ModelAdmin):
    list_display = ["name_pl", "name_en"]
    search_fields = ["name_pl", "name_en"]
    keeps_versions = True
    fields = ["name_pl", "name_en", "slug"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name_pl"]}

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []


class NewsPictureInline(admin.StackedInline):
    model = NewsPicture
    form = NewsPictureForm
    extra = 0
    view_on_site = False  # the address of a picture is for pages


@admin.register(NewsItem)
class NewsItemAdmin(ActingAdmin, admin.ModelAdmin):
    """The state changes by the buttons above an item, or by the actions above the list, only."""

    list_display = ["title_pl", "status", "published_at", "category", "is_sample"]
    list_filter = ["status", "category", "is_sample"]
    list_select_related = ["category"]
    search_fields = ["title_pl", "title_en", "lead_pl", "lead_en", "body_pl", "body_en"]
    date_hierarchy = "published_at"
    autocomplete_fields = ["organizations", "events", "trainings", "source"]
    keeps_versions = True
    not_in_versions = ["preview_number", "share_image", "updated_at"]
    inlines = [NewsPictureInline]
    buttons = [
        Button(
            "publish", gettext_lazy("Publish now"), actions.publish, says=lambda item: now(item),
            when=lambda item: item.status in {Status.DRAFT, Status.SCHEDULED},
        ),
        Button(
            "schedule", gettext_lazy("Publish later"), actions.schedule, form=ScheduleForm, says=lambda item: now(item),
            when=lambda item: item.status in {Status.DRAFT, Status.SCHEDULED},
        ),
        Button(
            "unschedule", gettext_lazy("Make it a draft again"), actions.unschedule, says=lambda item: now(item),
            when=lambda item: item.status == Status.SCHEDULED,
        ),
        Button(
            "archive", gettext_lazy("Into the archive"), actions.archive, says=lambda item: now(item),
            when=lambda item: item.status == Status.PUBLISHED,
        ),
        Button(
            "unarchive", gettext_lazy("Out of the archive"), actions.unarchive, says=lambda item: now(item),
            when=lambda item: item.status == Status.ARCHIVED,
        ),
        Button(
            "renew_preview", gettext_lazy("New address of the preview"), actions.renew_preview,
            when=lambda item: not item.is_readable,
            asks=gettext_lazy("The address that you gave to others stops working."),
        ),
    ]  # fmt: skip
    actions = ["publish", "archive"]
    fieldsets = [
        (None, {"fields": ["title_pl", "slug", "status", "published_at", "category"]}),
        (gettext_lazy("Text"), {
            "fields": ["lead_pl", "body_pl"],
            "description": gettext_lazy(
                "Formatting: **bold**, *italic*, ## heading, - list, [words](address). A picture from below stands where you "
                "write ![](1): the number is its order."
            ),
        }),
        (gettext_lazy("In English"), {"fields": ["title_en", "lead_en", "body_en"]}),
        (gettext_lazy("What it is about"), {"fields": ["goals", "organizations", "events", "trainings", "source"]}),
    ]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        """The web address of what exists already is in bookmarks and links: it stays."""
        scheduled = ["published_at"] if obj and obj.status == Status.SCHEDULED else []
        return ["status", *(["slug"] if obj else []), *scheduled]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title_pl"]}

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "goals":
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # Storing

    def save_model(self, request, item, form, change):
        actions.save(item, by=request.user)

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        for picture in formset.deleted_objects:
            actions.remove_picture(picture, by=request.user)
        for picture, *_changed in [*formset.changed_objects, *((new,) for new in formset.new_objects)]:
            picture.save()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        actions.settle(form.instance, by=request.user)

    def delete_model(self, request, item):
        actions.remove(item, by=request.user)

    def delete_queryset(self, request, items):
        self.act_on_each(request, items, actions.remove)

    # Above one item

    def public_address(self, item):
        return item.get_absolute_url() if item.is_readable else ""

    def links_for(self, request, item):
        if item.is_readable:
            return []
        return [
            (_("Preview, for whoever has its address"), reverse("publications:news_preview", args=[item.preview_token]))
        ]

    # The list

    @admin.action(description=gettext_lazy("Publish now"), permissions=["change"])
    def publish(self, request, items):
        self.act_on_each(request, items, actions.publish, says=now)

    @admin.action(description=gettext_lazy("Into the archive"), permissions=["change"])
    def archive(self, request, items):
        self.act_on_each(request, items, actions.archive, says=now)


def now(item):
    return _("%(title)s: now %(state)s.") % {"title": item, "state": item.get_status_display()}
