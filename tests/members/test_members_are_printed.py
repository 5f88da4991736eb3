"""The card of one member and the booklet of all of them."""

import zipfile
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from members import booklet
from members.models import ContactPerson, Organization
from pkes.lib.jobs.actions import run
from pkes.lib.jobs.models import Job
from pkes.lib.markup import to_blocks
from tests.factories import make_cluster, make_organization, make_service
from tests.office.conftest import office  # noqa: F401

pytestmark = pytest.mark.django_db


def read(content):
    pdf = PdfReader(BytesIO(content))
    return pdf, [" ".join(page.extract_text().split()) for page in pdf.pages]


def test_words_keep_their_paragraphs_lists_and_headings_on_paper():
    assert to_blocks(
        "# Co robimy\n\nSzyjemy **dużo**.\nI *pierzemy*.\n\n- raz\n- dwa [tu](https://x.example)\n\n1. trzy"
    ) == [
        {"kind": "heading", "words": ["Co robimy"]},
        {"kind": "text", "words": ["Szyjemy dużo.\nI pierzemy."]},
        {"kind": "list", "words": ["raz", "dwa tu"]},
        {"kind": "numbers", "words": ["trzy"]},
    ]
    assert to_blocks("") == []


def test_a_card_is_one_tagged_page_with_what_everybody_may_see(visitor):
    organization = make_organization(
        name="Spółdzielnia #1 *Nasza*", profile="Szyjemy.\n\n- fartuchy\n- torby", phone="600 100 200"
    )
    make_service(organization=organization, name="Szycie", description="Na miarę.")
    ContactPerson.objects.create(organization=organization, name="Jawna Osoba", visibility="public")
    ContactPerson.objects.create(organization=organization, name="Ukryta Osoba", visibility="members")
    answer = visitor.get(reverse("members:organization_card", args=[organization.slug]))
    assert answer["Content-Type"] == "application/pdf"
    pdf, [text] = read(answer.content)
    for words in (
        "Spółdzielnia #1 *Nasza*",
        "Szyjemy.",
        "fartuchy",
        "Szycie",
        "Na miarę.",
        "600 100 200",
        "Jawna Osoba",
    ):
        assert words in text
    assert "Ukryta" not in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"].value


def test_a_member_that_is_hidden_has_no_public_card_but_its_own(visitor, owner):
    Organization.objects.filter(pk=owner.organization.pk).update(is_hidden_until_confirmed=True)
    assert visitor.get(reverse("members:organization_card", args=["nasza"])).status_code == 404
    answer = owner.get(reverse("members:own_card"))
    assert "Spółdzielnia Socjalna Nasza" in read(answer.content)[1][0]
    assert visitor.get(reverse("members:own_card")).status_code == 302


@pytest.mark.parametrize(
    ("language", "contents", "empty"), [("pl", "Spis treści", "nie dodał"), ("en", "Contents", "has not added")]
)
def test_the_booklet_has_contents_with_page_numbers(office, language, contents, empty):  # noqa: F811
    make_cluster(coordinator=make_organization(name="Aaa Koordynator"))
    make_organization(name="Bbb Spółdzielnia", profile="Pieczemy.")
    make_organization(name="Próbna", is_sample=True)
    answer = office.post("/biuro/ksiazka/", {"language": language})
    pdf, pages = read(answer.content)
    assert contents in pages[1]
    assert "Aaa Koordynator" in pages[1]
    assert "Bbb Spółdzielnia" in pages[3]
    assert "Pieczemy." in pages[3]
    assert empty in pages[2]
    assert "Próbna" not in " ".join(pages)
    assert (" 4 z 4" if language == "pl" else " 4 of 4") in f" {pages[3]}"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"].value


def test_the_booklet_of_many_is_made_by_the_worker(office, monkeypatch):  # noqa: F811
    monkeypatch.setattr(booklet, "MOST_AT_ONCE", 2)
    for number in range(3):
        make_organization(name=f"Nr {number}")
    answer = office.post("/biuro/ksiazka/", {"language": "en"})
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.language) == ("done", "en")
    with zipfile.ZipFile(job.open_file()) as archive:
        volumes = [" ".join(read(archive.read(name))[1]) for name in archive.namelist()]
    assert ["Contents" in volume for volume in volumes] == [True, True]
    assert [[name in volume for name in ("Nr 0", "Nr 1", "Nr 2")] for volume in volumes] == [
        [True, True, False],
        [False, False, True],
    ]


def test_a_wrong_language_is_said(office):  # noqa: F811
    assert office.post("/biuro/ksiazka/", {"language": "de"}).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_more_members_cost_no_more_queries(django_assert_num_queries, number):
    for index in range(number):
        make_service(organization=make_organization(name=f"Nr {index}"))
    with django_assert_num_queries(8):
        booklet.booklet()
