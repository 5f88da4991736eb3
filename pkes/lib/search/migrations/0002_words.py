from django.db import migrations

from pkes.lib.search.migrations._words import drop_tables, make_tables


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make_tables, drop_tables)]
