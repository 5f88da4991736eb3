"""Two entries of one organisation, two accounts of one person: side by side, field by field, into one."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType

from members import actions
from members.actions import MembersError
from members.models import Change, ChangeProposal, Clause, Cluster, ConsentEvent, Organization, Representative, User
from pkes.lib.outbox.models import Mail
from tests.factories import (
    make_event,
    make_organization,
    make_representative,
    make_second_factor,
    make_service,
    make_source,
    make_user,
)
from tests.office.desk import address, make_proposal, messages, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """Feniks stays; Fenix goes."""
    return (
        make_organization(name="Feniks", slug="feniks", phone="", role="in_procedure"),
        make_organization(name="Fenix", slug="fenix", phone="17 000 00 00", nip="5260250274", role="in_procedure"),
    )


def page(kept, gone, model="organization"):
    return f"{address(model, 'merge')}?zostaje={kept.pk}&odchodzi={gone.pk}"


def press(person, kept, gone, model="organization", **chosen):
    fields = {f"pole-{name}": side for name, side in chosen.items()}
    return person.post(page(kept, gone, model), {"zostaje": kept.pk, "odchodzi": gone.pk, **fields})


def entered(organization, kind, day, role=""):
    return actions.record(
        organization, kind=kind, role=role, effective_on=datetime.date.fromisoformat(day), source=make_source()
    )


def test_two_are_chosen_in_the_list(office, pair):
    def choose(*rows):
        chosen = {"action": "merge_chosen", "_selected_action": [row.pk for row in rows]}
        return office.post(address("organization", "changelist"), chosen)

    assert choose(*pair)["Location"] == page(*pair)
    for rows in ([pair[0]], [*pair, make_organization()]):
        assert set(messages(choose(*rows))) == {"Zaznacz dokładnie dwa wpisy."}


def test_the_page_says_what_differs_and_what_would_move_and_does_nothing(office, pair):
    make_service(organization=pair[1])
    response = office.get(page(*pair))
    choices = {choice.name: (choice.kept, choice.gone, choice.is_taken) for choice in response.context["choices"]}
    assert choices == {
        "name": ("Feniks", "Fenix", False), "nip": ("–", "5260250274", True), "phone": ("–", "17 000 00 00", True),
    }  # fmt: skip
    assert [(row.name, row.moved, row.dropped) for row in response.context["report"]] == [("usługi", 1, 0)]
    assert Organization.objects.count() == 2
    assert not Change.objects.exists()


def test_merging_takes_the_chosen_fields_and_leaves_one(office, pair, visitor):
    assert press(office, *pair, name="kept", nip="gone", phone="gone")["Location"] == address(
        "organization", "change", pair[0].pk
    )
    organization = Organization.objects.get()
    assert (organization.name, organization.nip, organization.phone) == ("Feniks", "5260250274", "17 000 00 00")
    Organization.objects.update(role="member")
    assert visitor.get("/czlonkowie/fenix/")["Location"] == "/czlonkowie/feniks/"


def test_everything_that_points_at_it_moves_whatever_app_it_is_of(office, pair):
    kept, gone = pair
    event = make_event(organizer=gone)
    event.invited.set([kept, gone])
    person, both = make_user(), make_user()
    make_representative(organization=gone, person=person, role="editor")
    make_representative(organization=gone, person=both, role="owner")
    make_representative(organization=kept, person=both, role="editor")
    run = make_organization(run_by=gone)
    Mail.objects.create(template="x", recipient="a@example.com", subject="x", regarding=f"organization:{gone.pk}")
    press(office, *pair)
    event.refresh_from_db(), run.refresh_from_db()
    assert (event.organizer, list(event.invited.all()), run.run_by) == (kept, [kept], kept)
    assert set(kept.representatives.values_list("person", "role")) == {(person.pk, "editor"), (both.pk, "owner")}
    assert Mail.objects.get().regarding == f"organization:{kept.pk}"


def test_the_history_of_both_stays_apart(office, pair):
    kept, gone = pair
    actions.edit(kept, {"profile": "Opis."}, by=office.user)
    actions.edit(gone, {"profile": "Inny opis."}, by=office.user)
    press(office, kept, gone)
    rows = Change.objects.order_by("pk").values_list("organization", "field", "new", "merged_from")
    assert list(rows) == [
        (kept.pk, "profile", "Opis.", ""), (kept.pk, "profile", "Inny opis.", "Fenix"), (kept.pk, "merged", "Fenix", ""),
    ]  # fmt: skip
    assert "połączono z" in words(office.get(address("organization", "history", kept.pk)))


def test_the_register_of_one_goes_on_with_the_other(office, pair):
    kept, gone = pair
    entered(gone, "accession", "2015-01-01", "member")
    entered(gone, "withdrawal", "2018-01-01")
    entered(kept, "accession", "2020-01-01", "member")
    press(office, kept, gone)
    kept.refresh_from_db()
    assert (kept.register_entries.count(), kept.role) == (3, "member")


def refused(office, kept, gone, model="organization"):
    """What the page says, before and after the button."""
    before = office.get(page(kept, gone, model)).context["refusal"]
    response = press(office, kept, gone, model)
    assert (response.status_code, response.context["refusal"]) == (409, before)
    return before


def test_members_at_the_same_time_are_two(office, pair):
    for organization in pair:
        entered(organization, "accession", "2015-01-01", "member")
    assert refused(office, *pair).startswith("Obie organizacje były członkami w tym samym czasie")


def test_the_coordinator_stays(office, founding):
    coordinator, other = Cluster.objects.get().coordinator, make_organization(role="in_procedure")
    assert refused(office, other, coordinator) == "Koordynator klastra musi być tym wpisem, który zostaje."


def test_a_sample_and_a_real_one_are_two(office, pair):
    Organization.objects.filter(pk=pair[1].pk).update(is_sample=True)
    assert refused(office, *pair) == "Przykładowy wpis i prawdziwa organizacja nie mogą być jednym."


def test_two_numbers_are_two_organisations(office, pair):
    Organization.objects.filter(pk=pair[0].pk).update(nip="1234563218")
    assert refused(office, *pair) == "Mają różne numery NIP, więc są to dwie organizacje."


def test_open_proposals_of_both_are_decided_first(office, pair):
    for organization in pair:
        make_proposal(organization, office.user, name=("a", "b"))
    assert refused(office, *pair).startswith("Obie mają nierozpatrzone propozycje")
    assert ChangeProposal.objects.count() == 2


def test_one_with_itself_and_twice_is_refused(office, pair):
    assert refused(office, pair[0], pair[0]) == "Wybierz dwa różne wpisy."
    press(office, *pair)
    assert press(office, *pair).status_code == 404
    with pytest.raises(MembersError):
        actions.merge_organizations(*pair, chosen=set(), by=office.user)


@pytest.mark.parametrize("query", ["", "?zostaje=x&odchodzi=1", "?zostaje=1", f"?zostaje={'9' * 30}&odchodzi=1"])
def test_nonsense_is_not_found(office, query):
    assert office.get(address("organization", "merge") + query).status_code == 404


# People


@pytest.fixture
def accounts(founding):
    return make_user(name="Anna", email="anna@example.com"), make_user(name="Anna K.", email="anna.k@example.com")


def test_two_accounts_of_a_person_become_one(office, accounts):
    kept, gone = accounts
    organization = make_organization()
    make_representative(organization=organization, person=gone, role="owner")
    make_representative(organization=organization, person=kept, role="editor")
    EmailAddress.objects.create(user=kept, email=kept.email, verified=True, primary=True)
    EmailAddress.objects.create(user=gone, email=gone.email, verified=True, primary=True)
    consent = ConsentEvent.objects.create(person=gone, clause=Clause.objects.first(), act="shown", channel="panel")
    press(office, kept, gone, "user", name="gone")
    kept.refresh_from_db(), consent.refresh_from_db()
    assert not User.objects.filter(pk=gone.pk).exists()
    assert (kept.name, kept.email, consent.person) == ("Anna K.", "anna@example.com", kept)
    assert list(Representative.objects.values_list("person", "role")) == [(kept.pk, "owner")]
    addresses = EmailAddress.objects.filter(user=kept).order_by("email").values_list("email", "primary")
    assert list(addresses) == [("anna.k@example.com", False), ("anna@example.com", True)]
    assert actions.addresses_of(kept) == {"anna@example.com", "anna.k@example.com"}


def test_a_second_factor_is_not_merged_away(office, accounts):
    make_second_factor(accounts[1])
    assert refused(office, *accounts, "user").startswith("Konto, które ma zniknąć, ma drugi składnik")
    make_second_factor(accounts[0])
    refused(office, *accounts, "user")


def test_nobody_becomes_a_colleague_by_merging(office, second_office, accounts):
    assert refused(office, second_office.user, accounts[0], "user").startswith("Konto biura może połączyć tylko")
    assert refused(office, accounts[0], second_office.user, "user") == "Konto biura musi być tym, które zostaje."


def test_the_desks_own_log_moves_along(office, pair):
    kept, gone = pair
    office.post(address("organization", "change", gone.pk), {})
    press(office, kept, gone)
    kind = ContentType.objects.get_for_model(Organization)
    assert not kind.logentry_set.filter(object_id=str(gone.pk)).exists()
