"""The register of processing activities (article 30 GDPR): a first draft that describes the portal, then the office's own."""

from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.models import Cluster, ProcessingActivity
from members.policies import desk
from pkes.lib.pdf import answer, typeset
from pkes.lib.tables import download
from pkes.retention import RULES

# Drafts in Polish, the language of the register. They say what the portal does; the rest is for the coordinator to write and
# to approve, as with the clauses. Nothing is said of recipients or of security beyond the portal itself.
BY_COORDINATOR = "Do uzupełnienia i zatwierdzenia przez koordynatora."
INTEREST = "Prawnie uzasadniony interes administratora, art. 6 ust. 1 lit. f RODO."
OFFICE = "Biuro koordynatora i osoby, które dla niego utrzymują serwer. " + BY_COORDINATOR
NO_TRANSFER = "Portal nie przekazuje danych poza EOG. Poczta i serwer: do potwierdzenia przez koordynatora."
SECURITY = (
    "Dostęp według ról, drugi składnik logowania dla biura, zapis działań biura, szyfrowane połączenie, usuwanie co noc według "
    "tabeli. Kopie zapasowe i zabezpieczenie serwera: do uzupełnienia przez koordynatora."
)
DRAFTS = [
    {
        "name": "Konta osób działających w imieniu organizacji",
        "purpose": "Prowadzenie stron członków przez osoby do tego zaproszone; bezpieczeństwo kont.",
        "basis": INTEREST,
        "people": "Osoby z kontem w portalu.",
        "data": "Adres e-mail, imię i nazwisko, język, uprawnienia, urządzenia i czas logowania, wprowadzone zmiany.",
        "rules": ["account", "sessions", "consents", "mails"],
    },
    {
        "name": "Katalog członków i osoby do kontaktu",
        "purpose": "Informowanie o członkach klastra i umożliwienie kontaktu z nimi.",
        "basis": INTEREST,
        "people": "Osoby do kontaktu podane przez organizacje.",
        "data": "Imię i nazwisko, funkcja, e-mail, telefon; kto je widzi, wybiera organizacja.",
        "rules": ["contact_persons"],
    },
    {
        "name": "Wnioski o przyjęcie, rada i rejestr członków",
        "purpose": "Rozpatrzenie wniosków o przyjęcie do klastra i udokumentowanie członkostwa.",
        "basis": INTEREST,
        "people": "Osoby do kontaktu we wnioskach, członkowie rady, osoby prowadzące jednoosobową działalność.",
        "data": "Imię i nazwisko, funkcja, e-mail, telefon, treść wniosku, opinie rady, uchwały.",
        "rules": ["unconfirmed_requests", "closed_requests", "accepted_requests", "register"],
    },
    {
        "name": "Spotkania",
        "purpose": "Przyjęcie zapisów, przygotowanie spotkań i udokumentowanie, kto w nich był.",
        "basis": INTEREST + " Szczególne potrzeby: zgoda, art. 6 ust. 1 lit. a i art. 9 ust. 2 lit. a RODO.",
        "people": "Osoby zapisane na spotkania.",
        "data": "Imię i nazwisko, e-mail, organizacja, odpowiedzi, obecność; szczególne potrzeby, jeśli ktoś je poda.",
        "rules": ["registrations", "special_needs", "survey_invitations"],
    },
    {
        "name": "Współpraca członków: rozmowy i rezerwacje zasobów",
        "purpose": "Umożliwienie organizacjom rozmowy i wypożyczania zasobów; wyjaśnianie zgłoszonych rozmów.",
        "basis": INTEREST,
        "people": "Osoby działające w imieniu organizacji i osoby wymienione w rozmowach.",
        "data": "Imię i nazwisko autora, treść wiadomości i załączników, czas, kto poprosił o zasób i kto zdecydował.",
        "rules": ["enquiries", "bookings"],
    },
    {
        "name": "Oferty, potrzeby i wiadomości o tym, co pasuje",
        "purpose": "Pokazywanie, co organizacje oferują i czego potrzebują, i podpowiadanie, kto do kogo pasuje.",
        "basis": INTEREST,
        "people": "Osoby działające w imieniu organizacji.",
        "data": "Kto dodał ofertę lub odrzucił podpowiedź, jak często chce dostawać wiadomości, o czym je dostał.",
        "rules": ["listings", "renewal_links", "told_matches", "mails"],
    },
    {
        "name": "Newsletter",
        "purpose": "Wysyłka newslettera klastra osobom, które go zamówiły, i wykazanie ich zgody.",
        "basis": "Zgoda, art. 6 ust. 1 lit. a RODO. Wykazanie zgody: rozliczalność, art. 5 ust. 2 RODO.",
        "people": "Osoby, które zamówiły newsletter.",
        "data": "Adres e-mail, język, zgoda z wersją treści, wypisanie się, co i kiedy wysłano, czy list wrócił. Bez śledzenia "
        "otwarć.",
        "rules": ["unconfirmed_subscribers", "subscribers", "deliveries"],
    },
    {
        "name": "Wiadomości do koordynatora",
        "purpose": "Odpowiedzi na pytania wysłane z formularza kontaktowego.",
        "basis": INTEREST,
        "people": "Osoby, które napisały.",
        "data": "Imię i nazwisko, e-mail, temat, treść wiadomości, odpowiedź.",
        "rules": ["messages"],
    },
    {
        "name": "Wnioski osób w sprawie ich danych",
        "purpose": "Odpowiedzi na wnioski z art. 15–22 RODO i wykazanie, że je załatwiono.",
        "basis": "Obowiązek prawny i rozliczalność, art. 5 ust. 2 i art. 6 ust. 1 lit. c RODO.",
        "people": "Osoby, które złożyły wniosek.",
        "data": "Imię i nazwisko, e-mail, treść wniosku, odpowiedź, terminy.",
        "rules": ["data_requests", "farewells"],
    },
    {
        "name": "Zapis działań biura",
        "purpose": "Wykazanie, kto z biura i kiedy sięgał po dane i zmieniał uprawnienia.",
        "basis": "Rozliczalność, art. 5 ust. 2 i art. 6 ust. 1 lit. c RODO.",
        "people": "Osoby pracujące w biurze.",
        "data": "Kto, kiedy, co zrobił; bez adresu IP.",
        "rules": ["audit", "jobs"],
    },
]  # fmt: skip


def load_drafts():
    """Write the drafts where the register is empty; what the office wrote stays."""
    if ProcessingActivity.objects.exists():
        return
    common = {"recipients": OFFICE, "transfers": NO_TRANSFER, "security": SECURITY}
    for position, draft in enumerate(DRAFTS, 1):
        ProcessingActivity.objects.create(position=position, **common, **draft)


def kept_in_words(activity):
    """How long, as the retention rules of the activity say; one rule a line."""
    return "\n".join(f"{rule.what}: {rule.kept()}" for rule in RULES if rule.key in activity.rules)


def columns_of(activity):
    """(label, words) of one activity, in the order of article 30."""
    field = activity._meta.get_field
    approved = activity.approved_on
    return [
        (str(field("purpose").verbose_name), activity.purpose),
        (str(field("basis").verbose_name), activity.basis),
        (str(field("people").verbose_name), activity.people),
        (str(field("data").verbose_name), activity.data),
        (str(field("recipients").verbose_name), activity.recipients),
        (str(field("transfers").verbose_name), activity.transfers),
        (str(field("rules").verbose_name), kept_in_words(activity)),
        (str(field("security").verbose_name), activity.security),
        (
            str(field("approved_on").verbose_name),
            date_format(approved, "j E Y") if approved else _("draft, not approved"),
        ),
    ]


@desk("members.view_processingactivity")
def activities_file(request, kind):
    """The whole register as a file: a workbook, or a document on paper."""
    activities = list(ProcessingActivity.objects.all())
    name, title = f"rejestr-czynnosci-{timezone.localdate():%Y-%m-%d}", _("Register of processing activities")
    if kind == "xlsx":
        header = (
            [_("No."), _("Activity"), *(label for label, _words in columns_of(activities[0]))] if activities else []
        )
        rows = [[row.position, row.name, *(words for _label, words in columns_of(row))] for row in activities]
        return download(kind, name, header, rows, title)
    if kind != "pdf":
        raise Http404
    cluster = Cluster.objects.select_related("coordinator").first()
    data = {
        "language": get_language(),
        "title": title,
        "controller": _("Controller: %(name)s") % {"name": cluster.coordinator.name} if cluster else "",
        "day": _("As of %(day)s") % {"day": date_format(timezone.localdate(), "j E Y")},
        "of": _("of"),
        "nobody": _("The register is empty."),
        "activities": [
            {
                "name": f"{row.position}. {row.name}",
                "facts": [[label.capitalize(), words] for label, words in columns_of(row)],
            }
            for row in activities
        ],
    }
    return answer(typeset("pkes/print/activities.typ", data), f"{name}.pdf")
