"""Documents of the cluster: agreement, rules, resolutions, forms, minutes, materials; their versions, their text, their downloads."""

import uuid

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.models import Event
from members.models import Organization, Representative, Resolution, User
from members.policies import is_of_council
from members.second_factor import needs_second_factor
from pkes.lib.excerpts import has_words
from pkes.lib.papers import CONTENT_TYPES
from pkes.lib.private import private_storage
from pkes.lib.translated import Translated
from trainings.models import Training


def document_path(document, name):
    """A random name: nobody guesses where a file lies, and a new file is never taken for an older one."""
    return f"documents/{uuid.uuid4().hex}.{name.rsplit('.')[-1]}"


def is_of_office(user):
    """True of whoever looks after documents at the desk, with the second factor that the desk asks for."""
    return user.is_staff and user.has_perm("publications.view_document") and not needs_second_factor(user)


def circles_of(user):
    """Which documents a person may read, by their visibility: each circle lies inside the one before it."""
    Visibility = Document.Visibility
    if not user.is_authenticated:
        return [Visibility.PUBLIC]
    if is_of_council(user):
        return list(Visibility)
    acts = Representative.objects.filter(person=user, organization__in=Organization.objects.listed())
    return [Visibility.PUBLIC, Visibility.MEMBERS] if acts.exists() else [Visibility.PUBLIC]


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those whose page and file a person may open: the office all, others what is out and meant for them."""
        if user.is_authenticated and is_of_office(user):
            return self
        return self.readable().filter(visibility__in=circles_of(user))

    def readable(self):
        """Those whose address answers: also what was put into the archive, because others link to it."""
        return self.filter(status__in=Document.READABLE)

    def listed(self):
        """The newest version of each that is published: what stands in the list. Add `visible_to`."""
        newer = Document.objects.readable().filter(chain=OuterRef("chain"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer), status=Document.Status.PUBLISHED)

    def for_everybody(self):
        """Those in the list of which search engines should know."""
        return self.listed().filter(visibility=Document.Visibility.PUBLIC, is_sample=False)

    def in_force(self, today=None):
        """Those that hold on a day; one without a first or last day holds from or for ever."""
        today = today or timezone.localdate()
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_to=None) | Q(valid_to__gte=today))

    def matching(self, text):
        """Those in whose title, description or content each word of `text` stands, in whatever form. Add `visible_to`."""
        return self.filter(has_words(text, "own_words", "content__words"))

    def awaiting_text(self):
        """Those whose file has not been read yet."""
        return self.filter(text_state=Document.TextState.WAITING).exclude(file="")

    def with_downloads(self):
        """Each with `downloads`, how often its file was fetched."""
        return self.annotate(downloads=Sum("download_days__number", default=0))


class Document(models.Model):
    """One version of a document, with its file. `replaces` is the version before it, which has no other successor.

    All versions of a document share `chain`; `version` counts them from 1. `format` is what the file is, a key of
    CONTENT_TYPES; `file_name` is what it is called when it is handed out; `pages` is known of a PDF only. Once published
    the file stays as it is: another file is another version. `own_words` are the base forms of title and description.
    """

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("agreement")
        RULES = "rules", _("rules")
        RESOLUTION = "resolution", _("resolution")
        FORM = "form", _("form")
        MINUTES = "minutes", pgettext_lazy("kind of document", "minutes")
        MATERIALS = "materials", _("materials of a training")
        OTHER = "other", _("another document")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("for everybody")
        MEMBERS = "members", _("for members")
        COUNCIL = "council", _("for the council")

    class TextState(models.TextChoices):
        WAITING = "waiting", _("to be read")
        READ = "read", _("read")
        EMPTY = "empty", _("no text, only pictures")
        UNREADABLE = "unreadable", _("cannot be read")

    READABLE = [Status.PUBLISHED, Status.ARCHIVED]
    # What the kinds are called where there may be several.
    SHELVES = {
        Kind.AGREEMENT: _("Agreements"),
        Kind.RULES: pgettext_lazy("several", "Rules"),
        Kind.RESOLUTION: _("Resolutions"),
        Kind.FORM: _("Forms"),
        Kind.MINUTES: _("Minutes of meetings"),
        Kind.MATERIALS: _("Materials of trainings"),
        Kind.OTHER: _("Other documents"),
    }

    title_pl = models.CharField(_("title in Polish"), max_length=150)
    title_en = models.CharField(_("title in English"), max_length=150, blank=True)
    slug = models.SlugField(_("web address"), max_length=100, unique=True)
    kind = models.CharField(_("kind of document"), max_length=10, choices=Kind)
    description_pl = models.TextField(_("what it is about, in Polish"), max_length=2000, blank=True)
    description_en = models.TextField(_("what it is about, in English"), max_length=2000, blank=True)
    visibility = models.CharField(_("who may read it"), max_length=7, choices=Visibility, default=Visibility.MEMBERS)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    trainings = models.ManyToManyField(Training, blank=True, related_name="documents", verbose_name=_("trainings"))
    events = models.ManyToManyField(Event, blank=True, related_name="documents", verbose_name=_("meetings"))
    resolution = models.ForeignKey(
        Resolution, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("resolution"),
        help_text=_("The decision on an accession that this document belongs to."),
    )  # fmt: skip

    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="successor",
        verbose_name=_("replaces"),
    )  # fmt: skip
    chain = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)

    file = models.FileField(
        _("file"), upload_to=document_path, storage=private_storage, max_length=100, blank=True, editable=False
    )
    file_name = models.CharField(_("name of the file"), max_length=150, blank=True, editable=False)
    format = models.CharField(
        _("format"), max_length=4, choices=[(kind, kind.upper()) for kind in CONTENT_TYPES], blank=True, editable=False
    )
    size = models.PositiveIntegerField(_("size in bytes"), default=0, editable=False)
    pages = models.PositiveIntegerField(_("pages"), null=True, editable=False)

    status = models.CharField(_("state"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    withdrawal_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True, editable=False)

    own_words = models.TextField(editable=False, blank=True)
    text_state = models.CharField(
        _("text"), max_length=10, choices=TextState, default=TextState.WAITING, editable=False
    )
    text_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    text_tried_at = models.DateTimeField(null=True, editable=False)

    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("added by")
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    title = Translated()
    description = Translated()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["title_pl", "-version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "version"], name="document_version_once"),
            models.CheckConstraint(
                condition=Q(replaces=None, version=1) | Q(replaces__isnull=False, version__gt=1),
                name="document_later_version_replaces",
            ),
            models.CheckConstraint(condition=~Q(replaces=F("pk")), name="document_does_not_replace_itself"),
            models.CheckConstraint(
                condition=Q(status="draft") | (~Q(file="") & ~Q(format="") & Q(published_at__isnull=False)),
                name="document_shown_has_a_file",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="document_ends_after_it_begins",
                violation_error_message=_("It cannot end before it begins."),
            ),
        ]
        indexes = [models.Index(fields=["status", "visibility"], name="document_to_list")]

    def __str__(self):
        return f"{self.title} ({self.version})" if self.version > 1 else self.title

    def get_absolute_url(self):
        return reverse("publications:document_detail", args=[self.slug])

    @property
    def language(self):
        """The language of the title that a reader of the present site sees: Polish where there is no English."""
        return "en" if get_language() == "en" and self.title_en else "pl"

    @property
    def shelf(self):
        """The heading below which it stands in the list."""
        return self.SHELVES[self.kind]

    @property
    def is_readable(self):
        return self.status in self.READABLE

    @property
    def is_scan(self):
        """True of one without text: nobody can search in it, and a screen reader says nothing."""
        return self.text_state == self.TextState.EMPTY

    @property
    def is_to_come(self):
        """True as long as its first day lies ahead."""
        return self.valid_from is not None and self.valid_from > timezone.localdate()

    @property
    def is_over(self):
        return self.valid_to is not None and self.valid_to < timezone.localdate()

    @property
    def content_type(self):
        return CONTENT_TYPES[self.format]


class DocumentText(models.Model):
    """What stands in a document's file, for searching: its text, and the base forms of its words between blanks."""

    document = models.OneToOneField(Document, models.CASCADE, related_name="content", verbose_name=_("document"))
    text = models.TextField(_("text"))
    words = models.TextField(_("base forms"))

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")

    def __str__(self):
        return str(self.document)


class DocumentDownloads(models.Model):
    """How often a document's file was fetched on one day. Nothing about who fetched it is kept."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="download_days", verbose_name=_("document"))
    on = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("downloads"), default=0)

    class Meta:
        verbose_name = _("downloads of a day")
        verbose_name_plural = _("downloads by day")
        constraints = [models.UniqueConstraint(fields=["document", "on"], name="document_downloads_of_a_day_once")]

    def __str__(self):
        return f"{self.on}: {self.number}"
