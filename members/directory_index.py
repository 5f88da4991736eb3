"""The directory in memory: whole numbers whose bits say which organisation has which value, so that no size is felt.

At 100,000 organisations the database needs a fifth of a second to count the facets of one address; counting bits takes less
than a thousandth. Kept for each order until the content changes; then the next address builds it anew.
"""

from array import array
from collections import defaultdict

from members.models import Organization, Service, Theme
from pkes.lib.kept import kept

BLOCK = 256
FACETS = {"sektor": "sector", "forma": "legal_form", "powiat": "powiat"}


class DirectoryIndex:
    """The listed organisations in one order: bit n stands for the one whose key is `keys[n]`."""

    def __init__(self, columns):
        organizations = Organization.objects.listed().order_by(*columns)
        rows = list(organizations.values_list("pk", "is_sample", *FACETS.values()))
        self.keys = array("q", (row[0] for row in rows))
        self.facets = {name: numbers(row[2 + n] for row in rows) for n, name in enumerate(FACETS)}
        self.samples = numbers(row[1] for row in rows).get(True, 0)
        self.all = (1 << len(rows)) - 1
        self.facets["dziedzina"] = self.themes()

    def themes(self):
        """{theme: the number of those that have a service of it}: each has any number of themes."""
        places = {key: place for place, key in enumerate(self.keys)}
        rows = defaultdict(lambda: bytearray(len(self.keys) // 8 + 1))
        services = Service.objects.order_by().values_list("organization", "theme__slug")
        for key, theme in services.iterator(chunk_size=10_000):
            place = places.get(key)
            if place is not None:
                rows[theme][place >> 3] |= 1 << (place & 7)
        return {theme: int.from_bytes(row, "little") for theme, row in rows.items()}

    def found(self, chosen, *, without=None):
        """The number of those that have one of the chosen values of each facet; `without` leaves one facet out of account."""
        found = self.all
        for name, values in chosen.items():
            if values and name != without:
                number = 0
                for value in values:
                    number |= self.facets[name].get(value, 0)
                found &= number
        return found

    def counts(self, chosen):
        """{facet: {value: how many it would show}}, and those of the samples by sector."""
        counts = {name: count(values, self.found(chosen, without=name)) for name, values in self.facets.items()}
        counts["samples"] = count(self.facets["sektor"], self.found(chosen) & self.samples)
        return counts

    def keys_of(self, found, start, stop):
        """The keys of the organisations from `start` to `stop` of those found."""
        keys = []
        data = found.to_bytes(len(self.keys) // 8 + 1, "little")
        for at in range(0, len(data), BLOCK):
            block = int.from_bytes(data[at : at + BLOCK], "little")
            number = block.bit_count()
            if number <= start:
                start, stop = start - number, stop - number
                continue
            while block and stop > 0:
                lowest = block & -block
                if start <= 0:
                    keys.append(self.keys[8 * at + lowest.bit_length() - 1])
                start, stop, block = start - 1, stop - 1, block ^ lowest
            if stop <= 0:
                break
        return keys


class Rows:
    """The organisations found, for a paginator: only the part that it asks for is read."""

    def __init__(self, index, found):
        self.index, self.found = index, found

    def __getitem__(self, part):
        return organizations(tuple(self.index.keys_of(self.found, part.start, part.stop)))


@kept(most=40)
def organizations(keys):
    """The listed organisations with these keys, in their order, with their services."""
    rows = {row.pk: row for row in Organization.objects.listed().with_services().filter(pk__in=keys).order_by()}
    # One that left the directory in this moment is missing.
    return [rows[key] for key in keys if key in rows]


def numbers(values):
    """{value: the number with the bits of the places where it stands}."""
    values = list(values)
    rows = defaultdict(lambda: bytearray(len(values) // 8 + 1))
    for place, value in enumerate(values):
        rows[value][place >> 3] |= 1 << (place & 7)
    return {value: int.from_bytes(row, "little") for value, row in rows.items()}


@kept()
def theme_names(language):
    """{address: name} of all themes in the language, which is the active one."""
    return {theme.slug: theme.name for theme in Theme.objects.all()}


def count(values, found):
    counted = {value: (number & found).bit_count() for value, number in values.items()}
    return {value: number for value, number in counted.items() if number}


@kept()
def directory_index(order, columns):
    """The index in an order."""
    return DirectoryIndex(columns)
