"""The office's desk for documents."""

from django.contrib import admin
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pkes.lib.admin import ActingAdmin, Button
from publications.actions import documents
from publications.forms.documents import DocumentForm, WithdrawForm
from publications.models import Document

Status = Document.Status


def now(document):
    return _("%(title)s: now %(state)s.") % {"title": document, "state": document.get_status_display()}


@admin.register(Document)
class DocumentAdmin(ActingAdmin, admin.ModelAdmin):
    """The state changes by the buttons above a document only; the file of what was published stays."""

    form = DocumentForm
    list_display = [
        "title_pl",
        "version",
        "kind",
        "status",
        "visibility",
        "format",
        "valid_from",
        "text_state",
        "downloads",
    ]
    list_filter = ["status", "kind", "visibility", "format", "text_state", "is_sample"]
    search_fields = ["title_pl", "title_en", "description_pl", "description_en", "file_name"]
    date_hierarchy = "published_at"
    autocomplete_fields = ["trainings", "events", "resolution"]
    keeps_versions = True
    not_in_versions = [*documents.OF_FILE, "own_words", "text_state", "text_attempts", "text_tried_at", "updated_at"]
    buttons = [
        Button(
            "publish", gettext_lazy("Publish"), documents.publish, says=now,
            when=lambda document: document.status in {Status.DRAFT, Status.WITHDRAWN},
        ),
        Button(
            "start_version", gettext_lazy("New version"), documents.start_version,
            when=lambda document: document.status != Status.DRAFT and not hasattr(document, "successor"),
            to=lambda successor: reverse("admin:publications_document_change", args=[successor.pk]),
        ),
        Button(
            "archive", gettext_lazy("Into the archive"), documents.archive, says=now,
            when=lambda document: document.status == Status.PUBLISHED,
        ),
        Button(
            "unarchive", gettext_lazy("Out of the archive"), documents.unarchive, says=now,
            when=lambda document: document.status == Status.ARCHIVED,
        ),
        Button(
            "withdraw", gettext_lazy("Withdraw"), documents.withdraw, form=WithdrawForm, says=now,
            when=lambda document: document.is_readable,
        ),
    ]  # fmt: skip

    def get_fieldsets(self, request, obj=None):
        upload = ["upload"] if obj is None or obj.status == Status.DRAFT else []
        kept = ["file_in_words"] if obj and obj.file else []
        about = [
            "versions_in_words",
            "status",
            "published_at",
            "withdrawal_reason",
            "text_in_words",
            "downloads_in_words",
        ]
        return [
            (None, {"fields": ["title_pl", "slug", "kind", "visibility", *upload, *kept]}),
            (gettext_lazy("What it is about"), {"fields": ["description_pl", "title_en", "description_en"]}),
            (gettext_lazy("When it is in force"), {"fields": ["valid_from", "valid_to"]}),
            (gettext_lazy("What it belongs to"), {"fields": ["trainings", "events", *self.chosen_by(request)]}),
            *([(gettext_lazy("State"), {"fields": about})] if obj else []),
        ]

    def chosen_by(self, request):
        """Resolutions on accessions are the coordinator's business; whoever may not see them has no field for them."""
        return ["resolution"] if request.user.has_perm("members.view_resolution") else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        own = [name for name in DocumentForm.Meta.fields if name != "resolution"]
        fields = [*own, *self.chosen_by(request)]
        return super().get_form(request, obj, change=change, **{**kwargs, "fields": fields})

    def get_readonly_fields(self, request, obj=None):
        """The web address of what exists already is in bookmarks and links: it stays."""
        about = [
            "versions_in_words",
            "status",
            "published_at",
            "withdrawal_reason",
            "text_in_words",
            "downloads_in_words",
        ]
        return [*about, "file_in_words", *(["slug"] if obj else [])]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title_pl"]}

    def get_queryset(self, request):
        return super().get_queryset(request).with_downloads().select_related("successor").defer("own_words")

    # Storing

    def save_model(self, request, document, form, change):
        documents.save(document, by=request.user, paper=form.cleaned_data.get("upload"))

    def delete_model(self, request, document):
        documents.remove(document, by=request.user)

    def delete_queryset(self, request, rows):
        self.act_on_each(request, rows, documents.remove)

    # Above one document

    def public_address(self, document):
        return document.get_absolute_url() if document.is_readable else ""

    def links_for(self, request, document):
        return [] if document.is_readable else [(_("How its page will look"), document.get_absolute_url())]

    @admin.display(description=gettext_lazy("downloads"), ordering="downloads")
    def downloads(self, document):
        return document.downloads

    @admin.display(description=gettext_lazy("downloads"))
    def downloads_in_words(self, document):
        since = document.download_days.order_by("on").first()
        if since is None:
            return _("none yet")
        words = ngettext("%(number)s since %(day)s", "%(number)s since %(day)s", document.downloads)
        return words % {"number": document.downloads, "day": date_format(since.on)}

    @admin.display(description=gettext_lazy("stored file"))
    def file_in_words(self, document):
        address = reverse("publications:document_file", args=[document.slug])
        return format_html('<a href="{}">{}</a>', address, document.file_name)

    @admin.display(description=gettext_lazy("text"))
    def text_in_words(self, document):
        State = Document.TextState
        if not document.file:
            return "–"
        return {
            State.WAITING: _("It will be read within some minutes; then it can be searched."),
            State.READ: _("Read: what stands in it can be searched."),
            State.EMPTY: _(
                "There is no text in it, only pictures: nobody can search it, and blind people cannot read it."
            ),
            State.UNREADABLE: _("It could not be read: it is damaged, locked by a password or too long. Look at it."),
        }[document.text_state]

    @admin.display(description=gettext_lazy("versions"))
    def versions_in_words(self, document):
        rows = [
            (reverse("admin:publications_document_change", args=[row.pk]), row.version, row.get_status_display())
            for row in Document.objects.filter(chain=document.chain).defer("own_words").order_by("version")
        ]
        return format_html_join(" · ", '<a href="{}">{}</a> ({})', rows)
