"""Organisations and the register of membership."""

import datetime
import re

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Concat, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.choices import ClusterRole, LegalForm, Powiat, Sector
from members.models.users import User
from members.validators import validate_krs, validate_nip, validate_regon
from pkes.lib.archive import Archivable, ArchivableQuerySet
from pkes.lib.dates import DatePrecision, format_date
from pkes.lib.fold import fold, folded
from pkes.lib.translated import Translated


class SourceDocument(Archivable):
    """Where a fact of the register comes from: an agreement, a resolution, a published text."""

    title_pl = models.CharField(_("title in Polish"), max_length=250)
    title_en = models.CharField(_("title in English"), max_length=250, blank=True)
    dated_on = models.DateField(_("date"), null=True, blank=True)
    date_precision = models.CharField(
        _("date known to"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    url = models.URLField(_("web address"), blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    title = Translated()

    class Meta:
        verbose_name = _("source document")
        verbose_name_plural = _("source documents")
        ordering = ["-dated_on", "title_pl"]

    def __str__(self):
        return self.title

    @property
    def date_in_words(self):
        return format_date(self.dated_on, self.date_precision) if self.dated_on else ""


class Theme(Archivable):
    """A field in which members work: the dictionary that services (later offers and needs) are sorted by."""

    slug = models.SlugField(_("web address"), max_length=60, unique=True)
    name_pl = models.CharField(_("name in Polish"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)

    name = Translated()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["name_pl"]

    def __str__(self):
        return self.name


LISTED_ROLES = [ClusterRole.FOUNDING_MEMBER, ClusterRole.MEMBER]

# How long before its end the office is told of a status in law or a mark, and how long after it.
STATUS_ENDS = datetime.timedelta(days=60)
STATUS_ENDED = datetime.timedelta(days=30)

# What people put between the words that they look for.
BETWEEN_WORDS = re.compile(r"[\s,;·]+")

# Words of a name that tell nobody apart.
PLAIN_WORDS = {"spoldzielnia", "socjalna", "fundacja", "stowarzyszenie", "sp.", "z", "o.o.", "o."}


class OrganizationQuerySet(ArchivableQuerySet):
    def listed(self):
        """Those that stand in the public directory: members, sample entries included; new ones once they confirmed their data."""
        return self.filter(role__in=LISTED_ROLES, is_hidden_until_confirmed=False)

    def evidenced(self):
        """The members that the register proves; nothing made for a trial."""
        return self.listed().filter(is_sample=False)

    def fresh(self):
        """Those whose data was confirmed within the last half year (a setting)."""
        return self.filter(data_confirmed_at__gte=timezone.now() - datetime.timedelta(days=settings.FRESHNESS_DAYS))

    def stale(self):
        return self.exclude(pk__in=self.model.objects.fresh())

    def with_ending_status(self, today=None):
        """The members with a status in law or a mark that ends soon or ended lately, and is not granted anew.

        `status_ends_on` is when the first of them ends.
        """
        today = today or timezone.localdate()
        status, mark = first_end(LegalStatus, "kind", today), first_end(Mark, "name", today)
        # One of the two alone is the first: the database compares nothing with nothing.
        first = Least(Coalesce(status, mark), Coalesce(mark, status))
        return self.evidenced().annotate(status_ends_on=first).filter(status_ends_on__isnull=False)

    def last_in_register(self, kinds, day):
        """Those whose last word in the register up to the end of `day`, roles aside, is one of `kinds`."""
        last = (
            RegisterEntry.objects.filter(organization=models.OuterRef("pk"), effective_on__lte=day)
            .exclude(kind=RegisterEntry.Kind.ROLE)
            .order_by("-effective_on", "-pk")
        )
        return self.alias(last_kind=models.Subquery(last.values("kind")[:1])).filter(last_kind__in=kinds)

    def members_as_of(self, day):
        """Those whose last word in the register up to the end of `day` is not a withdrawal."""
        Kind = RegisterEntry.Kind
        return self.last_in_register([Kind.ACCESSION, Kind.RESUMPTION, Kind.SUSPENSION], day)

    def in_good_standing(self, today=None):
        """The listed members that are not suspended: they may publish, ask and book."""
        Kind = RegisterEntry.Kind
        return self.listed().last_in_register([Kind.ACCESSION, Kind.RESUMPTION], today or timezone.localdate())

    def in_register(self, day):
        """The members of a day as the register lists them: nothing made for a trial, with their entries and what these rest on."""
        entries = RegisterEntry.objects.select_related("source__resolution").order_by("effective_on", "pk")
        return (
            self.members_as_of(day)
            .filter(is_sample=False)
            .order_by("search_text", "pk")
            .prefetch_related(models.Prefetch("register_entries", entries, to_attr="all_entries"))
        )

    def with_services(self):
        return self.prefetch_related(models.Prefetch("services", Service.objects.select_related("theme")))

    def matching(self, text):
        """Those in whose name, place, legal form or powiat every word of `text` occurs, accents and capitals aside."""
        query = Q()
        for word in filter(None, BETWEEN_WORDS.split(fold(text))):
            query &= (
                Q(search_text__contains=word)
                | Q(legal_form__in=[form.value for form in LegalForm if word in fold(str(form.label))])
                | Q(powiat__in=[powiat.value for powiat in Powiat if word in fold(str(powiat.full_name))])
            )
        return self.filter(query)


def first_end(model, which, today):
    """For an organisation of an outer query: when the first of its rows ends that are not granted anew, `which` tells them apart."""
    same = model.objects.filter(organization=models.OuterRef("organization"), **{which: models.OuterRef(which)})
    ending = model.objects.filter(
        ~models.Exists(same.filter(granted_on__gt=models.OuterRef("granted_on"))),
        organization=models.OuterRef("pk"),
        expires_on__gte=today - STATUS_ENDED,
        expires_on__lte=today + STATUS_ENDS,
    )
    return models.Subquery(ending.order_by("expires_on").values("expires_on")[:1])


class Organization(Archivable):
    """An organisation that is, was or wants to be in the cluster. An empty field means: not known.

    Coordinates are degrees of WGS 84. `role` is what the register says today; it changes only through acts. A member is
    never archived; who left and is archived still stands in the register as of the days of its membership.
    """

    class LocationPrecision(models.TextChoices):
        ADDRESS = "address", _("address")
        LOCALITY = "locality", _("locality")
        POWIAT = "powiat", _("powiat")

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    slug = models.SlugField(_("web address"), max_length=80, unique=True)
    legal_form = models.CharField(_("legal form"), max_length=30, choices=LegalForm)
    sector = models.CharField(_("sector"), max_length=10, choices=Sector)
    role = models.CharField(
        _("role in the cluster"), max_length=20, choices=ClusterRole, default=ClusterRole.IN_PROCEDURE
    )
    run_by = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("run by"), null=True, blank=True, related_name="run_organizations"
    )

    locality = models.CharField(_("locality"), max_length=100, blank=True)
    powiat = models.CharField(_("powiat"), max_length=4, choices=Powiat, blank=True)
    street = models.CharField(_("street and number"), max_length=150, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=7, decimal_places=5, null=True, blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )  # fmt: skip
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )  # fmt: skip
    location_precision = models.CharField(
        _("the point marks the"), max_length=10, choices=LocationPrecision, blank=True
    )
    location_to_confirm = models.BooleanField(_("place to be confirmed"), default=False)
    location_note_pl = models.CharField(_("note on the place in Polish"), max_length=200, blank=True)
    location_note_en = models.CharField(_("note on the place in English"), max_length=200, blank=True)

    nip = models.CharField("NIP", max_length=10, blank=True, validators=[validate_nip])
    regon = models.CharField("REGON", max_length=14, blank=True, validators=[validate_regon])
    krs = models.CharField("KRS", max_length=10, blank=True, validators=[validate_krs])

    profile = models.TextField(_("profile of activity"), max_length=5000, blank=True)
    potential = models.TextField(_("potential"), max_length=5000, blank=True)
    expectations = models.TextField(_("expectations"), max_length=5000, blank=True)
    website = models.URLField(_("web page"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    logo_alt = models.CharField(_("what the logo shows"), max_length=150, blank=True)

    data_confirmed_at = models.DateTimeField(_("data confirmed"), null=True, blank=True, editable=False)
    # Who came by a request to join enters the directory with the first confirmation of its data, and then stays there.
    is_hidden_until_confirmed = models.BooleanField(
        _("not in the directory before its data is confirmed"), default=False, editable=False
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    # Written by the database itself, so it can never lag behind the columns it is made of.
    search_text = models.GeneratedField(
        expression=folded(Concat("name", Value(" "), "short_name", Value(" "), "locality")),
        output_field=models.TextField(),
        db_persist=True,
    )
    locality_sort = models.GeneratedField(
        expression=folded("locality"), output_field=models.CharField(max_length=100), db_persist=True
    )

    location_note = Translated()

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["is_sample", "search_text", "pk"]
        constraints = [
            models.UniqueConstraint("nip", condition=~Q(nip=""), name="organization_nip_once"),
            models.UniqueConstraint("regon", condition=~Q(regon=""), name="organization_regon_once"),
            models.UniqueConstraint("krs", condition=~Q(krs=""), name="organization_krs_once"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False) & ~Q(location_precision=""),
                name="organization_point_is_whole",
                violation_error_message=_("A point has a latitude, a longitude and a precision."),
            ),
            models.CheckConstraint(
                condition=Q(run_by__isnull=True) | ~Q(run_by=F("pk")),
                name="organization_not_run_by_itself",
                violation_error_message=_("An organisation cannot be run by itself."),
            ),
            models.CheckConstraint(
                condition=Q(logo="") | ~Q(logo_alt=""),
                name="organization_logo_is_described",
                violation_error_message=_("Say in a few words what the logo shows, for people who cannot see it."),
            ),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True) | ~Q(role__in=LISTED_ROLES),
                name="organization_archived_is_no_member",
            ),
        ]
        indexes = [
            models.Index("is_sample", "search_text", name="organization_in_order"),
            models.Index("powiat", name="organization_by_powiat"),
            models.Index("legal_form", name="organization_by_legal_form"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("members:organization_detail", args=[self.slug])

    @property
    def powiat_name(self):
        """The powiat in words: "powiat dębicki", "m. Rzeszów"; empty where it is not known."""
        return Powiat(self.powiat).full_name if self.powiat else ""

    @property
    def is_in_city(self):
        """True where the locality is itself a powiat, so that naming both would say the same twice."""
        return bool(self.powiat) and Powiat(self.powiat).is_city

    @property
    def monogram(self):
        """One to three letters that stand for the organisation where it has no logo: "B", "OS", "4HC"."""
        words = [
            word for word in re.split(r"[\s-]+", self.name) if word[:1].isalnum() and fold(word) not in PLAIN_WORDS
        ]
        if len(words) == 1 and len(words[0]) <= 3:
            return words[0].upper()
        return "".join(word[0] for word in (words or self.name.split())[:2]).upper()

    @property
    def has_description(self):
        return bool(self.profile or self.potential or self.expectations)

    @property
    def why_not_archived(self):
        if self.role in LISTED_ROLES:
            return gettext("It is a member of the cluster: enter in the register first that it left.")
        if self.proposals.filter(status__in=["waiting", "returned"]).exists():
            return gettext("It has a proposal that is not decided. Decide it first.")
        return ""

    @property
    def is_listed(self):
        return self.role in LISTED_ROLES and not self.is_hidden_until_confirmed


class OldSlug(models.Model):
    """A web address that an organisation had before; it leads to the present one."""

    slug = models.SlugField(max_length=80, unique=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="old_slugs")

    class Meta:
        verbose_name = _("former web address")
        verbose_name_plural = _("former web addresses")

    def __str__(self):
        return self.slug


class LegalStatus(models.Model):
    """A status in law that an organisation holds for a time, beside its legal form."""

    class Kind(models.TextChoices):
        SOCIAL_ENTERPRISE = "social_enterprise", _("social enterprise")
        PUBLIC_BENEFIT = "opp", _("public benefit organisation (OPP)")
        SHELTERED_EMPLOYER = "zpch", _("sheltered employment establishment (ZPCh)")

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="legal_statuses", verbose_name=_("organisation")
    )
    kind = models.CharField(_("status"), max_length=20, choices=Kind)
    granted_on = models.DateField(_("since"))
    expires_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("legal status")
        verbose_name_plural = _("legal statuses")
        ordering = ["-granted_on"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind", "granted_on"], name="legal_status_once"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("granted_on")),
                name="legal_status_ends_after_it_begins",
                violation_error_message=_("A status cannot end before it begins."),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class Mark(models.Model):
    """A quality mark or certificate that somebody grants and an organisation holds for a time."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="marks", verbose_name=_("organisation"))
    name = models.CharField(_("name"), max_length=120)
    granted_by = models.CharField(_("granted by"), max_length=150)
    number = models.CharField(_("number"), max_length=60, blank=True)
    url = models.URLField(_("where it can be checked"), blank=True)
    granted_on = models.DateField(_("since"))
    expires_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("mark or certificate")
        verbose_name_plural = _("marks and certificates")
        ordering = ["name", "-granted_on"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name", "granted_on"], name="mark_once"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("granted_on")),
                name="mark_ends_after_it_begins",
                violation_error_message=_("A mark cannot end before it begins."),
            ),
        ]

    def __str__(self):
        return self.name


class Service(models.Model):
    """Something that an organisation does for others, in its own words, sorted under a theme."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="services", verbose_name=_("organisation")
    )
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="services", verbose_name=_("theme"))
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="service_once")]

    def __str__(self):
        return self.name


class RegisterEntryQuerySet(models.QuerySet):
    def of_listed(self):
        """The entries of the organisations that stand in the public directory."""
        return self.filter(organization__role__in=LISTED_ROLES, organization__is_hidden_until_confirmed=False)

    def with_organization(self):
        """Each with its source, with its organisation and with whoever runs that."""
        return self.select_related("source", "organization__run_by")


class RegisterEntry(models.Model):
    """A dated line of the register of membership, with the document it rests on. Lines are added, never changed.

    Where only the month or the year is known, `effective_on` is its last day: nothing earlier is proven.
    """

    class Kind(models.TextChoices):
        ACCESSION = "accession", _("accession")
        SUSPENSION = "suspension", _("suspension")
        RESUMPTION = "resumption", _("end of suspension")
        WITHDRAWAL = "withdrawal", _("withdrawal")
        ROLE = "role", _("role taken")

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        FOUNDING_MEMBER = "founding_member", _("founding member")
        MEMBER = "member", _("member")

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="register_entries", verbose_name=_("organisation")
    )
    kind = models.CharField(_("entry"), max_length=12, choices=Kind)
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)
    effective_on = models.DateField(_("in force from"))
    date_precision = models.CharField(
        _("date known to"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    source = models.ForeignKey(
        SourceDocument, models.PROTECT, related_name="register_entries", verbose_name=_("source document")
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("recorded by")
    )

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("register entry")
        verbose_name_plural = _("register of membership")
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["accession", "role"]) & ~Q(role="")
                | ~Q(kind__in=["accession", "role"]) & Q(role=""),
                name="register_entry_role_where_it_belongs",
                violation_error_message=_("An accession and a role name the role; other entries name none."),
            ),
            models.UniqueConstraint(
                fields=["organization", "kind", "role", "effective_on"], name="register_entry_once"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.date_in_words}"

    @property
    def date_in_words(self):
        return format_date(self.effective_on, self.date_precision)

    @property
    def words(self):
        """What happened: "accession: founding member", "withdrawal"."""
        return f"{self.get_kind_display()}: {self.get_role_display()}" if self.role else self.get_kind_display()
