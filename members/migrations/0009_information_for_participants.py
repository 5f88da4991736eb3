from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0008_archive_and_merge'),
    ]

    operations = [
        migrations.AlterField(
            model_name='clause',
            name='kind',
            field=models.CharField(choices=[('account', 'information for people with an account'), ('contact_person', 'information for contact persons'), ('newsletter', 'consent to the newsletter'), ('join', 'information for those who ask to join'), ('event', 'information for those who register for a meeting'), ('training', 'information for participants of trainings')], max_length=20, verbose_name='for what'),
        ),
    ]
