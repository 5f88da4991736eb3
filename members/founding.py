"""What is known about the cluster from its two founding documents, and how it gets into the database.

Nothing here is invented: where the documents are silent, the field stays empty.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction

from members.actions import record
from members.choices import LegalForm, Powiat, Sector
from members.models import (
    Benefit,
    Clause,
    Cluster,
    FoundingRecord,
    Goal,
    Organization,
    RegisterEntry,
    SourceDocument,
    Theme,
)
from pkes.lib.dates import DatePrecision
from pkes.lib.search.actions import index_rows


def keep(key, model, **values):
    """Write a founding record once and keep it up to date where nobody changed it since.

    `key` names the record for ever ("event:inauguration"); `values` are fields of `model`, foreign keys as
    instances. A field that a person changed is left alone; a record that a person deleted stays deleted.
    Returns (object, created); the object is None where it was deleted.
    """
    stored = {model._meta.get_field(name).attname: getattr(value, "pk", value) for name, value in values.items()}
    known = FoundingRecord.objects.filter(key=key).first()
    if known is None:
        instance = model.objects.create(**values)
        FoundingRecord.objects.create(key=key, object_pk=instance.pk, values=plain(stored))
        return instance, True
    instance = model.objects.filter(pk=known.object_pk).first()
    if instance is None:
        return None, False
    loaded = known.values
    present = plain({name: getattr(instance, name) for name in stored})
    changed = [
        name
        for name, value in plain(stored).items()
        if value != loaded.get(name) and (name not in loaded or present[name] == loaded[name])
    ]
    if changed:
        for name in changed:
            setattr(instance, name, stored[name])
        instance.save(update_fields=changed)
        known.values = {**loaded, **{name: plain(stored)[name] for name in changed}}
        known.save(update_fields=["values"])
    return instance, False


def plain(values):
    """The values as they look in JSON, so that they can be compared with what was stored there."""
    return {name: value if isinstance(value, bool | int | None) else str(value) for name, value in values.items()}


def get(key, model):
    """The founding record of that key, or None where it was never loaded or a person deleted it."""
    known = FoundingRecord.objects.filter(key=key).first()
    return known and model.objects.filter(pk=known.object_pk).first()


def index_kept(model, keys):
    """Let founding records be found by their words, once all that belongs to them is written."""
    numbers = FoundingRecord.objects.filter(key__in=keys).values_list("object_pk", flat=True)
    index_rows(model, map(int, numbers))


SOURCES = {
    "source:agreement-2014": {
        "title_pl": "Porozumienie o utworzeniu klastra",
        "title_en": "Agreement that set up the cluster",
        "dated_on": date(2014, 10, 31),
        "date_precision": DatePrecision.MONTH,
    },
    "source:news-2015": {
        "title_pl": "„Podkarpacki Klaster Ekonomii Społecznej – Lokomotywa ruszyła pełną parą”, wiadomość",
        "title_en": "“Podkarpacki Klaster Ekonomii Społecznej – Lokomotywa ruszyła pełną parą”, news item",
        "dated_on": date(2015, 1, 8),
    },
    "source:cluster-page": {
        "title_pl": "Strona klastra u koordynatora",
        "title_en": "The cluster's page on the coordinator's site",
        "url": "http://www.ies-rzeszow.pl/podkarpacki-klaster-ekonomii-spolecznej-lokomotywa/",
    },
}

GOALS = [
    (
        "przedsiebiorczosc-spoleczna", True,
        "Wspieranie przedsiębiorczości społecznej", "Supporting social entrepreneurship",
        "Przedsiębiorstwo społeczne pomaga ludziom wrócić do aktywności. Dlatego o takich firmach mówimy głośno i pomagamy im działać.",
        "A social enterprise helps people to become active again. That is why we speak up for such enterprises and help them work.",
    ),
    (
        "innowacje", True,
        "Nowe rozwiązania w ekonomii społecznej", "New solutions in the social economy",
        "Szukamy nowych sposobów działania i wprowadzamy je w organizacjach i spółdzielniach.",
        "We look for new ways of working and bring them into organisations and cooperatives.",
    ),
    (
        "dobry-wizerunek", True,
        "Dobry wizerunek ekonomii społecznej", "A good image of the social economy",
        "Chcemy, żeby ekonomia społeczna kojarzyła się z dobrą pracą i dobrymi usługami.",
        "We want people to link the social economy with good work and good services.",
    ),
    (
        "wspolpraca-lokalna", False,
        "Ściślejsza współpraca lokalna", "Closer local cooperation",
        "Łączymy podmioty, które działają blisko siebie, i dbamy o to, żeby współpracowały coraz więcej.",
        "We connect organisations that work close to one another and help them do more together.",
    ),
    (
        "stabilnosc", False,
        "Stabilność podmiotów ekonomii społecznej", "Stability of social-economy organisations",
        "Zależy nam na tym, żeby podmioty ekonomii społecznej miały się lepiej i stały pewnie na własnych nogach.",
        "We want social-economy organisations to fare better and to stand firmly on their own feet.",
    ),
    (
        "warunki-rozwoju", False,
        "Warunki do rozwoju i konkurowania", "Conditions to grow and compete",
        "Tworzymy warunki, w których przedsiębiorczość społeczna może rosnąć i konkurować na rynku.",
        "We create conditions in which social entrepreneurship can grow and compete on the market.",
    ),
    (
        "znaczenie-w-regionie", False,
        "Większe znaczenie w gospodarce regionu", "A greater weight in the region's economy",
        "Chcemy, żeby podmioty ekonomii społecznej znaczyły więcej w gospodarce Podkarpacia.",
        "We want social-economy organisations to count for more in the economy of Podkarpacie.",
    ),
]  # fmt: skip

BENEFITS = [
    (
        "Synergia i skala", "Synergy and scale",
        "Wspólnie osiągamy lepsze wyniki niż każdy osobno.", "Together we reach better results than each of us alone.",
    ),
    (
        "Wsparcie doświadczonych partnerów", "Support of experienced partners",
        "Korzystamy ze wspólnych zasobów, wymieniamy się doświadczeniem i wiedzą.",
        "We share resources and exchange experience and knowledge.",
    ),
    (
        "Sprawniejsza praca, niższe koszty", "More efficient work at lower cost",
        "Razem pracuje się sprawniej, a codzienne działanie kosztuje mniej.",
        "Working together is more efficient, and running costs are lower.",
    ),
    (
        "Trwałe relacje", "Lasting relations",
        "Budujemy więzi między administracją, jednostkami organizacyjnymi, instytucjami otoczenia biznesu, "
        "organizacjami pozarządowymi i podmiotami ekonomii społecznej.",
        "We build ties between public administration, organisational units, business-environment institutions, NGOs "
        "and social-economy organisations.",
    ),
    (
        "Skuteczniej przeciw wykluczeniu", "More effective against exclusion",
        "Wspólnie lepiej przeciwdziałamy wykluczeniu społecznemu.", "Together we counter social exclusion more effectively.",
    ),
    (
        "Promocja przyjaznego regionu", "Promotion of a friendly region",
        "Pokazujemy region, który sprzyja ekonomii społecznej.", "We show a region that is friendly to the social economy.",
    ),
]  # fmt: skip

THEMES = [
    ("administracja-biuro", "administracja i biuro", "office work"),
    ("budowa-remonty", "budowa i remonty", "building and renovation"),
    ("catering", "catering i gastronomia", "catering"),
    ("doradztwo", "doradztwo", "consulting"),
    ("druk", "druk i poligrafia", "printing"),
    ("ekologia", "ekologia", "environment"),
    ("finansowanie", "pozyskiwanie środków", "fundraising"),
    ("grafika", "grafika i projektowanie", "design"),
    ("handel", "handel", "trade"),
    ("integracja", "integracja społeczna i zawodowa", "social and vocational integration"),
    ("it", "informatyka", "IT"),
    ("krawiectwo", "krawiectwo", "tailoring"),
    ("ksiegowosc", "księgowość", "accounting"),
    ("kultura", "kultura i muzyka", "culture and music"),
    ("lokal", "lokale i sale", "premises and rooms"),
    ("noclegi", "noclegi", "accommodation"),
    ("ogrody", "ogrody i zieleń", "gardens and green areas"),
    ("opieka", "opieka nad osobami starszymi i zależnymi", "care for older and dependent people"),
    ("opieka-dzieci", "opieka nad dziećmi", "childcare"),
    ("prawo", "pomoc prawna", "legal help"),
    ("produkcja", "produkcja", "manufacturing"),
    ("promocja", "promocja i marketing", "promotion and marketing"),
    ("recykling", "recykling i ponowne użycie", "recycling and reuse"),
    ("rehabilitacja", "rehabilitacja", "rehabilitation"),
    ("rekodzielo", "rękodzieło", "handicraft"),
    ("sport", "sport i rekreacja", "sport and recreation"),
    ("sprzatanie", "sprzątanie", "cleaning"),
    ("sprzet", "sprzęt i narzędzia", "equipment and tools"),
    ("szkolenia", "szkolenia", "training"),
    ("transport", "transport", "transport"),
    ("turystyka", "turystyka", "tourism"),
    ("wydarzenia", "organizacja wydarzeń", "events"),
]

CLUSTER = {
    "name_pl": "Podkarpacki Klaster Ekonomii Społecznej „Lokomotywa”",
    "name_en": "Podkarpackie Social Economy Cluster “Lokomotywa”",
    "short_name": "PKES",
    "lead_pl": "Od 2014 roku łączymy spółdzielnie socjalne, organizacje, samorząd, uczelnię i firmy z Podkarpacia.",
    "lead_en": "Since 2014 we have connected social cooperatives, organisations, local government, a university "
    "and companies of Podkarpacie.",
    "conviction_pl": "Działając razem, możemy więcej niż każde z nas osobno.",
    "conviction_en": "Acting together we can do more than each of us alone.",
    "founded_on": date(2014, 10, 31),
    "founded_precision": DatePrecision.MONTH,
    "founded_in": "Rzeszów",
    "phone": "502 741 703",
    "email": "pkes@ies-rzeszow.pl",
    "website": "http://www.ies-rzeszow.pl",
    "declared_members": 14,
    "declared_on": date(2015, 1, 8),
    "declared_note_pl": "Klaster mówi o czternastu podmiotach, ale z nazwy znamy trzynaście: te, które podpisały "
    "porozumienie. Czternastego źródła nie wymieniają, więc nikogo nie dopisujemy na domysł.",
    "declared_note_en": "The cluster speaks of fourteen organisations, but thirteen are known by name: those that signed "
    "the agreement. The sources do not name the fourteenth, so we do not guess.",
}

FOUNDATION, COOPERATIVE = LegalForm.FOUNDATION, LegalForm.SOCIAL_COOPERATIVE
RZESZOW = ("Rzeszów", Powiat.RZESZOW, "50.04132", "21.99901")

# Slug, name, legal form, sector, (locality, powiat, latitude, longitude). The points are those of the localities.
ORGANIZATIONS = [
    ("instytut-ekonomii-spolecznej", "Instytut Ekonomii Społecznej", FOUNDATION, Sector.SOCIAL, RZESZOW),
    ("uniwersytet-rzeszowski", "Uniwersytet Rzeszowski", LegalForm.PUBLIC_UNIVERSITY, Sector.SCIENCE, RZESZOW),
    ("bergamotka", "Spółdzielnia Socjalna Bergamotka", COOPERATIVE, Sector.SOCIAL, ("Dębica", Powiat.DEBICKI, "50.05146", "21.41141")),
    ("chatka-malolatka", "Spółdzielnia Socjalna CHATKA MAŁOLATKA", COOPERATIVE, Sector.SOCIAL, ("Krówniki", Powiat.PRZEMYSKI, "49.766", "22.830")),
    ("feniks", "Spółdzielnia Socjalna FENIKS", COOPERATIVE, Sector.SOCIAL, ("Łąka", Powiat.RZESZOWSKI, "50.084", "22.097")),
    ("orto-sport", "Spółdzielnia Socjalna ORTO-SPORT", COOPERATIVE, Sector.SOCIAL, RZESZOW),
    ("polifonia-project", "Spółdzielnia Socjalna Polifonia Project", COOPERATIVE, Sector.SOCIAL, RZESZOW),
    ("rezydencja-pod-platanem", "Spółdzielnia Socjalna Rezydencja Pod Platanem", COOPERATIVE, Sector.SOCIAL, ("Zarzecze", Powiat.PRZEWORSKI, "49.98633", "22.53716")),
    ("siedlisko", "Spółdzielnia Socjalna Siedlisko", COOPERATIVE, Sector.SOCIAL, ("Sokołów Małopolski", Powiat.RZESZOWSKI, "50.22909", "22.11968")),
    ("stawiamy-slady", "Spółdzielnia Socjalna Stawiamy Ślady", COOPERATIVE, Sector.SOCIAL, ("Łańcut", Powiat.LANCUCKI, "50.06871", "22.22912")),
    ("synergia", "Spółdzielnia Socjalna SYNERGIA", COOPERATIVE, Sector.SOCIAL, RZESZOW),
    ("gmina-strzyzow", "Gmina Strzyżów", LegalForm.MUNICIPALITY, Sector.PUBLIC, ("Strzyżów", Powiat.STRZYZOWSKI, "49.87074", "21.79413")),
    ("4hc", "4HC Sp. z o.o.", LegalForm.LIMITED_COMPANY, Sector.PRIVATE, RZESZOW),
]  # fmt: skip

# What is known of one organisation only.
PARTICULARS = {
    "instytut-ekonomii-spolecznej": {
        "phone": "502 741 703",
        "email": "pkes@ies-rzeszow.pl",
        "website": "http://www.ies-rzeszow.pl",
    },
    "uniwersytet-rzeszowski": {
        "location_note_pl": "Źródło nie podaje miejscowości; Rzeszów wynika z nazwy uczelni.",
        "location_note_en": "The source names no locality; Rzeszów follows from the university's name.",
    },
    "chatka-malolatka": {
        "location_to_confirm": True,
        "location_note_pl": "Wieś pod Przemyślem. Powiat potwierdzi koordynator.",
        "location_note_en": "A village near Przemyśl. The coordinator will confirm the powiat.",
    },
    "rezydencja-pod-platanem": {
        "location_to_confirm": True,
        "location_note_pl": "W regionie są cztery miejscowości o tej nazwie. Koordynator potwierdzi, o którą chodzi.",
        "location_note_en": "Four places in the region bear this name. The coordinator will confirm which one it is.",
    },
}


# What people are told when they get an account or are entered as contact persons (art. 13 and 14 RODO).
CLAUSES = {
    "event": (
        "Twoje dane (imię i nazwisko, adres e-mail, organizacja, odpowiedzi) prowadzi koordynator klastra, Instytut Ekonomii "
        "Społecznej w Rzeszowie, pkes@ies-rzeszow.pl, żeby przyjąć zapis, przygotować spotkanie i udokumentować, kto w nim był "
        "(art. 6 ust. 1 lit. f RODO). To, czego potrzebujesz, żeby wziąć udział, czyta tylko biuro i tylko za Twoją zgodą, "
        "którą dajesz, wpisując to; usuwamy to wkrótce po spotkaniu. Danych nie sprzedajemy i nikomu obcemu nie przekazujemy. "
        "Możesz poprosić o wgląd, poprawienie, usunięcie albo ograniczenie, wnieść sprzeciw, a jeśli uznasz, że coś robimy źle "
        "– skargę do Prezesa Urzędu Ochrony Danych Osobowych.",
        "Your data (name, e-mail address, organisation, answers) is kept by the coordinator of the cluster, Instytut Ekonomii "
        "Społecznej in Rzeszów, pkes@ies-rzeszow.pl, to take your registration, prepare the meeting and document who was there "
        "(art. 6(1)(f) GDPR). What you need in order to take part is read by the office only, with the consent that you give "
        "by writing it; we erase it soon after the meeting. We neither sell the data nor pass it to strangers. You can ask to "
        "see, correct, erase or restrict it, object, and, if you think we do something wrong, complain to the President of "
        "the Polish Data Protection Office.",
    ),
    "training": (
        "Dane uczestnika (imię i nazwisko, adres e-mail, organizacja, funkcja, obecność, wynik) prowadzi koordynator klastra, "
        "Instytut Ekonomii Społecznej w Rzeszowie, pkes@ies-rzeszow.pl. Mamy je od organizacji, która zgłasza uczestnika. Są "
        "potrzebne, żeby przyjąć zgłoszenie, przeprowadzić szkolenie, wystawić zaświadczenie i wykazać przed tym, kto szkolenie "
        "finansuje, kto w nim był (art. 6 ust. 1 lit. f RODO); finansujący może je obejrzeć przy kontroli. To, czego ktoś "
        "potrzebuje, żeby wziąć udział, czyta tylko biuro i tylko za zgodą tej osoby; usuwamy to wkrótce po szkoleniu. "
        "Ankiety są anonimowe. Można poprosić o wgląd, sprostowanie, usunięcie albo ograniczenie, wnieść sprzeciw, a gdy coś "
        "robimy źle – skargę do Prezesa Urzędu Ochrony Danych Osobowych.",
        "The data of a participant (name, e-mail address, organisation, role, presence, result) is kept by the coordinator of "
        "the cluster, Instytut Ekonomii Społecznej in Rzeszów, pkes@ies-rzeszow.pl. We have it from the organisation that "
        "enrols the participant. It is needed to take the enrolment, hold the training, issue the certificate and show to "
        "whoever pays for the training who was there (art. 6(1)(f) GDPR); they may look at it when they check. What somebody "
        "needs in order to take part is read by the office only, with that person's consent; we erase it soon after the "
        "training. Surveys are anonymous. One can ask to see, correct, erase or restrict the data, object, and, if we do "
        "something wrong, complain to the President of the Polish Data Protection Office.",
    ),
    "join": (
        "Dane osoby do kontaktu (imię i nazwisko, funkcja, e-mail, telefon) i to, co napiszesz we wniosku, prowadzi koordynator "
        "klastra, Instytut Ekonomii Społecznej w Rzeszowie, pkes@ies-rzeszow.pl. Są potrzebne, żeby rozpatrzyć wniosek "
        "(art. 6 ust. 1 lit. f RODO). Czytają je koordynator i rada klastra, nikt więcej. Wniosek, którego nikt nie potwierdzi, "
        "usuwamy; z odrzuconego albo wycofanego po pewnym czasie usuwamy dane osób. Możesz poprosić o wgląd, sprostowanie, "
        "usunięcie, ograniczenie albo wnieść sprzeciw, a jeśli uznasz, że coś robimy źle – skargę do Prezesa Urzędu Ochrony "
        "Danych Osobowych.",
        "The data of the contact person (name, function, e-mail, phone) and what you write in the request is kept by the "
        "coordinator of the cluster, Instytut Ekonomii Społecznej in Rzeszów, pkes@ies-rzeszow.pl. It is needed to decide on "
        "the request (art. 6(1)(f) GDPR). The coordinator and the council of the cluster read it, nobody else. A request that "
        "nobody confirms is deleted; people's data is taken out of a rejected or withdrawn one after some time. You can ask "
        "to see, correct, erase or restrict it, object, and, if you think we do something wrong, complain to the President of "
        "the Polish Data Protection Office.",
    ),
    "account": (
        "Twoje dane (imię i nazwisko, adres e-mail, zapis tego, co zmieniasz) prowadzi koordynator klastra, Instytut Ekonomii "
        "Społecznej w Rzeszowie, pkes@ies-rzeszow.pl. Są potrzebne, żeby można było działać w portalu w imieniu organizacji "
        "(art. 6 ust. 1 lit. f RODO). Nie przekazujemy ich nikomu poza klastrem. Konto istnieje, dopóki go potrzebujesz; w "
        "zakładce „Moje dane” możesz je obejrzeć, pobrać i usunąć. Możesz też poprosić o sprostowanie, ograniczenie albo "
        "wnieść sprzeciw, a jeśli uznasz, że coś robimy źle – skargę do Prezesa Urzędu Ochrony Danych Osobowych.",
        "Your data (name, e-mail address, a record of what you change) is kept by the coordinator of the cluster, Instytut "
        "Ekonomii Społecznej in Rzeszów, pkes@ies-rzeszow.pl. It is needed so that you can act for an organisation in the "
        "portal (art. 6(1)(f) GDPR). We pass it to nobody outside the cluster. The account exists as long as you need it; "
        "under “My data” you can see, download and erase it. You can also ask for correction or restriction, object, and, "
        "if you think we do something wrong, complain to the President of the Polish Data Protection Office.",
    ),
    "newsletter": (
        "Zgadzam się, żeby koordynator klastra, Instytut Ekonomii Społecznej w Rzeszowie, pkes@ies-rzeszow.pl, wysyłał mi na "
        "podany adres newsletter klastra: aktualności, spotkania, szkolenia, nabory i oferty członków (art. 6 ust. 1 lit. a "
        "RODO). Zgodę można w każdej chwili wycofać jednym kliknięciem, w każdym liście albo na tej stronie. Adres mamy, "
        "dopóki newsletter przychodzi, a potem przez rok, żeby móc wykazać zgodę. Nie sprawdzamy, kto otworzył list. "
        "Masz prawo do wglądu, sprostowania, usunięcia i przeniesienia danych oraz skargi do Prezesa UODO.",
        "I agree that the coordinator of the cluster, Instytut Ekonomii Społecznej in Rzeszów, pkes@ies-rzeszow.pl, sends the "
        "cluster's newsletter to this address: news, meetings, trainings, calls and what members offer (art. 6(1)(a) GDPR). "
        "You can withdraw your consent at any time by one click, in every mail or on this site. We keep the address as long as "
        "the newsletter comes, and for a year after that, to be able to show the consent. We do not look who opened a mail. "
        "You have the right to see, correct, erase and move your data, and to complain to the Polish Data Protection Office.",
    ),
    "contact": (
        "Imię i nazwisko, adres e-mail i to, co napiszesz, prowadzi koordynator klastra, Instytut Ekonomii Społecznej "
        "w Rzeszowie, pkes@ies-rzeszow.pl. Są potrzebne, żeby odpowiedzieć (art. 6 ust. 1 lit. f RODO). Czyta je biuro "
        "koordynatora, nikt więcej. Usuwamy je rok po załatwieniu sprawy. Możesz poprosić o wgląd, sprostowanie, usunięcie, "
        "ograniczenie albo wnieść sprzeciw, a jeśli uznasz, że coś robimy źle – skargę do Prezesa UODO.",
        "Your name, e-mail address and what you write is kept by the coordinator of the cluster, Instytut Ekonomii Społecznej "
        "in Rzeszów, pkes@ies-rzeszow.pl. It is needed to answer you (art. 6(1)(f) GDPR). The coordinator's office reads it, "
        "nobody else. We delete it a year after the matter is settled. You can ask to see, correct, erase or restrict it, "
        "object, and, if you think we do something wrong, complain to the Polish Data Protection Office.",
    ),
    "contact_person": (
        "Wpisz tylko osobę, która o tym wie. Jej imię i nazwisko, funkcję, e-mail i telefon prowadzi koordynator klastra, "
        "Instytut Ekonomii Społecznej w Rzeszowie, pkes@ies-rzeszow.pl, żeby można było skontaktować się z organizacją "
        "(art. 6 ust. 1 lit. f RODO). Dane widzi ten, kogo wybierzesz przy tej osobie. Znikają, gdy je usuniesz; osoba może "
        "też sama poprosić koordynatora o wgląd, poprawienie albo usunięcie i wnieść skargę do Prezesa UODO.",
        "Enter only somebody who knows about it. Their name, function, e-mail and phone are kept by the coordinator of the "
        "cluster, Instytut Ekonomii Społecznej in Rzeszów, pkes@ies-rzeszow.pl, so that people can reach the organisation "
        "(art. 6(1)(f) GDPR). Who sees the data is chosen beside each person. It is gone when you remove it; the person can "
        "also ask the coordinator to see, correct or erase it, and complain to the Polish Data Protection Office.",
    ),
}


@transaction.atomic
def load():
    """Write all founding records of this app that are not there yet."""
    sources = {key: keep(key, SourceDocument, **values)[0] for key, values in SOURCES.items()}
    for position, (slug, is_main, title_pl, title_en, description_pl, description_en) in enumerate(GOALS, 1):
        keep(
            f"goal:{position}", Goal, position=position, slug=slug, is_main=is_main, title_pl=title_pl, title_en=title_en,
            description_pl=description_pl, description_en=description_en,
        )  # fmt: skip
    for position, (title_pl, title_en, description_pl, description_en) in enumerate(BENEFITS, 1):
        keep(
            f"benefit:{position}", Benefit, position=position, title_pl=title_pl, title_en=title_en,
            description_pl=description_pl, description_en=description_en,
        )  # fmt: skip
    for kind, (text_pl, text_en) in CLAUSES.items():
        if not Clause.objects.filter(kind=kind).exists():
            keep(f"clause:{kind}:1", Clause, kind=kind, version=1, text_pl=text_pl, text_en=text_en)
    for slug, name_pl, name_en in THEMES:
        keep(f"theme:{slug}", Theme, slug=slug, name_pl=name_pl, name_en=name_en)
    for slug, name, legal_form, sector, (locality, powiat, latitude, longitude) in ORGANIZATIONS:
        organization, _created = keep(
            f"organization:{slug}", Organization, slug=slug, name=name, legal_form=legal_form, sector=sector,
            locality=locality, powiat=powiat, latitude=degrees(latitude), longitude=degrees(longitude),
            location_precision=Organization.LocationPrecision.LOCALITY, **PARTICULARS.get(slug, {}),
        )  # fmt: skip
        enter_once(
            f"register:{slug}:accession", organization, sources["source:agreement-2014"],
            kind=RegisterEntry.Kind.ACCESSION, role=RegisterEntry.Role.FOUNDING_MEMBER,
        )  # fmt: skip
    coordinator, news = get("organization:instytut-ekonomii-spolecznej", Organization), sources["source:news-2015"]
    if coordinator and news and not Cluster.objects.exists():
        keep("cluster", Cluster, coordinator=coordinator, declared_source=news, **CLUSTER)
    enter_once(
        "register:instytut-ekonomii-spolecznej:coordinator", coordinator, news,
        kind=RegisterEntry.Kind.ROLE, role=RegisterEntry.Role.COORDINATOR,
    )  # fmt: skip
    index_kept(Organization, [f"organization:{row[0]}" for row in ORGANIZATIONS])
    index_kept(Goal, [f"goal:{position}" for position in range(1, len(GOALS) + 1)])


def degrees(text):
    """A coordinate with the five decimals that the database keeps, so that it compares equal when read back."""
    return Decimal(text).quantize(Decimal("0.00001"))


def enter_once(key, organization, source, **entry):
    """Put a founding line into the register through the act, once and never again."""
    if not organization or not source or FoundingRecord.objects.filter(key=key).exists():
        return
    # October 2014 is all that is known; its last day is the first on which the membership is certain.
    entry = record(
        organization, effective_on=date(2014, 10, 31), date_precision=DatePrecision.MONTH, source=source, **entry
    )
    FoundingRecord.objects.create(key=key, object_pk=entry.pk, values={})
