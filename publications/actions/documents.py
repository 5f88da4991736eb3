"""Everything that changes a document: its state, its file, its versions; its text and its downloads are noted here, too."""

import datetime
import logging
import time

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from pkes.lib.excerpts import as_words
from pkes.lib.papers import Unreadable, text_of
from pkes.lib.private import on_disk, private_storage
from pkes.lib.search.actions import forget, index
from publications.actions.errors import PublicationsError
from publications.models import Document, DocumentDownloads, DocumentText

log = logging.getLogger(__name__)

Status, TextState = Document.Status, Document.TextState
# What other acts write: a form that was opened before does not take it back.
OF_ACTS = [
    "status", "published_at", "withdrawal_reason", "replaces_id", "chain", "version", "text_state", "text_attempts",
    "text_tried_at",
]  # fmt: skip
OF_FILE = ["file", "file_name", "format", "size", "pages"]
# What a new version takes over from the one before.
TAKEN_OVER = [
    "title_pl", "title_en", "kind", "description_pl", "description_en", "visibility", "resolution", "is_sample", "chain",
]  # fmt: skip
# From the narrowest circle of readers to the widest.
CIRCLES = [Document.Visibility.COUNCIL, Document.Visibility.MEMBERS, Document.Visibility.PUBLIC]

MOST_ATTEMPTS = 3
# A reading that has not ended by then was killed; one run of the clock begins none after RUN_SECONDS.
DEAD_AFTER = datetime.timedelta(minutes=5)
RUN_SECONDS = 90


@transaction.atomic
def save(document, *, by, paper=None):
    """Store a document as the office edited it, with the file of `paper` (pkes.lib.papers) where one came.

    Only a draft takes another file. Its state is not part of this: it changes by the other acts only.
    """
    if document.pk:
        stored = _locked(document)
        for name in [*OF_ACTS, *OF_FILE]:
            setattr(document, name, getattr(stored, name))
        _check_circle(document)
    else:
        document.created_by = by
    if paper and document.status != Status.DRAFT:
        raise PublicationsError(_("The file of what was published stays. Begin a new version instead."))
    document.own_words = own_words(document)
    document.updated_at = timezone.now()
    document.save()
    if paper:
        _put_file(document, paper)
    index(document)
    log.info("document saved: document=%s file=%s by=%s", document.pk, bool(paper), by and by.pk)
    return document


@transaction.atomic
def publish(document, *, by):
    """Show a document to those whom it is for; also one that was withdrawn. From now on its file stays as it is."""
    document = _locked(document)
    if document.status not in {Status.DRAFT, Status.WITHDRAWN}:
        raise PublicationsError(_("This is published already."))
    if not document.file:
        raise PublicationsError(_("There is no file yet. Add it and save, then publish."))
    document.status = Status.PUBLISHED
    _check_circle(document)
    return _enter(
        document, Status.PUBLISHED, by, published_at=document.published_at or timezone.now(), withdrawal_reason=""
    )


@transaction.atomic
def withdraw(document, *, reason, by):
    """Take back what should not be out: its page and its file are gone for all but the office. The reason is the office's."""
    document = _locked(document)
    if not document.is_readable:
        raise PublicationsError(_("Only what is published can be withdrawn."))
    return _enter(document, Status.WITHDRAWN, by, withdrawal_reason=reason)


@transaction.atomic
def archive(document, *, by):
    """Take a document out of the list and the search; its address goes on answering."""
    document = _locked(document)
    if document.status != Status.PUBLISHED:
        raise PublicationsError(_("Only what is published can go into the archive."))
    return _enter(document, Status.ARCHIVED, by)


@transaction.atomic
def unarchive(document, *, by):
    """Bring a document back into the list."""
    document = _locked(document)
    if document.status != Status.ARCHIVED:
        raise PublicationsError(_("This is not archived."))
    document.status = Status.PUBLISHED
    _check_circle(document)
    return _enter(document, Status.PUBLISHED, by)


@transaction.atomic
def start_version(document, *, by):
    """Begin the next version of a document: a draft that replaces it, with its words and without a file.

    A document has one successor at most: where there is one already, whatever its state, this is refused.
    """
    document = _locked(document)
    if document.status == Status.DRAFT:
        raise PublicationsError(_("This version is still a draft. Change it instead."))
    if Document.objects.filter(replaces=document).exists():
        raise PublicationsError(_("There is a newer version already. Go on from there."))
    version = document.version + 1
    successor = Document(
        replaces=document, version=version, slug=free_slug(document, version), created_by=by,
        **{name: getattr(document, name) for name in TAKEN_OVER},
    )  # fmt: skip
    successor.own_words = own_words(successor)
    successor.save()
    successor.trainings.set(document.trainings.all())
    successor.events.set(document.events.all())
    index(successor)
    log.info("document version started: document=%s after=%s by=%s", successor.pk, document.pk, by and by.pk)
    return successor


@transaction.atomic
def remove(document, *, by):
    """Delete a draft, with its file as soon as that is certain. Raises PublicationsError where others may know it."""
    document = _locked(document)
    if document.published_at and not document.is_sample:
        raise PublicationsError(_("This was published. Withdraw it or put it into the archive instead."))
    if Document.objects.filter(replaces=document).exists():
        raise PublicationsError(_("There is a newer version. Remove that one first."))
    _forget_file(document.file.name)
    log.info("document removed: document=%s by=%s", document.pk, by and by.pk)
    forget(document)
    document.delete()


def own_words(document):
    """The base forms of what the office says about a document."""
    return as_words(document.title_pl, document.description_pl) + as_words(
        document.title_en, document.description_en, language="en"
    )


def free_slug(document, version):
    """The web address of a later version: that of the first one with its number, and more where that is taken."""
    first = Document.objects.filter(chain=document.chain, version=1).values_list("slug", flat=True).get()
    slug, number = f"{first[:80]}-wersja-{version}", 2
    while Document.objects.filter(slug=slug).exists():
        slug, number = f"{first[:80]}-wersja-{version}-{number}", number + 1
    return slug


# Downloads


def count_download(document, today=None):
    """Count that a file was fetched. Nothing of who fetched it is known here."""
    day = {"document": document, "on": today or timezone.localdate()}
    DocumentDownloads.objects.get_or_create(**day)
    DocumentDownloads.objects.filter(**day).update(number=F("number") + 1)


# Text


def read_waiting():
    """Read the text of the files that wait for it. May run twice at once and be killed. Returns how many were read."""
    begun, number = time.monotonic(), 0
    for pk in Document.objects.awaiting_text().order_by("pk").values_list("pk", flat=True):
        if time.monotonic() - begun > RUN_SECONDS:
            break
        number += read_text(pk)
    return number


def read_text(pk):
    """Read the text of one document's file and keep it. Returns False where another run is at it."""
    now = timezone.now()
    mine = Document.objects.awaiting_text().filter(
        Q(text_tried_at=None) | Q(text_tried_at__lte=now - DEAD_AFTER), pk=pk
    )
    if not mine.update(text_tried_at=now, text_attempts=F("text_attempts") + 1):
        return False
    document = Document.objects.get(pk=pk)
    try:
        if document.text_attempts > MOST_ATTEMPTS:
            raise Unreadable
        with on_disk(document.file) as path:
            text, pages = text_of(path, document.format)
        words = as_words(text)
    except Unreadable:
        _note_text(document, TextState.UNREADABLE)
    else:
        _note_text(document, TextState.READ if words else TextState.EMPTY, text, words, pages)
    return True


@transaction.atomic
def _note_text(read, state, text="", words="", pages=None):
    """Keep what was read, unless the draft has got another file meanwhile."""
    document = Document.objects.select_for_update().filter(pk=read.pk, file=read.file.name).first()
    if document is None:
        return
    document.text_state, document.pages = state, pages
    document.save(update_fields=["text_state", "pages"])
    DocumentText.objects.update_or_create(document=document, defaults={"text": text, "words": words})
    index(document)
    log.info("document text: document=%s state=%s letters=%s", document.pk, state, len(text))


# Parts of the acts


def _locked(document):
    """The document as it is now. All its versions are locked in one order: what one may do depends on the others."""
    rows = Document.objects.select_for_update().filter(chain=document.chain).order_by("pk")
    for row in list(rows):
        if row.pk == document.pk:
            return row
    raise PublicationsError(_("This document has been deleted meanwhile."))


def _check_circle(document):
    """Refuse to let an older version be read by more people than a newer one: they would take it for the present one."""
    if not document.is_readable:
        return
    for other in Document.objects.readable().filter(chain=document.chain).exclude(pk=document.pk).order_by("pk"):
        older, newer = sorted([other, document], key=lambda row: row.version)
        if older.status == Status.PUBLISHED and CIRCLES.index(older.visibility) > CIRCLES.index(newer.visibility):
            raise PublicationsError(
                _(
                    "Version %(older)s is published for more people than version %(newer)s: they would take the old one for "
                    "the one that counts. Put the old one into the archive, or show both to the same people."
                )
                % {"older": older.version, "newer": newer.version}
            )


def _put_file(document, paper):
    """Give a draft its file. The last thing of its act: a file on the disk is not rolled back."""
    _forget_file(document.file.name)
    DocumentText.objects.filter(document=document).delete()
    document.file.save(paper.file.name, paper.file, save=False)
    document.file_name, document.format, document.size = paper.name, paper.format, paper.file.size
    document.pages, document.text_state = None, TextState.WAITING
    document.text_attempts, document.text_tried_at = 0, None
    document.save(update_fields=[*OF_FILE, "text_state", "text_attempts", "text_tried_at"])


def _forget_file(name):
    """Delete a file as soon as it is certain that no row names it."""
    if name:
        transaction.on_commit(lambda: private_storage().delete(name))


def _enter(document, status, by, **fields):
    document.status = status
    document.updated_at = timezone.now()
    for name, value in fields.items():
        setattr(document, name, value)
    document.save(update_fields=["status", "updated_at", *fields])
    log.info("document %s: document=%s by=%s", status, document.pk, by and by.pk)
    return document
