"""What is packed into a ZIP in the background: all certificates of a training, and its whole folder."""

import unicodedata
import zipfile

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pkes.lib.audit.actions import note
from pkes.lib.audit.models import Entry
from pkes.lib.dates import days_in_words
from pkes.lib.jobs.actions import as_job
from pkes.lib.tables import to_csv, to_xlsx
from trainings.actions.errors import TrainingsError
from trainings.certificate_paper import paper
from trainings.folder import Folder
from trainings.models import Evidence, Training
from trainings.models.hours import in_short
from trainings.results import of_training, one_place

# What Windows, macOS or a shell does not take in the name of a file.
FORBIDDEN = set('\\/:*?"<>|')
LONGEST_NAME = 80
FOLDERS = {
    Evidence.Kind.SIGNED_SHEET: gettext_lazy("signed sheets"),
    Evidence.Kind.MATERIALS: gettext_lazy("materials"),
    Evidence.Kind.TRAINER: gettext_lazy("trainer"),
    Evidence.Kind.PHOTO: gettext_lazy("photos"),
    Evidence.Kind.OTHER: gettext_lazy("other papers"),
}


def safe_name(text):
    """A text as (part of) the name of a file on every system: Polish letters stay, nothing leads out of the folder."""
    text = "".join(
        " " if letter in FORBIDDEN or unicodedata.category(letter)[0] in "CZ" else letter
        for letter in unicodedata.normalize("NFC", text)
    )
    words = [word for word in text.split() if word.strip(".")]
    return " ".join(words)[:LONGEST_NAME].strip(" .") or "–"


def training_for(job, pk):
    """The training whose papers are asked for, if whoever asked may still see them; it is noted who took them."""
    if not (job.by.is_active and job.by.is_staff and job.by.has_perm("trainings.change_training")):
        raise TrainingsError(_("You may not see the papers of this training any more."))
    training = Training.objects.with_programme().select_related("funding").filter(pk=pk).first()
    if training is None:
        raise TrainingsError(_("This training does not exist any more."))
    note(job.by, Entry.What.EXPORT, training, words=job.title)
    return training


@as_job(gettext_lazy("Certificates"))
def certificates_archive(job, *, training):
    """All valid certificates of a training, in Polish."""
    training = training_for(job, training)
    certificates = list(Folder(training).certificates())
    if not certificates:
        raise TrainingsError(_("No certificate has been issued for this training."))
    name = safe_name(_("Certificates – %(title)s") % {"title": training.title})
    with job.file(f"{name}.zip") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        add_certificates(archive, certificates, "", job.progress)
    return counted_certificates(len(certificates))


def counted_certificates(number):
    return ngettext("%(number)s certificate", "%(number)s certificates", number) % {"number": number}


def add_certificates(archive, certificates, folder, progress):
    """Set and add the papers one by one; returns their names in the archive."""
    logos, names = {}, []
    for done, certificate in enumerate(certificates, 1):
        name = f"{folder}{certificate.year}-{certificate.number:04} {safe_name(certificate.name)}.pdf"
        # A PDF is compressed already.
        archive.writestr(name, paper(certificate, "pl", logos), zipfile.ZIP_STORED)
        names.append(name)
        progress(done, len(certificates))
    return names


@as_job(gettext_lazy("Folder of the training"))
def folder_archive(job, *, training):
    """Everything that a funder asks for, with a page that says what it is and what is missing. Always in Polish."""
    training = training_for(job, training)
    with translation.override("pl"):
        folder = Folder(training)
        name = safe_name(_("Folder – %(title)s") % {"title": training.title})
        with job.file(f"{name}.zip") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            files = pack(archive, folder, job.progress)
    return ngettext("%(number)s file", "%(number)s files", files) % {"number": files}


def pack(archive, folder, progress):
    """Write all files of a folder, the index last, when it is known what there is. Returns how many."""
    certificates = list(folder.certificates())
    total = len(certificates) + len(folder.evidence) + 1
    parts = {
        _("Certificates"): add_certificates(
            archive, certificates, f"{_('certificates')}/", lambda done, _of: progress(done, total)
        ),
        _("Lists"): add_tables(archive, folder),
        _("Papers"): add_evidence(archive, folder, lambda done: progress(len(certificates) + done, total)),
        _("Information about personal data"): add_clauses(archive, folder),
    }
    page = render_to_string(
        "trainings/folder_index.html",
        {
            "training": folder.training,
            "papers": folder.papers(),
            "people": folder.people,
            "parts": [(title, names) for title, names in parts.items() if names],
            "made_at": timezone.localtime(),
        },
    )
    archive.writestr("index.html", page)
    progress(total, total)
    return sum(len(names) for names in parts.values()) + 1


def add_tables(archive, folder):
    names = []
    for title, (header, rows) in tables(folder):
        for kind, content in (("csv", to_csv(header, rows)), ("xlsx", to_xlsx(header, rows, title))):
            names.append(f"{safe_name(title)}.{kind}")
            archive.writestr(names[-1], content)
    return names


def tables(folder):
    """[(title, (header, rows))] of the lists in the folder."""
    lists = [(_("participants"), participants(folder)), (_("presence"), presence(folder))]
    header, rows = survey_results(folder)
    return [*lists, (_("survey results"), (header, rows))] if rows else lists


def participants(folder):
    given = {certificate.enrolment_id: certificate.signature for certificate in folder.certificates()}
    header = [
        _("No."), _("Name and surname"), _("Organisation"), _("Powiat"), _("Role in the organisation"), _("Result"),
        _("Note"), _("Teaching hours"), _("Certificate"),
    ]  # fmt: skip
    rows = [
        [
            number, person.name, person.organization.name, person.organization.get_powiat_display(), person.position,
            person.result_in_words, person.outcome_note, in_short(person.hours_present), given.get(person.pk, ""),
        ]
        for number, person in enumerate(folder.people, 1)
    ]  # fmt: skip
    return header, rows


def presence(folder):
    header = [_("No."), _("Name and surname"), _("Organisation"), *(days_in_words([day.on]) for day in folder.sessions)]
    rows = [
        [number, person.name, person.organization.name, *(in_short(person.hours_on(day)) for day in folder.sessions)]
        for number, person in enumerate(folder.people, 1)
    ]
    return header, rows


def survey_results(folder):
    """The same figures and words as the office sees; no rows where too few people answered."""
    results = of_training(folder.training)
    header = [_("Question"), _("Before, on average"), _("After, on average"), _("Answer in words")]
    rows = [[name, before, after, ""] for name, before, after in results.outcomes.table] if results.outcomes else []
    rows += [[question, "", one_place(average), ""] for question, average, _chart in results.marks]
    rows += [[str(question), "", "", text] for question, texts in results.words for text in texts]
    return header, rows


def add_evidence(archive, folder, progress):
    names = []
    for number, row in enumerate(folder.evidence, 1):
        what = row.session.on.isoformat() if row.session else safe_name(row.title)
        name = f"{safe_name(str(FOLDERS[row.kind]))}/{number:02} {what}.{row.file.name.rsplit('.')[-1]}"
        if row.file.storage.exists(row.file.name):
            with row.file.open() as file:
                archive.writestr(name, file.read(), zipfile.ZIP_STORED)
            names.append(name)
        progress(number)
    return names


def add_clauses(archive, folder):
    names = []
    for clause in folder.clauses():
        names.append(f"{safe_name(str(clause))}.txt")
        archive.writestr(names[-1], clause.text)
    return names
