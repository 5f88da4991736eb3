"""Which words of the portal the office may change: the first words of the main pages, and of each mail."""

import logging

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Cluster
from pkes.lib.outbox.models import Mail
from pkes.lib.refusal import Refusal
from pkes.lib.texts.mails import MailPlace, tidy
from pkes.lib.texts.models import Text
from pkes.lib.texts.places import PLACES, Place, missing, register, unknown
from pkes.lib.texts.words import in_words
from pkes.mail_words import KEPT, NAMES, sample

log = logging.getLogger(__name__)

CLUSTER = {
    "klaster": ("cluster.name", gettext_lazy("Podkarpacki Klaster Ekonomii Społecznej „Lokomotywa”")),
    "telefon": ("cluster.phone", "17 000 00 00"),
    "e-mail": ("cluster.email", "biuro@example.org"),
}
register(
    Place("home", gettext_lazy("Home page: the invitation to join"), gettext_lazy("Are you a company, an organisation, a municipality or an institution that works for the social economy? Join us."), CLUSTER),
    Place("about", gettext_lazy("About the cluster: after the first sentence"), gettext_lazy("The cluster is open: its members work with one another and with business, science and public administration."), CLUSTER),
    Place("join", gettext_lazy("Joining: the first words"), gettext_lazy("The cluster is open. If you work in the social economy or want to work with it, send us a request."), CLUSTER),
    Place("meetings", gettext_lazy("Meetings: the first words"), gettext_lazy("Here members meet one another and those who want to work with them."), CLUSTER),
    Place("trainings", gettext_lazy("Trainings: the first words"), gettext_lazy("Here people from the cluster's organisations learn what helps them in their work."), CLUSTER),
    Place("panel", gettext_lazy("Panel: the welcome"), gettext_lazy("Here you look after your organisation's page, and see what the cluster has for you."), CLUSTER),
    Place("join-sent", gettext_lazy("Joining: after sending, where no mail comes"), gettext_lazy("Look among unwanted mail, too. Is the address right?"), CLUSTER),
    Place("certificate", gettext_lazy("Verifying a certificate: the first words"), gettext_lazy("Every certificate of our trainings has a code of twelve letters and digits. Type it here and see whether the certificate is valid."), CLUSTER),
    Place("buyers", gettext_lazy("Page for buyers: the first words"), gettext_lazy("The law lets you reserve some contracts for those who give work to people who find it hard to get. Here are members of the cluster of whom the register knows such a legal form or status."), CLUSTER),
    Place("buyers_law", gettext_lazy("Page for buyers: the legal basis"), gettext_lazy("Article 94 of the Public Procurement Law of 11 September 2019 lets a contracting authority reserve a contract for sheltered employers, social cooperatives and other contractors whose main aim is the social and professional integration of people on the margins of society. The authority also says which share of those employed has to be such people; the article sets the lowest share.\n\nOther articles of the law may let an authority reserve more, for example some social services. They were not compared and are not described here.\n\nSocial enterprises, vocational activity establishments and social integration centres are not among those whom the compared text of article 94 names outright. Whether such a contractor meets the conditions, the authority checks in each case, as it does for everybody else: the portal knows only the form and the status.\n\nThis is information, not legal advice. As of 22 November 2026; the wording of article 94 was compared with the commentary of the Public Procurement Office. Before you reserve a contract, read the law as it stands."), CLUSTER),
    Place("contact", gettext_lazy("Contact: the first words"), gettext_lazy("The coordinator answers for the cluster in all matters: joining, meetings, trainings and this portal."), CLUSTER),
)  # fmt: skip


# Mails about logging in are a matter of safety, a word about a finished list is nobody's letter, and errors are told to those
# who look after the server: those stay as they are.
NOT_REWORDED = {"account", "mfa", "jobs", "outbox"}


def called(key):
    """A mail by the subject that people know it by."""
    place = PLACES[key]
    return _("Mail: %(subject)s") % {"subject": place.fill_subject(place.own_subject, sample())}


def mails():
    """Each mail of our apps."""
    for path in sorted((settings.BASE_DIR / "templates").glob("*/email/*_subject.txt")):
        app, _email, name = path.relative_to(settings.BASE_DIR / "templates").parts
        if app not in NOT_REWORDED:
            key = f"{app}/email/{name.removesuffix('_subject.txt')}"
            yield MailPlace(key, lazy(called, str)(key), names=NAMES, kept=KEPT, sample_context=sample)


register(*mails())


class TextsError(Refusal):
    """The words cannot be saved as they are."""


def write_places():
    """A row for each place that has none yet, so that the office finds it in its list."""
    known = set(Text.objects.values_list("key", flat=True))
    Text.objects.bulk_create([Text(key=key) for key in PLACES if key not in known], ignore_conflicts=True)


def faults(place, field, words):
    """What is wrong with the words of one field (`Text.WORDS`), in sentences."""
    is_subject = field.startswith("subject")
    usable = place.usable_in_subject if is_subject and place.is_mail else place.usable
    wrong, lacking = unknown(words, usable), [] if is_subject or not words else missing(words, place.needed)
    if wrong:
        sentence = _("There is no such placeholder: %(unknown)s. You can use: %(known)s.")
        yield sentence % {"unknown": braced(wrong), "known": braced(usable) or "–"}
    if lacking:
        yield _("This has to stay in the text: %(missing)s. Without it the mail is of no use.") % {
            "missing": braced(lacking)
        }


def braced(names):
    return ", ".join(f"{{{name}}}" for name in names)


@transaction.atomic
def reword(text, *, by):
    """Store the office's words, and let every process read them anew.

    Raises TextsError for a placeholder that does not exist, and for a mail without one that it must have.
    """
    for field in Text.WORDS:
        words = " ".join(getattr(text, field).split()) if field.startswith("subject") else tidy(getattr(text, field))
        setattr(text, field, words)
        for fault in faults(text.place, field, words):
            raise TextsError(fault)
    Cluster.objects.select_for_update().first()
    text.changed_at = timezone.now()
    text.save(update_fields=[*Text.WORDS, "changed_at"])
    Cluster.objects.update(texts_number=F("texts_number") + 1)
    transaction.on_commit(lambda: log.info("text: %s by=%s", text.key, by and by.pk))


@transaction.atomic
def unword(text, *, by):
    """Give a place the portal's own words back, in both languages."""
    text = Text.objects.select_for_update().get(pk=text.pk)
    for field in Text.WORDS:
        setattr(text, field, "")
    reword(text, by=by)


def own_words(text, field):
    """What the portal says itself where one field (`Text.WORDS`) would say something else."""
    part, _line, language = field.rpartition("_")
    with translation.override(language):
        return text.place.own_subject if part == "subject" else text.place.own_words


def as_mail(text, language):
    """The mail that would go out with these words, whether they are stored or not, with sample values."""
    with translation.override(language):
        place, context = text.place, sample()
        own = place.fill_subject(place.own_subject, context), place.fill(place.own_words, context)
        subject, words = in_words(place, text, context, language, *own)
    return Mail(template=text.key, language=language, recipient="anna@example.com", subject=subject, text=words + "\n")
