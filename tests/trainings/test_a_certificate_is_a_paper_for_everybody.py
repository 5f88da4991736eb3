"""The PDF: its own tags as PDF/UA wants them, its words with Polish letters, and no name that breaks it."""

import io
import unicodedata

import pypdf
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from pkes.lib import pdf
from tests.factories import make_organization, make_user
from tests.trainings.certificates import (
    HOSTILE,
    make_certificate,
    make_completed,
    make_finished,
    make_letterhead,
    tags_of,
    text_of,
)
from trainings import actions
from trainings.certificate_paper import paper
from trainings.models import Funding, FundingLogo, LearningOutcome

pytestmark = pytest.mark.django_db


def make_funding():
    funding = Funding.objects.create(
        name_pl="Fundusz", statement_pl="Dofinansowano z Funduszu Źródło.", statement_en=""
    )
    for position, (size, alt) in enumerate([((300, 100), "Fundusz Źródło"), ((1600, 40), "Unia")], 1):
        picture = io.BytesIO()
        Image.new("RGBA", size, "#0b5345").save(picture, "WEBP")
        image = ContentFile(picture.getvalue(), name=f"{position}.webp")
        alt_en = "Spring Fund" if position == 1 else ""
        FundingLogo.objects.create(funding=funding, position=position, image=image, alt_pl=alt, alt_en=alt_en)
    return funding


@pytest.fixture
def certificate():
    training = make_finished(title_en="Jazz", funding=make_funding(), venue="Świetlica", trainer="Osa Ósma")
    for position, text in enumerate(["umie żądlić", "zna ćmy"], 1):
        LearningOutcome.objects.create(training=training, position=position, text_pl=text)
    return make_certificate(training, organization=make_organization(name="Spółdzielnia Bąk"))


def test_it_says_everything_in_polish(certificate):
    text = text_of(paper(certificate, "pl"))
    days = certificate.when.split()
    for words in (
        "Instytut Żółci ul. Źdźbła 1, Rzeszów", f"{certificate.number}/{certificate.year}", "Łucja Żółć Spółdzielnia Bąk",
        "Gęślą jaźń", days[0], days[-1], "16 z 16", "Świetlica", "Osa Ósma", "umie żądlić", "zna ćmy", "Łucja Ćwik prezeska",
        f"Rzeszów, {timezone.localdate(certificate.issued_at).day}", certificate.code, "Dofinansowano z Funduszu Źródło.",
    ):  # fmt: skip
        assert words in text, words


def test_in_english_it_says_what_is_known_in_english(certificate):
    text = text_of(paper(certificate, "en"))
    for words in ("Certificate of completion", "Jazz", "16 of 16", "umie żądlić", "Łucja Ćwik president"):
        assert words in text


@pytest.mark.parametrize("language", ["pl", "en"])
def test_its_tags_are_those_of_pdf_ua(certificate, language):
    document = paper(certificate, language)
    catalog = pypdf.PdfReader(io.BytesIO(document)).trailer["/Root"]
    metadata = catalog["/Metadata"].get_data().decode()
    assert "pdfuaid:part>1<" in metadata
    assert catalog["/Lang"].startswith(language)
    assert catalog["/MarkInfo"]["/Marked"].value
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert certificate.signature in pypdf.PdfReader(io.BytesIO(document)).metadata.title
    tags = tags_of(document)
    kinds = [kind for kind, _alt in tags]
    assert [kind for kind in kinds if kind in {"/H1", "/H2"}] == ["/H1", "/H2"]
    assert {"/L", "/LI", "/LBody", "/P"} <= set(kinds)
    alts = [alt for kind, alt in tags if kind == "/Figure"]
    fund = "Fundusz Źródło" if language == "pl" else "Spring Fund"
    assert (alts[:2], len(alts), all(alts)) == ([fund, "Unia"], 3, True)


def test_the_facts_stay_as_they_were_issued(certificate):
    before = text_of(paper(certificate, "pl"))
    training = certificate.enrolment.training
    training.learning_outcomes.all().delete()
    type(training).objects.update(title_pl="Inny tytuł", funding=None)
    type(certificate.enrolment).objects.update(name="Inna Osoba")
    certificate = type(certificate).objects.get()
    assert text_of(paper(certificate, "pl")) == before


def test_what_looks_like_markup_stays_text_and_no_sign_stops_it(caplog):
    make_letterhead(issuer=HOSTILE, signatory="#strong[y]")
    training = make_finished(title_pl=HOSTILE, trainer="*a* _b_ \\ // `c`")
    certificate = actions.issue(
        make_completed(training, name=HOSTILE, organization=make_organization(name="Unia 🚂 漢")), by=make_user()
    )
    document = paper(certificate, "pl")
    text = text_of(document)
    for words in ("#[x] $y$ <b> =1+1", "#strong[y]", "*a* _b_ \\ // `c`", "Unia □ □"):
        assert words in text
    assert b"pdfuaid" in pypdf.PdfReader(io.BytesIO(document)).trailer["/Root"]["/Metadata"].get_data()
    assert [record.name for record in caplog.records if record.levelname == "WARNING"] == ["pkes.lib.pdf"]


def test_all_signs_that_count_as_drawable_are():
    signs = "".join(
        chr(number)
        for first, last in pdf.DRAWN
        for number in range(first, last + 1)
        if unicodedata.category(chr(number))[0] not in "CM"
    )
    certificate = make_certificate(name=signs[:120])
    for start in range(0, len(signs), 400):
        certificate.facts["where"] = signs[start : start + 400]
        assert paper(certificate, "pl")
    assert (pdf.drawable("ﷲ"), pdf.drawable("﷽")) == ("الله", "□")


def test_long_words_stay_on_one_page():
    certificate = make_certificate(
        make_finished(title_pl="Bardzo długi tytuł " * 10), name="Brzęczyszczykiewicz-" * 6,
        organization=make_organization(name="Stowarzyszenie " * 13),
    )  # fmt: skip
    assert len(pypdf.PdfReader(io.BytesIO(paper(certificate, "pl"))).pages) == 1
