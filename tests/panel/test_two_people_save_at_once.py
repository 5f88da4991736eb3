"""Nobody's words are overwritten unseen, and nobody loses what they typed."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from members import actions
from members.fields import NAMES
from members.models import Change
from tests.factories import make_theme
from tests.panel.forms import fields_of, send

URL = "members:description_edit"


def live(organization):
    organization.refresh_from_db()
    return organization.profile, organization.potential


def test_different_fields_merge_silently(owner, editor, organization):
    url = reverse(URL)
    opened = fields_of(owner.get(url), holding="profile")
    send(editor, url, holding="profile", profile="Edyty")
    assert owner.post(url, {**opened, "potential": "Olgi"}).status_code == 302
    assert live(organization) == ("Edyty", "Olgi")


def test_the_second_is_told_what_the_first_changed_and_loses_no_word(owner, editor, organization):
    url = reverse(URL)
    opened = fields_of(owner.get(url), holding="profile")
    send(editor, url, holding="profile", profile="Słowa Edyty", expectations="Nowe")
    answer = owner.post(url, {**opened, "profile": "Słowa Olgi", "potential": "Moc"})
    assert answer.status_code == 409
    assert [(line.name, line.old, line.new, str(line.row.by)) for line in answer.context["their_lines"]] == [
        (NAMES["profile"], "–", "Słowa Edyty", "Edward Editor")
    ]
    assert "Słowa Edyty" in answer.content.decode()
    fields = fields_of(answer, holding="profile")
    # My words, and of what I left alone the other's.
    assert (fields["profile"], fields["potential"], fields["expectations"]) == ("Słowa Olgi", "Moc", "Nowe")
    assert live(organization) == ("Słowa Edyty", "")
    assert owner.post(url, fields).status_code == 302
    assert live(organization) == ("Słowa Olgi", "Moc")
    organization.refresh_from_db()
    assert organization.expectations == "Nowe"


def test_the_same_words_of_both_are_no_conflict(owner, editor, organization):
    url = reverse(URL)
    opened = fields_of(owner.get(url), holding="profile")
    send(editor, url, holding="profile", profile="Zgoda")
    assert owner.post(url, {**opened, "profile": "Zgoda"}).status_code == 302
    assert Change.objects.count() == 1


def test_a_double_click_leaves_one_line_of_history(owner):
    url = reverse(URL)
    fields = {**fields_of(owner.get(url), holding="profile"), "profile": "Raz"}
    assert [owner.post(url, fields).status_code for _ in range(2)] == [302, 302]
    assert Change.objects.count() == 1


def test_ones_own_second_tab_does_not_take_back_what_the_first_saved(owner, organization):
    url = reverse(URL)
    first, second = (fields_of(owner.get(url), holding="profile") for _ in range(2))
    owner.post(url, {**first, "profile": "Z pierwszej"})
    assert owner.post(url, {**second, "potential": "Z drugiej"}).status_code == 302
    assert live(organization) == ("Z pierwszej", "Z drugiej")


def test_services_and_contact_persons_are_compared_as_wholes(owner, editor, organization):
    make_theme(slug="catering")
    url = reverse("members:services_edit")
    row = {"services-0-theme": "catering", "services-0-description": ""}
    opened = fields_of(owner.get(url), holding="services-0-name")
    send(editor, url, holding="services-0-name", **row, **{"services-0-name": "Obiady"})
    answer = owner.post(url, {**opened, **row, "services-0-name": "Śniadania"})
    assert answer.status_code == 409
    fields = fields_of(answer, holding="services-0-name")
    assert fields["services-0-name"] == "Śniadania"
    owner.post(url, fields)
    assert [service.name for service in organization.services.all()] == ["Śniadania"]


def test_contact_persons_that_i_left_alone_are_those_of_the_other(owner, editor, organization):
    url = reverse("members:contact_edit")
    opened = fields_of(owner.get(url), holding="website")
    theirs = fields_of(editor.get(url), holding="website")
    person = {"persons-TOTAL_FORMS": "1", "persons-0-name": "Jan", "persons-0-visibility": "members"}
    editor.post(url, {**theirs, **person, "phone": "17 852 00 00"})
    answer = owner.post(url, {**opened, "phone": "17 999 99 99"})
    assert answer.status_code == 409
    fields = fields_of(answer, holding="website")
    assert (fields["phone"], fields["persons-0-name"]) == ("17 999 99 99", "Jan")
    owner.post(url, fields)
    assert [person.name for person in organization.contact_persons.all()] == ["Jan"]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_very_same_moment_one_is_told(owner, editor, organization):
    base = 0
    answers = []
    start = threading.Barrier(2)

    def save(person, words):
        start.wait()
        try:
            actions.edit(organization, {"profile": words}, by=person.user, base=base)
            answers.append("saved")
        except actions.Conflict:
            answers.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=pair) for pair in [(owner, "Olgi"), (editor, "Edyty")]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == ["saved", "told"]
    assert Change.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_at_the_very_same_moment_writes_once(owner, organization):
    start = threading.Barrier(4)
    failures = []

    def save():
        start.wait()
        try:
            actions.edit(organization, {"profile": "Raz"}, by=owner.user, base=0)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert Change.objects.count() == 1
