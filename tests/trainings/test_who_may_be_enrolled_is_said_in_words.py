"""For whom a training is: one rule, which the public page, the panel and the refusal say in the same words."""

import pytest
from django.utils import translation

from members.choices import ClusterRole, LegalForm
from tests.factories import make_cycle, make_organization, make_user
from tests.html import assert_valid, text_of
from tests.trainings.enrolled import enrol, make_open_training
from trainings.actions import TrainingsError
from trainings.models import Enrolment

pytestmark = pytest.mark.django_db

FORMS = [LegalForm.SOCIAL_COOPERATIVE, LegalForm.FOUNDATION]


@pytest.mark.parametrize(
    ("role", "form", "forms", "is_let_in"),
    [
        (ClusterRole.MEMBER, LegalForm.FOUNDATION, [], True),
        (ClusterRole.FOUNDING_MEMBER, LegalForm.FOUNDATION, FORMS, True),
        (ClusterRole.MEMBER, LegalForm.ASSOCIATION, FORMS, False),
        (ClusterRole.PARTNER, LegalForm.FOUNDATION, FORMS, False),
        (ClusterRole.FORMER, LegalForm.FOUNDATION, [], False),
    ],
)
def test_the_role_and_the_legal_form_decide(role, form, forms, is_let_in):
    training = make_open_training(target_legal_forms=forms)
    organization = make_organization(role=role, legal_form=form)
    assert bool(training.why_not_for(organization)) is not is_let_in
    if is_let_in:
        enrol(training, organization=organization)
        return
    with pytest.raises(TrainingsError) as refusal:
        enrol(training, organization=organization)
    assert str(refusal.value) == training.why_not_for(organization)


def test_where_a_training_names_no_form_that_of_its_cycle_counts():
    cycle = make_cycle(target_legal_form=LegalForm.SOCIAL_COOPERATIVE)
    assert make_open_training(cycle=cycle).target_forms == [LegalForm.SOCIAL_COOPERATIVE]
    assert make_open_training(cycle=cycle, target_legal_forms=["foundation"]).target_forms == [LegalForm.FOUNDATION]
    assert make_open_training().target_forms == []


def test_the_sentences():
    training = make_open_training(target_legal_forms=FORMS)
    other = make_organization(name="Stowarzyszenie Most", legal_form=LegalForm.ASSOCIATION)
    partner = make_organization(name="Bank", role=ClusterRole.PARTNER)
    with translation.override("en"):
        assert training.for_whom == ("organisations of the cluster with the legal form: social cooperative, foundation")
        assert make_open_training().for_whom == "all organisations of the cluster"
        assert training.why_not_for(other) == (
            "This training is for organisations with the legal form: social cooperative, foundation. "
            "Stowarzyszenie Most has another one: association."
        )
        assert training.why_not_for(partner) == (
            "Trainings are for organisations of the cluster, and Bank is not one of them."
        )


def test_the_public_page_says_for_whom_and_how_to_enrol(visitor, owner):
    training = make_open_training(capacity=3, target_legal_forms=["foundation"], target_note_pl="Dla sprzedawców.")
    enrol(training, organization=make_organization(legal_form="foundation"))
    page = assert_valid(visitor.get(training.get_absolute_url()).content)
    assert text_of(page.find(".//section[@aria-labelledby='h-zapisy']")) == (
        "Zapisy 2 wolne miejsca Organizacje klastra zapisują swoich ludzi po zalogowaniu. Zapisz osoby z mojej organizacji "
        "Nie ma Was jeszcze w klastrze? Zobacz, jak dołączyć albo zapytaj koordynatora."
    )
    facts = [text_of(row) for row in page.findall(".//dl[@class='pairs']/div")]
    assert "Dla kogoorganizacje klastra o formie prawnej: fundacjaDla sprzedawców." in facts
    assert "Liczba miejsc3" in facts
    assert "/panel/szkolenia/" in owner.get(training.get_absolute_url()).content.decode()
    there = owner.get(f"/panel/szkolenia/{training.slug}/").content.decode()
    assert training.why_not_for(owner.organization) in there
    assert '<form class="form"' not in there
    assert training.why_not_for(owner.organization) in owner.get("/panel/szkolenia/").content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"registration_opens_at": "2040-05-01T08:00Z"},
            "Zapisy jeszcze się nie zaczęły, początek: 1 maja 2040, 10:00",
        ),
        ({"registration_closes_at": "2020-01-01T08:00Z"}, "Zapisy zamknięte"),
        ({"registration_opens_at": None}, "Na to szkolenie nie prowadzimy zapisów w portalu."),
    ],
)
def test_the_public_page_says_why_nobody_can_enrol_now(visitor, fields, words):
    page = visitor.get(make_open_training(**fields).get_absolute_url()).content
    section = assert_valid(page).find(".//section[@aria-labelledby='h-zapisy']")
    assert words in text_of(section)
    assert "Zapisz osoby" not in text_of(section)


def test_the_office_makes_exceptions_with_a_reason(caplog):
    training, partner = make_open_training(capacity=0), make_organization(role=ClusterRole.PARTNER)
    office = make_user(is_staff=True)
    with pytest.raises(TrainingsError):
        enrol(training, organization=partner, by=office)
    with pytest.raises(TrainingsError):
        enrol(training, organization=partner, target_override="prosili", override_reason="prosili")
    waiting = enrol(training, organization=partner, by=office, target_override="partner projektu")
    certain = enrol(
        training, organization=partner, by=office, target_override="partner projektu", override_reason="prowadząca"
    )
    assert (waiting.state, certain.state) == ("waiting", "confirmed")
    assert Enrolment.objects.filter(target_override="partner projektu").count() == 2
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        f"outside the target group: enrolment={waiting.pk} by={office.pk}",
        f"beyond the places: enrolment={certain.pk} training={training.pk} by={office.pk}",
        f"outside the target group: enrolment={certain.pk} by={office.pk}",
    ]
