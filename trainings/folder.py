"""The folder of a training: which papers a funder asks for, which of them are there, which are missing and until when."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Clause
from pkes.lib.dates import days_in_words
from trainings.actions.certificates import why_not
from trainings.models import Certificate, Evidence, TrainingSurvey


@dataclass(frozen=True)
class Paper:
    """One line of the checklist. `is_there`: None where the training does not need it (yet). `page` names the office's page
    on which it comes about. `due_on` is only given where there is a term.
    """

    key: str
    title: str
    is_there: bool | None
    words: str
    page: str = ""
    due_on: datetime.date | None = None

    @property
    def is_missing(self):
        return self.is_there is False

    @property
    def is_late(self):
        return self.is_missing and self.due_on is not None and self.due_on < timezone.localdate()


class Folder:
    """A training with everything that belongs into its folder, each kind read once."""

    def __init__(self, training):
        self.training = training
        self.sessions = list(training.sessions.all())
        people = training.enrolments.confirmed().with_hours().select_related("organization")
        self.people = list(people.prefetch_related("certificates").order_by("search_text", "pk"))
        for person in self.people:
            person.training = training
        self.evidence = list(training.evidence.select_related("session"))
        self.surveys = {survey.phase: survey for survey in training.surveys.all()}

    def of_kind(self, kind):
        return [row for row in self.evidence if row.kind == kind]

    @property
    def is_over(self):
        return bool(self.sessions) and self.sessions[-1].on < timezone.localdate()

    def certificates(self):
        rows = Certificate.objects.valid().filter(enrolment__training=self.training)
        return rows.select_related("enrolment__organization").order_by("year", "number")

    def clauses(self):
        """The versions of the information about personal data that participants of this training were shown."""
        addresses = {person.email for person in self.people if person.email}
        shown = Clause.objects.filter(kind=Clause.Kind.TRAINING, events__email__in=addresses)
        return list(shown.distinct().order_by("version"))

    def papers(self):
        training = self.training
        return [
            Paper(
                "programme", _("Programme"), bool(training.description_pl and training.learning_outcomes.all()),
                _("The programme and the learning outcomes, as they stand on the training’s page."), "change",
            ),
            Paper(
                "trainer", _("Trainer"), bool(training.trainer and self.of_kind(Evidence.Kind.TRAINER)),
                _("The name, and a paper on the qualifications."), "change" if not training.trainer else "folder",
            ),
            self.outcomes(),
            *self.sheets(),
            Paper(
                "attendance", _("Presence by day and hour"), bool(self.people) if self.is_over else None,
                _("Filled in advance; exceptions are noted by the office."), "attendance",
            ),
            self.survey(TrainingSurvey.Phase.BEFORE, _("Survey before the training")),
            self.survey(TrainingSurvey.Phase.AFTER, _("Survey after the training")),
            self.given(),
            self.clause(),
            Paper(
                "photos", _("Photos, each with the ground on which people are shown"),
                bool(self.of_kind(Evidence.Kind.PHOTO)) or None, self.number_of(Evidence.Kind.PHOTO), "folder",
            ),
            Paper(
                "materials", _("Materials for participants"), bool(self.of_kind(Evidence.Kind.MATERIALS)) or None,
                self.number_of(Evidence.Kind.MATERIALS), "folder",
            ),
            Paper(
                "other", _("Other papers"), bool(self.of_kind(Evidence.Kind.OTHER)) or None,
                self.number_of(Evidence.Kind.OTHER), "folder",
            ),
        ]  # fmt: skip

    def number_of(self, kind):
        number = len(self.of_kind(kind))
        return ngettext("%(number)s file", "%(number)s files", number) % {"number": number}

    def outcomes(self):
        missing = sum(not person.outcome for person in self.people)
        if not self.people:
            is_there, words = (False if self.is_over else None), _("Nobody has a place.")
        elif missing:
            is_there = False if self.is_over else None
            words = ngettext(
                "%(number)s person has no result yet.", "%(number)s people have no result yet.", missing
            ) % {"number": missing}
        else:
            is_there, words = True, _("Everybody has a result.")
        due_on = self.training.outcomes_due_on
        return Paper("outcomes", _("List of participants with their results"), is_there, words, "outcomes", due_on)

    def sheets(self):
        signed = {row.session_id for row in self.of_kind(Evidence.Kind.SIGNED_SHEET)}
        today = timezone.localdate()
        return [
            Paper(
                f"sheet-{day.pk}", _("Signed attendance sheet, %(day)s") % {"day": days_in_words([day.on])},
                True if day.pk in signed else (False if day.on <= today else None),
                _("The scan is kept.") if day.pk in signed else _("No scan is kept yet."), "sheets",
            )
            for day in self.sessions
        ]  # fmt: skip

    def survey(self, phase, title):
        survey = self.surveys.get(phase)
        if survey is None:
            is_due = self.is_over or (phase == TrainingSurvey.Phase.BEFORE and self.has_begun)
            return Paper(f"survey-{phase}", title, False if is_due else None, _("It was not sent."), "surveys")
        number = survey.answers.count()
        words = ngettext("%(number)s answer", "%(number)s answers", number) % {"number": number}
        # A survey that nobody answered proves nothing.
        return Paper(f"survey-{phase}", title, number > 0, words, "surveys")

    @property
    def has_begun(self):
        return bool(self.sessions) and self.sessions[0].on <= timezone.localdate()

    def given(self):
        """Certificates: complete where everybody who may have one has one."""
        ready = sum(not why_not(person) for person in self.people)
        number = len(self.certificates())
        words = ngettext("%(number)s certificate issued", "%(number)s certificates issued", number) % {"number": number}
        if ready:
            more = _("%(number)s more can be issued now") % {"number": ready}
            words = _("%(one)s; %(other)s") % {"one": words, "other": more}
        is_there = False if ready else (True if number else None)
        return Paper("certificates", _("Certificates"), is_there, words, "certificates")

    def clause(self):
        names = ", ".join(str(clause) for clause in self.clauses())
        if not self.people:
            return Paper("clause", _("Information about personal data"), None, _("Nobody has a place."))
        words = names or _("Nobody of the participants was shown it by the portal.")
        return Paper("clause", _("Information about personal data"), bool(names), words)
