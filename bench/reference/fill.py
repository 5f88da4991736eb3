"""Make the table of the reference page and its twenty rows: `python -m bench.reference.fill`; what was there goes."""

import datetime
import os

import django
from django.apps import apps
from django.db import connection


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.reference.settings")
    django.setup()
    row = apps.get_model("reference", "Row")
    with connection.schema_editor() as editor:
        if row._meta.db_table in connection.introspection.table_names():
            editor.delete_model(row)
        editor.create_model(row)
    row.objects.bulk_create(
        row(
            name=f"Organizacja do pomiarów {number:02} (przykład)",
            place=f"Miejscowość {number} (przykład)",
            on=datetime.date(2026, 1, 1) + datetime.timedelta(days=number),
        )
        for number in range(20)
    )


if __name__ == "__main__":
    main()
