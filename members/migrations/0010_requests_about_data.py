import datetime

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import members.models.data_requests
from pkes.lib.dates import months_later


def tell_the_day(apps, schema_editor):
    """What was kept so far are proofs of erasures."""
    for row in apps.get_model("members", "DataRequest").objects.all():
        row.received_on = django.utils.timezone.localdate(row.asked_at)
        row.due_on = months_later(row.received_on, 1)
        row.state = "done" if row.closed_at else "received"
        row.anonymised_at = row.closed_at
        row.save(update_fields=["received_on", "due_on", "state", "anonymised_at"])


def to(model, name, **options):
    return models.ForeignKey(to=model, verbose_name=name, null=True, on_delete=django.db.models.deletion.SET_NULL, **options)


FIELDS = {
    "kind": models.CharField(choices=[("access", "access to the data"), ("rectification", "correction"), ("erasure", "erasure"), ("restriction", "restriction of use"), ("portability", "copy to take elsewhere"), ("objection", "objection to the use")], max_length=15, verbose_name="what is asked for", default="erasure"),
    "channel": models.CharField(choices=[("panel", "panel"), ("mail", "e-mail"), ("letter", "letter"), ("phone", "phone call"), ("in_person", "in person")], max_length=10, verbose_name="how it came", default="panel"),
    "due_on": models.DateField(db_index=True, verbose_name="answer by", default=datetime.date(2000, 1, 1)),
}
MORE = {
    "received_on": models.DateField(default=members.models.data_requests.today, verbose_name="day it came"),
    "person": to(settings.AUTH_USER_MODEL, "account", blank=True, related_name="data_requests"),
    "name": models.CharField(blank=True, max_length=150, verbose_name="name and surname"),
    "email": models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
    "organization": to("members.organization", "organisation", blank=True, related_name="+"),
    "language": models.CharField(choices=[("pl", "polski"), ("en", "English")], default="pl", max_length=2, verbose_name="language of mails"),
    "wish": models.TextField(blank=True, max_length=3000, verbose_name="in the person’s words"),
    "state": models.CharField(choices=[("received", "received"), ("in_progress", "in progress"), ("done", "done"), ("refused", "refused")], default="received", max_length=12, verbose_name="state"),
    "identity": models.CharField(blank=True, max_length=300, verbose_name="how we know who it is"),
    "extended_at": models.DateTimeField(null=True, verbose_name="deadline extended"),
    "extension_reason": models.TextField(blank=True, max_length=1000, verbose_name="why more time is needed"),
    "outcome": models.TextField(blank=True, max_length=3000, verbose_name="what was done"),
    "recorded_by": to(settings.AUTH_USER_MODEL, "entered by", related_name="+"),
    "closed_by": to(settings.AUTH_USER_MODEL, "answered by", related_name="+"),
    "anonymised_at": models.DateTimeField(null=True, verbose_name="anonymised"),
}


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0009_information_for_participants"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProcessingActivity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="number")),
                ("name", models.CharField(max_length=150, verbose_name="activity")),
                ("purpose", models.TextField(max_length=1000, verbose_name="purpose")),
                ("basis", models.TextField(max_length=500, verbose_name="legal basis")),
                ("people", models.TextField(max_length=500, verbose_name="whose data")),
                ("data", models.TextField(max_length=1000, verbose_name="which data")),
                ("recipients", models.TextField(max_length=500, verbose_name="who receives it")),
                ("transfers", models.TextField(max_length=500, verbose_name="transfers outside the EEA")),
                ("rules", models.JSONField(blank=True, default=list, verbose_name="how long it is kept")),
                ("security", models.TextField(max_length=1000, verbose_name="how it is protected")),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="approved on")),
            ],
            options={
                "verbose_name": "processing activity",
                "verbose_name_plural": "register of processing activities",
                "ordering": ["position"],
            },
        ),
        migrations.RenameModel("ErasureRequest", "DataRequest"),
        migrations.RenameField("datarequest", "done_at", "closed_at"),
        migrations.AlterModelOptions(
            name="datarequest",
            options={"ordering": ["-received_on", "-pk"], "verbose_name": "request about personal data", "verbose_name_plural": "requests about personal data"},
        ),
        migrations.AlterField("datarequest", "asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="entered")),
        migrations.AlterField("datarequest", "closed_at", models.DateTimeField(null=True, verbose_name="answered")),
        *[migrations.AddField("datarequest", name, field, preserve_default=False) for name, field in FIELDS.items()],
        *[migrations.AddField("datarequest", name, field) for name, field in MORE.items()],
        migrations.RunPython(tell_the_day, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state__in", ["done", "refused"])),
                    models.Q(models.Q(("state__in", ["done", "refused"]), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="data_request_closed_has_a_day",
            ),
        ),
    ]
