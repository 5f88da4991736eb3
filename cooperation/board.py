"""The public list of listings: what was asked for in the address, what it finds, and the numbers beside each choice."""

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Value
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cooperation.matching import query_keys
from cooperation.models import Listing, ListingPowiat, ListingWord
from cooperation.stop_words import STOP_WORDS
from members.choices import Powiat
from members.directory import Directory
from members.models import Theme
from pkes.lib.fold import fold
from pkes.lib.words import lemmas, split

PER_PAGE = 20
MOST_WORDS = 8


class Board(Directory):
    """The listings that somebody may see, as one address asks for them; works as the directory of members does.

    One that names no powiat holds everywhere: it is found in each powiat and counted with each.
    """

    columns = {"rodzaj": "kind", "dziedzina": "themes__slug", "powiat": "places__powiat"}
    titles = {"rodzaj": _("What"), "dziedzina": _("Theme"), "powiat": _("Holds in")}
    orders = {
        "nowe": (_("newest first"), ["is_sample", "-published_at", "-pk"]),
        "koniec": (_("ending soon first"), ["is_sample", "valid_until", "-pk"]),
    }

    def __init__(self, params, user):
        self.user = user
        super().__init__(params)

    @cached_property
    def labels(self):
        return {
            "rodzaj": dict(Listing.Kind.choices),
            "dziedzina": {theme.slug: theme.name for theme in Theme.objects.all()},
            "powiat": dict(Powiat.choices),
        }

    @cached_property
    def visible(self):
        return Listing.objects.visible_to(self.user).order_by()

    def found(self, *, without=None):
        """The listings asked for; `without` leaves one facet out of account."""
        listings = self.visible
        for condition in self.conditions:
            listings = listings.filter(condition)
        for name, values in self.chosen.items():
            if not values or name == without:
                continue
            if name == "rodzaj":
                listings = listings.filter(kind__in=values)
            elif name == "dziedzina":
                listings = listings.filter(
                    pk__in=Listing.themes.through.objects.filter(theme__slug__in=values).values("listing")
                )
            else:
                places = ListingPowiat.objects.filter(listing=OuterRef("pk"))
                listings = listings.filter(Exists(places.filter(powiat__in=values)) | ~Exists(places))
        return listings

    @cached_property
    def conditions(self):
        """For each word of the text: a form of it stands in the listing, or it in the name of the organisation."""
        conditions = []
        for word in split(self.text)[:MOST_WORDS]:
            if len(word) < 3 or lemmas(word) & STOP_WORDS:
                continue
            written = ListingWord.objects.filter(listing=OuterRef("pk"), base__in=query_keys(word))
            conditions.append(Q(Exists(written)) | Q(organization__search_text__contains=fold(word)))
        # Words that say nothing are not kept: what consists of them alone is looked for as it is written.
        return conditions or ([Q(title__icontains=self.text)] if self.text else [])

    @cached_property
    def counts(self):
        """As the directory's, in one query; the number of those that hold everywhere stands under the empty powiat."""
        queries = [
            self.found(without=name)
            .values_list(Value(name, output_field=CharField()), F(column))
            .annotate(Count("pk", distinct=True))
            for name, column in self.columns.items()
        ]
        samples = self.found().filter(is_sample=True)
        queries.append(samples.values_list(Value("samples", output_field=CharField()), F("kind")).annotate(Count("pk")))
        counts = {name: {} for name in [*self.columns, "samples"]}
        for name, value, count in queries[0].union(*queries[1:], all=True):
            counts[name][value] = count
        everywhere = counts["powiat"].pop(None, 0)
        counts["powiat"] = {powiat: number + everywhere for powiat, number in counts["powiat"].items()}
        return counts

    @property
    def total(self):
        kinds = self.chosen["rodzaj"] or self.labels["rodzaj"]
        return sum(self.counts["rodzaj"].get(kind, 0) for kind in kinds)
