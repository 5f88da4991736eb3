"""Reads a workbook in a process of its own: a file made to fill the memory or to hang kills only that. Imports no Django."""

import datetime
import json
import resource
import sys

from python_calamine import CalamineWorkbook

MOST_BYTES = 1_500_000_000
MOST_SECONDS = 20


def words(value):
    """A cell as text, as a person would have typed it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    if isinstance(value, datetime.time):
        return value.isoformat("minutes")
    # A workbook may spell NUL as _x0000_, and no database takes it.
    return str(value).replace("\0", "\ufffd")


def main(path, most_rows, most_columns):
    """Print the first sheet as JSON: a list of rows, each a list of texts; at most one row more than asked for."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    rows = []
    for row in sheet.iter_rows():
        rows.append([words(value) for value in row[:most_columns]])
        if len(rows) > most_rows:
            break
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
