"""Who may enter a funding call, and what a consortium still lacks: said in words, rule by rule. Nothing here asks the database.

The rules of a call about legal form, status and powiat bind whoever leads. A partner has to be of a kind that the call asks
for, where it asks for kinds, or such as may lead. Each organisation counts for every kind that it is of.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cooperation.models import PartnerKind
from members.choices import LegalForm, Powiat
from members.models import LegalStatus

# The legal forms of each kind of partner; "social enterprise" is a status, which any form may hold.
FORMS = {
    PartnerKind.LOCAL_GOVERNMENT: {
        LegalForm.MUNICIPALITY, LegalForm.COUNTY, LegalForm.VOIVODESHIP, LegalForm.LOCAL_GOVERNMENT_UNIT,
    },
    PartnerKind.SOCIAL_COOPERATIVE: {LegalForm.SOCIAL_COOPERATIVE},
    PartnerKind.REINTEGRATION: {
        LegalForm.OCCUPATIONAL_THERAPY_WORKSHOP, LegalForm.VOCATIONAL_ACTIVITY_CENTRE, LegalForm.SOCIAL_INTEGRATION_CENTRE,
        LegalForm.SOCIAL_INTEGRATION_CLUB,
    },
    PartnerKind.NGO: {
        LegalForm.FOUNDATION, LegalForm.ASSOCIATION, LegalForm.RURAL_HOUSEWIVES_CIRCLE, LegalForm.VOLUNTEER_FIRE_BRIGADE,
        LegalForm.NON_PROFIT_COMPANY,
    },
    PartnerKind.BUSINESS: {
        LegalForm.LIMITED_COMPANY, LegalForm.OTHER_COMPANY, LegalForm.SOLE_TRADER, LegalForm.WORKERS_COOPERATIVE,
        LegalForm.AGRICULTURAL_COOPERATIVE,
    },
    PartnerKind.UNIVERSITY: {LegalForm.PUBLIC_UNIVERSITY, LegalForm.PRIVATE_UNIVERSITY},
    PartnerKind.INSTITUTION: {
        LegalForm.BUSINESS_ENVIRONMENT, LegalForm.LABOUR_MARKET, LegalForm.SOCIAL_INTEGRATION,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Applicant:
    """What the rules ask of an organisation. `statuses` are those held from now up to the deadline; `powiat` may be empty."""

    name: str
    legal_form: str
    powiat: str = ""
    statuses: frozenset = frozenset()
    in_good_standing: bool = True

    @property
    def kinds(self):
        kinds = {kind for kind, forms in FORMS.items() if self.legal_form in forms}
        if LegalStatus.Kind.SOCIAL_ENTERPRISE in self.statuses:
            kinds.add(PartnerKind.SOCIAL_ENTERPRISE)
        return kinds


@dataclass(frozen=True)
class Reason:
    """One rule of a call, whether it is met, and what to say about it. `whom` it binds: "all", "leader" or "partner"."""

    rule: str
    is_met: bool
    words: str
    whom: str = "leader"


@dataclass(frozen=True)
class Verdict:
    """Whether an organisation may lead or be a partner in a call, with all reasons in the order of the rules."""

    reasons: list
    may_lead: bool
    may_be_partner: bool

    @property
    def may_enter(self):
        return self.may_lead or self.may_be_partner

    @property
    def obstacles(self):
        return [reason for reason in self.reasons if not reason.is_met]

    @property
    def in_words(self):
        """The answer in one sentence; the reasons stand beside it."""
        if self.may_lead:
            return _("Your organisation may enter, as a leader or as a partner.")
        if self.may_be_partner:
            return _("Your organisation may enter as a partner. It cannot lead.")
        return _("Your organisation may not enter.")


def applicant_of(organization, day, *, today, in_good_standing=True):
    """What the rules ask of an organisation, read with its legal statuses; `day` is that of the deadline."""
    held = frozenset(
        status.kind
        for status in organization.legal_statuses.all()
        if status.granted_on <= today and (status.expires_on is None or status.expires_on >= day)
    )
    return Applicant(organization.name, organization.legal_form, organization.powiat, held, in_good_standing)


def judge(call, applicant):
    """Whether an organisation may enter a call, rule by rule. `call` is anything with the rules of a FundingCall."""
    reasons = [standing(applicant)]
    if call.legal_forms:
        reasons.append(legal_form(call, applicant))
    if call.legal_statuses:
        reasons.append(legal_status(call, applicant))
    if call.powiaty:
        reasons.append(powiat(call, applicant))
    may_lead = all(reason.is_met for reason in reasons)
    if call.kinds:
        reasons.append(kind(call, applicant))
    is_wanted = may_lead or not call.kinds or bool(applicant.kinds & set(call.kinds))
    return Verdict(reasons, may_lead, applicant.in_good_standing and is_wanted)


def standing(applicant):
    if applicant.in_good_standing:
        return Reason("standing", True, _("You are a member of the cluster in good standing."), "all")
    words = _("Only members whose membership is not suspended enter calls. Ask the coordinator how you stand.")
    return Reason("standing", False, words, "all")


def legal_form(call, applicant):
    forms = ", ".join(str(LegalForm(value).label) for value in call.legal_forms)
    own = LegalForm(applicant.legal_form).label
    if applicant.legal_form in call.legal_forms:
        return Reason(
            "legal_form", True, _("Legal form: yours is among those that may lead (%(form)s).") % {"form": own}
        )
    words = _("Legal form: whoever leads has to be one of these: %(forms)s. Yours is: %(form)s.")
    return Reason("legal_form", False, words % {"forms": forms, "form": own})


def legal_status(call, applicant):
    wanted = ", ".join(str(LegalStatus.Kind(value).label) for value in call.legal_statuses)
    held = [LegalStatus.Kind(value).label for value in call.legal_statuses if value in applicant.statuses]
    if held:
        words = _("Legal status: you hold what is asked for (%(status)s).")
        return Reason("legal_status", True, words % {"status": ", ".join(map(str, held))})
    words = _(
        "Legal status: whoever leads has to hold one of these up to the deadline: %(statuses)s. The register knows none of "
        "yours that does."
    )
    return Reason("legal_status", False, words % {"statuses": wanted})


def powiat(call, applicant):
    wanted = ", ".join(str(Powiat(value).full_name) for value in call.powiaty)
    if not applicant.powiat:
        words = _("Place: the call is for %(powiaty)s, and your powiat is not known. Complete your data.")
        return Reason("powiat", False, words % {"powiaty": wanted})
    own = Powiat(applicant.powiat).full_name
    if applicant.powiat in call.powiaty:
        return Reason("powiat", True, _("Place: the call is for %(powiat)s, too.") % {"powiat": own})
    words = _("Place: the call is for %(powiaty)s. You are from: %(powiat)s.")
    return Reason("powiat", False, words % {"powiaty": wanted, "powiat": own})


def kind(call, applicant):
    wanted = [PartnerKind(value) for value in call.kinds]
    own = [each for each in wanted if each in applicant.kinds]
    if own:
        words = _("Partner: you are of a kind that the call asks for (%(kinds)s).")
        return Reason("kind", True, words % {"kinds": ", ".join(str(each.label) for each in own)}, "partner")
    words = _("Partner: the call asks for these kinds of partners: %(kinds)s. You are none of them.")
    return Reason("kind", False, words % {"kinds": ", ".join(str(each.label) for each in wanted)}, "partner")


@dataclass(frozen=True)
class Lack:
    """What a consortium still lacks: so many of a kind, or with no kind so many partners of any kind."""

    kind: Any
    number: int

    @property
    def in_words(self):
        if self.kind is None:
            words = ngettext("%(number)s more partner", "%(number)s more partners", self.number)
            return words % {"number": self.number}
        return _("%(kind)s: %(number)s more") % {"kind": self.kind.label, "number": self.number}


@dataclass(frozen=True)
class Need:
    """One rule of a call about its consortia: how many of a kind (None: partners of any kind) it wants, and how many there are."""

    kind: Any
    wanted: int
    there: int

    @property
    def is_met(self):
        return self.there >= self.wanted

    @property
    def missing(self):
        return max(self.wanted - self.there, 0)

    @property
    def in_words(self):
        return str(self.kind.label) if self.kind else _("partners beside the leader")


def needs(call, applicants):
    """What a call wants of a consortium and what these are, the leader first."""
    any_kind = [Need(None, call.min_partners, max(len(applicants) - 1, 0))] if call.min_partners else []
    return any_kind + [
        Need(PartnerKind(value), wanted, sum(value in applicant.kinds for applicant in applicants))
        for value, wanted in call.kinds.items()
    ]


def lacks(call, applicants):
    """What a consortium of these still lacks, as a list of Lack; empty where it is whole."""
    return [Lack(need.kind, need.missing) for need in needs(call, applicants) if not need.is_met]
