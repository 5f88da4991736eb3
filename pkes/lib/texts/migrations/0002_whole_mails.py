"""One row for a mail, with its subject, where there were two: for the subject and for the first paragraph."""

from django.db import migrations, models
from django.utils import translation

from pkes.lib.texts.places import PLACES


def put_together(apps, schema_editor):
    """The office's first paragraph goes before what the portal says after its own."""
    Text = apps.get_model("texts", "Text")
    for part in Text.objects.filter(key__contains=":"):
        key, _colon, kind = part.key.partition(":")
        place = PLACES.get(key)
        if place and (part.text_pl or part.text_en):
            mail, _created = Text.objects.get_or_create(key=key)
            for language in ("pl", "en"):
                words = getattr(part, f"text_{language}")
                if words and kind == "subject":
                    setattr(mail, f"subject_{language}", " ".join(words.split())[:150])
                elif words:
                    with translation.override(language):
                        setattr(mail, f"text_{language}", words + "\n\n" + place.own_words.partition("\n\n")[2])
            mail.save()
        part.delete()


class Migration(migrations.Migration):
    dependencies = [("texts", "0001_initial")]

    operations = [
        migrations.AddField("text", "subject_pl", models.CharField("subject in Polish", max_length=150, blank=True)),
        migrations.AddField("text", "subject_en", models.CharField("subject in English", max_length=150, blank=True)),
        migrations.AlterField("text", "text_pl", models.TextField("text in Polish", max_length=5000, blank=True)),
        migrations.AlterField("text", "text_en", models.TextField("text in English", max_length=5000, blank=True)),
        migrations.RunPython(put_together, migrations.RunPython.noop),
    ]
