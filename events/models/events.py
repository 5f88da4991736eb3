"""Meetings of the cluster: what, when, where, with which programme."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from members.models import Goal, Organization, Place, Representative, SourceDocument, User
from members.models.organizations import LISTED_ROLES
from pkes.lib.archive import Archivable, ArchivableQuerySet
from pkes.lib.dates import days_in_words
from pkes.lib.days import Day
from pkes.lib.photos import Photo
from pkes.lib.places.models import HOLDS_A_PLACE, State, WithPlaces, counted
from pkes.lib.translated import Translated

# Addresses below /wydarzenia/ that are not meetings.
TAKEN_SLUGS = {"kalendarz", "zapis"}


class EventQuerySet(ArchivableQuerySet):
    def announced(self):
        """Those that the office has published and not archived; a cancelled meeting stays visible as cancelled.

        Not all are for everybody.
        """
        return self.present().filter(status__in=ANNOUNCED)

    def published(self):
        """Those that everybody may see."""
        return self.announced().filter(FOR_EVERYBODY)

    def visible_to(self, user):
        """Those that a person may see: the office all, others what is public, for members, or for their organisations."""
        if not user.is_authenticated:
            return self.published()
        if user.is_staff:
            return self.announced()
        return self.announced().filter(FOR_EVERYBODY | self.meant_for(user))

    def meant_for(self, user):
        """The condition of the meetings that are not for everybody, but for somebody's organisations."""
        own = Representative.objects.filter(person=user)
        of_member = own.filter(organization__role__in=LISTED_ROLES)
        invited = Event.invited.through.objects.filter(event=OuterRef("pk"), organization__representatives__person=user)
        partner = Event.partners.through.objects.filter(
            event=OuterRef("pk"), organization__representatives__person=user
        )
        return (
            Q(Exists(of_member), audience=Event.Audience.MEMBERS)
            | Q(Exists(invited), audience=Event.Audience.INVITED)
            # Whoever holds a meeting sees it, whomever it is for.
            | ~Q(audience=Event.Audience.PUBLIC)
            & (
                Exists(partner)
                | Exists(own.filter(organization=OuterRef("organizer")))
                | Exists(own.filter(organization=OuterRef("proposer")))
            )
        )

    def with_days(self):
        """Each with its days, and with `first_on` and `last_on`, the first and the last of them."""
        days = EventDay.objects.filter(event=OuterRef("pk")).values("on")
        return self.annotate(
            first_on=Subquery(days.order_by("on")[:1]), last_on=Subquery(days.order_by("-on")[:1])
        ).prefetch_related("days")

    def with_programme(self):
        """Each with everything that its own page shows of it."""
        agenda = AgendaItem.objects.select_related("day", "speaker_organization")
        return (
            self.with_days()
            .select_related("organizer", "source")
            .prefetch_related(models.Prefetch("agenda_items", agenda), "goals", "partners", "photos")
        )

    def with_places(self):
        """Each with how many places are taken and how many people wait, so that `places_in_words` asks nothing more."""
        registrations = Event.registrations.rel.related_model.objects.all()
        return self.annotate(
            places_taken=counted(registrations, "event", HOLDS_A_PLACE),
            places_waiting=counted(registrations, "event", Q(state=State.WAITING)),
        )

    def with_minutes(self, user):
        """Each with `has_minutes`: there are some that a person may read."""
        published = Event.minutes.rel.related_model.objects.visible_to(user).filter(event=OuterRef("pk"))
        return self.annotate(has_minutes=Exists(published))

    def upcoming(self, today=None):
        """Those with a day still to come, soonest first."""
        return self.with_days().filter(last_on__gte=today or timezone.localdate()).order_by("first_on", "pk")

    def past(self, today=None):
        """Those whose last day is over, latest first."""
        return self.with_days().filter(last_on__lt=today or timezone.localdate()).order_by("-first_on", "-pk")

    def awaiting_end(self, today=None):
        """Those over of which nobody has said yet that they took place; nothing made for a trial."""
        return self.past(today).filter(status=Event.Status.PUBLISHED, is_sample=False)

    def by_year(self):
        """{year of the first day: how many}, latest year first; of meetings that have days."""
        years = self.prefetch_related(None).values(year=ExtractYear("first_on")).order_by("-year")
        return dict(years.annotate(number=Count("pk")).values_list("year", "number"))

    def in_year(self, year):
        return self.filter(first_on__year=year)

    def between(self, first, last):
        """Those with a day from `first` to `last`, both included."""
        days = EventDay.objects.filter(event=OuterRef("pk"), on__gte=first, on__lte=last)
        return self.with_days().filter(Exists(days)).order_by("first_on", "pk")

    def related_to(self, organization):
        """Those that an organisation holds or partners, and the members' meetings of the time of its membership.

        A sample meeting says nothing about a real organisation, nor a real one about a sample.
        """
        partnered = Event.partners.through.objects.filter(event=OuterRef("pk"), organization=organization)
        # Two queries lie between the day of the meeting and the register that is asked about it.
        was_member = Organization.objects.members_as_of(OuterRef(OuterRef("first_on"))).filter(pk=organization.pk)
        of_members = Q(kind__in=[Event.Kind.INAUGURATION, Event.Kind.MEMBERS_MEETING], is_sample=organization.is_sample)
        return (
            self.published()
            .with_days()
            .filter(Q(organizer=organization) | Exists(partnered) | of_members & Exists(was_member))
            .order_by("-first_on", "-pk")
        )

    def serving(self, goal):
        """Those that serve a goal of the cluster, latest first."""
        return self.published().with_days().filter(goals=goal, first_on__isnull=False).order_by("-first_on", "-pk")


class Event(Place, WithPlaces, Archivable):
    """A meeting of the cluster. Its days are rows of their own: two separate days are never a range.

    `audience` says for whom it is, and who sees its page with it; `page_is_public` shows the page to everybody all the
    same. `sequence` counts the changes of time, place and state since it was published: calendars go by it.
    What is not known of the venue's accessibility is None.
    """

    class Kind(models.TextChoices):
        INAUGURATION = "inauguration", _("inauguration")
        MEMBERS_MEETING = "members_meeting", _("members' meeting")
        FAIR = "fair", _("fair")
        OPEN_DAY = "open_day", _("open day")
        OTHER = "other", _("other meeting")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", pgettext_lazy("meeting", "proposed")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")
        DONE = "done", _("took place")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("everybody")
        MEMBERS = "members", _("members of the cluster")
        INVITED = "invited", _("invited organisations")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title_pl = models.CharField(_("title in Polish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    slug = models.SlugField(_("web address"), max_length=80, unique=True)
    summary_pl = models.TextField(_("summary in Polish"), max_length=500, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=500, blank=True)
    description_pl = models.TextField(_("description in Polish"), max_length=5000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=5000, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.DRAFT)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience, default=Audience.PUBLIC)
    page_is_public = models.BooleanField(
        _("everybody sees the page"),
        default=False,
        help_text=_("For a meeting of members or invited organisations: others read about it, but it is not for them."),
    )
    invited = models.ManyToManyField(
        Organization, blank=True, related_name="invitations_to_events", verbose_name=_("invited organisations")
    )
    online_link = models.URLField(
        _("link to the on-line meeting"),
        max_length=500,
        blank=True,
        help_text=_("Only those who are registered get it, never the public page."),
    )
    is_step_free = models.BooleanField(_("step-free access"), null=True, blank=True)
    has_induction_loop = models.BooleanField(_("induction loop"), null=True, blank=True)
    has_sign_language = models.BooleanField(_("sign language interpreter"), null=True, blank=True)
    accessibility_pl = models.TextField(_("accessibility in words, in Polish"), max_length=1000, blank=True)
    accessibility_en = models.TextField(_("accessibility in words, in English"), max_length=1000, blank=True)
    organizer = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="organized_events",
        verbose_name=_("organiser"),
    )
    partners = models.ManyToManyField(
        Organization, blank=True, related_name="partnered_events", verbose_name=_("partners")
    )
    goals = models.ManyToManyField(Goal, blank=True, related_name="events", verbose_name=_("goals served"))
    source = models.ForeignKey(
        SourceDocument, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("source document")
    )
    proposer = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="proposed_events",
        verbose_name=_("proposed by the organisation"),
    )
    proposed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True, editable=False)
    note_to_office = models.TextField(_("note to the office"), max_length=1000, blank=True, editable=False)
    office_comment = models.TextField(_("what the office answered"), max_length=1000, blank=True, editable=False)
    sequence = models.PositiveIntegerField(_("changes since it was published"), default=0, editable=False)
    moved_from_on = models.DateField(_("first day before it was moved"), null=True, blank=True, editable=False)
    moved_from_starts = models.TimeField(_("first hour before it was moved"), null=True, blank=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    title = Translated()
    summary = Translated()
    description = Translated()
    accessibility = Translated()

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-pk"]

    def __str__(self):
        return self.title

    # Registration: what pkes.lib.places asks of whatever has places

    @property
    def claims(self):
        return self.registrations

    @cached_property
    def begins_at(self):
        """The first hour of the first day, midnight where the hour is not known; None while there is no day."""
        first = min(self.days.all(), key=lambda day: (day.on, day.starts or datetime.time()), default=None)
        if first is None:
            return None
        return first.starts_at or timezone.make_aware(datetime.datetime.combine(first.on, datetime.time()))

    @property
    def is_on(self):
        return self.status == Event.Status.PUBLISHED

    # end of registration

    def get_absolute_url(self):
        return reverse("events:event_detail", args=[self.slug])

    def clean(self):
        super().clean()
        if self.slug in TAKEN_SLUGS:
            raise ValidationError({"slug": _("This web address is taken by the portal itself.")})

    @property
    def is_cancelled(self):
        return self.status == Event.Status.CANCELLED

    @property
    def is_draft(self):
        return self.status == Event.Status.DRAFT

    @property
    def is_proposed(self):
        return self.status == Event.Status.PROPOSED

    @property
    def is_announced(self):
        return self.status in ANNOUNCED and not self.is_archived

    @property
    def why_not_archived(self):
        if self.is_draft and self.proposer_id:
            return gettext("This is a draft of a member, who goes on with it in the panel.")
        if self.status in {Event.Status.DRAFT, Event.Status.CANCELLED, Event.Status.DONE}:
            return ""
        return gettext("Decide the proposal, call the meeting off or say that it took place first.")

    @property
    def is_for_everybody(self):
        """True where everybody may see the page, so that it may stand in feeds and search engines."""
        return self.is_announced and (self.audience == Event.Audience.PUBLIC or self.page_is_public)

    @property
    def is_returned(self):
        """True of a proposal that the office sent back with a comment."""
        return self.is_draft and bool(self.office_comment)

    @property
    def is_over(self):
        """True once its last day is over, or it is said to have taken place."""
        days = [day.on for day in self.days.all()]
        return self.status == Event.Status.DONE or (bool(days) and max(days) < timezone.localdate())

    @property
    def facilities(self):
        """What the venue offers, in words, and what it is known not to offer."""
        names = {
            "is_step_free": (_("step-free access"), _("no step-free access")),
            "has_induction_loop": (_("induction loop"), _("no induction loop")),
            "has_sign_language": (_("sign language interpreter"), _("no sign language interpreter")),
        }
        known = [(getattr(self, field), words) for field, words in names.items()]
        return [words[0] if value else words[1] for value, words in known if value is not None]

    @property
    def state_in_words(self):
        """What has become of the meeting; empty while nothing has."""
        return self.get_status_display() if self.status in {Event.Status.CANCELLED, Event.Status.DONE} else ""

    @property
    def when(self):
        """Its days in words: "11 i 15 grudnia 2014"."""
        return days_in_words([day.on for day in self.days.all()])

    @property
    def when_in_year(self):
        """Its days in words, without the year: "11 i 15 grudnia"."""
        return days_in_words([day.on for day in self.days.all()], with_year=False)


ANNOUNCED = [Event.Status.PUBLISHED, Event.Status.CANCELLED, Event.Status.DONE]
FOR_EVERYBODY = Q(audience=Event.Audience.PUBLIC) | Q(page_is_public=True)


class EventDay(Day):
    """One day of a meeting."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="days", verbose_name=_("meeting"))

    class Meta(Day.Meta):
        verbose_name = _("day")
        verbose_name_plural = _("days")
        # By fields, not by expressions: only so does a form compare its rows before the database refuses them.
        constraints = [*Day.Meta.constraints, models.UniqueConstraint(fields=["event", "on"], name="event_day_once")]


class AgendaItem(models.Model):
    """One point of a meeting's programme. Without `day` it belongs to the whole meeting."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="agenda_items", verbose_name=_("meeting"))
    day = models.ForeignKey(
        EventDay, models.SET_NULL, null=True, blank=True, related_name="agenda_items", verbose_name=_("day")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    title_pl = models.CharField(_("title in Polish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    speaker = models.CharField(_("speaker"), max_length=150, blank=True)
    speaker_organization = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("speaker's organisation"),
    )

    title = Translated()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["event", "position"], name="agenda_item_position_once"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=False, ends__gt=models.F("starts")),
                name="agenda_item_ends_after_it_begins",
                violation_error_message=_("An agenda item cannot end before it begins."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.day_id and self.day.event_id != self.event_id:
            raise ValidationError({"day": _("Choose a day of this meeting.")})


class EventPhoto(Photo):
    """A photo of a meeting."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="photos", verbose_name=_("meeting"))
    image = models.ImageField(
        _("photo"), upload_to="events/", width_field="width", height_field="height", max_length=150
    )
    small = models.ImageField(
        upload_to="events/", width_field="small_width", height_field="small_height", editable=False
    )
    stated_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("stated by")
    )

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(alt_pl=""), name="event_photo_is_described"),
            models.CheckConstraint(condition=~Q(consent=""), name="event_photo_may_be_shown"),
        ]


class CalendarFeed(models.Model):
    """The secret address at which a person's own meetings stand for a calendar program. Only its hash is kept."""

    person = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed", verbose_name=_("person"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self):
        return str(self.person)
