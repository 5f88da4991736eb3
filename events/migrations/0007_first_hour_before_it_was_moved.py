from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0006_published_minutes_are_frozen"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="moved_from_starts",
            field=models.TimeField(
                blank=True, editable=False, null=True, verbose_name="first hour before it was moved"
            ),
        ),
    ]
