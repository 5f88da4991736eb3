import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories import make_enrolment
from tests.trainings.certificates import (
    make_certificate,
    make_completed,
    make_finished,
    make_letterhead,
    tags_of,
    text_of,
)
from trainings.models import Certificate, Funding, FundingLogo, Letterhead

pytestmark = pytest.mark.django_db

LIST = "/en/admin/trainings/certificate/"


def picture(kind="PNG"):
    buffer = io.BytesIO()
    Image.new("RGB", (90, 30), "red").save(buffer, kind)
    return SimpleUploadedFile(f"logo.{kind.lower()}", buffer.getvalue())


@pytest.fixture
def certificate():
    return make_certificate(name="Łucja Żółć")


@pytest.mark.parametrize(
    ("words", "found"),
    [("lucja zolc", 1), ("1/{year}", 1), ("{code}", 1), ("2/{year}", 0), ("gęślą", 1), ("nikt", 0), ("9" * 40, 0)],
)
def test_they_are_found_by_number_code_person_or_training(coordinator, certificate, words, found):
    response = coordinator.get(LIST, {"q": words.format(year=certificate.year, code=certificate.code.lower())})
    assert response.context["cl"].result_count == found


def test_nothing_is_edited_and_one_is_revoked_with_a_reason(coordinator, certificate):
    page = coordinator.get(f"{LIST}{certificate.pk}/change/").content.decode()
    assert f"{LIST}{certificate.pk}/revoke/" in page
    assert coordinator.post(f"{LIST}{certificate.pk}/change/", {"code": "X"}).status_code == 403
    assert coordinator.get(f"{LIST}add/").status_code == 403
    assert coordinator.post(f"{LIST}{certificate.pk}/delete/", {"post": "yes"}).status_code == 403
    assert coordinator.post(f"{LIST}{certificate.pk}/revoke/", {"reason": ""}).status_code == 200
    coordinator.post(f"{LIST}{certificate.pk}/revoke/", {"reason": "Pomyłka"})
    certificate.refresh_from_db()
    assert (certificate.revocation_reason, certificate.revoked_by) == ("Pomyłka", coordinator.user)
    assert "Pomyłka" in coordinator.get(f"{LIST}{certificate.pk}/change/").content.decode()
    assert coordinator.get(f"{LIST}?stan=cofniete").context["cl"].result_count == 1
    assert coordinator.get(f"{LIST}{certificate.pk}/pl.pdf").status_code == 404


def test_the_office_fetches_the_paper(coordinator, owner, certificate):
    response = coordinator.get(f"{LIST}{certificate.pk}/pl.pdf")
    assert "Łucja Żółć" in text_of(response.content)
    assert coordinator.get(f"{LIST}{certificate.pk}/de.pdf").status_code == 404
    assert owner.get(f"{LIST}{certificate.pk}/pl.pdf").status_code == 302


def test_they_are_issued_on_the_page_of_a_training(coordinator):
    training = make_finished()
    address = f"/en/admin/trainings/training/{training.pk}/zaswiadczenia/"
    person, other = make_completed(training), make_completed(training, name="Jan", email="jan@example.com")
    make_enrolment(training=training, name="Za mało", outcome="")
    assert "The result “completed” is not noted." in coordinator.get(address).content.decode()
    assert "who signs" in coordinator.post(address, {"all": "1"}, follow=True).content.decode()
    make_letterhead()
    coordinator.post(address, {"one": str(person.pk)})
    assert Certificate.objects.get().enrolment == person
    assert "1 certificate is issued." in coordinator.post(address, {"all": "1"}, follow=True).content.decode()
    assert Certificate.objects.filter(enrolment=other).exists()
    for nonsense in ("0", "x", "9" * 30):
        assert coordinator.post(address, {"one": nonsense}).status_code == 404


def test_the_letterhead_is_one_row_that_is_always_there(coordinator):
    response = coordinator.get("/admin/trainings/letterhead/")
    assert response["Location"] == "/admin/trainings/letterhead/1/change/"
    coordinator.post(response["Location"], {"signatory": "Łucja Ćwik"})
    assert Letterhead.objects.get().signatory == "Łucja Ćwik"
    assert coordinator.get("/admin/trainings/letterhead/add/").status_code == 403


def save_funding(person, **logo):
    data = {
        "name_pl": "Fundusz", "logos-TOTAL_FORMS": "1", "logos-INITIAL_FORMS": "0", "logos-0-position": "1",
        "logos-0-alt_pl": "Fundusz Źródło", "logos-0-image": picture(), **logo,
    }  # fmt: skip
    return person.post("/en/admin/trainings/funding/add/", data)


def test_a_logo_is_written_anew_and_has_to_be_described(coordinator, visitor):
    assert save_funding(coordinator).status_code == 302
    logo = FundingLogo.objects.get()
    assert (logo.width, logo.height, logo.image.name[-5:]) == (90, 30, ".webp")
    assert visitor.get(logo.image.url)["Content-Type"] == "image/webp"
    assert coordinator.get(f"/admin/trainings/funding/{logo.funding_id}/change/").status_code == 200
    for wrong in (
        {"logos-0-alt_pl": ""},
        {"logos-0-image": SimpleUploadedFile("x.png", b"<svg>")},
        {"logos-0-image": ""},
    ):
        assert save_funding(coordinator, name_pl="Drugi", **wrong).status_code == 200
    assert Funding.objects.count() == 1


def test_a_logo_keeps_its_file_when_its_words_change(coordinator):
    save_funding(coordinator)
    logo = FundingLogo.objects.get()
    data = {
        "name_pl": "Fundusz", "logos-TOTAL_FORMS": "1", "logos-INITIAL_FORMS": "1", "logos-0-id": logo.pk,
        "logos-0-funding": logo.funding_id, "logos-0-position": "2", "logos-0-alt_pl": "Inny opis",
        "logos-0-image": picture("JPEG"),
    }  # fmt: skip
    assert coordinator.post(f"/admin/trainings/funding/{logo.funding_id}/change/", data).status_code == 302
    changed = FundingLogo.objects.get()
    assert (changed.alt_pl, changed.position, changed.image.name) == ("Inny opis", 2, logo.image.name)


def test_who_pays_is_said_on_the_public_page_and_on_the_sheet(coordinator, visitor):
    save_funding(coordinator, statement_pl="Sfinansowano z Funduszu Źródło.")
    training = make_finished(funding=Funding.objects.get())
    page = visitor.get(training.get_absolute_url()).content.decode()
    assert "Sfinansowano z Funduszu Źródło." in page
    assert 'alt="Fundusz Źródło"' in page
    day = training.sessions.first()
    sheet = coordinator.get(f"/admin/trainings/training/{training.pk}/obecnosc/lista/{day.pk}.pdf")
    assert "Sfinansowano z Funduszu Źródło." in text_of(sheet.content)
    assert ("/Figure", "Fundusz Źródło") in tags_of(sheet.content)
