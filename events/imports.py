"""Lists of meetings and of those who come to one: what each row means."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import actions
from events.actions.imports import days_from_words, days_in_words, take_over
from events.models import Event
from members.choices import Powiat
from members.forms.text import LineField, LinesField
from members.imports import KnownOrganizations, ParticipantImporter, folded_name
from members.models import Organization
from pkes.lib.imports.importer import CellError, ChoiceCell, Column, Importer

KINDS = [choice for choice in Event.Kind.choices if choice[0] != Event.Kind.INAUGURATION]


class DaysField(forms.CharField):
    """Days with their hours, in the one spelling in which they are compared."""

    def clean(self, value):
        value = super().clean(value)
        try:
            days = days_from_words(value)
        except ValueError as error:
            raise ValidationError(
                _("Write days like this: 2027-03-05 10:00-14:00; 2027-03-06. The hours may be left out.")
            ) from error
        for number, (on, starts, ends) in enumerate(days):
            if not 1990 <= on.year <= 2200:
                raise ValidationError(_("Check the year."))
            if on in {day[0] for day in days[:number]}:
                raise ValidationError(_("One day stands there twice."))
            if starts and ends and ends <= starts:
                raise ValidationError(_("A day cannot end before it begins."))
        return days_in_words(days)


class EventImporter(Importer):
    """Meetings. Which one a row is about: by its web address, without one by the title and the first day."""

    kind = "meetings"
    title = gettext_lazy("Meetings")
    about = gettext_lazy(
        "New meetings are drafts: you publish them in the list of meetings. Where a published meeting gets another day or "
        "place, everybody who is registered is told by mail."
    )
    permissions = ("events.add_event", "events.change_event")
    list_name = "events_event"
    columns = (
        Column("title_pl", gettext_lazy("Title in Polish"), LineField(max_length=200), names=("tytuł", "title", "nazwa")),
        Column("title_en", gettext_lazy("Title in English"), LineField(max_length=200, required=False)),
        Column("kind", gettext_lazy("Kind"), ChoiceCell(KINDS, required=False), gettext_lazy("Without it a new meeting is an “other meeting”.")),
        Column(
            "days", gettext_lazy("Days"), DaysField(max_length=1000),
            gettext_lazy("2027-03-05 10:00-14:00; 2027-03-06. The hours may be left out."), names=("dzień", "data", "date"),
        ),
        Column("audience", gettext_lazy("For whom"), ChoiceCell(Event.Audience.choices, required=False), gettext_lazy("Without it a new meeting is for everybody.")),
        Column("summary_pl", gettext_lazy("Summary in Polish"), LinesField(max_length=500, required=False), names=("streszczenie",)),
        Column("summary_en", gettext_lazy("Summary in English"), LinesField(max_length=500, required=False)),
        Column("description_pl", gettext_lazy("Description in Polish"), LinesField(max_length=5000, required=False), names=("opis",)),
        Column("description_en", gettext_lazy("Description in English"), LinesField(max_length=5000, required=False)),
        Column("venue", gettext_lazy("Venue"), LineField(max_length=150, required=False)),
        Column("street", gettext_lazy("Street and number"), LineField(max_length=150, required=False)),
        Column("locality", gettext_lazy("Locality"), LineField(max_length=100, required=False)),
        Column("powiat", gettext_lazy("Powiat"), ChoiceCell(Powiat.choices, required=False)),
        Column("online_link", gettext_lazy("Link to the on-line meeting"), forms.URLField(max_length=500, assume_scheme="https", required=False)),
        Column("capacity", gettext_lazy("Number of places"), forms.IntegerField(min_value=1, max_value=100_000, required=False), names=("miejsca",)),
        Column(
            "organizer", gettext_lazy("Organiser"), LineField(max_length=200, required=False),
            gettext_lazy("The name as it stands in the portal, or the NIP, REGON or KRS."),
        ),
        Column(
            "slug", gettext_lazy("Web address"), LineField(max_length=80, validators=[validate_slug], required=False),
            gettext_lazy("The last part of the page's address. Only to find a meeting that is there."), names=("slug",),
        ),
    )  # fmt: skip

    def load(self):
        self.organizations = KnownOrganizations(Organization.objects.all())
        events = list(Event.objects.prefetch_related("days").select_related("organizer"))
        self.by_slug = {event.slug: event for event in events}
        self.by_title = {}
        for event in events:
            self.by_title.setdefault(self.key(event.title_pl, self.days_of(event)), []).append(event)

    def days_of(self, event):
        return days_in_words(sorted((day.on, day.starts, day.ends) for day in event.days.all()))

    def key(self, title, days):
        return folded_name(title), days[:10]

    def find(self, values):
        if slug := values.get("slug"):
            if slug not in self.by_slug:
                raise CellError("slug", _("There is no meeting with this web address. Leave it empty for a new one."))
            return self.by_slug[slug]
        found = self.by_title.get(self.key(values["title_pl"], values["days"]), [])
        if len(found) > 1:
            raise CellError("title_pl", _("Several meetings are called this on that day. Write the web address, too."))
        return found[0] if found else None

    def identity(self, values, existing):
        return existing.pk if existing else self.key(values["title_pl"], values["days"])

    def present(self, existing):
        own = {
            column.key: getattr(existing, column.key)
            for column in self.columns
            if column.key not in {"days", "organizer", "slug"}
        }
        return {**own, "days": self.days_of(existing), "organizer": self.organizer_as_written(existing)}

    def organizer_as_written(self, event):
        return event.organizer.name if event.organizer else ""

    def normal(self, values):
        """The organiser by name, however the file calls it."""
        if "organizer" not in values:
            return values
        organizer = self.organizations.named(values["organizer"], "organizer")
        if organizer is None:
            raise CellError("organizer", _("There is no such organisation. Import it first, or write its NIP."))
        return {**values, "organizer": organizer.name}

    def enter(self, existing, values, changed):
        values = {key: value for key, value in values.items() if key != "slug" and (existing is None or key in changed)}
        days = values.pop("days", None)
        if "organizer" in values:
            values["organizer"] = self.organizations.named(values["organizer"], "organizer")
        if existing is None:
            values.setdefault("kind", Event.Kind.OTHER)
        if values.get("online_link"):
            values["is_online"] = True
        take_over(values, event=existing, days=None if days is None else days_from_words(days), by=self.by)

    def name(self, values, existing):
        return values["title_pl"]


class RegistrationImporter(ParticipantImporter):
    """Those who come to a meeting."""

    kind = "registrations"
    title = gettext_lazy("Registrations for a meeting")
    about = gettext_lazy(
        "Each new person gets a mail that they have a place or are on the waiting list. Whoever is registered already stays as "
        "they are. Special needs are not imported: they concern health, and each person says them themselves."
    )
    permissions = ("events.add_registration", "events.change_registration")
    list_name = "events_registration"
    thing_label = gettext_lazy("Meeting")

    @classmethod
    def things(cls):
        return Event.objects.present().filter(status__in=[Event.Status.PUBLISHED, Event.Status.DONE])

    def act(self, thing, **person):
        actions.register(thing, **person)


IMPORTERS = [EventImporter, RegistrationImporter]
