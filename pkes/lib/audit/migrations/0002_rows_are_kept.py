from django.db import migrations

from pkes.lib.audit.migrations._kept import keep, let_go


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(keep, let_go, elidable=False),
    ]
