from django.db import migrations

from events.migrations._frozen import freeze, thaw


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0005_programme_minutes_surveys'),
    ]

    operations = [
        migrations.RunPython(freeze, thaw, elidable=False),
    ]
