"""The order of pkes/lib/search/README.md."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from pkes.lib.search import finding, tables
from pkes.lib.search.actions import rebuild
from pkes.lib.search.finding import Search
from tests.factories import make_event, make_organization, make_service
from tests.search.asking import found


def titles(text, **asked):
    search = Search(text, language="pl", user=AnonymousUser(), **asked)
    return [[hit.entry.title for hit in group.hits] for group in search.first(20)]


def test_a_whole_name_before_a_title_before_other_names_before_texts(db):
    make_organization(name="Zupa w opisie", profile="Latarnia nad morzem.")
    make_organization(name="Ulica Latarnicza")  # begins with it
    service = make_service(name="Naprawa latarni")
    type(service.organization).objects.filter(pk=service.organization_id).update(name="Arka")
    make_organization(name="Fundacja Stara Latarnia")
    make_organization(name="Latarnia")
    rebuild()
    assert titles("latarnia") == [
        ["Latarnia", "Fundacja Stara Latarnia", "Arka", "Zupa w opisie"],
    ]
    # The beginning of a word counts as another name does.
    assert titles("latarni")[0] == [
        "Fundacja Stara Latarnia",
        "Latarnia",
        "Arka",
        "Ulica Latarnicza",
        "Zupa w opisie",
    ]


def test_members_come_before_samples_and_then_by_name(db):
    for name, is_sample in (("Wiatrak Beta", True), ("Wiatrak Gama", False), ("Wiatrak Alfa", False)):
        make_organization(name=name, is_sample=is_sample)
    rebuild()
    assert titles("wiatrak") == [["Wiatrak Alfa", "Wiatrak Gama", "Wiatrak Beta"]]


def test_of_meetings_the_latest_first(db):
    for title, day in (("Narada A", 1), ("Narada B", 20), ("Narada C", 9)):
        make_event(title_pl=title, days=[datetime.date(2030, 5, day)])
    rebuild()
    assert titles("narada") == [["Narada B", "Narada C", "Narada A"]]


def test_the_kind_with_the_best_result_stands_first(db):
    make_organization(name="Arka", profile="Kajaki na Sanie.")
    make_event(title_pl="Spływ: kajaki")
    rebuild()
    assert titles("kajaki") == [["Spływ: kajaki"], ["Arka"]]


def test_of_very_many_the_best_are_read_all_the_same(db, monkeypatch):
    monkeypatch.setattr(finding, "MOST_RANKED", 5)
    for number in range(12):
        make_organization(name=f"Arka {number:02}", profile="Parasol i kalosze.")
    make_organization(name="Żółty Parasol")
    make_organization(name="Parasol")
    rebuild()
    search = Search("parasol", language="pl", user=AnonymousUser())
    (group,) = search.first(3)
    assert [hit.entry.title for hit in group.hits][:2] == ["Parasol", "Żółty Parasol"]
    assert (group.count, group.has_more, search.has_more) == (5, True, True)


@pytest.mark.postgres
@pytest.mark.parametrize(("part", "looked_through"), [(0.01, 0), (0.5, 2000), (0.5, 8)])
def test_of_very_many_that_have_a_common_word_the_best_are_read(db, monkeypatch, all_are_common, part, looked_through):
    monkeypatch.setattr(finding, "MOST_RANKED", 5)
    monkeypatch.setattr(tables, "MOST_LOOKED_THROUGH", looked_through)
    for number in range(12):
        make_organization(name=f"Arka {number:02}", profile="Parasol i kalosze.")
    # Too few have it whole in their names, so those count that begin with it, or have it in their texts.
    make_organization(name="Żółty Parasol")
    make_organization(name="Parasolka")
    make_organization(name="Parasol")
    rebuild()
    all_are_common(part)
    assert titles("parasol")[0][:3] == ["Parasol", "Żółty Parasol", "Parasolka"]
    for number in range(12):
        make_organization(name=f"Parasol {number:02}")
    rebuild()
    all_are_common(part)
    (found,) = titles("parasol")
    assert found[0] == "Parasol"
    assert all(title.startswith("Parasol ") or title == "Żółty Parasol" for title in found[1:5])
    # Together with one that tells, it is looked for in the rows that have the other.
    assert titles("parasol 07") == [["Parasol 07", "Arka 07"]]
    assert titles('"żółty parasol"') == [["Żółty Parasol"]]


def test_the_page_says_that_there_are_more(visitor, db, monkeypatch):
    monkeypatch.setattr(finding, "MOST_RANKED", 5)
    for number in range(12):
        make_organization(name=f"Parasol {number:02}")
    rebuild()
    page = found(visitor, "parasol")
    assert ">ponad 5 wyników<" in page.html
    assert '<span class="num">5+</span>' in page.html
    assert len(found(visitor, "parasol", rodzaj="organization").titles) == 5
