from django.contrib.auth.models import AnonymousUser

from pkes.lib.search.actions import rebuild
from pkes.lib.search.finding import Search
from tests.factories import make_document, make_organization, make_service
from tests.search.asking import found


def only(text, language="pl"):
    (group,) = Search(text, language=language, user=AnonymousUser()).first()
    (hit,) = group.hits
    return hit


def why(hit):
    return [(str(part), str(words)) for part, words in hit.reasons]


def test_in_the_title_it_is_marked_there(db):
    make_organization(name="Spółdzielnia Socjalna Latawiec")
    rebuild()
    hit = only("latawca")
    assert (hit.title, hit.reasons) == ("Spółdzielnia Socjalna <mark>Latawiec</mark>", [])


def test_elsewhere_the_part_is_named_and_quoted(db):
    service = make_service(name="Naprawa latawców")
    type(service.organization).objects.update(name="Arka", profile="Puszczamy latawce i balony na łące.", short_name="")
    rebuild()
    assert why(only("latawce balony")) == [
        ("usługi", "Naprawa <mark>latawców</mark>"),
        ("profil działalności", "Puszczamy <mark>latawce</mark> i <mark>balony</mark> na łące."),
    ] or why(only("latawce balony")) == [
        ("usługi", "Naprawa <mark>latawców</mark>"),
        ("profil działalności", "Puszczamy latawce i <mark>balony</mark> na łące."),
    ]


def test_by_its_number_in_any_grouping(visitor, db):
    make_organization(name="Arka", nip="8133815555")
    rebuild()
    page = found(visitor, "813-381-55-55")
    assert page.titles == ["Arka"]
    assert "NIP <mark>8133815555</mark>" in page.html


def test_by_its_abbreviation(visitor, db):
    make_organization(name="Fabryka Dobrych Pomysłów")
    rebuild()
    page = found(visitor, "fdp")
    assert page.titles == ["Fabryka Dobrych Pomysłów"]
    assert "znalezione po numerze albo skrócie" in page.html


def test_a_file_is_quoted_where_it_says_it(db):
    make_document(title_pl="Regulamin", text="Pierwsze. " * 50 + "Wypożyczalnia kajaków jest czynna w lecie.")
    rebuild()
    ((part, words),) = why(only("kajaki wypożyczalnia"))
    assert part == "w pliku"
    assert "<mark>Wypożyczalnia</mark> <mark>kajaków</mark>" in words
    assert len(words) < 400


def test_nothing_of_a_text_becomes_markup(visitor, db):
    make_organization(name="<b>Arka</b> & <script>alert(1)</script>", profile="<img src=x onerror=alert(1)> latawce")
    rebuild()
    html = found(visitor, "arka latawce <script>").html + found(visitor, "arka latawce").html
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;b&gt;<mark>Arka</mark>&lt;/b&gt;" in html
