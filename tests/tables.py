"""What the whole database holds, to be compared before and after."""

from django.apps import apps
from django.db import connection


def rows():
    """{table: its rows} of every table of ours and of our packages; sorted, so that only what they say counts."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            with connection.cursor() as cursor:
                cursor.execute(f'select * from "{model._meta.db_table}"')  # noqa: S608 - a name of ours
                tables[model._meta.db_table] = sorted(map(repr, cursor.fetchall()))
    return tables
