from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.AddField(
            "job", "permission", models.CharField("right that it needs", max_length=150, blank=True, default=""),
            preserve_default=False,
        ),
    ]
