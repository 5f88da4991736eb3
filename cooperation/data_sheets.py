"""The data sheets of all organisations of a consortium in one document: what the register and their profiles know.

People stand there only where their organisation named them as contacts for the public or for members. What is not known is
said so, for it has to be completed before the application is written.
"""

import io

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.booklet import coordinator, frame, page_of, public_persons
from members.models import ContactPerson, Organization
from pkes.lib.late import late_module
from pkes.lib.pdf import typeset, visible

docx = late_module("docx")

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
GREEN = (0x0B, 0x53, 0x45)
# What an application asks for; the names of the columns are those of the organisation.
NEEDED = ["nip", "regon", "krs", "street", "postal_code", "locality", "email", "phone", "profile"]


def write(consortium, kind):
    """(bytes, content type) of the document of a consortium, read with its people. About 10 ms a partner at most."""
    data = data_of(consortium)
    return (pdf(data) if kind == "pdf" else word(data)), KINDS[kind]


def data_of(consortium):
    persons = ContactPerson.objects.filter(
        visibility__in=[ContactPerson.Visibility.PUBLIC, ContactPerson.Visibility.MEMBERS]
    )
    order = [organization.pk for organization in consortium.organizations]
    rows = (
        Organization.objects.filter(pk__in=order)
        .select_related("run_by")
        .with_services()
        .prefetch_related("legal_statuses", public_persons(persons))
        .in_bulk()
    )
    chief, call = coordinator(), consortium.call
    return {
        **frame(),
        "title": _("Data sheets of the partners"),
        "about": [
            [_("Project"), consortium.title],
            [_("Funding call"), call.title],
            [_("Who gives the money"), call.funder],
            [_("Deadline"), date_format(timezone.localtime(call.deadline_at), "j E Y, H:i")],
            [_("Leader"), consortium.leader.name],
        ],
        "missing_words": _("Not known to the portal:"),
        "members": [sheet(rows[pk], chief, is_leader=pk == consortium.leader_id) for pk in order],
    }


def sheet(organization, chief, *, is_leader):
    page = page_of(organization, chief, with_logo=False)
    statuses = [[str(status), period(status)] for status in organization.legal_statuses.all()]
    missing = [
        str(organization._meta.get_field(name).verbose_name) for name in NEEDED if not getattr(organization, name)
    ]
    return {
        **page,
        "roles": ", ".join([_("leader") if is_leader else _("partner"), page["roles"]]),
        "facts": page["facts"] + statuses,
        "missing": ", ".join(missing),
    }


def period(status):
    since = date_format(status.granted_on, "j E Y")
    if status.expires_on is None:
        return _("since %(day)s") % {"day": since}
    return _("from %(since)s to %(until)s") % {"since": since, "until": date_format(status.expires_on, "j E Y")}


def pdf(data):
    return typeset("cooperation/print/data_sheets.typ", data)


def word(data):
    """The same as a document to work on. Built on the library's own empty template, with real headings and lists."""
    document = docx.Document()
    dress(document)
    document.core_properties.title = data["title"]
    document.core_properties.author = data["cluster"]
    document.core_properties.comments = ""
    document.add_heading(data["title"], 1)
    pairs(document, data["about"])
    document.add_paragraph(data["day"])
    for row in data["members"]:
        document.add_page_break()
        document.add_heading(visible(row["name"]), 2)
        document.add_paragraph(row["roles"])
        pairs(document, row["facts"])
        if row["missing"]:
            document.add_paragraph(f"{data['missing_words']} {row['missing']}")
        for part in row["parts"]:
            document.add_heading(part["title"], 3)
            blocks(document, part["blocks"])
        if row["services"]:
            document.add_heading(data["services"], 3)
        for service in row["services"]:
            words = document.add_paragraph()
            words.add_run(visible(service["name"])).bold = True
            words.add_run(f" ({service['theme']})")
            blocks(document, service["blocks"])
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def dress(document):
    """Our colours, and the language of the words, so that screen readers and spelling know it."""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", docx.shared.Pt(11)
    # The template says that all is American English.
    language = normal.element.get_or_add_rPr().makeelement(
        docx.oxml.ns.qn("w:lang"), {docx.oxml.ns.qn("w:val"): "en-GB" if get_language() == "en" else "pl-PL"}
    )
    normal.element.get_or_add_rPr().append(language)
    document.core_properties.language = get_language()
    for level in (1, 2, 3):
        document.styles[f"Heading {level}"].font.color.rgb = docx.shared.RGBColor(*GREEN)


def pairs(document, rows):
    """Label and value, a line each: read aloud in order, and easily copied into an application."""
    for label, value in rows:
        words = document.add_paragraph()
        words.paragraph_format.space_after = docx.shared.Pt(2)
        words.add_run(f"{visible(label)}: ").bold = True
        words.add_run(visible(value))


def blocks(document, rows):
    for block in rows:
        style = {"list": "List Bullet", "numbers": "List Number"}.get(block["kind"])
        for text in block["words"]:
            words = document.add_paragraph(style=style)
            words.add_run("\n".join(visible(line) for line in text.split("\n"))).bold = block["kind"] == "heading"
