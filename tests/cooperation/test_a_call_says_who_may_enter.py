"""The rules of a call, said in words, one by one; no database."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import translation

from cooperation.eligibility import FORMS, Applicant, applicant_of, judge, lacks, needs
from cooperation.models import PartnerKind
from members.choices import LegalForm, Powiat
from members.models import LegalStatus

COOPERATIVE = Applicant("Nasza", LegalForm.SOCIAL_COOPERATIVE, Powiat.RZESZOW)
MUNICIPALITY = Applicant("Gmina", LegalForm.MUNICIPALITY, Powiat.STRZYZOWSKI)
FOUNDATION = Applicant("Fundacja", LegalForm.FOUNDATION, Powiat.SANOCKI)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def rules(**fields):
    none = {"legal_forms": [], "legal_statuses": [], "powiaty": [], "min_partners": 0, "kinds": {}}
    return SimpleNamespace(**{**none, **fields})


def answer(call, applicant):
    """(may lead, may be partner, {rule: is met})"""
    verdict = judge(call, applicant)
    return verdict.may_lead, verdict.may_be_partner, {reason.rule: reason.is_met for reason in verdict.reasons}


def test_a_call_without_rules_is_for_every_member_in_good_standing():
    assert answer(rules(), COOPERATIVE) == (True, True, {"standing": True})


def test_a_suspended_member_enters_nothing():
    suspended = Applicant("Nasza", LegalForm.SOCIAL_COOPERATIVE, Powiat.RZESZOW, in_good_standing=False)
    assert answer(rules(), suspended) == (False, False, {"standing": False})
    wanted = rules(kinds={PartnerKind.SOCIAL_COOPERATIVE: 1})
    assert answer(wanted, suspended) == (False, False, {"standing": False, "kind": True})


def test_the_legal_form_binds_who_leads():
    call = rules(legal_forms=[LegalForm.SOCIAL_COOPERATIVE, LegalForm.FOUNDATION])
    assert answer(call, COOPERATIVE) == (True, True, {"standing": True, "legal_form": True})
    # Nothing is asked of partners: anybody may be one.
    assert answer(call, MUNICIPALITY) == (False, True, {"standing": True, "legal_form": False})
    words = [reason.words for reason in judge(call, MUNICIPALITY).obstacles]
    assert words == [
        "Legal form: whoever leads has to be one of these: social cooperative, foundation. Yours is: municipality (gmina)."
    ]


def test_where_kinds_are_asked_for_a_partner_is_of_one_of_them_or_may_lead():
    call = rules(legal_forms=[LegalForm.SOCIAL_COOPERATIVE], kinds={PartnerKind.LOCAL_GOVERNMENT: 1})
    assert answer(call, MUNICIPALITY)[:2] == (False, True)
    assert answer(call, COOPERATIVE)[:2] == (True, True)
    assert answer(call, FOUNDATION) == (False, False, {"standing": True, "legal_form": False, "kind": False})
    assert judge(call, FOUNDATION).in_words == "Your organisation may not enter."
    assert judge(call, MUNICIPALITY).in_words == "Your organisation may enter as a partner. It cannot lead."
    assert judge(call, COOPERATIVE).in_words == "Your organisation may enter, as a leader or as a partner."


def test_a_status_is_held_by_one_of_those_asked_for():
    call = rules(legal_statuses=[LegalStatus.Kind.SOCIAL_ENTERPRISE, LegalStatus.Kind.PUBLIC_BENEFIT])
    holder = Applicant("OPP", LegalForm.FOUNDATION, "", frozenset({LegalStatus.Kind.PUBLIC_BENEFIT}))
    assert answer(call, holder) == (True, True, {"standing": True, "legal_status": True})
    assert answer(call, FOUNDATION) == (False, True, {"standing": True, "legal_status": False})


def test_a_status_counts_if_it_lasts_up_to_the_deadline():
    today, deadline = datetime.date(2026, 5, 1), datetime.date(2026, 6, 1)
    held = {
        "social_enterprise": (datetime.date(2026, 1, 1), datetime.date(2026, 6, 1)),
        "opp": (datetime.date(2026, 1, 1), datetime.date(2026, 5, 31)),
        "zpch": (datetime.date(2026, 5, 2), None),
    }
    rows = [SimpleNamespace(kind=kind, granted_on=since, expires_on=until) for kind, (since, until) in held.items()]
    organization = SimpleNamespace(
        name="X", legal_form="foundation", powiat="", legal_statuses=SimpleNamespace(all=lambda: rows)
    )
    assert applicant_of(organization, deadline, today=today).statuses == {"social_enterprise"}


def test_a_place_that_is_not_known_is_said_so():
    call = rules(powiaty=[Powiat.SANOCKI])
    unknown = Applicant("Skądś", LegalForm.FOUNDATION)
    assert answer(call, FOUNDATION) == (True, True, {"standing": True, "powiat": True})
    assert [reason.words for reason in judge(call, unknown).obstacles] == [
        "Place: the call is for powiat sanocki, and your powiat is not known. Complete your data."
    ]
    assert [reason.words for reason in judge(call, COOPERATIVE).obstacles] == [
        "Place: the call is for powiat sanocki. You are from: m. Rzeszów."
    ]


def test_every_legal_form_is_of_at_most_one_kind():
    forms = [form for kind in FORMS.values() for form in kind]
    assert len(forms) == len(set(forms))
    assert set(LegalForm) - set(forms) == {LegalForm.OTHER}
    assert set(PartnerKind) - set(FORMS) == {PartnerKind.SOCIAL_ENTERPRISE}


def test_what_is_missing_shrinks_as_partners_come():
    call = rules(min_partners=2, kinds={PartnerKind.LOCAL_GOVERNMENT: 1, PartnerKind.SOCIAL_COOPERATIVE: 2})
    assert [lack.in_words for lack in lacks(call, [COOPERATIVE])] == [
        "2 more partners", "local government: 1 more", "social cooperative: 1 more",
    ]  # fmt: skip
    assert [lack.in_words for lack in lacks(call, [COOPERATIVE, MUNICIPALITY])] == [
        "1 more partner", "social cooperative: 1 more",
    ]  # fmt: skip
    assert lacks(call, [COOPERATIVE, MUNICIPALITY, COOPERATIVE]) == []
    assert [(need.wanted, need.there) for need in needs(call, [COOPERATIVE, MUNICIPALITY])] == [(2, 1), (1, 1), (2, 1)]


def test_an_organisation_counts_for_every_kind_that_it_is_of():
    both = Applicant("X", LegalForm.SOCIAL_COOPERATIVE, "", frozenset({LegalStatus.Kind.SOCIAL_ENTERPRISE}))
    call = rules(kinds={PartnerKind.SOCIAL_COOPERATIVE: 1, PartnerKind.SOCIAL_ENTERPRISE: 1})
    assert lacks(call, [both]) == []
