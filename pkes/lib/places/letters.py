"""What those who claim a place are written: each mail once, each with a link of its own."""

from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pkes.lib.tokens import new_token, token_hash


class Letter(models.Model):
    """That a claim was sent a mail of one kind: the row makes it go once. Each has a link of its own, kept as a hash
    that is emptied when the link ends.

    It is written in the transaction that puts the mail into the outbox, so a killed worker leaves both or neither. A
    subclass has a foreign key to the claim, `related_name="letters"`, and constraints: one of a kind, one of a token.
    """

    kind = models.CharField(max_length=30)
    token_hash = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["pk"]


class News(models.Model):
    """That something was changed or called off, to be told to those who were on its list by then; sent by the clock.

    A subclass has a foreign key to whatever has the places, `related_name="news"`.
    """

    class Kind(models.TextChoices):
        CHANGED = "changed", _("changed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]


def new_letter(claim, kind):
    """The token for the links of a mail of that kind; None where it was written already, or there is nobody to write to."""
    if not claim.recipient:
        return None
    token = new_token()
    _letter, is_new = claim.letters.get_or_create(kind=kind, defaults={"token_hash": token_hash(token)})
    return token if is_new else None


def by_link(claims, token, *related):
    """The claim that the link of a mail leads to. Raises Http404 for a link that is unknown or ended."""
    found = claims.filter(letters__token_hash=token_hash(token)).select_related(*related).first()
    if found is None:
        raise Http404
    return found
