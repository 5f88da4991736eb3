"""Papers of the accession: the declaration to be signed, and the resolution."""

from django.utils import timezone, translation
from django.utils.formats import date_format

from members.models import Cluster
from pkes.lib.pdf import typeset


def day(value):
    return date_format(value, "j E Y")


def declaration(request):
    """The declaration of accession, filled in from a request, for a signature on paper. Always in Polish."""
    with translation.override("pl"):
        cluster = Cluster.objects.select_related("coordinator").first()
        rows = [
            ("Nazwa", request.name),
            ("Forma prawna", request.get_legal_form_display()),
            ("Prowadzony przez", request.run_by),
            ("Miejscowość", request.locality),
            ("Powiat", request.powiat_name),
            ("NIP", request.nip),
            ("REGON", request.regon),
            ("KRS", request.krs),
            ("Osoba do kontaktu", ", ".join(filter(None, [request.contact_name, request.contact_position]))),
            ("E-mail", request.contact_email),
            ("Telefon", request.contact_phone),
        ]
        data = {
            "reference": request.reference,
            "cluster": cluster.name if cluster else "",
            "coordinator": cluster.coordinator.name if cluster else "",
            "name": request.name,
            "rows": [list(row) for row in rows if row[1]],
            "goals": [goal.title for goal in request.goals.all()],
            "date": day(timezone.localdate()),
        }
    return typeset("members/print/declaration.typ", data)


def resolution(row):
    """A resolution as a document. Its text stands in it as it was entered."""
    with translation.override("pl"):
        cluster = Cluster.objects.first()
        data = {
            "number": row.number,
            "date": day(row.dated_on),
            "cluster": cluster.name if cluster else "",
            "name": row.request.name,
            "reference": row.request.reference,
            "paragraphs": [part.strip() for part in row.text.split("\n") if part.strip()],
        }
    return typeset("members/print/resolution.typ", data)
