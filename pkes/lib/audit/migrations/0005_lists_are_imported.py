from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_reported_conversations_are_read"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="what",
            field=models.CharField(
                choices=[
                    ("login", "logged in"),
                    ("export", "took a list with personal data"),
                    ("data", "took all data of a person"),
                    ("rights", "changed rights"),
                    ("on_behalf", "acted on behalf of an organisation"),
                    ("erasure", "erased a person"),
                    ("merge", "merged duplicates"),
                    ("restore", "restored a former version"),
                    ("module", "switched a part of the portal"),
                    ("import", "imported a list"),
                    ("read", "read a reported conversation"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
    ]
