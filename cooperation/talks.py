"""With whom a talk is worth while, and why: the matches of two organisations put together.

What fits is said by `cooperation.matching`, and so is every point. A pair has the points of the best match in which the one
helps, and those of the best in which the other does.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cooperation.matching import WORDS_SHOWN, matches_for
from cooperation.models import Listing
from members.models import Organization

# A sheet is one or two pages: so many partners, so many reasons for each.
MOST_PARTNERS = 12
MOST_REASONS = 4


@dataclass
class Talk:
    """What one organisation has to talk about with another: [(points, reason)] from its own side, the best first."""

    partner: Organization
    found: list = field(default_factory=list)
    gets: float = 0
    gives: float = 0

    def add(self, points, reason, *, gets):
        self.found.append((points, reason))
        if gets:
            self.gets = max(self.gets, points)
        else:
            self.gives = max(self.gives, points)

    @property
    def points(self):
        return self.gets + self.gives

    @property
    def reasons(self):
        """The reasons in words, each once."""
        best = sorted(self.found, key=lambda pair: -pair[0])
        return list(dict.fromkeys(reason for _points, reason in best))[:MOST_REASONS]


class Talks:
    """All talks between some organisations: `of(organisation)` is {number of the partner: Talk}."""

    def __init__(self, organizations):
        self.organizations = {organization.pk: organization for organization in organizations}
        self.found = defaultdict(dict)

    def of(self, organization):
        return self.found[organization.pk]

    def best(self, organization):
        """The partners of an organisation, the best first."""
        talks = self.of(organization).values()
        return sorted(talks, key=lambda talk: (-talk.points, talk.partner.search_text, talk.partner.pk))

    def scores(self):
        """{frozenset of two numbers: what a meeting is worth}, for `cooperation.rounds`; whole points."""
        scores = {}
        for pk, talks in self.found.items():
            for partner, talk in talks.items():
                pair = frozenset({pk, partner})
                scores[pair] = max(round(talk.points), scores.get(pair, 0))
        return scores

    def talk(self, pk, partner):
        return self.found[pk].setdefault(partner, Talk(self.organizations[partner]))

    def take(self, organization, matches):
        """Add what an organisation found in the listings of the others; its partners read it from their side."""
        for match in matches:
            partner = match.listing.organization_id
            if partner not in self.organizations or partner == organization.pk:
                continue
            gets = match.source.is_need
            self.talk(organization.pk, partner).add(match.points, match.reason, gets=gets)
            # Two listings that fit are found by either side; a page is found only by whose page it is.
            if match.source.listing is None:
                theirs = seen_from(match, organization)
                self.talk(partner, organization.pk).add(match.points, theirs, gets=not gets)


def between(organizations):
    """The talks between all of these organisations: each is asked once for what fits it."""
    talks = Talks(organizations)
    for organization in talks.organizations.values():
        talks.take(organization, matches_for(organization))
    return talks


def for_one(organization):
    """The talks of one organisation with all others that may publish."""
    others = (
        Organization.objects.in_good_standing().filter(is_sample=organization.is_sample).exclude(pk=organization.pk)
    )
    talks = Talks([organization, *others.order_by("search_text", "pk").prefetch_related("services")])
    talks.take(organization, matches_for(organization))
    own = list(Listing.objects.on().of_organization(organization).values_list("pk", flat=True))
    for other in talks.organizations.values() if own else []:
        if other.pk != organization.pk and (other.services.all() or other.potential or other.expectations):
            talks.take(other, [match for match in matches_for(other, only=own) if match.source.listing is None])
    return talks


def seen_from(match, organization):
    """The reason of a match between somebody's page and our listing, as we read it."""
    words = {
        "ours": match.listing.title,
        "name": organization.short_name or organization.name,
        "theirs": ", ".join(theme.name for theme in match.themes) or ", ".join(match.words[:WORDS_SHOWN]),
    }
    if match.source.is_need:
        return _("You offer: “%(ours)s” – the page of %(name)s says that it looks for: %(theirs)s") % words
    return _("You need: “%(ours)s” – the page of %(name)s says that it can: %(theirs)s") % words
