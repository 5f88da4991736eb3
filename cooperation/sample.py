"""Listings for a trial, marked as sample: of sample organisations only, and many more to measure with."""

import datetime
import tomllib
from pathlib import Path
from random import Random

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from cooperation.actions.listings import forget_photo, publish, save_listing
from cooperation.matching import kept_words, weights_of
from cooperation.models import Listing, ListingPowiat, ListingWord
from members.choices import Powiat
from members.models import Organization, Theme
from pkes.lib.outbox.models import Mail
from pkes.lib.search.actions import index_rows

# Web address of the organisation, kind, visibility, title, description, themes, powiaty, what else is said.
SAMPLES = [
    (
        "wzorowa-przyklad", "need", "public", "Księgowa na dwa dni w miesiącu (przykład)",
        "Szukamy kogoś, kto poprowadzi nam księgi, policzy wynagrodzenia i rozliczy dotację.\n\nDokumenty mamy w porządku.",
        ["ksiegowosc"], [], {"scale": "około 40 dokumentów miesięcznie", "price_note": "do uzgodnienia"},
    ),
    (
        "wzorowa-przyklad", "offer", "public", "Obiady z dowozem dla świetlic (przykład)",
        "Gotujemy do 300 obiadów dziennie i dowozimy je w termosach. **Jedna dieta** bez dopłaty.",
        ["catering", "transport"], ["1811", "1806", "1803"], {"scale": "od 20 do 150 porcji dziennie"},
    ),
    (
        "wzorowa-przyklad", "resource", "members", "Samochód chłodnia w weekendy (przykład)",
        "Chłodnia stoi wolna w soboty i niedziele. Użyczamy jej członkom klastra razem z kierowcą.",
        ["transport", "sprzet"], [], {"conditions": "Paliwo i sprzątanie po stronie wypożyczającego."},
    ),
    (
        "probna-przyklad", "offer", "public", "Prowadzenie ksiąg małych organizacji (przykład)",
        "Prowadzimy księgowość spółdzielni i fundacji, sporządzamy listy płac i sprawozdania, rozliczamy dotacje.",
        ["ksiegowosc"], [], {},
    ),
    (
        "probna-przyklad", "resource", "public", "Sala szkoleniowa na 20 osób (przykład)",
        "Sala z pętlą indukcyjną, rzutnikiem i zapleczem kuchennym, dostępna dla wózków.",
        ["lokal", "szkolenia"], ["1817"], {"price_note": "bezpłatnie dla członków klastra"},
    ),
    (
        "probna-przyklad", "need", "members", "Poczęstunek na kurs w czerwcu (przykład)",
        "Na dwa dni kursu potrzebujemy obiadów i przerw kawowych dla dwudziestu osób.",
        ["catering", "szkolenia"], [], {"scale": "20 osób, dwa dni"},
    ),
    (
        "kram-przyklad", "offer", "public", "Odnawianie krzeseł i stołów (przykład)",
        "Naprawiamy i odnawiamy meble z drewna, także w większej liczbie, na przykład do świetlicy.",
        ["recykling", "rekodzielo"], [], {},
    ),
    (
        "kram-przyklad", "need", "public", "Przewóz mebli dwa razy w miesiącu (przykład)",
        "Szukamy samochodu z kierowcą na trasie Stalowa Wola – Mielec.",
        ["transport"], ["1818", "1811"], {},
    ),
]  # fmt: skip


@transaction.atomic
def load():
    """Make the sample listings where there are none, by the acts by which people make theirs."""
    organizations = {row.slug: row for row in Organization.objects.filter(is_sample=True)}
    if Listing.objects.filter(organization__in=organizations.values()).exists():
        return
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    for slug, kind, visibility, title, description, slugs, powiaty, more in SAMPLES:
        chosen = [themes[theme] for theme in slugs if theme in themes]
        if slug not in organizations or not chosen:
            continue
        values = {"kind": kind, "visibility": visibility, "title": title, "description": description, **more}
        listing = Listing(organization=organizations[slug])
        listing = save_listing(listing, values, themes=chosen, powiaty=powiaty, by=None)
        publish(listing, by=None)


@transaction.atomic
def load_many(number):
    """Make `number` listings of the organisations that were made to measure with, in bulk.

    Their sentences are drawn from the labelled pairs, so that words are as frequent or rare as in real ones.
    """
    random = Random(number)  # noqa: S311 - the same rows each time, no secret
    organizations = list(Organization.objects.filter(slug__startswith="pomiar-", is_sample=True).order_by("pk"))
    themes = list(Theme.objects.all())
    if not organizations or not themes:
        return
    pairs = tomllib.loads((Path(__file__).parent / "data" / "match_pairs.toml").read_text(encoding="utf-8"))
    texts = [*pairs["asks"], *pairs["answers"]]
    now, powiaty = timezone.now(), [powiat.value for powiat in Powiat]
    listings = []
    for index in range(number):
        one, two, three = random.sample(texts, 3)
        listing = Listing(
            organization=organizations[index % len(organizations)],
            kind=random.choice(Listing.Kind.values),
            title=f"{one['title']} (przykład {index})"[:120],
            description=f"{one['text']}\n\n{two['text']} {three['title']}.",
            visibility=random.choice(Listing.Visibility.values),
            status=Listing.Status.PUBLISHED,
            valid_until=timezone.localdate() + datetime.timedelta(days=random.randint(10, 60)),
            published_at=now - datetime.timedelta(minutes=index),
            told_at=now,
            is_sample=True,
        )
        listing.words = kept_words(listing)
        listings.append(listing)
    listings = Listing.objects.bulk_create(listings, batch_size=500)
    through = Listing.themes.through
    through.objects.bulk_create(
        [
            through(listing=row, theme=theme)
            for row in listings
            for theme in random.sample(themes, random.choice([1, 2]))
        ],
        batch_size=500,
    )
    ListingPowiat.objects.bulk_create(
        [ListingPowiat(listing=row, powiat=random.choice(powiaty)) for row in listings if random.random() < 0.5],
        batch_size=500,
    )
    turned = ((row, base, weight) for row in listings for base, weight in weights_of(row.words).items())
    ListingWord.objects.bulk_create(
        [ListingWord(listing=row, base=base, weight=weight) for row, base, weight in turned], batch_size=500
    )
    index_rows(Listing, [listing.pk for listing in listings])


@transaction.atomic
def remove():
    """Take away what points at sample listings without a key of the database; they themselves go with their organisations."""
    samples = Listing.objects.filter(organization__is_sample=True)
    keys = {str(pk) for pk in samples.values_list("pk", flat=True)}
    for listing in samples.exclude(photo=""):
        forget_photo(listing, listing.photo.name)
    mails = Mail.objects.filter(regarding__startswith="listing:").values_list("pk", "regarding")
    Mail.objects.filter(pk__in=[pk for pk, regarding in mails if regarding.removeprefix("listing:") in keys]).delete()
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Listing))
    LogEntry.objects.filter(pk__in=[pk for pk, row in entries.values_list("pk", "object_id") if row in keys]).delete()
