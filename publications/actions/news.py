"""Everything that changes the state of a news item."""

import logging

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pkes.lib.markup import pictures_in
from pkes.lib.photos import forget_files
from pkes.lib.search.actions import forget, index
from pkes.lib.share_image import share_image
from publications.actions.errors import PublicationsError
from publications.models import NewsItem

log = logging.getLogger(__name__)

# What other acts write: a form that was opened before does not take it back.
OF_ACTS = ["status", "preview_number", "share_image"]
Status = NewsItem.Status


@transaction.atomic
def save(item, *, by):
    """Store a news item as the office edited it. Its state is not part of that: it changes by the other acts only.

    What is out keeps a date; a scheduled one keeps its moment, which only the acts move.
    """
    if item.pk:
        stored = NewsItem.objects.select_for_update().get(pk=item.pk)
        for name in OF_ACTS:
            setattr(item, name, getattr(stored, name))
        if item.status == Status.SCHEDULED or (item.is_readable and item.published_at is None):
            item.published_at = stored.published_at
    else:
        item.created_by = by
    if item.is_readable and item.published_at > timezone.now():
        raise PublicationsError(_("This is published already; its date cannot lie in the future."))
    item.updated_at = timezone.now()
    item.save()
    index(item)
    log.info("news saved: item=%s by=%s", item.pk, by and by.pk)
    return item


@transaction.atomic
def settle(item, *, by):
    """After an edit, pictures included: refuse a text that shows a picture which is not there; draw the share image anew."""
    item = _locked(item)
    _check_pictures(item)
    if item.is_readable:
        _draw(item)
        item.save(update_fields=["share_image"])
    return item


@transaction.atomic
def publish(item, *, by):
    """Show an item to everybody, now. The date that the office gave it stays, where it is not in the future."""
    item = _locked(item)
    if item.status not in {Status.DRAFT, Status.SCHEDULED}:
        raise PublicationsError(_("This is published already."))
    return _publish(item, by)


@transaction.atomic
def schedule(item, *, at, by):
    """Let a draft appear by itself at a moment to come; a scheduled one gets another moment."""
    item = _locked(item)
    if item.status not in {Status.DRAFT, Status.SCHEDULED}:
        raise PublicationsError(_("This is published already."))
    if at <= timezone.now():
        raise PublicationsError(_("Choose a moment that is still to come, or publish it now."))
    _check_pictures(item)
    return _enter(item, Status.SCHEDULED, by, published_at=at)


@transaction.atomic
def unschedule(item, *, by):
    """Make a scheduled item a draft again."""
    item = _locked(item)
    if item.status != Status.SCHEDULED:
        raise PublicationsError(_("This is not scheduled."))
    return _enter(item, Status.DRAFT, by, published_at=None)


def publish_due():
    """Publish what is scheduled for a moment that has come, each in a transaction of its own. Returns how many."""
    return sum(
        _publish_if_due(pk) for pk in NewsItem.objects.due().order_by("published_at", "pk").values_list("pk", flat=True)
    )


@transaction.atomic
def _publish_if_due(pk):
    item = NewsItem.objects.select_for_update().filter(pk=pk).due().first()
    return bool(item and _publish(item, None))


@transaction.atomic
def archive(item, *, by):
    """Take a published item out of the list; its address goes on answering."""
    item = _locked(item)
    if item.status != Status.PUBLISHED:
        raise PublicationsError(_("Only what is published can go into the archive."))
    return _enter(item, Status.ARCHIVED, by)


@transaction.atomic
def unarchive(item, *, by):
    """Bring an item back into the list, under its old date."""
    item = _locked(item)
    if item.status != Status.ARCHIVED:
        raise PublicationsError(_("This is not archived."))
    return _enter(item, Status.PUBLISHED, by)


@transaction.atomic
def renew_preview(item, *, by):
    """Call back the secret address of the preview; a new one takes its place."""
    item = _locked(item)
    item.preview_number += 1
    item.save(update_fields=["preview_number"])
    log.info("news preview renewed: item=%s by=%s", item.pk, by.pk)
    return item


@transaction.atomic
def remove(item, *, by):
    """Delete an item that nobody can have linked to. Raises PublicationsError where it was published."""
    item = _locked(item)
    if item.is_readable and not item.is_sample:
        raise PublicationsError(_("This was published and others link to it. Put it into the archive instead."))
    for picture in item.pictures.all():
        forget_files(picture.image, picture.small)
    forget_files(item.share_image)
    log.info("news removed: item=%s by=%s", item.pk, by and by.pk)
    forget(item)
    item.delete()


@transaction.atomic
def remove_picture(picture, *, by):
    """Take a picture away, with its files as soon as that is certain."""
    forget_files(picture.image, picture.small)
    log.info("news picture removed: picture=%s item=%s by=%s", picture.pk, picture.item_id, by.pk)
    picture.delete()


def _locked(item):
    return NewsItem.objects.select_for_update().get(pk=item.pk)


def _check_pictures(item):
    there = {str(position) for position in item.pictures.values_list("position", flat=True)}
    missing = [name for text in (item.body_pl, item.body_en) for name in pictures_in(text) if name not in there]
    if missing:
        raise PublicationsError(
            _("The text shows picture %(name)s, but no picture has this order. Add it below or correct the text.")
            % {"name": missing[0][:20]}
        )


def _draw(item):
    """The picture of the title that social media show, in Polish; the old file goes."""
    forget_files(item.share_image)
    with translation.override("pl"):
        item.share_image = share_image(item.title_pl, item.category.name_pl if item.category else "")


def _publish(item, by):
    _check_pictures(item)
    _draw(item)
    now = timezone.now()
    given = item.published_at if item.published_at and item.published_at <= now else now
    return _enter(item, Status.PUBLISHED, by, published_at=given, share_image=item.share_image)


def _enter(item, status, by, **fields):
    item.status = status
    item.updated_at = timezone.now()
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=["status", "updated_at", *fields])
    index(item)
    log.info("news %s: item=%s by=%s", status, item.pk, by and by.pk)
    return item
