"""Lists of those who take part in a training: what each row means."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.text import LineField
from members.imports import ParticipantImporter
from pkes.lib.imports.importer import CellError, ChoiceCell, Column
from trainings import actions
from trainings.models import Training


class EnrolmentImporter(ParticipantImporter):
    """Those who take part in a training. Everybody comes for a member; exceptions are made one by one at the desk."""

    kind = "enrolments"
    title = gettext_lazy("Participants of a training")
    about = gettext_lazy(
        "Each new person gets a mail that they have a place or are on the waiting list; without an address of their own, you "
        "get it. Whoever is enrolled already stays as they are. Somebody outside the target group is entered one by one, with "
        "the reason. Special needs are not imported: they concern health, and each person says them themselves."
    )
    permissions = ("trainings.add_enrolment", "trainings.change_enrolment")
    list_name = "trainings_enrolment"
    columns = (
        Column("name", gettext_lazy("Name and surname"), LineField(max_length=120), names=("osoba", "uczestnik")),
        Column("email", gettext_lazy("E-mail"), forms.EmailField(required=False), names=("email",)),
        Column(
            "organization", gettext_lazy("Organisation"), LineField(max_length=200),
            gettext_lazy("The name as it stands in the portal, or the NIP, REGON or KRS."), names=("nip",),
        ),
        Column("position", gettext_lazy("Role in the organisation"), LineField(max_length=120, required=False), names=("stanowisko",)),
        Column(
            "language", gettext_lazy("Language of the mail"), ChoiceCell(settings.LANGUAGES, required=False),
            gettext_lazy("Without it: Polish."),
        ),
    )  # fmt: skip
    thing_label = gettext_lazy("Training")

    @classmethod
    def things(cls):
        states = [*Training.ON, Training.Status.DONE]
        return Training.objects.present().filter(status__in=states).select_related("cycle")

    def check(self, values, existing):
        organization = self.organization(values)
        if organization is None:
            raise CellError("organization", _("There is no such organisation. Import it first, or write its NIP."))
        if why_not := self.thing.why_not_for(organization):
            raise CellError("organization", why_not)

    def enter(self, existing, values, changed):
        actions.enrol(
            self.thing,
            organization=self.organization(values),
            name=values["name"],
            email=values.get("email", "").lower(),
            position=values.get("position", ""),
            language=values.get("language", settings.LANGUAGE_CODE),
            by=self.by,
        )


IMPORTERS = [EnrolmentImporter]
