"""Rows of another table as one column."""

from django.db.models import Func, JSONField, Subquery
from django.db.models.functions import JSONObject


class _AsList(Func):
    """All rows of a query as one JSON list; no rows are an empty list or, on PostgreSQL, null."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="JSONB_AGG", **context)


def rows_of(queryset, *fields):
    """Return an annotation with the given fields of all rows, a list of dicts in no order: no query of its own.

    `queryset` names the outer row by OuterRef.
    """
    return Subquery(queryset.order_by().values(rows=_AsList(JSONObject(**{field: field for field in fields}))))
