"""Every act and every form of the desk that changes what a row is found by: afterwards the index says what the row does."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils import timezone

import cooperation.actions
import events.actions
import publications.actions.documents
import publications.actions.news
import trainings.actions
from cooperation.models import FundingCall, Listing
from events.models import Event
from members.actions import imports, merge, profiles, register
from members.models import Goal, Organization, Theme
from pkes.lib.archive import archive, unarchive
from pkes.lib.search.actions import rebuild, stale
from pkes.lib.search.models import Entry, Word
from publications.models import Document, NewsItem
from tests.factories import (
    make_document,
    make_event,
    make_goal,
    make_listing,
    make_news_item,
    make_organization,
    make_service,
    make_theme,
    make_training,
)
from trainings.models import Training

TODAY = timezone.localdate()


@pytest.fixture
def rows(coordinator):
    """One row of each kind, indexed; `coordinator` does everything."""
    make_organization(name="Arka", slug="arka"), make_organization(name="Arka Dwa", slug="arka-dwa")
    make_event(slug="narada"), make_training(slug="kurs"), make_news_item(slug="nowina"), make_goal(slug="cel")
    make_document(slug="papier"), make_listing(), make_service(organization=Organization.objects.get(slug="arka"))
    rebuild()
    assert stale() == []
    return coordinator


def arka():
    return Organization.objects.get(slug="arka")


def titles(kind):
    return sorted(Entry.objects.filter(kind=kind, language="pl").values_list("title", flat=True))


ACTS = {
    "members edit their page": lambda by: profiles.edit(arka(), {"profile": "Balony"}, by=by),
    "services are edited": lambda by: profiles.edit(
        arka(), {"services": [{"name": "Balony", "theme": Theme.objects.first().slug, "description": "na gaz"}]}, by=by
    ),
    "another address": lambda by: register.change_slug(arka(), "arka-nowa", by=by),
    "imported": lambda by: imports.take_over({"name": "Balon", "legal_form": "foundation", "sector": "social"}, by=by),
    "imported anew": lambda by: imports.take_over({"name": "Balon"}, organization=arka(), by=by),
    "organisation deleted": lambda by: register.delete(
        Organization.objects.create(name="Do usunięcia", slug="x", legal_form="foundation", sector="social"), by=by
    ),
    "merged": lambda by: merge.merge_organizations(
        arka(),
        imports.take_over({"name": "Balon", "legal_form": "foundation", "sector": "social"}, by=by),
        chosen={"name"},
        by=by,
    ),
    "meeting saved": lambda by: events.actions.save(changed(Event, title_pl="Balon"), by=by),
    "meeting removed": lambda by: events.actions.remove(Event.objects.get(), by=by),
    "training saved": lambda by: trainings.actions.save(changed(Training, title_pl="Balon"), by=by),
    "training removed": lambda by: trainings.actions.remove(Training.objects.get(), by=by),
    "training archived": lambda by: archive(changed(Training, status="done", save=True), by=by),
    "goal archived and back": lambda by: unarchive(archive(Goal.objects.get(), by=by), by=by),
    "listing saved": lambda by: cooperation.actions.save_listing(
        Listing.objects.get(), {"title": "Balon"}, themes=[make_theme(name_pl="Lot")], powiaty=["1803"], by=by
    ),
    "listing withdrawn, published": lambda by: cooperation.actions.publish(
        cooperation.actions.withdraw(Listing.objects.get(), by=by), by=by
    ),
    "listing removed": lambda by: cooperation.actions.remove(
        cooperation.actions.withdraw(Listing.objects.get(), by=by), by=by
    ),
    "call saved": lambda by: cooperation.actions.save_call(
        FundingCall(title_pl="Balon", funder="F", url="https://example.org", deadline_at=timezone.now()), by=by
    ),
    "news saved": lambda by: publications.actions.news.save(changed(NewsItem, lead_pl="Balon"), by=by),
    "news published": lambda by: publications.actions.news.publish(
        publications.actions.news.save(NewsItem(title_pl="Balon", slug="balon", lead_pl="Lot."), by=by), by=by
    ),
    "news removed": lambda by: publications.actions.news.remove(
        publications.actions.news.save(NewsItem(title_pl="Balon", slug="balon", lead_pl="Lot."), by=by), by=by
    ),
    "document saved": lambda by: publications.actions.documents.save(changed(Document, title_pl="Balon"), by=by),
    "document in a new version": lambda by: publications.actions.documents.start_version(Document.objects.get(), by=by),
    "version removed": lambda by: publications.actions.documents.remove(
        publications.actions.documents.start_version(Document.objects.get(), by=by), by=by
    ),
    "document read": lambda by: publications.actions.documents._note_text(
        Document.objects.get(), "read", "O balonach.", " balon ", 1
    ),
}


def changed(model, *, save=False, **values):
    row = model.objects.get()
    for name, value in values.items():
        setattr(row, name, value)
    if save:
        row.save()
    return row


@pytest.mark.parametrize("what", ACTS)
def test_after_an_act(rows, what):
    before = set(Entry.objects.values_list("kind", "object_id", "language", "digest"))
    ACTS[what](rows.user)
    assert stale() == []
    unchanged = {
        "listing withdrawn, published",
        "organisation deleted",
        "training archived",
        "goal archived and back",
        "news removed",
        "version removed",
    }
    after = set(Entry.objects.values_list("kind", "object_id", "language", "digest"))
    assert (after == before) == (what in unchanged)


def form_of(client, address):
    """What the form of a page of the desk would send as it stands."""
    page = client.get(address)
    assert page.status_code == 200, address
    data = {}
    context = page.context
    forms = [
        context["adminform"].form,
        *(formset.formset.management_form for formset in context["inline_admin_formsets"]),
    ]
    for formset in context["inline_admin_formsets"]:
        forms += formset.formset.forms
    for form in forms:
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif isinstance(value, datetime.datetime):
                value = timezone.localtime(value)
                data[f"{field.html_name}_0"], data[f"{field.html_name}_1"] = f"{value:%Y-%m-%d}", f"{value:%H:%M:%S}"
            elif isinstance(value, list | tuple):
                data[field.html_name] = [getattr(one, "pk", one) for one in value]
            elif value is not None and value is not False and not isinstance(value, FieldFile):
                data[field.html_name] = getattr(value, "pk", value)
    return data


FORMS = {
    "members.organization": {"short_name": "Balon"},
    "members.goal": {"title_pl": "Balon"},
    "members.theme": {"name_pl": "Balony i lot"},
    "events.event": {"summary_pl": "Balon"},
    "trainings.training": {"summary_pl": "Balon"},
    "publications.newsitem": {"lead_pl": "Balon"},
    "publications.document": {"description_pl": "Balon"},
}


@pytest.mark.parametrize("label", FORMS)
def test_after_a_form_of_the_desk(rows, label):
    model = {"organization": Organization, "goal": Goal, "theme": Theme, "event": Event, "training": Training,
             "newsitem": NewsItem, "document": Document}[label.split(".")[1]]  # fmt: skip
    row = (
        arka()
        if model is Organization
        else Listing.objects.get().themes.first()
        if model is Theme
        else model.objects.get()
    )
    address = reverse(f"admin:{label.replace('.', '_')}_change", args=[row.pk])
    before = set(Entry.objects.values_list("digest", flat=True))
    response = rows.post(address, {**form_of(rows, address), **FORMS[label]})
    assert response.status_code == 302, response.context["errors"]
    assert set(Entry.objects.values_list("digest", flat=True)) != before
    assert stale() == []


def test_after_a_row_of_an_inline(rows):
    address = reverse("admin:members_organization_change", args=[arka().pk])
    data = form_of(rows, address)
    (name,) = [key for key in data if key.startswith("services-0-name")]
    response = rows.post(address, {**data, name: "Loty balonem"})
    assert response.status_code == 302
    assert stale() == []
    assert any("Loty balonem" in str(entry.parts) for entry in Entry.objects.filter(object_id=arka().pk))


def test_after_deleting_at_the_desk(rows):
    address = reverse("admin:members_goal_delete", args=[Goal.objects.get().pk])
    assert rows.post(address, {"post": "yes"}).status_code == 302
    assert (titles("goal"), stale()) == ([], [])


def test_founding_data_and_samples_come_and_go(db, tmp_path, settings):
    call_command("load_founding", verbosity=0)
    assert stale() == []
    assert "Spółdzielnia Socjalna FENIKS" in titles("organization")
    founding = Entry.objects.count()
    settings.VAR_DIR = tmp_path
    call_command("load_sample", verbosity=0)
    call_command("load_many", organizations=3, listings=2, verbosity=0)
    assert stale() == []
    assert Entry.objects.filter(title__contains="pomiarów").count() == 6
    call_command("remove_sample", verbosity=0)
    assert (stale(), Entry.objects.count()) == ([], founding)


def test_an_act_that_is_taken_back_leaves_no_trace(rows):
    before = list(Entry.objects.order_by("pk").values_list("pk", "digest"))
    with transaction.atomic():
        profiles.edit(arka(), {"profile": "Balon"}, by=rows.user)
        assert list(Entry.objects.order_by("pk").values_list("pk", "digest")) != before
        transaction.set_rollback(True)
    assert list(Entry.objects.order_by("pk").values_list("pk", "digest")) == before


def test_the_command_says_what_is_stale_and_mends_it(rows):
    Organization.objects.filter(slug="arka").update(name="Inna nazwa")
    Event.objects.all().delete()
    output = io.StringIO()
    with pytest.raises(CommandError, match="2 stale"):
        call_command("index_search", check=True, stdout=output)
    assert f"stale: organization {arka().pk}\n" in output.getvalue()
    output = io.StringIO()
    call_command("index_search", stdout=output)
    number = Organization.objects.count()
    assert f"organization: {number} of {number}\n" in output.getvalue()
    assert "Inna nazwa" in titles("organization")
    assert stale() == []
    call_command("index_search", check=True, stdout=io.StringIO())


def test_what_was_built_anew_holds_no_word_that_stands_nowhere(rows):
    profiles.edit(arka(), {"profile": "Tajemnicze nazwisko Brzęczyszczykiewicz"}, by=rows.user)
    rebuild()
    words = Word.objects
    assert words.filter(folded="brzeczyszczykiewicz").exists()
    profiles.edit(arka(), {"profile": ""}, by=rows.user)
    rebuild()
    assert not words.filter(folded="brzeczyszczykiewicz").exists()
