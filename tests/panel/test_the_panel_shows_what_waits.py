"""The first page: what waits, what is missing, who else acts, what changed last; light however much there is."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from members import actions
from members.models import Change, ContactPerson, Organization
from tests.factories import make_representative, make_service, make_theme
from tests.html import assert_valid
from tests.panel.forms import fields_of

PAGES = [
    "panel", "profile", "description_edit", "services_edit", "contact_edit", "logo_edit", "organization_preview",
    "identity_edit", "team", "representative_invite", "team_leave", "history",
]  # fmt: skip


def fill(organization, person, times):
    """Give the organisation more of everything."""
    organization.invitations.all().delete()
    for number in range(times):
        make_representative(organization=organization, role="editor")
        actions.invite(organization, email=f"new-{number}@example.com", role="editor", by=person)
        make_service(organization=organization)
        ContactPerson.objects.create(organization=organization, name=f"Osoba {number}")
        for field in ("profile", "services"):
            Change.objects.create(organization=organization, field=field, old=[], new=[], by=person, is_on_behalf=True)


@pytest.mark.parametrize("page", PAGES)
def test_its_pages_are_light_and_as_light_with_much(owner, organization, django_assert_max_num_queries, page):
    url = reverse(f"members:{page}")
    counts = []
    for times in (1, 3):
        fill(organization, owner.user, times)
        with django_assert_max_num_queries(12) as queries:
            assert owner.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_everything_that_waits_is_there(owner, coordinator, organization):
    actions.propose(organization, {"name": "Inna", "locality": "Mielec"}, by=owner.user)
    actions.edit(organization, {"profile": "Z biura"}, by=coordinator.user, on_behalf=True)
    actions.invite(organization, email="new@example.com", role="editor", by=owner.user)
    page = owner.get(reverse("members:panel"))
    context = page.context
    assert context["proposal"].status == "waiting"
    assert context["organization"].to_confirm == 1
    assert [invitation.email for invitation in context["invitations"]] == ["new@example.com"]
    assert 'id="potwierdz"' in page.content.decode()
    verdicts = {"name": ("returned", "Nie."), "locality": ("accepted", "")}
    actions.decide(context["proposal"], verdicts, by=coordinator.user)
    assert owner.get(reverse("members:panel")).context["is_returned"]


def test_completeness_names_each_missing_part_with_its_reason_and_its_page(owner, organization):
    completeness = owner.get(reverse("members:panel")).context["completeness"]
    assert (completeness.done, completeness.total) == (0, 8)
    assert all(part.reason and part.url.startswith(reverse("members:panel")) for part in completeness.missing)
    Organization.objects.filter(pk=organization.pk).update(
        profile="a", potential="b", expectations="c", phone="1", data_confirmed_at=timezone.now(),
        logo="logos/x.webp", logo_alt="x",
    )  # fmt: skip
    make_service(organization=organization)
    ContactPerson.objects.create(organization=organization, name="Jan", visibility="members")
    assert [part.name for part in owner.get(reverse("members:panel")).context["completeness"].missing] == [
        translation.gettext("A contact person whom everybody sees")
    ]
    ContactPerson.objects.update(visibility="public")
    assert owner.get(reverse("members:panel")).context["completeness"].missing == []


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("role", ["owner", "editor"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_sound_and_private(request, organization, role, page, language):
    person = request.getfixturevalue(role)
    make_theme()
    with translation.override(language):
        answer = person.get(reverse(f"members:{page}"))
    if (role, page) == ("editor", "representative_invite"):
        assert answer.status_code == 403
        return
    assert answer.status_code == 200
    assert_valid(answer.content)
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_the_side_has_at_most_seven_entries(owner):
    document = assert_valid(owner.get(reverse("members:panel")).content)
    (side,) = (nav for nav in document.iter("nav") if nav.get("class") == "side")
    assert len(side.findall("./ul/li")) == 7


def test_the_preview_is_the_public_page(owner, visitor, organization):
    actions.edit(organization, {"profile": "**Raz**"}, by=owner.user)
    ContactPerson.objects.create(organization=organization, name="Ewa Cicha", visibility="members")
    public = visitor.get(organization.get_absolute_url())
    preview = owner.get(reverse("members:organization_preview"))
    article = [
        page.content.decode().split('<header class="page-head member-head">')[1].split("</article>")[0]
        for page in (public, preview)
    ]
    assert article[0] == article[1]


WORDS = st.text(max_size=60) | st.sampled_from(
    ["\0", "x" * 10_000, "a\r\nb", "=1+1", "<script>", "99999999999999999999", "-1", "½"]
)


MARKS = {
    "description_edit": "profile",
    "services_edit": "services-0-name",
    "contact_edit": "website",
    "logo_edit": "logo_alt",
    "identity_edit": "name",
    "representative_invite": "email",
}


@settings(max_examples=40)
@given(data=st.data())
@pytest.mark.parametrize("page", MARKS)
def test_whatever_is_sent_is_answered(owner, page, data):
    url = reverse(f"members:{page}")
    fields = fields_of(owner.get(url), holding=MARKS[page])
    names = st.sampled_from(
        [*sorted(fields), "add", "preview", "services-TOTAL_FORMS", "persons-0-name", "statuses-0-kind"]
    )
    sent = data.draw(st.dictionaries(names.filter(lambda name: name != "acting_for"), WORDS))
    assert owner.post(url, {**fields, **sent}).status_code in {200, 302, 409}
