"""The directory: what was asked for in the address, the organisations it finds, and the numbers beside each choice."""

from dataclasses import dataclass

from django.db.models import CharField, Count, F, Value
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.choices import LegalForm, Powiat, Sector
from members.directory_index import Rows, directory_index, theme_names
from members.maps import tile_map
from members.models import Organization, Service

LONGEST_TEXT = 100
PER_PAGE = 24


@dataclass
class Option:
    """One value of a facet with the number of organisations that choosing it would show."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass
class Facet:
    name: str
    title: str
    options: list


# Parameter of the address: the column it filters.
COLUMNS = {"sektor": "sector", "forma": "legal_form", "powiat": "powiat", "dziedzina": "services__theme__slug"}
TITLES = {"sektor": _("Sector"), "forma": _("Legal form"), "powiat": _("Powiat"), "dziedzina": _("Services")}
ORDERS = {
    "nazwa": (_("by name"), ["is_sample", "search_text", "pk"]),
    "miejscowosc": (_("by place"), ["is_sample", "locality_sort", "search_text", "pk"]),
    "zmiana": (_("recently changed first"), ["is_sample", "-updated_at", "pk"]),
}


class Directory:
    """The directory as one address asks for it. Words and values that mean nothing are passed over.

    Values of one facet are alternatives, facets narrow one another. The number beside a value is that of the
    organisations which it would show with the other facets as they are. Other lists with facets are made of this one, with
    their own `columns`, `titles`, `orders` (the first is that of an address which names none), `labels`, and `found`.
    """

    columns, titles, orders = COLUMNS, TITLES, ORDERS

    def __init__(self, params):
        self.text = " ".join(params.get("q", "").split())[:LONGEST_TEXT]
        self.usual_order = next(iter(self.orders))
        self.order = params.get("sortuj") if params.get("sortuj") in self.orders else self.usual_order
        self.is_map = params.get("widok") == "mapa"
        self.chosen = {
            name: [value for value in dict.fromkeys(params.getlist(name)) if value in self.labels[name]]
            for name in self.columns
        }

    @cached_property
    def labels(self):
        """The words of every value of every facet, in the order of the dictionaries."""
        return {
            "sektor": dict(Sector.choices),
            "forma": dict(LegalForm.choices),
            "powiat": dict(Powiat.choices),
            "dziedzina": theme_names(get_language()),
        }

    def found(self, *, without=None):
        """The organisations asked for; `without` leaves one facet out of account."""
        organizations = Organization.objects.listed()
        if self.text:
            organizations = organizations.matching(self.text)
        for name, values in self.chosen.items():
            if not values or name == without:
                continue
            if name == "dziedzina":
                services = Service.objects.filter(theme__slug__in=values)
                organizations = organizations.filter(pk__in=services.values("organization"))
            else:
                organizations = organizations.filter(**{f"{COLUMNS[name]}__in": values})
        return organizations

    @cached_property
    def index(self):
        """All that is listed, in the order asked for; None where words have to be looked for."""
        return None if self.text else directory_index(self.order, tuple(self.orders[self.order][1]))

    @cached_property
    def counts(self):
        """{facet: {value: number of organisations}} and the same of the samples by sector, in one query at most."""
        if self.index:
            return self.index.counts(self.chosen)
        queries = [
            self.found(without=name)
            .order_by()
            .values_list(Value(name, output_field=CharField()), F(column))
            .annotate(Count("pk", distinct=True))
            for name, column in COLUMNS.items()
        ]
        samples = self.found().filter(is_sample=True).order_by()
        queries.append(
            samples.values_list(Value("samples", output_field=CharField()), F("sector")).annotate(Count("pk"))
        )
        counts = {name: {} for name in [*COLUMNS, "samples"]}
        for name, value, count in queries[0].union(*queries[1:], all=True):
            counts[name][value] = count
        return counts

    @property
    def total(self):
        """How many organisations were found: each has exactly one sector, so the numbers of its facet add up to it."""
        sectors = self.chosen["sektor"] or self.labels["sektor"]
        return sum(self.counts["sektor"].get(sector, 0) for sector in sectors)

    @property
    def samples(self):
        """How many of those found were made for a trial."""
        return sum(self.counts["samples"].values())

    @property
    def members(self):
        return self.total - self.samples

    @property
    def facets(self):
        """The facets with the values that show something or are chosen."""
        facets = []
        for name, labels in self.labels.items():
            options = [
                Option(value, label, self.counts[name].get(value, 0), value in self.chosen[name])
                for value, label in labels.items()
                if self.counts[name].get(value) or value in self.chosen[name]
            ]
            if options:
                facets.append(Facet(name, self.titles[name], options))
        return facets

    @property
    def chips(self):
        """(words, address without them) for everything that narrows the result."""
        chips = [(f"„{self.text}”", self.query(q=None))] if self.text else []
        for name, values in self.chosen.items():
            chips += [(self.labels[name][value], self.query(drop=(name, value))) for value in values]
        return chips

    def ordered(self):
        return self.found().order_by(*self.orders[self.order][1])

    @property
    def rows(self):
        """The organisations in order, with what a list shows of them; something to take a part of."""
        return Rows(self.index, self.index.found(self.chosen)) if self.index else self.ordered().with_services()

    @property
    def list_query(self):
        return self.query(widok=None)

    @property
    def map_query(self):
        return self.query(widok="mapa")

    @property
    def powiaty(self):
        """(powiat, number, address of the list narrowed to it, whether it is) for each powiat that shows something."""
        return [
            (powiat, self.counts["powiat"][powiat], self.query_of(powiat), powiat in self.chosen["powiat"])
            for powiat in Powiat
            if self.counts["powiat"].get(powiat)
        ]

    @property
    def tiles(self):
        """(tile, address of the list narrowed to its powiat, whether it is) for each of the 25 powiaty."""
        return [
            (tile, self.query_of(tile.powiat), tile.powiat in self.chosen["powiat"])
            for tile in tile_map(self.counts["powiat"])
        ]

    def query_of(self, powiat):
        return self.query(powiat=powiat.value, widok=None)

    def query(self, *, drop=None, **changes):
        """The query string that asks for the same with `changes` made; a None leaves a parameter out."""
        params = QueryDict(mutable=True)
        asked = {
            "q": self.text,
            "sortuj": self.order if self.order != self.usual_order else "",
            "widok": "mapa" if self.is_map else "",
            **changes,
        }
        for name, value in asked.items():
            if value:
                params[name] = value
        for name, values in self.chosen.items():
            if name not in changes:
                params.setlist(name, [value for value in values if (name, value) != drop])
        return params.urlencode()
