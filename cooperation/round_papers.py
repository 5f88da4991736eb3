"""Short meetings on paper: the plan for the wall, and a sheet for each guest in the order of the rounds."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cooperation.matrix_papers import frame, partner
from cooperation.matrix_papers import sheets_pdf as many_sheets
from cooperation.talks import Talk, between
from pkes.lib.pdf import typeset


def about(plan, of):
    """What a plan is of, when, and which version of it this is."""
    day = date_format(plan.on, "l, j E Y")
    return [of, day, _("version %(number)s") % {"number": plan.version}]


def wall_pdf(plan, rounds, of):
    """The plan for the wall. `rounds` are dicts of number, starts, ends, tables and resting; `of` is what they belong to."""
    data = {
        **frame(plan.name),
        "about": about(plan, of),
        "columns": [_("Table"), _("Organisation"), _("talks with")],
        "break": _("Break"),
        "nobody": _("Nobody is seated in this round."),
        "rounds": [
            {
                "title": round_in_words(row),
                "rows": [[str(table), *names(guests)] for table, guests in row["tables"].items()],
                "resting": ", ".join(guest.organization.name for guest in row["resting"]),
            }
            for row in rounds
        ],
    }
    return typeset("cooperation/print/rounds.typ", data)


def round_in_words(row):
    return _("Round %(number)s, %(starts)s–%(ends)s") % {"number": row["number"], **hours(row)}


def hours(row):
    return {"starts": f"{row['starts']:%H:%M}", "ends": f"{row['ends']:%H:%M}"}


def names(guests):
    """Both at a table; a guest who was merged with another one may have left an empty chair."""
    return [*(guest.organization.name for guest in guests), "–"][:2]


def sheets_pdf(plan, rounds, of):
    """A sheet for each guest who is there in any round: with whom, at which table, why."""
    guests = list(plan.guests.all())
    talks = between([guest.organization for guest in guests])
    sheets = [{"organization": guest.organization, "rows": rows_of(guest, rounds, talks)} for guest in guests]
    return many_sheets(plan.name, sheets, about(plan, of))


def rows_of(guest, rounds, talks):
    return [row for row in (row_of(guest, row, talks) for row in rounds if guest.is_there(row["number"])) if row]


def row_of(guest, row, talks):
    for table, guests in row["tables"].items():
        others = [other for other in guests if other.pk != guest.pk]
        if guest in guests and others:
            known = talks.of(guest.organization)
            talk = known.get(others[0].organization_id) or Talk(others[0].organization)
            words = {"number": row["number"], "table": table, **hours(row)}
            when = _("%(starts)s–%(ends)s, table %(table)s:") % words
            return {"when": when, **partner(talk.partner), "reasons": talk.reasons}
    return {"when": "{starts}–{ends}".format(**hours(row)), "rest": _("a break")}
