import gc
import math
import statistics
import time
import tomllib
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import connection

from cooperation import matching
from cooperation.models import Listing
from members.models import Organization

PAIRS = Path(matching.__file__).parent / "data" / "match_pairs.toml"
# Pairs that the score was not tuned on: what they say is what somebody may expect.
HELD_OUT = PAIRS.with_name("held_out_pairs.toml")
FIRST = 5


def described(row):
    """A text of the file as matching sees a listing: its source, and {base form: weight}."""
    listing = Listing(kind=row["kind"], title=row["title"], description=row["text"])
    words = matching.words_of(row["title"], row["text"])
    weights = matching.weights_of((word.written, word.weight, word.keys) for word in words)
    return matching.Source(listing.is_need, frozenset(row["themes"]), words, listing), weights


def measure(pairs=PAIRS):
    """Precision at 5 on labelled pairs, and what stood among the first five wrongly: (share, [(asks, title)])."""
    data = tomllib.loads(pairs.read_text(encoding="utf-8"))
    asks = [(row, *described(row)) for row in data["asks"]]
    answers = [(row, *described(row)) for row in data["answers"]]
    counts = Counter(key for _row, _source, weights in [*asks, *answers] for key in weights)
    rarity = matching.Rarity(len(asks) + len(answers), counts)
    right, wrong = 0, []
    for row, source, _weights in asks:
        scored = []
        for other, their, weights in answers:
            if their.is_need == source.is_need:
                continue
            place = matching.place_of(row["powiat"], other["powiat"], set())
            found = matching.common(source, their.themes, weights, rarity)
            points = found.points + matching.PLACE_POINTS[place] if found.points else 0
            scored.append((points, other))
        scored.sort(key=lambda pair: -pair[0])
        first = [other for points, other in scored[:FIRST] if points >= matching.LEAST]
        right += sum(other.get("fits") == row["key"] for other in first)
        wrong += [(row["title"], other["title"]) for other in first if other.get("fits") != row["key"]]
        missed = [other for _points, other in scored if other.get("fits") == row["key"] and other not in first]
        wrong += [(row["title"], "– " + other["title"]) for other in missed]
    return right / (FIRST * len(asks)), wrong


class Command(BaseCommand):
    help = "Print how well matching does on labelled pairs (precision at 5, and what it got wrong); --time measures it here."

    def add_arguments(self, parser):
        parser.add_argument(
            "--time", type=int, default=0, metavar="N", help="time the matches of N organisations of this database"
        )

    def handle(self, **options):
        for pairs, name in ((PAIRS, ""), (HELD_OUT, ", on pairs that were not tuned on")):
            share, wrong = measure(pairs)
            for asks, title in wrong:
                self.stdout.write(f"{asks}: {title}")
            self.stdout.write(f"precision at {FIRST}{name}: {share:.3f}")
        if options["time"]:
            self.clock(options["time"])

    def clock(self, number):
        """How long the search takes for organisations that have listings, with what Morfeusz has to be asked."""
        organizations = list(
            Organization.objects.filter(listings__in=Listing.objects.on()).distinct().order_by("pk")[:number]
        )
        gc.freeze()  # as the web server's processes do
        took, busy, found = [], [], []
        for organization in organizations:
            begun, worked = time.perf_counter(), time.process_time()
            found.append(len(matching.matches_for(organization)))
            took.append(1000 * (time.perf_counter() - begun))
            busy.append(1000 * (time.process_time() - worked))
        if took:
            took.sort()
            busy.sort()
            most = busy[math.ceil(0.95 * len(busy)) - 1]
            self.stdout.write(
                f"{connection.vendor}: {Listing.objects.on().count()} listings on, {len(took)} organisations, "
                f"{statistics.mean(found):.0f} matches each: median {statistics.median(took):.0f} ms, slowest {took[-1]:.0f} ms; "
                f"of that this process itself {statistics.median(busy):.0f} ms, 95 of 100 within {most:.0f} ms"
            )
