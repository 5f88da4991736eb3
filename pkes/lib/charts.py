"""Charts drawn on the server: SVG without a line of script or style, and the same figures as a table beside it.

`columns` is for a scale (marks from 0 to 10, quarters), `bars` for names of any length: one series, several side by side,
or stacked. Both return a Chart; `{% include "_chart.html" %}` draws it and wants `static/css/charts.css` on the page.
"""

import textwrap
from dataclasses import dataclass, field

from django.utils.formats import number_format

# Units of the drawing. As wide as a phone, so that its words are as large as those around it.
WIDTH, LINE, THICKNESS, GAP, TALLEST = 400, 18, 18, 4, 120
LETTERS = 54  # of a name in one line
FOR_VALUE = 44  # kept free beside the longest bar
LEAST_FOR_WORDS = 22  # a part of a stacked bar narrower than this shows no figure


@dataclass
class Chart:
    """What is drawn. `key` is an id that is not used twice on the page; `table` has a row for each name, `head` above it."""

    key: str
    title: str
    head: list
    table: list
    legend: list = field(default_factory=list)
    height: int = 0
    rects: list = field(default_factory=list)
    texts: list = field(default_factory=list)
    base: int | None = None
    width: int = WIDTH

    @property
    def description(self):
        """The figures in words, for those who hear the page: "FENIKS: 3, 4; …"."""
        return "; ".join(f"{row[0]}: {', '.join(row[1:])}" for row in self.table)

    def rect(self, x, y, width, height, series=1):
        self.rects.append(
            {"x": round(x), "y": round(y), "width": round(width), "height": round(height), "series": series}
        )

    def text(self, x, y, words, place="start"):
        self.texts.append({"x": round(x), "y": round(y), "words": words, "place": place})


def columns(key, title, head, rows, *, short=str, words=str):
    """Upright columns over a scale; `rows` is [(place on the scale, number)], `head` the two words above the table.

    `short` writes a place below its column, `words` in the table.
    """
    rows = list(rows)
    chart = Chart(key, title, head, [[words(name), number_format(value)] for name, value in rows])
    step = WIDTH / max(1, len(rows))
    most = max((value for _name, value in rows), default=0) or 1
    chart.base = LINE + TALLEST
    chart.height = chart.base + LINE
    for index, (name, value) in enumerate(rows):
        middle, height = (index + 0.5) * step, TALLEST * value / most
        if value:
            chart.rect(middle - step * 0.38, chart.base - height, step * 0.76, height)
            chart.text(middle, chart.base - height - 4, number_format(value), "middle")
        chart.text(middle, chart.height - 3, short(name), "middle")
    return chart


def bars(key, title, head, rows, *, most=None, stacked=False, words=number_format):
    """Lying bars, one group a name. `head` is what the names are, then the name of each series; `rows` is
    [(name, [a number or None for each series])]. `most` is the end of the scale, `words` writes a number.
    """
    rows = [(str(name), list(values)) for name, values in rows]
    table = [[name, *("–" if value is None else words(value) for value in values)] for name, values in rows]
    chart = Chart(key, title, head, table, legend=head[1:] if len(head) > 2 else [])
    longest = [sum(value or 0 for value in values) if stacked else max(v or 0 for v in values) for _n, values in rows]
    scale = (WIDTH - FOR_VALUE) / float(most or max(longest, default=0) or 1)
    y = 0
    for (name, values), written in zip(rows, table, strict=True):
        for line in textwrap.wrap(name, LETTERS) or [""]:
            y += LINE
            chart.text(0, y - 4, line)
        y = (draw_stacked if stacked else draw_grouped)(chart, y, values, written[1:], scale, words) + LINE // 2
    chart.height = y
    return chart


def draw_grouped(chart, y, values, written, scale, _words):
    for series, (value, text) in enumerate(zip(values, written, strict=True), 1):
        length = float(value or 0) * scale
        if length:
            chart.rect(0, y, max(1, length), THICKNESS, series)
        chart.text(length + (6 if length else 0), y + THICKNESS - 4, text)
        y += THICKNESS + GAP
    return y


def draw_stacked(chart, y, values, written, scale, words):
    x = 0
    for series, (value, text) in enumerate(zip(values, written, strict=True), 1):
        length = float(value or 0) * scale
        if length:
            chart.rect(x, y, max(1, length - 1), THICKNESS, series)
        if length >= LEAST_FOR_WORDS:
            chart.texts.append(
                {"x": round(x + length / 2), "y": y + THICKNESS - 4, "words": text, "place": "middle", "inside": series}
            )
        x += length
    chart.text(x + 6, y + THICKNESS - 4, words(sum(value or 0 for value in values)))
    return y + THICKNESS + GAP
