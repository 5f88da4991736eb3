"""Lists of organisations, of their people, and of people who take part in something: what each row means."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import actions
from members.actions.imports import take_over
from members.choices import LegalForm, Powiat, Sector
from members.forms.text import LineField, LinesField, PhoneField, PostalCodeField, RegisterNumberField
from members.models import Invitation, Organization, Representative
from members.validators import only_digits, validate_krs, validate_nip, validate_regon
from pkes.lib.fold import fold
from pkes.lib.imports.importer import CellError, ChoiceCell, Column, Importer
from pkes.lib.places.models import OPEN

NUMBERS = ("nip", "regon", "krs")

NIP = Column("nip", "NIP", RegisterNumberField(max_length=10, validators=[validate_nip], required=False))
REGON = Column("regon", "REGON", RegisterNumberField(max_length=14, validators=[validate_regon], required=False))
KRS = Column("krs", "KRS", RegisterNumberField(max_length=10, validators=[validate_krs], required=False))


def folded_name(name):
    return fold(" ".join(name.split()))


class KnownOrganizations:
    """All organisations by their numbers and names, read once."""

    def __init__(self, queryset):
        self.by_number = {field: {} for field in NUMBERS}
        self.by_name = {}
        for organization in queryset:
            for field in NUMBERS:
                if number := getattr(organization, field):
                    self.by_number[field][number] = organization
            for name in {organization.name, organization.short_name} - {""}:
                self.by_name.setdefault(folded_name(name), set()).add(organization)

    def named(self, text, column):
        """The organisation that a cell names by a number or by its name; None where there is none. Raises CellError."""
        number = "".join(text.replace("-", "").split())
        if only_digits(number):
            found = {known[number] for known in self.by_number.values() if number in known}
        else:
            found = self.by_name.get(folded_name(text), set())
        if len(found) > 1:
            raise CellError(column, _("Several organisations are called this. Write the NIP instead."))
        return next(iter(found), None)


class OrganizationImporter(Importer):
    """Organisations. Which one a row is about: by NIP, REGON or KRS, without them by the name."""

    kind = "organizations"
    title = gettext_lazy("Organisations")
    about = gettext_lazy(
        "An organisation is known by its NIP, REGON or KRS, or else by its name. A new one is in the accession procedure: "
        "it becomes a member by an entry in the register. Nobody gets a mail."
    )
    permissions = ("members.add_organization", "members.change_organization")
    list_name = "members_organization"
    columns = (
        Column("name", gettext_lazy("Name"), LineField(max_length=200)),
        Column("short_name", gettext_lazy("Short name"), LineField(max_length=80, required=False)),
        Column(
            "legal_form", gettext_lazy("Legal form"), ChoiceCell(LegalForm.choices, required=False),
            gettext_lazy("Needed for a new organisation."),
        ),
        Column(
            "sector", gettext_lazy("Sector"), ChoiceCell(Sector.choices, required=False),
            gettext_lazy("Needed for a new organisation."),
        ),
        NIP,
        REGON,
        KRS,
        Column("locality", gettext_lazy("Locality"), LineField(max_length=100, required=False), names=("miasto", "city")),
        Column("powiat", gettext_lazy("Powiat"), ChoiceCell(Powiat.choices, required=False)),
        Column("street", gettext_lazy("Street and number"), LineField(max_length=150, required=False), names=("adres",)),
        Column("postal_code", gettext_lazy("Postal code"), PostalCodeField(required=False)),
        Column("website", gettext_lazy("Web page"), forms.URLField(assume_scheme="https", required=False), names=("www",)),
        Column("email", gettext_lazy("E-mail"), forms.EmailField(required=False), names=("email",)),
        Column("phone", gettext_lazy("Phone"), PhoneField(max_length=30, required=False)),
        Column("profile", gettext_lazy("Profile of activity"), LinesField(max_length=5000, required=False)),
        Column("potential", gettext_lazy("Potential"), LinesField(max_length=5000, required=False)),
        Column("expectations", gettext_lazy("Expectations"), LinesField(max_length=5000, required=False)),
    )  # fmt: skip

    def load(self):
        self.known = KnownOrganizations(Organization.objects.filter(is_sample=False))

    def find(self, values):
        found = {
            organization
            for field in NUMBERS
            if (organization := self.known.by_number[field].get(values.get(field, "")))
        }
        if len(found) > 1:
            names = " / ".join(sorted(organization.name for organization in found))
            raise CellError("nip", _("These numbers belong to different organisations: %(names)s.") % {"names": names})
        if found:
            return found.pop()
        namesakes = [
            organization
            for organization in self.known.by_name.get(folded_name(values["name"]), ())
            if not any(self.differs(organization, values, field) for field in NUMBERS)
        ]
        if len(namesakes) > 1:
            raise CellError("name", _("Several organisations are called this. Write the NIP, too."))
        return namesakes[0] if namesakes else None

    def differs(self, organization, values, field):
        """Two numbers of one kind that are not the same are two organisations."""
        return bool(
            values.get(field) and getattr(organization, field) and values[field] != getattr(organization, field)
        )

    def identity(self, values, existing):
        if existing:
            return existing.pk
        return next((values[field] for field in NUMBERS if field in values), folded_name(values["name"]))

    def present(self, existing):
        return {column.key: getattr(existing, column.key) for column in self.columns}

    def check(self, values, existing):
        for key in ("legal_form", "sector"):
            if existing is None and key not in values:
                raise CellError(key, _("A new organisation needs this."))

    def enter(self, existing, values, changed):
        wanted = {key: values[key] for key in changed} if existing else values
        take_over(wanted, organization=existing, by=self.by)


class PersonImporter(Importer):
    """People who act for organisations: who is not there yet is invited, whose role differs gets the other one."""

    kind = "people"
    title = gettext_lazy("People who act for organisations")
    about = gettext_lazy(
        "Whoever does not act for the organisation yet gets an invitation by mail, and enters name and password themselves. "
        "Whoever acts for it already only gets the role of the file. Nobody is removed."
    )
    permissions = ("members.add_invitation", "members.change_representative")
    list_name = "members_representative"
    columns = (
        Column("email", gettext_lazy("E-mail"), forms.EmailField(), names=("email",)),
        Column(
            "organization", gettext_lazy("Organisation"), LineField(max_length=200),
            gettext_lazy("The name as it stands in the portal, or the NIP, REGON or KRS."), names=("nip",),
        ),
        Column("role", gettext_lazy("Role"), ChoiceCell(Representative.Role.choices, required=False), gettext_lazy("Without it: editor.")),
        Column(
            "language", gettext_lazy("Language of the mail"), ChoiceCell(settings.LANGUAGES, required=False),
            gettext_lazy("Without it: Polish."),
        ),
    )  # fmt: skip

    def load(self):
        self.known = KnownOrganizations(Organization.objects.filter(is_sample=False))
        self.acting = {
            (row.organization_id, row.person.email): row
            for row in Representative.objects.select_related("person", "organization")
        }
        self.invited = {(row.organization_id, row.email.lower()): row for row in Invitation.objects.open().with_names()}
        self.waiting = {}
        for organization, _email in self.invited:
            self.waiting[organization] = self.waiting.get(organization, 0) + 1

    def organization(self, values):
        organization = self.known.named(values["organization"], "organization")
        if organization is None:
            raise CellError("organization", _("There is no such organisation. Import it first, or write its NIP."))
        return organization

    def find(self, values):
        key = self.organization(values).pk, values["email"].lower()
        return self.acting.get(key) or self.invited.get(key)

    def identity(self, values, existing):
        return self.organization(values).pk, values["email"].lower()

    def present(self, existing):
        return {"role": existing.role}

    def check(self, values, existing):
        """What is refused at once: taking the role from the last owner, one invitation more than may wait."""
        if existing is None:
            organization = self.organization(values).pk
            self.waiting[organization] = self.waiting.get(organization, 0) + 1
            if self.waiting[organization] > actions.representatives.MOST_OPEN_INVITATIONS:
                raise CellError("email", _("Too many invitations of this organisation would wait for an answer."))
        elif isinstance(existing, Representative) and existing.is_sole_owner:
            raise CellError("role", _("An organisation needs an owner. Make somebody else an owner first."))

    def enter(self, existing, values, changed):
        role = values.get("role", Representative.Role.EDITOR)
        if isinstance(existing, Representative):
            actions.change_representative_role(existing, role, by=self.by)
            return
        if existing:
            # The link that is in somebody's mailbox gives the role it was made for.
            actions.revoke_invitation(existing, by=self.by)
        actions.invite(
            self.organization(values),
            email=values["email"],
            role=role,
            language=values.get("language", settings.LANGUAGE_CODE),
            by=self.by,
        )

    def name(self, values, existing):
        return values["email"]


class ParticipantImporter(Importer):
    """People who take part in one thing with places: a subclass names the thing and the act that lets one in.

    `things` are those that may be chosen in the form, `act(thing, by=, name=, email=, organization=, …)` registers one person.
    Who is in with the same address, or without one with the same name from the same organisation, is left as they are.
    """

    columns = (
        Column("name", gettext_lazy("Name and surname"), LineField(max_length=120), names=("osoba", "uczestnik")),
        Column("email", gettext_lazy("E-mail"), forms.EmailField(required=False), names=("email",)),
        Column(
            "organization", gettext_lazy("Organisation"), LineField(max_length=200, required=False),
            gettext_lazy("The name of a member or its NIP, REGON or KRS; any other name is taken as it is."),
        ),
        Column("powiat", gettext_lazy("Powiat"), ChoiceCell(Powiat.choices, required=False), gettext_lazy("For people without a member organisation.")),
        Column(
            "language", gettext_lazy("Language of the mail"), ChoiceCell(settings.LANGUAGES, required=False),
            gettext_lazy("Without it: Polish."),
        ),
    )  # fmt: skip
    thing_label = ""

    @classmethod
    def things(cls):
        raise NotImplementedError

    def act(self, thing, **person):
        raise NotImplementedError

    @classmethod
    def options_form(cls, *args, **kwargs):
        """The form's own field: which thing."""
        field = forms.ModelChoiceField(cls.things(), label=cls.thing_label)
        return type("ThingForm", (forms.Form,), {"thing": field})(*args, **kwargs)

    def load(self):
        self.thing = self.things().get(pk=self.options["thing"])
        self.known = KnownOrganizations(Organization.objects.all())
        self.there = {}
        for claim in self.thing.claims.filter(state__in=OPEN).select_related("organization"):
            self.there[self.key(claim.name, claim.email, claim.organization)] = claim

    def key(self, name, email, organization):
        return email.lower() or (folded_name(name), organization and organization.pk)

    def organization(self, values):
        return self.known.named(values["organization"], "organization") if values.get("organization") else None

    def find(self, values):
        return self.there.get(self.identity(values, None))

    def identity(self, values, existing):
        return self.key(values["name"], values.get("email", ""), self.organization(values))

    def present(self, existing):
        """A registration is not rewritten by a list."""
        return {}

    def check(self, values, existing):
        if values.get("organization", "").isdecimal() and self.organization(values) is None:
            raise CellError("organization", _("There is no organisation with this number."))

    def enter(self, existing, values, changed):
        organization = self.organization(values)
        self.act(
            self.thing,
            name=values["name"],
            email=values.get("email", "").lower(),
            organization=organization,
            organization_name="" if organization else values.get("organization", ""),
            powiat_given="" if organization else values.get("powiat", ""),
            language=values.get("language", settings.LANGUAGE_CODE),
            by=self.by,
        )

    def name(self, values, existing):
        return values["name"]


IMPORTERS = [OrganizationImporter, PersonImporter]
