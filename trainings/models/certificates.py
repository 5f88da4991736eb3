"""Certificates: numbered without gaps, never issued twice, verifiable by anybody who holds one."""

import datetime
import secrets
from decimal import Decimal

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models import User
from pkes.lib.dates import days_in_words
from pkes.lib.fold import fold
from trainings.models.enrolments import Enrolment

# Letters and digits that nobody mixes up; twelve of them are more than anybody can try.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


# A link to one's own certificate stays good as long as the certificate does; the dot is in no code and in no signature.
links = signing.Signer(salt="trainings.certificate", sep=".")


def new_code():
    return "".join(secrets.choice(CODE_LETTERS) for _position in range(12))


def written_alike(code):
    """A code as somebody typed it, as it is stored: capitals, without blanks and dashes."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


class Letterhead(models.Model):
    """Who issues certificates and who signs them: the one row of its table, edited by the office."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    issuer = models.CharField(
        _("issued by"), max_length=200, blank=True, help_text=_("Empty: the coordinator of the cluster.")
    )
    address = models.CharField(_("address in one line"), max_length=200, blank=True)
    place = models.CharField(_("place before the date"), max_length=100, blank=True)
    signatory = models.CharField(_("name of who signs"), max_length=120, blank=True)
    signatory_role_pl = models.CharField(_("role of who signs, in Polish"), max_length=120, blank=True)
    signatory_role_en = models.CharField(_("role of who signs, in English"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("letterhead of certificates")
        verbose_name_plural = _("letterhead of certificates")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="letterhead_is_one")]

    def __str__(self):
        return self.issuer or self.signatory or str(_("letterhead of certificates"))


class CertificateCounter(models.Model):
    """The last number given in a year. Its row is locked while a number is given, so that there is no gap and no double."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.last}/{self.year}"


class CertificateQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(revoked_at=None)

    def of_person(self, user):
        """Those of a person who has an account, whichever organisation enrolled them."""
        return self.filter(Q(enrolment__person=user) | Q(enrolment__email__iexact=user.email))

    def of_organization(self, organization):
        return self.filter(enrolment__organization=organization)

    def by_link(self, token):
        """The one that a link of a mail leads to; none where the link is not ours."""
        try:
            return self.filter(code=links.unsign(token))
        except signing.BadSignature:
            return self.none()

    def matching(self, text):
        """Those whose number, code, person, organisation or training has every word of `text`, accents aside."""
        query = Q()
        for word in text.split():
            folded = fold(word)
            part = Q(enrolment__search_text__contains=folded) | Q(enrolment__organization__search_text__contains=folded)
            part |= Q(code=written_alike(word)) | Q(enrolment__training__title_pl__icontains=word)
            number, _slash, year = word.partition("/")
            if number.isascii() and number.isdigit() and len(number) < 9:
                of_year = {"year": int(year)} if year.isascii() and year.isdigit() and len(year) < 5 else {}
                part |= Q(number=int(number), **of_year)
            query &= part
        return self.filter(query)

    def to_forget(self, today=None):
        """Those whose people are named longer than a funder may ask for."""
        year = (today or timezone.localdate()).year - settings.CERTIFICATE_YEARS
        return self.filter(year__lt=year).exclude(facts__name="")


class Certificate(models.Model):
    """That a person took part in a training. What it says is kept as it was when it was issued.

    `facts` is what is printed: {"name", "organization", "title_pl", "title_en", "days": [ISO dates], "hours", "hours_total",
    "outcomes_pl": [], "outcomes_en": [], "trainer", "where", "issuer", "address", "place", "signatory",
    "signatory_role_pl", "signatory_role_en", "statement_pl", "statement_en", "logos": [{"image",
    "width", "height", "alt_pl", "alt_en"}]},
    numbers as text. The name is emptied CERTIFICATE_YEARS after the year of issue; all the rest stays for good.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="certificates", verbose_name=_("enrolment"))
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    number = models.PositiveIntegerField(_("number"), editable=False)
    code = models.CharField(_("code for verification"), max_length=12, unique=True, default=new_code, editable=False)
    facts = models.JSONField(_("what it says"), editable=False)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    issued_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("issued by")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("revoked by")
    )
    revocation_reason = models.CharField(_("reason of the revocation"), max_length=300, blank=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="certificate_number_once"),
            models.UniqueConstraint(fields=["enrolment"], condition=Q(revoked_at=None), name="certificate_valid_once"),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revocation_reason=""), name="certificate_revoked_with_a_reason"
            ),
        ]

    def __str__(self):
        return self.signature

    @property
    def signature(self):
        """The number as it is printed: "12/2026"."""
        return f"{self.number}/{self.year}"

    @property
    def is_valid(self):
        return self.revoked_at is None

    @property
    def name(self):
        """Of the person; empty once it is forgotten."""
        return self.facts["name"]

    @property
    def initials(self):
        """What strangers see of the name: "J. K."; empty once it is forgotten."""
        first = (next((letter for letter in word if letter.isalpha()), "") for word in self.name.split())
        return " ".join(f"{letter.upper()}." for letter in first if letter)

    @property
    def title(self):
        """Of the training, in the language of the page."""
        return self.said("title")

    def said(self, fact):
        """A fact that is kept in two languages; Polish where there is no English."""
        in_english = self.facts[f"{fact}_en"] if get_language() == "en" else None
        return in_english or self.facts[f"{fact}_pl"]

    @property
    def days(self):
        return [datetime.date.fromisoformat(day) for day in self.facts["days"]]

    @property
    def when(self):
        return days_in_words(self.days)

    @property
    def hours(self):
        """As people write it: "12" or "7,5"."""
        return number_format(Decimal(self.facts["hours"]))

    @property
    def token(self):
        """What leads its holder to the paper, without an account."""
        return links.sign(self.code)
