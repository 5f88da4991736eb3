"""The request to join, as each kind of applicant fills it in, and what the office and the council write about it."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import LegalForm, Powiat, Sector
from members.forms.identity import with_empty
from members.forms.text import CONTROLS, DayField, LineField, LinesField, PhoneField, RegisterNumberField
from members.models import Clause, Goal, JoinNote, JoinRequest, Opinion, Resolution
from members.validators import validate_krs, validate_nip, validate_regon
from pkes.lib.robots import TrapForm
from pkes.lib.scans import safe_scan

Kind = JoinRequest.Kind

# Forms that always stand in the KRS. An ordinary association, a partnership or a circle may stand elsewhere.
IN_KRS = {
    LegalForm.SOCIAL_COOPERATIVE,
    LegalForm.WORKERS_COOPERATIVE,
    LegalForm.AGRICULTURAL_COOPERATIVE,
    LegalForm.FOUNDATION,
    LegalForm.NON_PROFIT_COMPANY,
    LegalForm.LIMITED_COMPANY,
}
# Forms that never do.
NOT_IN_KRS = {
    LegalForm.SOLE_TRADER,
    LegalForm.RURAL_HOUSEWIVES_CIRCLE,
    LegalForm.MUNICIPALITY,
    LegalForm.COUNTY,
    LegalForm.VOIVODESHIP,
    LegalForm.LOCAL_GOVERNMENT_UNIT,
    LegalForm.PUBLIC_UNIVERSITY,
    LegalForm.PRIVATE_UNIVERSITY,
}
# Forms that another body runs and that have no numbers of their own.
RUN_BY_OTHERS = {
    LegalForm.OCCUPATIONAL_THERAPY_WORKSHOP,
    LegalForm.VOCATIONAL_ACTIVITY_CENTRE,
    LegalForm.SOCIAL_INTEGRATION_CENTRE,
    LegalForm.SOCIAL_INTEGRATION_CLUB,
}


@dataclass(frozen=True)
class Questions:
    """What one kind of applicant is asked: its legal forms, its sectors (one is not asked), whether a unit takes part."""

    legal_forms: tuple
    sectors: tuple
    asks_unit: bool = False
    # A group that is no legal person ("other") has no tax number.
    takes_informal: bool = False

    @property
    def asks_krs(self):
        return not set(self.legal_forms) <= NOT_IN_KRS

    @property
    def asks_run_by(self):
        return bool(RUN_BY_OTHERS & set(self.legal_forms))

    @property
    def asks_sector(self):
        return len(self.sectors) > 1


F, S = LegalForm, Sector
QUESTIONS = {
    Kind.ENTREPRENEUR: Questions(
        (
            F.SOCIAL_COOPERATIVE, F.WORKERS_COOPERATIVE, F.AGRICULTURAL_COOPERATIVE, F.NON_PROFIT_COMPANY,
            F.LIMITED_COMPANY, F.OTHER_COMPANY, F.SOLE_TRADER, F.OTHER,
        ),
        (S.PRIVATE, S.SOCIAL),
    ),
    Kind.SOCIAL_ORGANIZATION: Questions(
        (
            F.SOCIAL_COOPERATIVE, F.OCCUPATIONAL_THERAPY_WORKSHOP, F.VOCATIONAL_ACTIVITY_CENTRE,
            F.SOCIAL_INTEGRATION_CENTRE, F.SOCIAL_INTEGRATION_CLUB, F.RURAL_HOUSEWIVES_CIRCLE, F.VOLUNTEER_FIRE_BRIGADE,
            F.ASSOCIATION, F.FOUNDATION, F.OTHER,
        ),
        (S.SOCIAL,),
        takes_informal=True,
    ),
    Kind.NGO: Questions(
        (
            F.FOUNDATION, F.ASSOCIATION, F.NON_PROFIT_COMPANY, F.RURAL_HOUSEWIVES_CIRCLE, F.VOLUNTEER_FIRE_BRIGADE,
            F.OTHER,
        ),
        (S.SOCIAL,),
    ),
    Kind.LOCAL_GOVERNMENT: Questions(
        (F.MUNICIPALITY, F.COUNTY, F.VOIVODESHIP, F.LOCAL_GOVERNMENT_UNIT), (S.PUBLIC,), asks_unit=True
    ),
    Kind.BUSINESS_ENVIRONMENT: Questions(
        (F.BUSINESS_ENVIRONMENT, F.FOUNDATION, F.ASSOCIATION, F.LIMITED_COMPANY, F.OTHER_COMPANY, F.OTHER),
        (S.PRIVATE, S.SOCIAL, S.PUBLIC),
    ),
    Kind.LABOUR_AND_INTEGRATION: Questions(
        (
            F.LABOUR_MARKET, F.SOCIAL_INTEGRATION, F.LOCAL_GOVERNMENT_UNIT, F.OCCUPATIONAL_THERAPY_WORKSHOP,
            F.VOCATIONAL_ACTIVITY_CENTRE, F.SOCIAL_INTEGRATION_CENTRE, F.SOCIAL_INTEGRATION_CLUB, F.OTHER,
        ),
        (S.PUBLIC, S.SOCIAL, S.PRIVATE),
        asks_unit=True,
    ),
    Kind.OTHER: Questions(
        tuple(LegalForm), (S.SOCIAL, S.PUBLIC, S.PRIVATE, S.SCIENCE), asks_unit=True, takes_informal=True
    ),
}  # fmt: skip


def words(label, hint="", *, rows=6, length=5000):
    return LinesField(label=label, help_text=hint, max_length=length, widget=forms.Textarea({"rows": rows}))


class JoinForm(TrapForm):
    """A request to join. Which fields it has depends on the kind of applicant; what is asked, is asked once."""

    name = LineField(
        label=gettext_lazy("Full name"), max_length=200, widget=forms.TextInput({"autocomplete": "organization"})
    )
    legal_form = forms.ChoiceField(label=gettext_lazy("Legal form"))
    sector = forms.ChoiceField(label=gettext_lazy("Sector"))
    run_by = LineField(
        label=gettext_lazy("Run by"),
        help_text=gettext_lazy("The body that runs the workshop, establishment, centre or club."),
        max_length=200,
        required=False,
    )
    unit = LineField(
        label=gettext_lazy("Department, faculty or unit that would work with the cluster"),
        max_length=200,
        required=False,
    )
    locality = LineField(
        label=gettext_lazy("Locality"), max_length=100, widget=forms.TextInput({"autocomplete": "address-level2"})
    )
    powiat = forms.ChoiceField(label=gettext_lazy("Powiat"))
    nip = RegisterNumberField(
        label="NIP", max_length=10, validators=[validate_nip], widget=forms.TextInput({"inputmode": "numeric"})
    )
    regon = RegisterNumberField(
        label="REGON",
        max_length=14,
        required=False,
        validators=[validate_regon],
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    krs = RegisterNumberField(
        label="KRS",
        help_text=gettext_lazy(
            "Cooperatives, foundations and companies give it. Others leave it empty if they are not in the KRS."
        ),
        max_length=10,
        required=False,
        validators=[validate_krs],
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    website = forms.URLField(
        label=gettext_lazy("Web page"),
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": gettext_lazy("Give a web address, for instance https://www.example.pl")},
        widget=forms.URLInput({"autocomplete": "url"}),
    )
    profile = words(gettext_lazy("Profile of activity"), gettext_lazy("What do you do, for whom, and where?"))
    potential = words(
        gettext_lazy("Potential"), gettext_lazy("What can you give to others: people, rooms, machines, experience?")
    )
    expectations = words(
        gettext_lazy("Expectations"), gettext_lazy("What do you look for in the cluster and among its members?")
    )
    why = words(gettext_lazy("Why do you want to join?"), rows=4, length=3000)
    goals = forms.MultipleChoiceField(
        label=gettext_lazy("Which goals of the cluster do you want to serve?"),
        help_text=gettext_lazy("Choose at least one."),
        widget=forms.CheckboxSelectMultiple,
    )
    contact_name = LineField(
        label=gettext_lazy("Name and surname"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    contact_position = LineField(
        label=gettext_lazy("Function"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("We send a link to this address, and everything about the request."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    contact_phone = PhoneField(
        label=gettext_lazy("Phone"), max_length=30, required=False, widget=forms.TextInput({"autocomplete": "tel"})
    )
    newsletter = forms.BooleanField(label=gettext_lazy("I want to get the cluster's newsletter"), required=False)
    is_another = forms.BooleanField(
        label=gettext_lazy("We know, and want to send the request all the same"), required=False
    )

    SECTIONS = (
        ("organizacja", gettext_lazy("The organisation"), (
            "name", "legal_form", "sector", "run_by", "unit", "locality", "powiat", "nip", "regon", "krs", "website",
        )),
        ("czesci", gettext_lazy("Profile, potential, expectations"), ("profile", "potential", "expectations")),
        ("po-co", gettext_lazy("Why the cluster"), ("why", "goals")),
        ("kontakt", gettext_lazy("Contact person"), (
            "contact_name", "contact_position", "contact_email", "contact_phone",
        )),
    )  # fmt: skip

    def __init__(self, *args, kind, is_completion=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.questions = Kind(kind), QUESTIONS[Kind(kind)]
        self.fields["legal_form"].choices = with_empty(
            [(f.value, f.label) for f in self.questions.legal_forms], _("Choose")
        )
        self.fields["powiat"].choices = with_empty(Powiat.choices, _("Choose"))
        self.fields["sector"].choices = with_empty([(s.value, s.label) for s in self.questions.sectors], _("Choose"))
        self.all_goals = {goal.slug: goal for goal in Goal.objects.present()}
        self.fields["goals"].choices = [(slug, goal.title) for slug, goal in self.all_goals.items()]
        self.clause = Clause.objects.current(Clause.Kind.JOIN)
        self.newsletter_clause = Clause.objects.current(Clause.Kind.NEWSLETTER)
        asked = {
            "sector": self.questions.asks_sector,
            "run_by": self.questions.asks_run_by,
            "unit": self.questions.asks_unit,
            "krs": self.questions.asks_krs,
            "goals": bool(self.all_goals),
            "newsletter": self.newsletter_clause is not None and not is_completion,
            # The address is what the request is confirmed by, so it does not change any more.
            "contact_email": not is_completion,
        }
        for name in [name for name, is_asked in asked.items() if not is_asked]:
            del self.fields[name]
        # A body run by another one has no numbers of its own.
        if self.questions.asks_run_by:
            self.fields["nip"].required = False
            self.fields["nip"].help_text = (
                _("Leave it empty only if you have none: another body runs you, or you are an informal group.")
                if self.questions.takes_informal
                else _("Leave it empty only if another body runs you and you have none.")
            )

    def sections(self):
        """(key, title, fields) for the page, only with what this kind is asked."""
        # Not "optional" where it is so only for the few that another body runs; what it depends on stands in its hint.
        self.fields["nip"].required = True
        return [
            (key, title, [self[name] for name in names if name in self.fields]) for key, title, names in self.SECTIONS
        ]

    def clean_contact_email(self):
        return self.cleaned_data["contact_email"].lower()

    def clean_website(self):
        website = self.cleaned_data["website"]
        if website and not website.lower().startswith(("http://", "https://")):
            raise ValidationError(_("A web address begins with http:// or https://"))
        return website

    def clean(self):
        legal_form = self.cleaned_data.get("legal_form")
        is_informal = legal_form == LegalForm.OTHER and self.questions.takes_informal
        if legal_form in RUN_BY_OTHERS:
            if "run_by" in self.fields and not self.cleaned_data.get("run_by"):
                self.add_error("run_by", _("Say which body runs it."))
        elif legal_form and not is_informal and "nip" not in self.errors and not self.cleaned_data.get("nip"):
            self.add_error("nip", _("Give the tax number (NIP)."))
        if legal_form in IN_KRS and "krs" not in self.errors and not self.cleaned_data.get("krs"):
            self.add_error("krs", _("This legal form stands in the KRS. Give the number."))
        return self.cleaned_data

    def values(self):
        """What the act wants, with what this kind was not asked."""
        skipped = {*self.TRAPS, "goals", "newsletter", "is_another"}
        values = {name: value for name, value in self.cleaned_data.items() if name not in skipped}
        return {"sector": self.questions.sectors[0].value, **values}

    def chosen_goals(self):
        return [self.all_goals[slug] for slug in self.cleaned_data.get("goals", [])]

    @classmethod
    def typed(cls, data):
        """What was typed, as a draft keeps it: known fields only, none longer than it may be, nothing no page may hold."""
        answers = {}
        for name, field in cls.base_fields.items():
            if name in {*cls.TRAPS, "is_another", "newsletter"} or name not in data:
                continue
            limit = getattr(field, "max_length", None) or 200
            values = [CONTROLS.sub("", value.replace("\0", ""))[:limit] for value in data.getlist(name)[:30]]
            answers[name] = values if name == "goals" else values[-1]
        return answers

    @classmethod
    def initial_of(cls, request):
        """What a form of a request is opened with: a draft's words, or what was sent."""
        if request.is_draft:
            return request.answers
        values = {
            name: getattr(request, name) for name in cls.base_fields if hasattr(request, name) and name != "goals"
        }
        goals = [goal.slug for goal in request.goals.all()]
        return {**values, "goals": goals, "newsletter": request.newsletter_clause_id is not None}


class WithdrawForm(forms.Form):
    """Taking a request back; why is the applicant's own business."""

    reason = LinesField(label=gettext_lazy("Why?"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}))


class ReasonForm(forms.Form):
    """Why a request is returned or rejected: the applicant reads it."""

    reason = LinesField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The applicant gets it by mail and sees it on the status page. Say what to do next."),
        max_length=2000,
        widget=forms.Textarea({"rows": 6}),
    )


class PlainForm(forms.Form):
    """A move that needs no words."""


class ResolutionForm(forms.Form):
    """The resolution by which an organisation is taken in."""

    number = LineField(label=gettext_lazy("Number of the resolution"), max_length=40)
    dated_on = DayField(label=gettext_lazy("Day of the resolution"))
    text = LinesField(label=gettext_lazy("Text of the resolution"), max_length=5000, widget=forms.Textarea({"rows": 8}))

    def clean_number(self):
        number = self.cleaned_data["number"]
        if Resolution.objects.filter(number=number).exists():
            raise ValidationError(_("Another resolution has this number already."))
        return number

    def clean_dated_on(self):
        day = self.cleaned_data["dated_on"]
        if day > timezone.localdate():
            raise ValidationError(_("A resolution of a day still to come cannot be entered yet."))
        return day


class NoteForm(forms.Form):
    """A note of the office."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=JoinNote.Kind.choices)
    text = LinesField(label=gettext_lazy("Text"), max_length=3000, widget=forms.Textarea({"rows": 3}))


class ScanForm(forms.Form):
    """The signed declaration."""

    scan = forms.FileField(
        label=gettext_lazy("Signed declaration"),
        help_text=gettext_lazy("PDF, JPEG or PNG, up to 10 MB."),
        max_length=250,
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def clean_scan(self):
        return safe_scan(self.cleaned_data["scan"])


class OpinionForm(forms.Form):
    """What a member of the council thinks; a conflict of interest is one of the answers."""

    CONFLICT = "conflict"

    verdict = forms.ChoiceField(
        label=gettext_lazy("My opinion"),
        choices=[*Opinion.Verdict.choices, (CONFLICT, gettext_lazy("abstains because of a conflict of interest"))],
        widget=forms.RadioSelect,
    )
    reason = LinesField(
        label=gettext_lazy("Reason"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )

    @classmethod
    def initial_of(cls, opinion):
        """What the form is opened with by somebody who gave an opinion already."""
        return {"verdict": cls.CONFLICT if opinion.has_conflict else opinion.verdict, "reason": opinion.reason}

    def values(self):
        """What the act wants."""
        has_conflict = self.cleaned_data["verdict"] == self.CONFLICT
        verdict = Opinion.Verdict.ABSTAIN if has_conflict else self.cleaned_data["verdict"]
        return {"verdict": verdict, "has_conflict": has_conflict, "reason": self.cleaned_data["reason"]}
