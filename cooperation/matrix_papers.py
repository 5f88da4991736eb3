"""The matrix and the meeting sheets on paper, in the language of the page that asks for them."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from cooperation.talks import MOST_PARTNERS, for_one
from members.models import Cluster
from pkes.lib.pdf import typeset

# So many themes are beside one another on a sheet; more go on below.
COLUMNS = 14
NOTE_LINES = 2


def frame(title):
    """What stands on every page."""
    cluster = Cluster.objects.first()
    return {
        "language": get_language(),
        "title": title,
        "cluster": cluster.name if cluster else "Lokomotywa",
        "day": _("As of %(day)s") % {"day": date_format(timezone.localdate(), "j E Y")},
        "of": _("of"),
    }


def matrix_pdf(matrix):
    """The matrix as somebody asked for it: at one glance, then theme by theme."""
    gives, needs = pgettext("matrix", "gives"), pgettext("matrix", "needs")
    narrowed = [matrix.theme.name if matrix.theme else "", powiat_in_words(matrix)]
    if matrix.only_fitting:
        narrowed.append(_("only where somebody fits"))
    grid = matrix.grid()
    data = {
        **frame(_("Who can help whom")),
        "narrowed": ", ".join(filter(None, narrowed)),
        "nothing": _("Nobody has said yet what they give or need."),
        "legend": _("*: somebody else answers this"),
        "member": _("Member"),
        "gives": gives,
        "needs": needs,
        "nobody": "–",
        "themes": _("Theme by theme"),
        "grids": [
            {
                "columns": [row.theme.name for row in matrix.rows[start : start + COLUMNS]],
                "rows": [
                    [member.name, *(in_words(cell, gives, needs) for cell in cells[start : start + COLUMNS])]
                    for member, cells in grid
                    if any(cells[start : start + COLUMNS])
                ],
            }
            for start in range(0, len(matrix.rows), COLUMNS)
        ],
        "lists": [
            {
                "theme": row.theme.name,
                "gives": [[cell.organization.name, "; ".join(cell.gives)] for cell in row.givers],
                "needs": [[cell.organization.name, "; ".join(cell.needs)] for cell in row.seekers],
            }
            for row in matrix.rows
        ],
    }
    return typeset("cooperation/print/matrix.typ", data)


def powiat_in_words(matrix):
    from_powiat = next((member.powiat_name for member in matrix.found if member.powiat == matrix.powiat), "")
    return from_powiat if matrix.powiat else ""


def in_words(cell, gives, needs):
    """What stands in a cell on paper, where no colour tells it."""
    if cell is None:
        return ""
    words = " + ".join(filter(None, [gives if cell.gives else "", needs if cell.needs else ""]))
    return f"{words} *" if cell.has_fit else words


# Meeting sheets


def sheet_pdf(organization):
    """With whom an organisation should talk, and why: the best first."""
    talks = for_one(organization).best(organization)[:MOST_PARTNERS]
    rows = [row_of(number, talk) for number, talk in enumerate(talks, 1)]
    return sheets_pdf(_("With whom to talk"), [{"organization": organization, "rows": rows}])


def row_of(number, talk):
    return {"when": f"{number}.", **partner(talk.partner), "reasons": talk.reasons}


def partner(organization):
    """Who sits opposite."""
    place = [organization.locality, "" if organization.is_in_city else organization.powiat_name]
    return {"name": organization.name, "place": ", ".join(filter(None, place))}


def sheets_pdf(title, sheets, about=()):
    """A sheet for each organisation; `rows` of each are dicts of when, name, place and reasons, or of when and `rest`."""
    data = {
        **frame(title),
        "about": list(about),
        "notes": _("Notes"),
        "note_lines": NOTE_LINES,
        "no_reason": _("Nothing in common was found by what both say. Ask: what do you do, and what do you look for?"),
        "nobody": _(
            "Nobody fits yet by what you and others say. Add what you offer and what you need, then make the sheet again."
        ),
        "sheets": [{"name": sheet["organization"].name, "rows": sheet["rows"]} for sheet in sheets],
    }
    return typeset("cooperation/print/sheets.typ", data)
