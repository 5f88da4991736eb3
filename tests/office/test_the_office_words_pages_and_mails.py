"""The office changes words of pages and mails, in both languages, with a preview, and can go back."""

import pytest
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from events.models import Registration
from members.models import Cluster
from pkes.lib.outbox.actions import message, write
from pkes.lib.outbox.markup import paragraphs
from pkes.lib.outbox.models import Mail
from pkes.lib.places.models import State
from pkes.lib.texts.models import Text
from pkes.lib.texts.places import PLACES
from pkes.lib.texts.words import _read
from pkes.mail_words import NAMES, sample
from pkes.texts import TextsError, reword, write_places
from tests.factories import make_cluster, make_event
from tests.office.desk import send, words

pytestmark = pytest.mark.django_db

PAGES = {
    "home": "pkes:home", "about": "pkes:about", "join": "members:join", "meetings": "events:event_list",
    "trainings": "trainings:training_list", "contact": "pkes:contact", "certificate": "trainings:certificate_check",
}  # fmt: skip


@pytest.fixture
def places(db, monkeypatch):
    # Each test begins to count changes anew; what the process has read is of an earlier test.
    monkeypatch.setitem(_read, "number", 0)
    make_cluster(name_pl="Klaster Próbny", phone="17 123")
    write_places()


CONFIRMED = "events/email/registration_confirmed"


def change(key, pl="", en="", **subjects):
    text = Text.objects.get(key=key)
    text.text_pl, text.text_en = pl, en
    for name, words_of_it in subjects.items():
        setattr(text, name, words_of_it)
    reword(text, by=None)
    return text


def address_of(key):
    return reverse("admin:texts_text_change", args=[Text.objects.get(key=key).pk])


@pytest.mark.parametrize("key", PAGES)
def test_a_page_says_what_the_office_wrote_and_its_own_words_again_when_that_goes(visitor, places, key):
    address = reverse(PAGES[key])
    own = PLACES[key].own_words
    assert own in words(visitor.get(address))
    change(key, "Nowe słowa: {klaster}, {telefon}. <b>Nie</b> kod.")
    page = visitor.get(address)
    assert "Nowe słowa: Klaster Próbny, 17 123. <b>Nie</b> kod." in words(page)
    assert own not in words(page)
    assert "Nowe słowa" not in words(visitor.get(f"/en{address}"))
    change(key)
    assert own in words(visitor.get(address))


def test_pages_cost_no_query_where_nothing_was_changed_and_one_after_a_change(visitor, places):
    def number():
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/kontakt/")
        return len(queries)

    before = number()
    change("contact", "Inne słowa.")
    assert [number(), number()] == [before + 1, before]


def test_a_mail_is_the_offices_from_beginning_to_end(places):
    event = make_event(title_pl="Wiosna")
    registration = Registration.objects.create(
        event=event, number=1, state=State.CONFIRMED, name="Anna {link} Nowak", email="anna@example.com"
    )
    words_of_it = "Dzień dobry, {osoba}!\r\n\r\n{wejście online}\n\nBilet:\n\n{link}\n\n\n\nNie? {link do rezygnacji}"
    change(CONFIRMED, words_of_it, subject_pl="{osoba}\n przyjdź: {spotkanie}")
    context = {
        "registration": registration,
        "event": event,
        "link": "https://x.example/",
        "resign_link": "https://y.example/",
    }
    write(CONFIRMED, to="anna@example.com", context=context, language="pl")
    write(CONFIRMED, to="anna@example.com", context=context, language="en")
    polish, english = Mail.objects.order_by("pk")
    assert polish.subject == "Anna {link} Nowak przyjdź: Wiosna"
    assert polish.text == (
        "Dzień dobry, Anna {link} Nowak!\n\nBilet:\n\nhttps://x.example/\n\nNie? https://y.example/\n"
    )
    assert '<a href="https://x.example/" style=' in message(polish).alternatives[0].content
    assert english.text.startswith("Hello Anna {link} Nowak, you have a place.")


MAILS = [key for key, place in PLACES.items() if place.is_mail]


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("key", MAILS)
def test_the_portals_own_words_with_their_parts_filled_in_are_the_mail_itself(key, language):
    with translation.override(language):
        place, context = PLACES[key], {**sample(), "portal_url": settings.PORTAL_URL}
        assert place.fill_subject(place.own_subject, context) == " ".join(
            render_to_string(f"{key}_subject.txt", context).split()
        )
        assert paragraphs(place.fill(place.own_words, context)) == paragraphs(
            render_to_string(f"{key}_body.txt", context)
        )


@pytest.mark.parametrize("key", MAILS)
def test_each_part_of_a_mail_has_a_name_and_a_sample(key):
    place = PLACES[key]
    names = {*NAMES.values(), *(f"{name} 2" for name in NAMES.values())}
    assert [name for name in place.usable if name not in names] == []
    often_nothing = {"początek 2"}
    assert [name for name, value in place.sample_values().items() if not value and name not in often_nothing] == []


def test_a_mail_without_its_one_time_link_is_refused_in_words(office, places):
    page = office.post(address_of(CONFIRMED), {"text_pl": "Jest miejsce, {osoba}.", "text_en": ""})
    assert "To musi zostać w tekście: {link}, {wejście online}, {link do rezygnacji}." in words(page)
    with pytest.raises(TextsError):
        change(CONFIRMED, "Jest miejsce, {osoba}.")
    assert not Text.objects.get(key=CONFIRMED).is_changed


def test_a_one_time_link_has_no_place_in_a_subject_which_is_kept(office, places):
    page = office.post(address_of(CONFIRMED), {"subject_pl": "Bilet: {link}", "text_pl": "", "text_en": ""})
    assert "Nie ma takiego pola: {link}." in words(page)
    with pytest.raises(TextsError):
        change(CONFIRMED, subject_pl="{link do rezygnacji}")


def test_a_mail_is_shown_as_it_would_go_out(office, places):
    text = "Jest miejsce!\n\n{szczegóły}\n\n{link}\n\n{wejście online}\n\n{link do rezygnacji}"
    posted = {"subject_pl": "Bilet dla {osoba}", "text_pl": text, "subject_en": "", "text_en": "", "_preview": "pl"}
    page = words(office.post(address_of(CONFIRMED), posted))
    assert "Bilet dla Anna Nowak" in page
    assert "Spotkanie: Spotkanie wiosenne" in page
    assert "Hello Anna Nowak, you have a place." in page
    address = reverse("admin:texts_text_mail", args=[Text.objects.get(key=CONFIRMED).pk, "pl"])
    mailbox = office.post(address, posted)
    assert "Jest miejsce!" in words(mailbox)
    assert mailbox["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'; sandbox")
    assert "Jest miejsce!" not in words(office.get(address))
    assert "To musi zostać" in words(office.post(address, {**posted, "text_pl": "Nic."}))
    assert not Text.objects.get(key=CONFIRMED).is_changed


@pytest.mark.parametrize(("key", "language"), [("contact", "pl"), (CONFIRMED, "de")])
def test_only_a_mail_is_shown_as_in_a_mailbox(office, places, key, language):
    address = reverse("admin:texts_text_mail", args=[Text.objects.get(key=key).pk, language])
    assert office.get(address).status_code == 404


def test_the_form_begins_with_the_portals_own_words_and_saving_those_changes_nothing(office, places):
    send(office, address_of(CONFIRMED))
    assert not Text.objects.get(key=CONFIRMED).is_changed
    send(office, address_of(CONFIRMED), subject_pl="Bilet")
    text = Text.objects.get(key=CONFIRMED)
    assert [text.subject_pl, text.text_pl, text.subject_en, text.text_en] == ["Bilet", "", "", ""]


def test_one_button_brings_the_portals_own_words_back(office, places):
    change("contact", "Inne słowa.")
    office.post(reverse("admin:texts_text_wlasne-slowa", args=[Text.objects.get(key="contact").pk]))
    assert not Text.objects.get(key="contact").is_changed


def test_the_panel_welcomes_in_the_offices_words(owner, places):
    change("panel", "Witamy w panelu, {klaster}.")
    assert "Witamy w panelu, Klaster Próbny." in words(owner.get("/panel/"))


def test_a_placeholder_that_does_not_exist_is_refused_in_words(office, places):
    page = office.post(address_of("contact"), {"text_pl": "Dzwoń: {numer}", "text_en": ""})
    assert "Nie ma takiego pola: {numer}. Możesz użyć: {klaster}, {telefon}, {e-mail}." in words(page)
    assert Text.objects.get(key="contact").text_pl == ""
    with pytest.raises(TextsError):
        change("contact", "{numer}")


def test_a_preview_shows_the_words_with_sample_values_and_saves_nothing(office, places):
    page = office.post(address_of("contact"), {"text_pl": "Dzwoń: {telefon}", "text_en": "", "_preview": "1"})
    assert "Dzwoń: 17 000 00 00" in words(page)
    assert "Błąd:" not in words(page)
    assert page.context["adminform"].form["text_pl"].value() == "Dzwoń: {telefon}"
    assert (Text.objects.get(key="contact").text_pl, Cluster.objects.get().texts_number) == ("", 0)


def test_each_version_is_kept_and_can_be_brought_back(office, places):
    for words_of_it in ("Pierwsze.", "Drugie."):
        office.post(address_of("contact"), {"text_pl": words_of_it, "text_en": ""})
    history = office.get(reverse("admin:texts_text_history", args=[Text.objects.get(key="contact").pk]))
    keys = [entry.key for entry in history.context["entries"]]
    assert len(keys) == 2
    restored = office.get(f"{address_of('contact')}?wersja={keys[1]}")
    assert restored.context["adminform"].form["text_pl"].value() == "Pierwsze."


def test_the_list_has_every_place_with_the_portals_own_words(office, db):
    make_cluster()
    page = office.get(f"{reverse('admin:texts_text_changelist')}?all=")
    assert Text.objects.count() == len(PLACES)
    assert {key.split("/")[0] for key, place in PLACES.items() if place.is_mail} == {
        "cooperation", "events", "members", "publications", "trainings",
    }  # fmt: skip
    mails = words(office.get(f"{reverse('admin:texts_text_changelist')}?gdzie=maile&all="))
    assert "Mail: Przyjdź 12 maja, masz miejsce: Spotkanie wiosenne" in mails
    assert "{osoba}" in words(page)
    found = words(office.get(f"{reverse('admin:texts_text_changelist')}?q=twoj+bilet"))
    assert "Mail: Przyjdź 12 maja" in found
    assert "Mail: Otwórz swój zapis" not in found


def test_what_the_office_changed_is_a_list_of_its_own(office, db):
    make_cluster()
    address = f"{reverse('admin:texts_text_changelist')}?gdzie=zmienione"
    assert office.get(address).context["cl"].result_count == 0
    Text.objects.filter(key="contact").update(text_en="Ask us.")
    Text.objects.filter(key=CONFIRMED).update(subject_pl="Jest miejsce")
    found = office.get(address).context["cl"].queryset.values_list("key", flat=True)
    assert sorted(found) == sorted(["contact", CONFIRMED])


@pytest.mark.parametrize("words_of_it", ["{", "}", "{}", "{{klaster}}", "{klaster.coordinator}", "{0}", "{klaster!r}"])
def test_nothing_but_names_of_placeholders_is_ever_filled_in(places, words_of_it):
    text = Text.objects.get(key="contact")
    text.text_pl = words_of_it
    try:
        reword(text, by=None)
    except TextsError:
        return
    assert "coordinator" not in PLACES["contact"].fill(words_of_it, {"cluster": Cluster.objects.get()})
