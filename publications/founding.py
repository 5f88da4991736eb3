"""The first news item: the cluster's launch as it was told in January 2015, in our words."""

import datetime

from django.db import transaction

from events.models import Event
from members.founding import get, index_kept, keep
from members.models import Goal, Organization, SourceDocument
from publications.actions import settle
from publications.models import NewsCategory, NewsItem
from trainings.models import Training

# The day on which the cluster's own text appeared; at which hour is not known.
TOLD_ON = datetime.datetime(2015, 1, 8, 11, tzinfo=datetime.UTC)
CATEGORIES = [
    ("klaster", "Klaster", "The cluster"),
    ("czlonkowie", "Członkowie", "Members"),
    ("spotkania-i-szkolenia", "Spotkania i szkolenia", "Meetings and trainings"),
    ("nabory", "Nabory i środki", "Calls and funding"),
]
BODY_PL = """\
W październiku 2014 roku w Rzeszowie strony podpisały porozumienie, od którego wszystko się zaczęło. Klaster powołano z inicjatywy Instytutu Ekonomii Społecznej, który jest jego koordynatorem.

## Kto wsiadł do pociągu

Spółdzielnie socjalne, fundacja, uczelnia, gmina i firma. Porozumienie wymienia z nazwy trzynaście podmiotów; ogłoszono, że klaster tworzy ich czternaście. Wszystkie trzynaście mają swoje strony [w katalogu członków](/czlonkowie/).

## Po co

Klaster jest otwarty: łączy podmioty ekonomii społecznej ze sobą nawzajem oraz z biznesem, nauką i administracją. Na początek postawił na trzy rzeczy: przedsiębiorczość społeczną, nowe rozwiązania i dobry obraz ekonomii społecznej. Członkowie chcą też uczyć się od siebie, ulepszać usługi i razem szukać pieniędzy na działalność.

## Pierwsze kroki

- 26 listopada 2014 roku członkowie spotkali się po raz pierwszy. Każdy opowiedział, czym się zajmuje, co może dać i czego oczekuje, a potem rozmawiano o planie na kwartał.
- 11 i 15 grudnia 2014 roku odbył się warsztat dla spółdzielni socjalnych, pierwszy z cyklu.
- Następne szkolenia zapowiedziano na pierwszy kwartał 2015 roku.

Dołączyć mogą przedsiębiorcy, organizacje, samorządy i instytucje, którym bliska jest ekonomia społeczna. [Zobacz, jak to zrobić](/dolacz/).
"""
BODY_EN = """\
In October 2014 in Rzeszów the parties signed the agreement with which everything began. The initiative came from Instytut Ekonomii Społecznej, a foundation, which coordinates the cluster.

## Who got on the train

Social cooperatives, a foundation, a university, a municipality and a company. The agreement names thirteen organisations; fourteen were announced. All thirteen have their pages [in the directory](/en/czlonkowie/).

## What for

The cluster is open: it connects organisations of the social economy with one another, and with business, science and public administration. It began with three things: social entrepreneurship, new solutions, and a good image of the social economy. Members also want to learn from one another, to improve their services and to look for funding together.

## First steps

- On 26 November 2014 the members met for the first time. Each told what it does, what it can give and what it expects; then they discussed the plan for the quarter.
- On 11 and 15 December 2014 there was a workshop for social cooperatives, the first of a cycle.
- Further trainings were announced for the first quarter of 2015.

Entrepreneurs, organisations, local governments and institutions that feel close to the social economy may join. [See how](/en/dolacz/).
"""


@transaction.atomic
def load():
    """Write the first categories and the first item where they were not written yet; what a person changed stays so."""
    for slug, name_pl, name_en in CATEGORIES:
        keep(f"news-category:{slug}", NewsCategory, slug=slug, name_pl=name_pl, name_en=name_en)
    item, created = keep(
        "news:launch",
        NewsItem,
        slug="lokomotywa-rusza",
        title_pl="Lokomotywa rusza",
        title_en="Lokomotywa sets off",
        lead_pl="Podkarpackie ma klaster ekonomii społecznej. Połączyli się w nim ci, którzy wierzą, że razem osiągną więcej.",
        lead_en="Podkarpacie has a cluster of the social economy. It unites those who believe that together they achieve more.",
        body_pl=BODY_PL,
        body_en=BODY_EN,
        category=get("news-category:klaster", NewsCategory),
        source=get("source:news-2015", SourceDocument),
        status=NewsItem.Status.PUBLISHED,
        published_at=TOLD_ON,
    )
    if created:
        # Which goals it is about is the portal's own classification: the three that the source calls the main ones.
        for kept, rows in [
            (item.goals, [get(f"goal:{number}", Goal) for number in (1, 2, 3)]),
            (item.events, [get("event:inauguration", Event)]),
            (item.trainings, [get("training:workshop-2014", Training)]),
            (item.organizations, [get("organization:instytut-ekonomii-spolecznej", Organization)]),
        ]:
            kept.set([row for row in rows if row])
        settle(item, by=None)
    index_kept(NewsItem, ["news:launch"])
