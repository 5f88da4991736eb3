"""Organisations and people for a trial, all of them marked as sample and none of them real."""

import secrets
from decimal import Decimal
from random import Random

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members.actions import forget_logo, record
from members.choices import ClusterRole, LegalForm, Powiat, Sector
from members.models import (
    ConsentEvent,
    Invitation,
    Organization,
    RegisterEntry,
    Representative,
    Service,
    SourceDocument,
    Theme,
    User,
)
from pkes.lib import versions
from pkes.lib.outbox.models import Mail
from pkes.lib.search.actions import forget_samples, index, index_rows

COORDINATOR = "koordynator@example.org"
OWNER = "ola@example.org"

ORGANIZATIONS = [
    {
        "slug": "wzorowa-przyklad",
        "name": "Spółdzielnia Socjalna Wzorowa (przykład)",
        "legal_form": LegalForm.SOCIAL_COOPERATIVE,
        "sector": Sector.SOCIAL,
        "locality": "Mielec",
        "powiat": Powiat.MIELECKI,
        "latitude": Decimal("50.28715"),
        "longitude": Decimal("21.42381"),
        "profile": "To jest wpis przykładowy.\n\nGotujemy dla szkół i urzędów, a w weekendy obsługujemy przyjęcia.",
        "potential": "Kuchnia na 300 obiadów dziennie, dwa samochody chłodnie, siedem osób z doświadczeniem.",
        "expectations": "Szukamy księgowości i partnera do wspólnego przetargu na obiady.",
        "services": [("catering", "Obiady z dowozem"), ("catering", "Obsługa przyjęć"), ("transport", "Przewóz w chłodni")],
    },
    {
        "slug": "probna-przyklad",
        "name": "Fundacja Próbna (przykład)",
        "legal_form": LegalForm.FOUNDATION,
        "sector": Sector.SOCIAL,
        "locality": "Sanok",
        "powiat": Powiat.SANOCKI,
        "latitude": Decimal("49.55560"),
        "longitude": Decimal("22.20560"),
        "profile": "To jest wpis przykładowy.\n\nUczymy dorosłych prowadzić księgi i pisać wnioski.",
        "potential": "Sala szkoleniowa na 20 osób z pętlą indukcyjną.",
        "expectations": "Chętnie poznamy spółdzielnie, które zaczynają działalność.",
        "services": [("szkolenia", "Kurs księgowości"), ("ksiegowosc", "Prowadzenie ksiąg"), ("lokal", "Wynajem sali")],
    },
    {
        "slug": "kram-przyklad",
        "name": "Kram Społeczny sp. z o.o. non profit (przykład)",
        "legal_form": LegalForm.NON_PROFIT_COMPANY,
        "sector": Sector.PRIVATE,
        "locality": "Stalowa Wola",
        "powiat": Powiat.STALOWOWOLSKI,
        "latitude": Decimal("50.56240"),
        "longitude": Decimal("22.05340"),
        "location_to_confirm": True,
        "profile": "To jest wpis przykładowy.\n\nSprzedajemy rękodzieło i odnawiamy meble.",
        "services": [("rekodzielo", "Ceramika i wiklina"), ("recykling", "Odnawianie mebli")],
    },
]  # fmt: skip


@transaction.atomic
def load():
    """Make the sample organisations where they are missing."""
    if Organization.objects.filter(slug__in=[row["slug"] for row in ORGANIZATIONS]).exists():
        return
    source = SourceDocument.objects.create(
        title_pl="Uchwała (przykład)", title_en="Resolution (sample)", dated_on=timezone.localdate(), is_sample=True
    )
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    for row in ORGANIZATIONS:
        fields = {name: value for name, value in row.items() if name != "services"}
        organization = Organization.objects.create(
            **fields, location_precision=Organization.LocationPrecision.LOCALITY, is_sample=True
        )
        for theme, name in row["services"]:
            if theme in themes:
                Service.objects.create(organization=organization, theme=themes[theme], name=name)
        record(
            organization,
            kind=RegisterEntry.Kind.ACCESSION,
            role=RegisterEntry.Role.MEMBER,
            effective_on=timezone.localdate(),
            source=source,
        )
        index(organization)


@transaction.atomic
def load_many(number):
    """Make `number` more sample members, to measure with. In bulk, because one act each would take minutes."""
    random = Random(number)  # noqa: S311 - the same rows each time, no secret
    source, _created = SourceDocument.objects.get_or_create(
        title_pl="Wpisy do pomiarów (przykład)", is_sample=True, defaults={"title_en": "Entries for measuring (sample)"}
    )
    themes = list(Theme.objects.all())
    powiaty = [powiat for powiat in Powiat if powiat is not Powiat.OUTSIDE]
    forms = [LegalForm.SOCIAL_COOPERATIVE, LegalForm.FOUNDATION, LegalForm.ASSOCIATION, LegalForm.LIMITED_COMPANY]
    first = Organization.objects.filter(slug__startswith="pomiar-").count() + 1
    organizations = Organization.objects.bulk_create(
        [
            Organization(
                slug=f"pomiar-{index}",
                name=f"Organizacja do pomiarów {index} (przykład)",
                legal_form=random.choice(forms),
                sector=random.choice([Sector.SOCIAL, Sector.PRIVATE]),
                role=ClusterRole.MEMBER,
                locality=f"Miejscowość {index % 400} (przykład)",
                powiat=powiaty[index % len(powiaty)],
                latitude=Decimal("49.2") + Decimal(index % 400) / 300,
                longitude=Decimal("21.3") + Decimal(index % 400 * 7 % 400) / 250,
                location_precision=Organization.LocationPrecision.POWIAT,
                profile="Wpis do pomiarów.",
                is_sample=True,
            )
            for index in range(first, first + number)
        ],
        batch_size=500,
    )
    today = timezone.localdate()
    RegisterEntry.objects.bulk_create(
        [
            RegisterEntry(
                organization=organization,
                kind=RegisterEntry.Kind.ACCESSION,
                role=RegisterEntry.Role.MEMBER,
                effective_on=today,
                source=source,
            )
            for organization in organizations
        ],
        batch_size=500,
    )
    if themes:
        Service.objects.bulk_create(
            [
                Service(organization=organization, theme=random.choice(themes), name="Usługa (przykład)")
                for organization in organizations
            ],
            batch_size=500,
        )
    index_rows(Organization, [organization.pk for organization in organizations])


@transaction.atomic
def logins(office):
    """The sample logins as [(e-mail, password)]: one of the group `office`, one who owns a sample organisation.

    Made with random passwords on the first call and kept in a file that only this machine's user can read.
    """
    kept = settings.VAR_DIR / "logins.txt"
    if kept.exists() and User.objects.filter(email__in=[COORDINATOR, OWNER], is_sample=True).count() == 2:
        return [tuple(line.split("\t")) for line in kept.read_text().splitlines()]
    passwords = {COORDINATOR: secrets.token_urlsafe(12), OWNER: secrets.token_urlsafe(12)}
    coordinator = make_person(COORDINATOR, "Koordynator (przykład)", passwords[COORDINATOR], is_staff=True)
    coordinator.groups.add(office)
    owner = make_person(OWNER, "Ola Wzorowa (przykład)", passwords[OWNER])
    organization = Organization.objects.filter(slug=ORGANIZATIONS[0]["slug"]).first()
    if organization:
        Representative.objects.get_or_create(
            organization=organization, person=owner, defaults={"role": Representative.Role.OWNER}
        )
    kept.touch(mode=0o600)
    kept.write_text("".join(f"{email}\t{password}\n" for email, password in passwords.items()))
    return list(passwords.items())


def make_person(email, name, password, **fields):
    """A sample account with a proven address; one that is there already gets the new password."""
    person, _created = User.objects.get_or_create(email=email, defaults={"name": name, "is_sample": True, **fields})
    person.set_password(password)
    person.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(user=person, email=email, defaults={"verified": True, "primary": True})
    return person


@transaction.atomic
def remove():
    """Take all sample rows of this app away again, and what was done with them in the trial."""
    samples = Organization.objects.filter(is_sample=True)
    entries = RegisterEntry.objects.filter(organization__in=samples)
    people, documents = User.objects.filter(is_sample=True), SourceDocument.objects.filter(is_sample=True)
    remove_traces(samples, people)
    of_samples = Representative.objects.filter(organization__in=samples)
    for rows in (entries, documents, people, of_samples):
        versions.forget(rows.model, rows.values_list("pk", flat=True))
    entries.delete()
    for organization in samples.exclude(logo=""):
        forget_logo(organization)
    samples.delete()
    forget_samples()
    documents.delete()
    people.delete()
    (settings.VAR_DIR / "logins.txt").unlink(missing_ok=True)


def remove_traces(organizations, people):
    """What points at sample organisations and people without a key of the database: mails, sessions, log entries, consents."""
    addresses = list(people.values_list("email", flat=True))
    accounts = {str(pk) for pk in people.values_list("pk", flat=True)}
    invitations = Invitation.objects.filter(Q(organization__in=organizations) | Q(email__in=addresses))
    about = {f"organization:{pk}" for pk in organizations.values_list("pk", flat=True)}
    about |= {f"invitation:{pk}" for pk in invitations.values_list("pk", flat=True)}
    mails = Mail.objects.exclude(regarding="").values_list("pk", "regarding")
    Mail.objects.filter(pk__in=[pk for pk, regarding in mails.iterator() if regarding in about]).delete()
    Mail.objects.filter(recipient__in=addresses).delete()
    invitations.delete()
    ConsentEvent.objects.filter(Q(person__in=people) | Q(email__in=addresses)).delete()
    for rows in (organizations, people):
        entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(rows.model))
        pks = {str(pk) for pk in rows.values_list("pk", flat=True)}
        LogEntry.objects.filter(
            pk__in=[pk for pk, row in entries.values_list("pk", "object_id") if row in pks]
        ).delete()
    for session in Session.objects.iterator():
        if str(session.get_decoded().get(SESSION_KEY)) in accounts:
            session.delete()
