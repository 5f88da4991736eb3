"""Who can help whom: what members give and what they need, by theme.

Potential is what an organisation offers or shares and the services of its profile, expectations are its needs. Who fits
whom beyond the theme – by place, by words – is the business of `cooperation.matching`.
"""

from dataclasses import dataclass, field

from django.utils.functional import cached_property

from cooperation.models import Listing
from members.models import Organization, Service, Theme

# With more members than these the page would be longer than anybody reads: a theme or a powiat narrows it.
MOST_MEMBERS = 200


@dataclass
class Cell:
    """What one organisation gives and needs in one theme, in its own words."""

    organization: Organization
    gives: list = field(default_factory=list)
    needs: list = field(default_factory=list)
    has_fit: bool = False

    @property
    def is_both(self):
        return bool(self.gives and self.needs)


@dataclass
class Row:
    """One theme: who gives, who needs; `cells` by the number of the organisation."""

    theme: Theme
    cells: dict

    @property
    def givers(self):
        return [cell for cell in self.cells.values() if cell.gives]

    @property
    def seekers(self):
        return [cell for cell in self.cells.values() if cell.needs]

    @property
    def has_fit(self):
        return any(cell.has_fit for cell in self.cells.values())


class Matrix:
    """Members × themes as somebody may see it: in few queries, whatever their number.

    `theme` and `powiat` narrow it; with `only_fitting` it has nothing that nobody answers. Beside the members of a powiat stand
    those from elsewhere who fit them. Without a theme all themes are there in which anybody gives or needs anything.
    """

    def __init__(self, user, *, theme=None, powiat="", only_fitting=False):
        self.user, self.theme, self.powiat, self.only_fitting = user, theme, powiat, only_fitting

    @property
    def is_narrowed(self):
        return bool(self.theme or self.powiat or self.only_fitting)

    @cached_property
    def everybody(self):
        """{number: organisation} of all members that may publish, in the order of the directory."""
        members = Organization.objects.in_good_standing().order_by("is_sample", "search_text", "pk")
        return {organization.pk: organization for organization in members}

    @cached_property
    def all_rows(self):
        """Every theme in which there is anything, before anything is narrowed."""
        themes = {theme.pk: theme for theme in Theme.objects.order_by("name_pl")}
        found = {pk: {} for pk in themes if self.theme is None or pk == self.theme.pk}
        for theme, organization, kind, words in self.entries():
            if theme not in found or organization not in self.everybody:
                continue
            cell = found[theme].setdefault(organization, Cell(self.everybody[organization]))
            (cell.needs if kind == Listing.Kind.NEED else cell.gives).append(words)
        order = {pk: number for number, pk in enumerate(self.everybody)}
        rows = [
            Row(themes[pk], dict(sorted(cells.items(), key=lambda item: order[item[0]])))
            for pk, cells in found.items()
            if cells
        ]
        for row in rows:
            mark_fits(row)
        return sorted(rows, key=lambda row: row.theme.name.casefold())

    def entries(self):
        """(theme, organisation, kind, words) of everything that the person may see."""
        listings = Listing.objects.visible_to(self.user).order_by("title", "pk")
        yield from listings.filter(themes__isnull=False).values_list("themes", "organization", "kind", "title")
        for theme, organization, words in Service.objects.order_by("name").values_list("theme", "organization", "name"):
            yield theme, organization, Listing.Kind.OFFER, words

    @cached_property
    def rows(self):
        """The themes that are asked for, each with the cells that are."""
        rows = [Row(row.theme, self.asked(row)) for row in self.all_rows]
        return [row for row in rows if row.cells]

    def asked(self, row):
        """The cells of a theme that are asked for; from elsewhere only who answers somebody of the powiat."""
        cells = {pk: cell for pk, cell in row.cells.items() if cell.has_fit or not self.only_fitting}
        if not self.powiat:
            return cells
        own = [cell for cell in cells.values() if cell.organization.powiat == self.powiat]
        return {
            pk: cell
            for pk, cell in cells.items()
            if cell.organization.powiat == self.powiat
            or any(answers(cell, other) or answers(other, cell) for other in own)
        }

    @cached_property
    def found(self):
        """The members that have a cell, those of the powiat first."""
        numbers = {pk for row in self.rows for pk in row.cells}
        members = [organization for pk, organization in self.everybody.items() if pk in numbers]
        return sorted(members, key=lambda organization: bool(self.powiat) and organization.powiat != self.powiat)

    @property
    def members(self):
        return self.found[:MOST_MEMBERS]

    @property
    def left_out(self):
        """How many members there are beyond those shown."""
        return max(0, len(self.found) - MOST_MEMBERS)

    def grid(self):
        """[(organisation, [cell or None for each theme])]."""
        return [(member, [row.cells.get(member.pk) for row in self.rows]) for member in self.members]

    @property
    def fits(self):
        """In how many themes somebody gives what somebody else needs."""
        return sum(row.has_fit for row in self.rows)


def answers(giver, seeker):
    """True where one organisation gives what another one needs, in one theme. Samples answer only samples."""
    one, other = giver.organization, seeker.organization
    return bool(giver.gives and seeker.needs) and one.pk != other.pk and one.is_sample == other.is_sample


def mark_fits(row):
    """Note in each cell of a theme whether somebody else answers it."""
    for giver in row.givers:
        for seeker in row.seekers:
            if answers(giver, seeker):
                giver.has_fit = seeker.has_fit = True
